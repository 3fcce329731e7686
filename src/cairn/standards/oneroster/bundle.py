"""A bundle as it lies there, compared with what its manifest says about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from cairn.kernel.faults import Fault
from cairn.standards.oneroster.manifest import MANIFEST, Manifest, Mode, read_manifest
from cairn.standards.oneroster.tables import TABLES
from cairn.standards.tabular import source
from cairn.standards.tabular.diagnostics import Note, quoted
from cairn.standards.tabular.source import LIMITS, Limits, Member


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle.

    present   the tables that will be read, by stem, in the order of reading
    missing   stems that the manifest promises and the bundle lacks
    faults    of the bundle as a whole; the tables that are there are read nevertheless
    """

    manifest: Manifest
    present: dict[str, Member]
    missing: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]

    def mode(self, kind: str) -> Mode:
        """How much of this table really came."""
        return self.manifest.modes[kind] if kind in self.present else Mode.ABSENT


@contextmanager
def opened(path: Path, *, limits: Limits = LIMITS) -> Iterator[Bundle]:
    """The bundle at `path`, a zip file or a folder of .csv or .csv.gz files.

    Raises BadInput where nothing of it can be read: no zip file, cut off, no manifest, unknown version.
    """
    with source.opened(path, limits=limits) as delivery:
        members = {_stem(name): member for name, member in delivery.members.items()}
        manifest, faults = read_manifest(delivery.members.get(MANIFEST))
        yield _compared(manifest, members, faults, delivery.notes)


def _stem(name: str) -> str:
    """The table that a file is, whatever the case of its name."""
    stem = name.removesuffix(".csv") if name.endswith(".csv") else name
    return _BY_FOLD.get(stem.casefold(), stem)


_BY_FOLD = {stem.casefold(): stem for stem in [*TABLES, "manifest"]}


def _compared(
    manifest: Manifest, members: dict[str, Member], faults: list[Fault], notes: list[Note]
) -> Bundle:
    modes = manifest.modes
    present = {
        stem: members[stem]
        for stem in TABLES
        if stem in members and modes.get(stem, Mode.ABSENT) is not Mode.ABSENT
    }
    missing = tuple(
        stem for stem, mode in modes.items() if mode is not Mode.ABSENT and stem not in members
    )
    faults = faults + [_missing(stem, modes[stem]) for stem in missing]
    for stem, member in members.items():
        if stem in TABLES and stem not in present:
            faults.append(_unannounced(member.name, modes.get(stem)))
        elif stem not in TABLES and stem != "manifest":
            notes.append(_unknown(member.name))
    return Bundle(manifest, present, missing, tuple(faults), tuple(notes))


def _missing(stem: str, mode: Mode) -> Fault:
    return Fault(
        f"{stem}.csv",
        None,
        "",
        "",
        f"The manifest promises it ({mode}), but it is not in the bundle.",
        f"Add it, or write “file.{stem},absent”. Until then nothing of this table is ended.",
    )


def _unannounced(name: str, mode: Mode | None) -> Fault:
    says = "calls it absent" if mode else "does not name it"
    mend = f"Write “file.{_stem(name)},bulk” (or delta) in {MANIFEST}, or take the file out."
    return Fault(name, None, "", "", f"The manifest {says}, so it was not read.", mend)


def _unknown(name: str) -> Note:
    near = get_close_matches(name.removesuffix(".csv"), TABLES, 1, 0.8)
    mend = f"Perhaps {near[0]}.csv is meant." if near else "Nothing needs to be done."
    return Note(name, None, "", f"{quoted(name)} is no table of OneRoster; not read.", mend)
