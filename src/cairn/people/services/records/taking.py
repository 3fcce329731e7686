"""The import of records, table by table, in batches that are each written whole with their fingerprints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from django.db import transaction

from cairn.intake.services import (
    Delivery,
    Known,
    Tally,
    close_delivery,
    known,
    open_delivery,
    quarantine,
    remember,
)
from cairn.kernel.access import Actor
from cairn.kernel.faults import Fault
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.lookups import people_numbered
from cairn.standards.records import LAYOUTS, Batch, Layout, Reading, Record, tables_in
from cairn.standards.tabular.diagnostics import Note
from cairn.standards.tabular.source import Member

from .orders import restrictions
from .surveyed import Key, survey_answers, to_be_kept
from .title1 import title1
from .whom import Found, schools
from .writing import Placed, school_records, statuses

STATUSES, RESTRICTIONS, TITLE1 = "statuses", "restrictions", "title1"
MEND_LEARNER = "Import the roster that holds this learner first, or correct the number."
MEND_GUARDIAN = "Import the roster that holds this guardian first, or correct the number."
MEND_SCHOOL = "Import the roster that holds this school first, or correct the code."


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the tables: read = stored + unchanged + quarantined, by layout."""

    delivery: Delivery
    tally: Tally
    faults: list[Fault]
    notes: list[Note]


def import_records(
    path: Path,
    *,
    by: Actor,
    source: str,
    today: date,
    at: datetime,
    progress: Progress = SILENT,
) -> Imported:
    """Takes in the tables at `path`: one CSV or Parquet file, or a folder or zip file of several.

    source    who answers for the rows; a row with the key of an earlier one of that source corrects it

    Raises BadInput where nothing can be read.
    """
    with tables_in(path) as tables:
        delivery = open_delivery(
            kind="records", source=source, name=path.name, received_at=at, received_from=by.name
        )
        done = Imported(delivery, Tally(), [], [])
        for name, member in tables.items():
            progress.begin(f"Taking in {name}", None)
            _Taking(done, LAYOUTS[name], source, today, progress).take(member)
        quarantine(delivery, done.faults)
        close_delivery(delivery, done.tally, finished_at=at)
        return done


@dataclass(frozen=True, slots=True)
class _Taking:
    """One table of a delivery. `answered`: the line of each learner's answer to each question of a survey."""

    done: Imported
    layout: Layout
    source: str
    today: date
    progress: Progress
    answered: dict[Key, int] = field(default_factory=dict)

    def take(self, member: Member) -> None:
        reading = Reading(member, self.layout, self.today)
        self.done.tally.of(self.layout.name)
        for batch in reading.batches():
            self._batch(member.name, batch)
            self.progress.advance(len(batch.rows) + len(batch.refused))
        self.done.notes.extend(reading.notes)
        if reading.broken is not None:
            self.done.faults.append(reading.broken)

    def _batch(self, file: str, batch: Batch) -> None:
        count = self.done.tally.of(self.layout.name)
        with transaction.atomic():
            before = {} if self._confidential else self._before(batch)
            fresh = [
                r for r in batch.rows if r.key not in before or before[r.key].digest != _print(r)
            ]
            placed, faults = self._placed(file, fresh, before)
            same = 0
            if self._confidential:
                placed, against = to_be_kept(placed, file, self.answered)
                faults += against
                same = survey_answers(placed)
            else:
                self._write(placed, before)
            told = [f for refused in batch.refused for f in refused.faults]
            quarantine(self.done.delivery, told + faults)
        unplaced = len(fresh) - len(placed)
        count.read += len(batch.rows) + len(batch.refused)
        count.stored += len(placed) - same
        count.unchanged += len(batch.rows) - len(fresh) + same
        count.quarantined += len(batch.refused) + unplaced

    @property
    def _confidential(self) -> bool:
        return bool(self.layout.confidential)

    def _before(self, batch: Batch) -> dict[str, Known]:
        return known(self.source, self.layout.name, [row.key for row in batch.rows])

    def _placed(
        self, file: str, rows: Sequence[Record], before: dict[str, Known]
    ) -> tuple[list[Placed], list[Fault]]:
        """The rows whose learner and school are known, and what is wrong with the others."""
        people = people_numbered(sorted(_named(rows, "StudentIdentifier", "GuardianIdentifier")))
        among: dict[str, tuple[Found, str]] = {
            "StudentIdentifier": (people, MEND_LEARNER),
            "SchoolIdentifier": (schools(_named(rows, "SchoolIdentifier")), MEND_SCHOOL),
            "GuardianIdentifier": (people, MEND_GUARDIAN),
        }
        placed: list[Placed] = []
        faults: list[Fault] = []
        for row in rows:
            found, wrong = _whom(row, file, among)
            if not wrong:
                earlier = before.get(row.key)
                subject = earlier.subject if earlier else None
                person, school, guardian = (found.get(column) for column in among)
                placed.append(Placed(row, person, school, guardian, subject))
            faults += wrong
        return placed, faults

    def _write(self, placed: Sequence[Placed], before: dict[str, Known]) -> None:
        became: dict[str, UUID] = {}
        if self.layout.name == STATUSES:
            statuses(placed, source=self.source, today=self.today)
        elif self.layout.name == RESTRICTIONS:
            became = restrictions(placed, today=self.today)
        elif self.layout.name == TITLE1:
            became = title1(placed)
        else:
            became = school_records(self.layout.name, placed)
        for new in (True, False):
            rows = [
                (p.record.key, _print(p.record), p.subject or became.get(p.record.key))
                for p in placed
                if (p.record.key not in before) is new
            ]
            if rows:
                remember(self.source, self.layout.name, rows, new=new)


def _print(row: Record) -> bytes:
    """The fingerprint of what a row says."""
    return blake2b(repr(sorted(row.values.items())).encode(), digest_size=16).digest()


def _named(rows: Sequence[Record], *columns: str) -> set[str]:
    return {row.values[name] for row in rows for name in columns if name in row.values}


def _whom(
    row: Record, file: str, among: Mapping[str, tuple[Found, str]]
) -> tuple[dict[str, UUID | None], list[Fault]]:
    """By column whom or what the row names, and what is wrong with it."""
    found: dict[str, UUID | None] = {}
    wrong: list[Fault] = []
    for column, (answers, mend) in among.items():
        if column in row.values:
            found[column], faults = _one(row, file, column, answers, mend)
            wrong += faults
    return found, wrong


def _one(
    row: Record, file: str, column: str, found: Found, mend: str
) -> tuple[UUID | None, list[Fault]]:
    name = row.values[column]
    answers = found.get(name, ())
    if len(answers) == 1:
        return next(iter(answers)), []
    if answers:
        what = f"“{name}” is a number of {len(answers)} records."
        mend = "Use the state's own number."
    else:
        what = f"Nobody here answers to “{name}”."
    return None, [Fault(file, row.line, column, name, what, mend, row.key)]
