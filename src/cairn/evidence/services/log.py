"""The one place where rows of a source are appended to the log, many at a time.

A row is known by its source's key. Sent again it changes nothing; sent otherwise it supersedes what
stands; sent as withdrawn it withdraws. Evidence, fingerprints and arrivals are written together.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from cairn.evidence.models import Arrival, Evidence
from cairn.intake.bulk import insert
from cairn.intake.services import Known, digest, known, remember
from cairn.kernel.ids import uuid7

KIND = "evidence"
"""The kind under which intake keeps the fingerprints of rows of the log."""


class Piece(NamedTuple):
    """One row as its source says it, with everything found out that it refers to.

    value                  None: not scored, or scored and not to be counted
    difficulty, severity   of the task and of the rater, in levels above the usual; None: not known
    """

    key: str
    learner: UUID
    competency: UUID
    use: int
    performed_at: datetime
    score: float | None = None
    scale: str = ""
    value: float | None = None
    standard_error: float | None = None
    submitted_at: datetime | None = None
    scored_at: datetime | None = None
    district: UUID | None = None
    section: UUID | None = None
    scorer: UUID | None = None
    task: str = ""
    context: str = ""
    conditions: Mapping[str, Any] | None = None
    note: str = ""
    performance: int | None = None
    difficulty: float | None = None
    severity: float | None = None


class Withdrawn(NamedTuple):
    """A key whose row its source takes back."""

    key: str
    reason: str = ""


class Fate(Enum):
    """What became of a row that was to be appended."""

    STORED = "stored"
    UNCHANGED = "unchanged"


_REFERENCES = {"learner", "competency", "district", "section", "scorer"}
COLUMNS = [
    "id",
    *(f"{name}_id" if name in _REFERENCES else name for name in Piece._fields[1:]),
    "source",
    "source_key",
    "recorded_at",
    "supersedes_id",
    "withdraws_id",
]
_WITHDRAWN = digest("withdrawn")


class Standing(NamedTuple):
    """A row at the end of its chain, as far as a row after it must know it."""

    id: UUID
    learner: UUID
    competency: UUID
    use: int
    performed_at: datetime
    withdrawn: bool


def append(
    rows: Sequence[Piece | Withdrawn], *, source: str, at: datetime
) -> list[tuple[Fate, UUID | None]]:
    """Appends one batch whole or not at all; for each row its fate and the evidence that now stands.

    Keys must differ within the batch. Run again after an interruption it goes on where it stopped.
    """
    with transaction.atomic():
        batch = _Batch(source, at, known(source, KIND, [row.key for row in rows]))
        batch.find_standing([row for row in rows if batch.differs(row)])
        fates = [batch.take(row) for row in rows]
        batch.write()
    return fates


class _Batch:
    """The rows to write, while they are gathered."""

    def __init__(self, source: str, at: datetime, earlier: dict[str, Known]) -> None:
        self._source, self._at, self._earlier = source, at, earlier
        self._standing: dict[UUID, Standing] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._cells: set[tuple[UUID, UUID]] = set()
        self._new: list[tuple[str, bytes, UUID | None]] = []
        self._changed: list[tuple[str, bytes, UUID | None]] = []
        self._digests: dict[str, bytes] = {}

    def differs(self, row: Piece | Withdrawn) -> bool:
        """Whether the source has sent this key before, and now says something else."""
        now = self._digests[row.key] = _digest(row)
        before = self._earlier.get(row.key)
        return before is not None and before.digest != now

    def find_standing(self, rows: Iterable[Piece | Withdrawn]) -> None:
        """Looks up, once for the batch, what stands at the end of each chain that goes on."""
        first = [s for row in rows if (s := self._earlier[row.key].subject) is not None]
        self._standing = ends_of(first)

    def take(self, row: Piece | Withdrawn) -> tuple[Fate, UUID | None]:
        before, now = self._earlier.get(row.key), self._digests[row.key]
        if before is not None and before.digest == now:
            return Fate.UNCHANGED, before.subject
        end = self._standing.get(before.subject) if before and before.subject else None
        subject = None
        if isinstance(row, Piece):
            subject = self._add(row, end)
        elif before is None:
            return Fate.UNCHANGED, None
        else:
            self._withdraw(row, end)
        (self._new if before is None else self._changed).append((row.key, now, subject))
        return Fate.STORED, subject

    def _add(self, row: Piece, end: Standing | None) -> UUID:
        key = uuid7()
        supersedes = end.id if end and not end.withdrawn else None
        self._rows.append((key, *row[1:], self._source, row.key, self._at, supersedes, None))
        self._cells.add((row.learner, row.competency))
        if end:
            self._cells.add((end.learner, end.competency))
        return key

    def _withdraw(self, row: Withdrawn, end: Standing | None) -> None:
        if end is not None and not end.withdrawn:
            self._rows.append(withdrawal(end, self._source, row.key, row.reason, self._at))
            self._cells.add((end.learner, end.competency))

    def write(self) -> None:
        if self._rows:
            insert(Evidence, COLUMNS, self._rows)
        note_arrivals(self._cells)
        if self._new:
            remember(self._source, KIND, self._new, new=True)
        if self._changed:
            remember(self._source, KIND, self._changed, new=False)


def _digest(row: Piece | Withdrawn) -> bytes:
    return _WITHDRAWN if isinstance(row, Withdrawn) else digest(*row[1:])


def withdrawal(
    end: Standing, source: str, source_key: str, reason: str, at: datetime
) -> tuple[Any, ...]:
    """The values of a row that takes another back, in the order of `COLUMNS`."""
    empty = Piece(source_key, end.learner, end.competency, end.use, end.performed_at, note=reason)
    return (uuid7(), *empty[1:], source, source_key, at, None, end.id)


def ends_of(evidence: Iterable[UUID]) -> dict[UUID, Standing]:
    """For each row the last of its chain of corrections, and whether that one was withdrawn."""
    end = {key: key for key in evidence}
    while True:
        later = dict(
            Evidence.objects.filter(supersedes__in=set(end.values())).values_list(
                "supersedes_id", "id"
            )
        )
        if not later:
            break
        end = {first: later.get(last, last) for first, last in end.items()}
    rows = Evidence.objects.filter(id__in=set(end.values())).values_list(
        "id", "learner_id", "competency_id", "use", "performed_at", "withdrawn_by"
    )
    standing = {row[0]: Standing(*row[:5], withdrawn=row[5] is not None) for row in rows}
    return {first: standing[last] for first, last in end.items()}


def note_arrivals(cells: Iterable[tuple[UUID, UUID]]) -> None:
    """Asks for these cells to be worked out anew, in the transaction that changed them."""
    rows = sorted(cells)
    if rows:
        insert(Arrival, ("learner_id", "competency_id"), rows)
