"""The log of a learner × competency in the order in which methods step over it.

The order is (performed, recorded, source, source key), compared here and not by the database, whose
collations differ. A record that was joined to another reads as the other's.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, F, QuerySet, SmallIntegerField, Value, When

from cairn.evidence.models import Arrival, Evidence
from cairn.evidence.rules import setting
from cairn.people.selectors.persons import records_and_aliases

Cell = tuple[UUID, UUID]
"""A learner's surviving record, and a competency."""

STANDING, SUPERSEDED, WITHDRAWN, REPEAT = "standing", "superseded", "withdrawn", "repeat"
_COLUMNS = (
    "learner_id",
    "competency_id",
    "performed_at",
    "recorded_at",
    "source",
    "source_key",
    "id",
    "use",
    "value",
    "standard_error",
    "difficulty",
    "severity",
    "context",
    "performance",
    "superseded_by",
    "withdrawn_by",
    "task",
    "section_id",
)
_CONTEXT = _COLUMNS.index("context")
_LEFT_OUT = {"id", "superseded_by", "withdrawn_by"}
_TAKEN_BACK = {"superseded_by", "withdrawn_by"}
_NOTHING = Value(None, output_field=SmallIntegerField())


class CellRow(NamedTuple):
    """One row of the log, and whether it stands: standing, superseded, withdrawn or a repeat.

    error                  the value's standard error, in levels; None is not reported
    difficulty, severity   of the task and of the rater, in levels above the usual; None is not known
    context                what counts as one context: see `rules.setting`
    """

    learner: UUID
    competency: UUID
    performed_at: datetime
    recorded_at: datetime
    source: str
    source_key: str
    id: UUID
    use: int
    value: float | None
    error: float | None
    difficulty: float | None
    severity: float | None
    context: str
    status: str


def rows_of_cells(
    cells: Collection[Cell], *, until: datetime | None = None, known: datetime | None = None
) -> list[CellRow]:
    """The rows of these cells, cell after cell, each in order.

    until   only what was performed before it, if given
    known   as the log stood at that moment, if given: without what was recorded, superseded or
            withdrawn after it
    """
    wanted = set(cells)
    rows = _fetch({learner for learner, _ in wanted}, until, {c for _, c in wanted}, known=known)
    return [row for row in _judged(rows) if (row.learner, row.competency) in wanted]


def rows_of_learners(records: Collection[UUID], *, until: datetime | None = None) -> list[CellRow]:
    """All rows of these learners, cell after cell, each in order."""
    return list(_judged(_fetch(set(records), until)))


def counting_rows(
    records: Collection[UUID], competencies: Collection[UUID] | None = None
) -> list[CellRow]:
    """What stands of these learners (in these competencies, where some are named), cell after cell, each
    in order; what was corrected is left out.

    For working out many at once: the rows come without their own ids, which cost more to read than
    all the rest.
    """
    among = None if competencies is None else set(competencies)
    rows = _fetch(set(records), None, among, standing_only=True)
    return [row for row in _judged(rows) if row.status == STANDING]


def _fetch(
    records: set[UUID],
    until: datetime | None,
    competencies: set[UUID] | None = None,
    *,
    standing_only: bool = False,
    known: datetime | None = None,
) -> list[tuple[Any, ...]]:
    """Rows with the surviving record in place of the learner, in the methods' order.

    Withdrawals are left out, they show nothing. Whether a row was superseded or withdrawn is asked of
    the whole log: what did it may lie in another cell, or after `until`; not after `known`.
    """
    record_of = records_and_aliases(records)
    found = standing_of(record_of) if standing_only else shown_by(record_of)
    if competencies is not None:
        found = found.filter(competency_id__in=list(competencies))
    if until is not None:
        found = found.filter(performed_at__lt=until)
    columns: Sequence[Any] = _COLUMNS
    if standing_only:
        columns = [_NOTHING if name in _LEFT_OUT else name for name in _COLUMNS]
    if known is not None:
        found = found.filter(recorded_at__lte=known)
        columns = [_undone(name, known) for name in columns]
    rows = [(record_of[row[0]], *row[1:]) for row in found.values_list(*columns).iterator(20_000)]
    rows.sort(key=_order)
    return rows


def _undone(name: str, known: datetime) -> Any:
    """The column; of what took a row back, only where that was on the record by then."""
    if name not in _TAKEN_BACK:
        return name
    return Case(When(**{f"{name}__recorded_at__lte": known}, then=F(name)), default=None)


def shown_by(people: Iterable[UUID]) -> "QuerySet[Evidence]":
    """What is kept of these rows of people; a withdrawal shows nothing."""
    return Evidence.objects.filter(learner_id__in=list(people), withdraws=None)


def standing_of(people: Iterable[UUID]) -> "QuerySet[Evidence]":
    """Of it, what nobody superseded or withdrew; repeats are still among it."""
    return shown_by(people).filter(superseded_by=None, withdrawn_by=None)


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Cell after cell, then the methods' order; identifiers as numbers, which compare ten times as fast."""
    return (row[0].int, row[1].int, *row[2:6])


def _judged(rows: list[tuple[Any, ...]]) -> Iterator[CellRow]:
    """Says of each row whether it stands; of one performance that came twice the first counts."""
    cell, met = None, set[int]()
    for row in rows:
        if row[:2] != cell:
            cell, met = row[:2], set()
        performance, superseded_by, withdrawn_by, task, section = row[_CONTEXT + 1 :]
        status = STANDING
        if withdrawn_by is not None:
            status = WITHDRAWN
        elif superseded_by is not None:
            status = SUPERSEDED
        elif performance is not None and performance in met:
            status = REPEAT
        elif performance is not None:
            met.add(performance)
        yield CellRow._make((*row[:_CONTEXT], setting(row[_CONTEXT], task, section), status))


def learners_with_evidence() -> Iterator[UUID]:
    """Every surviving record that any evidence is about, in no particular order."""
    rows = Evidence.objects.order_by().values_list("learner__record_id", flat=True).distinct()
    yield from rows.iterator(20_000)


def cells_of(records: Collection[UUID], *, until: datetime) -> set[Cell]:
    """The cells of which these learners have shown anything before a moment."""
    record_of = records_and_aliases(records)
    rows = shown_by(record_of).filter(performed_at__lt=until).order_by()
    pairs = rows.values_list("learner_id", "competency_id").distinct()
    return {(record_of[learner], competency) for learner, competency in pairs}


def cells_touched(record: UUID, *, after: datetime) -> set[Cell]:
    """The learner's cells in which a piece was recorded, superseded or withdrawn after a moment."""
    mine = Evidence.objects.filter(
        learner_id__in=records_and_aliases({record}), recorded_at__gt=after
    )
    found = mine.order_by().values_list(
        "competency_id", "supersedes__competency_id", "withdraws__competency_id"
    )
    return {(record, each) for row in found.distinct() for each in row if each is not None}


class Piece(NamedTuple):
    """A row of a cell with everything a person may want to know of it."""

    row: CellRow
    score: float | None
    scale: str
    standard_error: float | None
    scored_at: datetime | None
    scorer: UUID | None
    task: str
    note: str
    conditions: dict[str, object] | None


def pieces_of_cell(
    cell: Cell, *, until: datetime | None = None, known: datetime | None = None
) -> list[Piece]:
    """One cell's rows, in order, in full; the reader has been allowed to open the learner's record."""
    rows = rows_of_cells([cell], until=until, known=known)
    names = Piece._fields[1:]
    columns = [f"{name}_id" if name == "scorer" else name for name in names]
    found = Evidence.objects.filter(pk__in=[row.id for row in rows]).values_list("id", *columns)
    details = {key: rest for key, *rest in found}
    return [Piece(row, *details[row.id]) for row in rows]


def waiting_cells() -> int:
    """How many cells wait to be worked out anew."""
    return Arrival.objects.values("learner", "competency").distinct().count()


def any_waiting() -> bool:
    """Whether any cell waits to be worked out anew."""
    return Arrival.objects.exists()


def cells_of_pieces(pieces: Iterable[UUID]) -> dict[UUID, Cell]:
    """Learner's surviving record and competency of each piece."""
    rows = Evidence.objects.filter(pk__in=list(pieces))
    return {
        key: (learner, competency)
        for key, learner, competency in rows.values_list(
            "pk", "learner__record_id", "competency_id"
        )
    }
