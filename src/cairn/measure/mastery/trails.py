"""How levels stood after every event of a whole log: what people were shown, and what the method said."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import void
from numpy.typing import ArrayLike, NDArray

from cairn.measure.compiling import COUNTS, RULES, VECTOR, compiled
from cairn.measure.mastery.columns import COLUMNS, Columns, step_row
from cairn.measure.mastery.fold import Log, choice_of, rule_table
from cairn.measure.mastery.formulas import level_now
from cairn.measure.mastery.layout import SHOWN, STATE_SLOTS
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.steps import clear, unmet_by_pieces

Floats = NDArray[np.float64]


@compiled(void, COLUMNS, RULES, COUNTS, VECTOR, VECTOR, VECTOR)
def _walk(
    log: Columns,
    rules: Floats,
    which: NDArray[np.int64],
    state: Floats,
    shown: Floats,
    measured: Floats,
) -> None:
    starts = log[0]
    for cell in range(starts.size - 1):
        rule = rules[which[cell]]
        clear(state)
        for i in range(starts[cell], starts[cell + 1]):
            step_row(state, rule, log, i)
            shown[i] = state[SHOWN]
            measured[i] = np.nan
            if unmet_by_pieces(state, rule) == 0:
                measured[i] = level_now(state, rule)


class Trails(NamedTuple):
    """Both (n,), after each event; NaN while the pieces are not enough.

    shown      the level that people see, which falls only when a person confirms it
    measured   what the method says, up and down
    """

    shown: Floats
    measured: Floats


def trails(log: Log, rules: Sequence[Rule], which: ArrayLike | None = None) -> Trails:
    """How every cell of the log stood after each of its events; `rules` and `which` as for `fold`."""
    shown, measured = np.empty(log.value.size), np.empty(log.value.size)
    chosen = choice_of(which, len(rules), log.cells)
    _walk(log.columns, rule_table(rules), chosen, np.empty(STATE_SLOTS), shown, measured)
    return Trails(shown, measured)


class Moves(NamedTuple):
    """The events after which a level was another, in order; NaN where there was none.

    cell       its place in the log
    step       the how manieth event of its cell, from 1
    day        days since 1970-01-01
    seen       whether the level that people see changed; else only what the method says
    before     the level that people saw
    after      that they see from then on
    measured   what the method says from then on
    """

    cell: NDArray[np.int64]
    step: NDArray[np.int64]
    day: NDArray[np.int32]
    seen: NDArray[np.bool_]
    before: Floats
    after: Floats
    measured: Floats


def moves(log: Log, after: Trails) -> Moves:
    """Where a log's levels moved."""
    before = _before(log, after.shown)
    seen = _differ(before, after.shown)
    at = np.flatnonzero(seen | _differ(_before(log, after.measured), after.measured))
    cell = np.searchsorted(log.starts, at, side="right") - 1
    step = at - log.starts[cell] + 1
    levels = before[at], after.shown[at], after.measured[at]
    return Moves(cell, step, log.day[at], seen[at], *levels)


def _before(log: Log, after: Floats) -> Floats:
    """What stood before each event: nothing before a cell's first."""
    before = np.concatenate([[np.nan], after[:-1]]) if after.size else after
    starts = log.starts[:-1]
    before[starts[starts < after.size]] = np.nan
    return before


def _differ(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Where two columns differ; nothing and nothing are the same."""
    same: NDArray[np.bool_] = (one == other) | (np.isnan(one) & np.isnan(other))
    return ~same
