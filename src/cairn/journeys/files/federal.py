"""EDFacts files in a folder, with how they add up. They leave for the agency that the law names, and for nobody else.

FOLDER/TKSCHMEMBERv000001.csv   one file for each level
FOLDER/RECONCILED.md            counted = reported + put aside, by reason, for each file; what was not written, and why
FOLDER/ASIDE.md                 records that may not stand, by line; only if there are any
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from cairn.accountability.rules.federal import Counting, Reconciled, amounts, reconciled
from cairn.accountability.selectors.federal import Asked, counting
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput, BadPolicy, Mendable, NotYetInForce
from cairn.kernel.progress import Progress
from cairn.people.rules.access import Ground
from cairn.people.services.looks import look_at_everyone, note_left
from cairn.standards.edfacts.files import DIRECTORY, Specification, levels_of, specification
from cairn.standards.edfacts.writing import Written, write

BASIS = "34 CFR 99.31(a)(3) and 99.35"
_READ = (
    *(DataClass.IDENTITY, DataClass.CIRCUMSTANCES, DataClass.HEALTH, DataClass.SUPPORTS),
    DataClass.EVIDENCE,
)
"""Whatever the files count by is looked at, and each look is in the log."""


@dataclass(frozen=True)
class Made:
    """A file of the folder and how it adds up."""

    spec: Specification
    written: Written
    adds_up: Reconciled
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Outbox:
    """What is in the folder, and by file why it is not there."""

    made: Sequence[Made]
    refused: Mapping[str, Mendable]


def write_federal(
    folder: Path,
    codes: Sequence[str],
    ending: int,
    *,
    version: str,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    progress: Progress,
) -> Outbox:
    """Writes the files of a school year; one that cannot be written is named with what is missing.

    ending   the year in which the school year ends
    Raises NotAllowed, UnknownName, BadInput where the folder holds files, and the first refusal where none could be
    written.
    """
    specs = {code: [] if code == DIRECTORY else _specifications(code) for code in codes}
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} holds files already.", mend="Name a new folder.")
    looks = _looked(codes, ending, by=by, purpose=purpose, at=at)
    asked = Asked(ending, by, purpose, timezone.localdate(at))
    progress.begin("Writing EDFacts files", len(specs))
    out = _worked_out(specs, asked, version, progress)
    _put(folder, out, ending)
    records = sum(len(each.written.kept) for each in out.made)
    size = sum(len(each.written.content) for each in out.made)
    for why in looks:
        note_left(why.look, at=at, records=records, size=size)
    return out


def _looked(
    codes: Sequence[str], ending: int, *, by: Actor, purpose: Purpose, at: datetime
) -> list[Ground]:
    """A look at everybody for each class that is read. Raises NotAllowed."""
    named = ", ".join(code.upper() for code in codes)
    words = f"What for: EDFacts {named} of {SchoolYear(ending)}, for the U.S. Department of Education ({BASIS})."
    return [
        look_at_everyone(
            by=by, purpose=purpose, data=data, at=at, through="EDFacts files", words=words
        )
        for data in _READ
    ]


def _worked_out(
    specs: Mapping[str, Sequence[Specification]], asked: Asked, version: str, progress: Progress
) -> Outbox:
    """Every file in memory. Raises the first refusal where none could be made."""
    made: list[Made] = []
    refused: dict[str, Mendable] = {}
    for code, levels in specs.items():
        try:
            made += _made(counting(code, asked), levels, asked, version)
        except (BadInput, BadPolicy, NotYetInForce) as error:
            refused[code] = error
        progress.advance(1)
    if not made:
        raise next(iter(refused.values()))
    return Outbox(made, refused)


def _put(folder: Path, out: Outbox, ending: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in out.made:
        (folder / each.written.name).write_bytes(each.written.content)
    told = "\n".join(_told(out.made, out.refused, ending))
    (folder / "RECONCILED.md").write_text(told + "\n", encoding="utf-8")
    if aside := list(_aside(out.made)):
        (folder / "ASIDE.md").write_text("\n".join(aside) + "\n", encoding="utf-8")


def _made(
    counted: Counting, levels: Sequence[Specification], asked: Asked, version: str
) -> Iterator[Made]:
    for spec in levels:
        written = write(spec, asked.agency, asked.ending, amounts(counted, spec), version=version)
        yield Made(spec, written, reconciled(counted, spec, written), counted.notes)


def _specifications(code: str) -> list[Specification]:
    """Of each level at which the file is handed in. Raises UnknownName."""
    return [specification(code, level) for level in levels_of(code) or ["SCH"]]


def _told(made: Sequence[Made], refused: Mapping[str, Mendable], ending: int) -> Iterator[str]:
    yield f"# EDFacts files of {SchoolYear(ending)}: how they add up\n"
    yield "Counts of small groups: for the agency alone, never to be published.\n"
    for each in made:
        sums, spec = each.adds_up, each.spec
        yield f"## {each.written.name} ({spec.name}, columns as of {spec.year})\n"
        verdict = "adds up" if sums.holds else "**does not add up: hand nothing in**"
        aside = sum(sums.aside.values())
        yield (
            f"{sums.counted:,} counted = {sums.reported:,} in the totals + {aside:,} put aside: {verdict}.\n"
        )
        yield from (f"- put aside: {count:,}, {reason}" for reason, count in sums.aside.items())
        yield from (
            f"- {name} counts everybody once: {total:,}" for name, total in sums.sets.items()
        )
        yield from (
            f"- {column} not known (MISSING): {count:,}" for column, count in sums.unknown.items()
        )
        yield from (f"- {note}" for note in each.notes)
        gone = sum(a.count is None for a in each.written.kept)
        if spec.has_total:
            yield f"- places of which nothing is in the record (-1, not zero): {gone:,}\n"
        else:
            yield "- this file has no totals: a place or group without a record has nobody of it in the record\n"
    for code, error in refused.items():
        yield f"## {code.upper()}: not written\n\n{error}\n"


def _aside(made: Sequence[Made]) -> Iterator[str]:
    for each in made:
        yield from (f"- {fault}" for refused in each.written.refused for fault in refused.faults)
