"""The standing evidence and the confirmations of many learners as the columns that methods step over.

The same events, in the same order, as `columns.columns_of` makes of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.utils import timezone
from numpy.typing import NDArray

from cairn.determinations.selectors.columns import Confirmation, code_of, day_number
from cairn.evidence.selectors.standing import Standing, in_order
from cairn.measure.mastery.events import UNKNOWN_CONTEXT, Kind
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.hardness import hardness

Whole = NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTER = 15 * 60 * 1_000_000
_REGULAR_SINCE = 3 * 365 * 86_400 * 1_000_000
"""From 1973 on, every zone is whole quarter hours from UTC: its days begin on one."""


@dataclass(frozen=True)
class ManyCells:
    """Cells with their events; `learner` and `competency` (cells,) are positions in the lists."""

    learners: list[UUID]
    competencies: list[UUID]
    learner: Whole
    competency: Whole
    log: Log


@dataclass(frozen=True)
class _Events:
    """Events in any order, (n,) each; `cell` is learner × competencies + competency, `difficulty` is of
    task and rater together."""

    cell: Whole
    performed: Whole
    recorded: Whole
    source: pa.Array
    source_key: pa.Array
    value: NDArray[np.float64]
    use: Whole
    context: NDArray[np.float64]
    kind: Whole
    error: NDArray[np.float64]
    difficulty: NDArray[np.float64]


def many_cells(standing: Standing, confirmations: Sequence[Confirmation] = ()) -> ManyCells:
    """What stands, and what was confirmed, cut into cells."""
    learners, competencies = _named(standing, confirmations)
    events = _evidence(standing, len(competencies))
    if confirmations:
        events = _merged(events, _confirmed(confirmations, learners, competencies))
    first = np.flatnonzero(np.diff(events.cell, prepend=-1))
    learner, competency = np.divmod(events.cell[first], max(1, len(competencies)))
    log = Log.of(
        np.append(first, len(events.cell)),
        events.value,
        _days(events.performed),
        events.use,
        events.context,
        events.kind,
        events.error,
        events.difficulty,
    )
    return ManyCells(learners, competencies, learner, competency, log)


def _named(
    standing: Standing, confirmations: Sequence[Confirmation]
) -> tuple[list[UUID], list[UUID]]:
    learners = dict.fromkeys([*standing.learners, *(c.learner for c in confirmations)])
    competencies = dict.fromkeys([*standing.competencies, *(c.competency for c in confirmations)])
    return list(learners), list(competencies)


def _evidence(rows: Standing, width: int) -> _Events:
    n = len(rows.value)
    codes = np.array([code_of(name) for name in rows.settings], np.float64)
    return _Events(
        rows.learner * width + rows.competency,
        rows.performed,
        rows.recorded,
        rows.source,
        rows.source_key,
        rows.value,
        rows.use,
        codes[rows.setting] if n else np.empty(0),
        np.full(n, int(Kind.EVIDENCE)),
        rows.error,
        hardness(rows.difficulty, rows.severity),
    )


def _confirmed(
    confirmations: Sequence[Confirmation], learners: list[UUID], competencies: list[UUID]
) -> _Events:
    n = len(confirmations)
    learner = {key: i for i, key in enumerate(learners)}
    competency = {key: i for i, key in enumerate(competencies)}
    cells = [
        learner[c.learner] * len(competencies) + competency[c.competency] for c in confirmations
    ]
    made = np.array([_microseconds(c.made_at) for c in confirmations], np.int64)
    return _Events(
        np.array(cells, np.int64),
        made,
        made,
        pa.array([""] * n, pa.string()),
        pa.array([c.key for c in confirmations], pa.string()),
        np.full(n, np.nan),
        np.zeros(n, np.int64),
        np.full(n, UNKNOWN_CONTEXT),
        np.full(n, int(Kind.CONFIRMATION)),
        np.full(n, np.nan),
        np.full(n, np.nan),
    )


def _merged(one: _Events, other: _Events) -> _Events:
    """Both together, in order."""
    source, key = (
        pa.concat_arrays([mine.cast(pa.string()), theirs]).dictionary_encode()
        for mine, theirs in ((one.source, other.source), (one.source_key, other.source_key))
    )
    cell, performed, recorded = (
        np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("cell", "performed", "recorded")
    )
    at = in_order(cell, performed, recorded, source, key)
    value, use, context, kind, error, difficulty = (
        np.concatenate([getattr(one, name), getattr(other, name)])[at]
        for name in ("value", "use", "context", "kind", "error", "difficulty")
    )
    where = pa.array(at)
    return _Events(
        cell[at], performed[at], recorded[at], source.take(where), key.take(where),
        value, use, context, kind, error, difficulty,
    )  # fmt: skip


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _days(instants: Whole) -> NDArray[np.int32]:
    """The day, here, of each instant: asked once of each quarter of an hour."""
    quarter = np.where(instants < _REGULAR_SINCE, instants, instants - instants % _QUARTER)
    different, which = np.unique(quarter, return_inverse=True)
    zone = str(timezone.get_default_timezone())
    return np.array([_day(at, zone) for at in different.tolist()], np.int32)[which]


@lru_cache(maxsize=262_144)
def _day(microseconds: int, _zone: str) -> int:
    return day_number(_EPOCH + timedelta(microseconds=microseconds))
