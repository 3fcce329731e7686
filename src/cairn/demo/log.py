"""The evidence log of a district: the scored pieces, and the rows that correct, withdraw or repeat some.

In time order, so that a row stands after those that it speaks of.
"""

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cairn.demo.kinds import CLASS_WORK, CONFERENCE, PROJECT
from cairn.demo.learners import NOWHERE, Whole
from cairn.demo.pieces import Pieces
from cairn.demo.scores import LEVELS, Scores

NONE = -1
_CORRECTED, _WITHDRAWN, _REPEATED = 0.005, 0.002, 0.004
_DAY = 1440
FROM_CLASS, FROM_OTHER_CLASS, FROM_TESTS, FROM_EARLIER_DISTRICT = range(4)
SOURCES = ("gradebook", "gradebook-2", "testing", "transfer-record")


@dataclass
class Log:
    """Columns, one row of the log each. `supersedes`, `withdraws`: positions of rows, or NONE.

    serial  the number under which the source knows the performance; a repeat has the first one's
    """

    learner: Whole
    entry: Whole
    section: Whole
    kind: Whole
    score: NDArray[np.float64]
    value: NDArray[np.float64]
    scorer: Whole
    performed: Whole
    submitted: Whole
    scored: Whole
    recorded: Whole
    source: Whole
    serial: Whole
    repeated: NDArray[np.bool_]
    supersedes: Whole
    withdraws: Whole

    def __len__(self) -> int:
        return len(self.learner)

    def rows(self, which: Whole) -> "Log":
        return Log(**{f.name: getattr(self, f.name)[which] for f in fields(self)})


def log(
    drawn: Pieces, scores: Scores, tests: NDArray[np.bool_], until: int, random: np.random.Generator
) -> Log:
    """All rows in the order in which they were recorded. `until`: minute from which nothing is known."""
    n = len(drawn)
    source = np.where(tests[drawn.kind], FROM_TESTS, FROM_CLASS)
    first = Log(
        drawn.learner,
        drawn.entry,
        drawn.section,
        drawn.kind,
        scores.score,
        scores.value,
        scores.scorer,
        scores.performed,
        scores.submitted,
        scores.scored,
        scores.recorded,
        np.where(drawn.section == NOWHERE, FROM_EARLIER_DISTRICT, source),
        np.arange(n),
        np.zeros(n, np.bool_),
        np.full(n, NONE),
        np.full(n, NONE),
    )
    return _in_time_order(_joined(first, _later(first, until, random)))


def _later(first: Log, until: int, random: np.random.Generator) -> list[Log]:
    """The rows that speak of earlier ones; each earlier row has at most one."""
    draw = random.random(len(first))
    open_to_it = (
        np.isin(first.kind, [CLASS_WORK, PROJECT, CONFERENCE])
        & ~np.isnan(first.value)
        & (first.recorded + 5 * _DAY < until)
        & (first.section != NOWHERE)
    )
    edges = np.cumsum([0.0, _CORRECTED, _WITHDRAWN, _REPEATED])
    corrected, withdrawn, repeated = (
        np.flatnonzero(open_to_it & (draw >= a) & (draw < b)) for a, b in pairwise(edges.tolist())
    )
    return [
        _corrections(first, corrected, random),
        _withdrawals(first, withdrawn, random),
        _repeats(first, repeated, random),
    ]


def _corrections(first: Log, which: Whole, random: np.random.Generator) -> Log:
    """What was recorded first was a slip by one level; the correction has the right one."""
    right = _late(first, which, random)
    right.supersedes = which
    slip = first.value[which] + np.where(first.value[which] < LEVELS[1], 1, -1)
    first.value[which] = first.score[which] = slip
    return right


def _withdrawals(first: Log, which: Whole, random: np.random.Generator) -> Log:
    gone = _late(first, which, random)
    gone.withdraws = which
    gone.value = np.full(len(which), np.nan)
    gone.score = np.full(len(which), np.nan)
    return gone


def _repeats(first: Log, which: Whole, random: np.random.Generator) -> Log:
    """The same performance, sent by a second class as well."""
    again = _late(first, which, random)
    again.repeated[:] = True
    again.source = np.full(len(which), FROM_OTHER_CLASS)
    first.repeated[which] = True
    return again


def _late(first: Log, which: Whole, random: np.random.Generator) -> Log:
    rows = first.rows(which)
    rows.recorded = rows.recorded + random.integers(60, 4 * _DAY, len(which))
    return rows


def _joined(first: Log, later: list[Log]) -> Log:
    return Log(
        **{
            f.name: np.concatenate([getattr(part, f.name) for part in (first, *later)])
            for f in fields(Log)
        }
    )


def _in_time_order(rows: Log) -> Log:
    order = np.argsort(rows.recorded, kind="stable")
    place = np.empty(len(rows), np.int64)
    place[order] = np.arange(len(rows))
    ordered = rows.rows(order)
    for name in ("supersedes", "withdraws"):
        spoken_of = getattr(ordered, name)
        setattr(ordered, name, np.where(spoken_of == NONE, NONE, place[spoken_of]))
    return ordered
