"""manifest.csv: the version of a bundle, and which of its tables are whole, changed or absent."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from cairn.kernel.errors import BadInput
from cairn.kernel.faults import Fault
from cairn.standards.oneroster.tables import TABLES
from cairn.standards.tabular.csvrows import Rows, Unreadable
from cairn.standards.tabular.diagnostics import quoted, shown
from cairn.standards.tabular.header import without_mark
from cairn.standards.tabular.lines import physical_lines
from cairn.standards.tabular.source import Member

MANIFEST = "manifest.csv"
VERSIONS = ("1.1", "1.2")
MEND_LINE = "Write it as in “file.users,bulk”: bulk, delta or absent."


class Mode(StrEnum):
    """How much of a table a bundle brings."""

    BULK = "bulk"
    """Everything that holds: what is not in it has ended."""
    DELTA = "delta"
    """What changed since the last delivery."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the sender says about the bundle; `modes` by file stem, without those never named."""

    version: str
    modes: Mapping[str, Mode]
    system_name: str
    system_code: str


def read_manifest(member: Member | None) -> tuple[Manifest, list[Fault]]:
    """The manifest, and what is wrong with single lines of it.

    Raises BadInput where without it nothing can be understood.
    """
    if member is None:
        raise BadInput(
            f"The bundle has no {MANIFEST}.",
            mend="Add it: it says for each table whether it is bulk, delta or absent. "
            "Without it nobody can tell what has ended.",
        )
    said, faults = _properties(member)
    version = said.get("oneroster.version", "").strip()
    if not version.startswith(VERSIONS):
        raise BadInput(
            f"{MANIFEST} gives the version as {quoted(version)}.",
            mend=f"Send a CSV bundle of OneRoster {' or '.join(VERSIONS)}.",
        )
    modes, wrong = _modes(said)
    manifest = Manifest(
        version[:3], modes, said.get("source.systemName", ""), said.get("source.systemCode", "")
    )
    return manifest, faults + wrong


def _properties(member: Member) -> tuple[dict[str, str], list[Fault]]:
    said: dict[str, str] = {}
    faults: list[Fault] = []
    with member.opened() as stream:
        for line, cells in Rows(physical_lines(stream.read, kept=stream.kept)):
            if isinstance(cells, Unreadable):
                faults.append(Fault(MANIFEST, line, "", "", cells.what, cells.mend))
                continue
            name, value = (without_mark(cells[0]).strip(), "".join(cells[1:2]).strip())
            if name in said:
                what = f"{quoted(name)} is named a second time; the first was taken."
                faults.append(Fault(MANIFEST, line, name, shown(value), what, "Keep one of them."))
            said.setdefault(name, value)
    return said, faults


def _modes(said: Mapping[str, str]) -> tuple[dict[str, Mode], list[Fault]]:
    modes: dict[str, Mode] = {}
    faults: list[Fault] = []
    for name, value in said.items():
        stem = name.removeprefix("file.")
        if stem == name:
            continue
        if stem not in TABLES:
            what, mend = f"{quoted(stem)} is no table of OneRoster.", _nearest(stem)
            faults.append(Fault(MANIFEST, None, name, shown(value), what, mend))
        elif value.casefold() in list(Mode):
            modes[stem] = Mode(value.casefold())
        else:
            what = f"{quoted(value)} is neither bulk, delta nor absent; the table was not read."
            faults.append(Fault(MANIFEST, None, name, shown(value), what, MEND_LINE))
    return modes, faults


def _nearest(stem: str) -> str:
    close = get_close_matches(stem, TABLES, 1)
    return f"Perhaps {close[0]} is meant." if close else "Take the line out."
