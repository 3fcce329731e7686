"""Reads a bundle table by table in the order of dependence, and hands it on in batches.

Rows are judged in chunks. A row that names something not yet seen is settled at the end of its
chunk, when earlier deliveries have been asked once for all of them. A row of a table that names its
own kind (an organization its parent) waits until that parent has come, so parents always come first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cairn.kernel.faults import Fault
from cairn.standards.oneroster.bundle import Bundle, opened
from cairn.standards.oneroster.judging import DELETED
from cairn.standards.oneroster.manifest import Mode
from cairn.standards.oneroster.plan import planned
from cairn.standards.oneroster.references import Known, Ranges, References
from cairn.standards.oneroster.settling import Settling
from cairn.standards.tabular.cells import Memo, Put, day_until
from cairn.standards.tabular.csvrows import Row, Rows, Unreadable
from cairn.standards.tabular.diagnostics import Note, Refusal, Refused
from cairn.standards.tabular.header import columns
from cairn.standards.tabular.lines import physical_lines
from cairn.standards.tabular.source import LIMITS, Broken, Limits

CHUNK = 2000
MOST_REFUSED = 100_000
"""Faulty rows of one table after which, when they are more than the good ones, no more are read."""
_TOO_MANY = Broken(
    f"More than {MOST_REFUSED:,} of its rows are faulty, and fewer are good; the rest was not read.",
    mend="Mend the export and send it again.",
)


@dataclass(slots=True)
class Tally:
    """Rows of one table: read = good + refused."""

    read: int = 0
    good: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one table, judged; `rows` are named tuples of `TABLES[kind]`."""

    kind: str
    rows: list[Any]
    refused: list[Refused]


@dataclass(slots=True)
class Reading:
    """One pass through a bundle.

    today    the day on which it is read: births and scores cannot lie after it
    known    tells which identifiers came with earlier deliveries; without it only the bundle counts
    ranges   tells the score bounds of earlier line items
    tally, notes, faults and broken tables fill up as the batches are drawn
    """

    bundle: Bundle
    today: date
    known: Known | None = None
    ranges: Ranges | None = None
    chunk: int = CHUNK
    tally: dict[str, Tally] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: dict[str, Fault] = field(default_factory=dict)
    """Tables that could not be read, or not to their end."""
    keyless: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Refused rows without a readable sourcedId: nobody can say whom they meant."""
    _references: References = field(init=False)
    _noted: set[tuple[str, str, str]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._references = References(self.bundle, self.known, self.ranges)
        self.faults += self.bundle.faults
        self.notes += self.bundle.notes
        for kind in self.bundle.missing:
            self._references.rows[kind].broken = True

    def batches(self, kinds: Collection[str] | None = None) -> Iterator[Batch]:
        """The tables of these kinds, or all; those first that others name.

        A second call goes on with the tables after the last one of the first. Tables in between that
        are not asked for are read as well, for others name their rows, but not handed on.
        """
        wanted = [k for k in self.bundle.present if kinds is None or k in kinds]
        for kind in self._up_to(wanted):
            for batch in self._batches(kind):
                if kind in wanted:
                    yield batch

    def _up_to(self, wanted: Collection[str]) -> Iterator[str]:
        """The tables not yet read, as far as the last one that is wanted."""
        order = list(self.bundle.present)
        last = max((order.index(kind) for kind in wanted), default=-1)
        return (kind for kind in order[: last + 1] if kind not in self.tally)

    def _batches(self, kind: str) -> Iterator[Batch]:
        if kind not in self.tally:
            tally = self.tally[kind] = Tally()
            for batch in self._table(kind):
                tally.good += len(batch.rows)
                tally.refused += len(batch.refused)
                tally.read = tally.good + tally.refused
                self.keyless[kind] += sum(not refused.key for refused in batch.refused)
                yield batch
                if tally.refused > MOST_REFUSED and tally.refused > tally.good:
                    self._break(kind, _TOO_MANY)
                    return

    def _table(self, kind: str) -> Iterator[Batch]:
        try:
            with self.bundle.present[kind].opened() as stream:
                rows = Rows(physical_lines(stream.read, kept=stream.kept))
                judge = self._judge(kind, rows)
                for chunk in _chunks(iter(rows), self.chunk):
                    yield self._settled(judge, chunk)
                if judge.waiting:
                    yield Batch(kind, [], judge.give_up())
                self._tell_soft(judge)
        except Broken as error:
            self._break(kind, error)

    def _judge(self, kind: str, rows: Rows) -> Settling:
        first = next(iter(rows), None)
        if first is None:
            raise Broken("It is empty; not even column names are there.", mend="Send it again.")
        if isinstance(first[1], Unreadable):
            raise Broken(first[1].what, mend=first[1].mend)
        judge: Settling

        def put(column: str) -> Put:
            return lambda what, mend: self._note(kind, judge.line, column, what, mend)

        plan, found = planned(
            kind, first[1], version=self.bundle.manifest.version, today=self.today, put=put
        )
        self.notes += found.notes
        rows.width = plan.width
        delta = self.bundle.mode(kind) is Mode.DELTA
        judge = Settling(plan, self._references, lambda *note: self._note(kind, *note), delta)
        return judge

    def _settled(self, judge: Settling, chunk: list[Row]) -> Batch:
        good, refused, doubtful = judge.judge(chunk)
        if doubtful:
            judge.settle(doubtful, good, refused)
        if judge.waiting:
            judge.release(good)
        self._remember_ranges(judge.plan.kind, good)
        return Batch(judge.plan.kind, good, refused)

    def _remember_ranges(self, kind: str, good: list[Any]) -> None:
        references = self._references
        if kind == "lineItems":
            for row in good:
                references.ranges[row.sourced_id] = (row.result_value_min, row.result_value_max)
        elif kind == "results" and "resultLearningObjectiveIds" in self.bundle.present:
            ranges = references.ranges
            for row in good:
                if bounds := ranges.get(row.line_item_sourced_id):
                    references.result_ranges[row.sourced_id] = bounds

    def _tell_soft(self, judge: Settling) -> None:
        kind = judge.plan.kind
        names = judge.soft_names.keys() - self._references.rows[kind].lines.keys()
        names -= self._references.known(kind, names)
        if names:
            line = min(judge.soft_names[name] for name in names)
            what = f"{len(names)} identifiers are in no good row of {kind}.csv; the rows were kept."
            self._note(kind, line, "agentSourcedIds", what, f"Add them to {kind}.csv.")

    def _note(self, kind: str, line: int, column: str, what: str, mend: str) -> None:
        if (kind, column, what) not in self._noted:
            self._noted.add((kind, column, what))
            self.notes.append(Note(f"{kind}.csv", line, column, what, mend))

    def _break(self, kind: str, error: Broken) -> None:
        read = self.tally[kind].read
        after = f" {read:,} rows before it were read." if read else ""
        fault = Fault(f"{kind}.csv", None, "", "", error.what + after, error.mend)
        self._references.rows[kind].broken = True
        self.broken[kind] = fault
        self.faults.append(fault)


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """Lists of up to `size` rows; when reading breaks, what came before it is handed on first."""
    chunk: list[Row] = []
    broken = None
    try:
        for row in rows:
            chunk.append(row)
            if len(chunk) == size:
                yield chunk
                chunk = []
    except Broken as error:
        broken = error
    if chunk:
        yield chunk
    if broken is not None:
        raise broken


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole bundle holds."""

    tally: dict[str, Tally]
    faults: list[Fault]
    notes: list[Note]


def survey(
    path: Path,
    *,
    today: date,
    known: Known | None = None,
    limits: Limits = LIMITS,
    most: int = 1000,
) -> Survey:
    """Reads all of the bundle at `path` and keeps nothing but the counts and the first faults."""
    with opened(path, limits=limits) as bundle:
        reading = Reading(bundle, today, known)
        faults: list[Fault] = []
        for batch in reading.batches():
            for refused in batch.refused:
                faults.extend(refused.faults[: max(0, most - len(faults))])
        return Survey(reading.tally, reading.faults + faults, reading.notes)


@dataclass(frozen=True, slots=True)
class Glance:
    """The identifiers in one table, good row or not, before anything is judged.

    keyless   lines from which no identifier could be read
    """

    held: frozenset[str]
    gone: frozenset[str]
    keyless: int


def glance(bundle: Bundle, kind: str) -> Glance:
    """Which rows a table holds and which it deletes: what a careful keeper asks before writing.

    Raises Broken where the table cannot be read to its end.
    """
    held: set[str] = set()
    gone: set[str] = set()
    keyless = 0
    with bundle.present[kind].opened() as stream:
        rows = iter(Rows(physical_lines(stream.read, kept=stream.kept)))
        at, status_at = positions(kind, next(rows, None), "sourcedId", "status")
        for _, cells in rows:
            if isinstance(cells, Unreadable) or len(cells) <= at or not (key := cells[at].strip()):
                keyless += 1
            elif cells[status_at : status_at + 1] == [DELETED]:
                gone.add(key)
            else:
                held.add(key)
    return Glance(frozenset(held), frozenset(gone), keyless)


def births_in(bundle: Bundle, today: date) -> Mapping[str, date]:
    """The birth dates that a bundle tells, by the user's sourcedId; what cannot be read is left out."""
    read = Memo(day_until(today), lambda _what, _mend: None)
    found: dict[str, date] = {}
    if "demographics" not in bundle.present:
        return found
    with bundle.present["demographics"].opened() as stream:
        rows = iter(Rows(physical_lines(stream.read, kept=stream.kept)))
        key_at, birth_at = positions("demographics", next(rows, None), "sourcedId", "birthDate")
        for _, cells in rows:
            if not isinstance(cells, Unreadable) and len(cells) > max(key_at, birth_at):
                with suppress(Refusal):
                    if birth := read[cells[birth_at]]:
                        found[cells[key_at].strip()] = birth
    return found


def positions(kind: str, first: Row | None, *names: str) -> list[int]:
    """Where these columns stand by the first line; beyond all cells where they do not."""
    there = first[1] if first else []
    if isinstance(there, Unreadable):
        raise Broken(there.what, mend=there.mend)
    at = columns(f"{kind}.csv", there, known=names, needed=names[:1]).at
    return [at.get(name, len(there)) for name in names]
