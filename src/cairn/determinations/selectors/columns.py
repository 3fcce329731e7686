"""From rows of the log and confirmations to the columns that methods step over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isnan
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.utils import timezone

from cairn.evidence.selectors.cells import STANDING, Cell, CellRow
from cairn.measure.mastery.events import Kind, context_code
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.hardness import hardness

_EPOCH = date(1970, 1, 1).toordinal()
code_of = lru_cache(maxsize=65_536)(context_code)


class Step(NamedTuple):
    """One event of a cell, sortable in the methods' order."""

    learner: UUID
    competency: UUID
    performed_at: datetime
    recorded_at: datetime
    source: str
    source_key: str
    value: float
    use: int
    context: str
    kind: int
    error: float
    difficulty: float
    severity: float


class Confirmation(NamedTuple):
    """A person's word that people may be shown a lower level."""

    learner: UUID
    competency: UUID
    made_at: datetime
    key: str


def steps_of(rows: Iterable[CellRow], confirmations: Iterable[Confirmation] = ()) -> list[Step]:
    """What stands, and what was confirmed, in order; a value that is missing is NaN."""
    found = [
        Step(
            r.learner,
            r.competency,
            r.performed_at,
            r.recorded_at,
            r.source,
            r.source_key,
            np.nan if r.value is None else r.value,
            r.use,
            r.context,
            Kind.EVIDENCE,
            np.nan if r.error is None else r.error,
            np.nan if r.difficulty is None else r.difficulty,
            np.nan if r.severity is None else r.severity,
        )
        for r in rows
        if r.status == STANDING
    ]
    confirmed = [
        Step(
            c.learner,
            c.competency,
            c.made_at,
            c.made_at,
            "",
            c.key,
            np.nan,
            0,
            "",
            Kind.CONFIRMATION,
            np.nan,
            np.nan,
            np.nan,
        )
        for c in confirmations
    ]
    if confirmed:
        found = sorted(found + confirmed, key=lambda step: step[:6])
    return found


@dataclass(frozen=True)
class Columns:
    """Steps as columns, and the cell of each stretch of them."""

    cells: list[Cell]
    log: Log


def columns_of(steps: list[Step]) -> Columns:
    """The steps, which stand in order, cut into cells."""
    cells: list[Cell] = []
    starts: list[int] = []
    for i, step in enumerate(steps):
        cell = step[:2]
        if not cells or cells[-1] != cell:
            cells.append(cell)
            starts.append(i)
    return Columns(cells, log_of(steps, [*starts, len(steps)] if steps else [0]))


def log_of(steps: Sequence[Step], starts: Sequence[int]) -> Log:
    """Steps as a log whose cells begin at `starts`; the last of these is the number of steps."""
    return Log.of(
        np.array(starts, np.int64),
        np.array([s.value for s in steps], np.float64),
        np.array([day_number(s.performed_at) for s in steps], np.int32),
        np.array([s.use for s in steps], np.int8),
        np.array([code_of(s.context) for s in steps], np.float64),
        np.array([s.kind for s in steps], np.int8),
        np.array([s.error for s in steps], np.float64),
        hardness(
            np.array([s.difficulty for s in steps], np.float64),
            np.array([s.severity for s in steps], np.float64),
        ),
    )


def end_of(day: date) -> datetime:
    """The first moment after a day, here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def day_number(instant: datetime) -> int:
    """The day, here, of an instant, counted from 1970-01-01."""
    zone = timezone.get_default_timezone()
    local = instant if str(zone) == "UTC" else instant.astimezone(zone)
    return local.toordinal() - _EPOCH


def number_of(day: date) -> int:
    """A day counted from 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_of(number: float) -> date | None:
    """The day of a number; None where there is none."""
    return None if isnan(number) else date.fromordinal(int(number) + _EPOCH)
