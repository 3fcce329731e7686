"""A cell's memory, taken one event further: what all methods share, and what people are shown.

The shown level is what people see. It begins when the gates are first met (that is the baseline),
rises with the method's level, and falls only when a person confirms it after new evidence.
"""

import math

from numba import float64, int64, void

from cairn.measure.compiling import RULE, VECTOR, Vector, compiled
from cairn.measure.mastery.events import Kind, Outcome
from cairn.measure.mastery.formulas import level_now, remember_measured
from cairn.measure.mastery.layout import (
    BASELINE,
    BASELINE_DAY,
    CONTEXT,
    CONTEXTS,
    COUNTED_USES,
    FEW_CONTEXTS,
    FEW_PIECES,
    GATE_CONTEXTS,
    GATE_PIECES,
    GATE_USES,
    LAST_DAY,
    LAST_VALUE,
    LAYOUT,
    LEVELS,
    LOWEST,
    MAX_CONTEXTS,
    NO_REQUIRED_USE,
    PIECES,
    SHOWN,
    SQUARES,
    TOTAL,
    USES,
    VERSION,
)

_COUNTED, _NOT_SCORED = int(Outcome.COUNTED), int(Outcome.NOT_SCORED)
_USE_NOT_COUNTED, _OUTSIDE = int(Outcome.USE_NOT_COUNTED), int(Outcome.OUTSIDE_SCALE)
_CONFIRMED, _NOTHING = int(Outcome.FALL_CONFIRMED), int(Outcome.NOTHING_TO_CONFIRM)
_CONFIRMATION = int(Kind.CONFIRMATION)


@compiled(void, VECTOR)
def clear(state: Vector) -> None:
    """Makes it the state of a cell in which nothing has happened."""
    state[:] = 0.0
    state[VERSION] = LAYOUT
    state[LAST_DAY] = math.nan
    state[SHOWN] = math.nan
    state[BASELINE] = math.nan
    state[BASELINE_DAY] = math.nan


@compiled(int64, VECTOR, RULE)
def unmet_by_pieces(state: Vector, rule: Vector) -> int:
    """The gates that the pieces so far leave unmet, as bits; time has no say here."""
    unmet = 0
    if state[PIECES] < rule[GATE_PIECES]:
        unmet |= FEW_PIECES
    if state[CONTEXTS] < rule[GATE_CONTEXTS]:
        unmet |= FEW_CONTEXTS
    required = int(rule[GATE_USES])
    if required != 0 and required & int(state[USES]) == 0:
        unmet |= NO_REQUIRED_USE
    return unmet


@compiled(int64, RULE, float64, int64)
def outcome_of(rule: Vector, value: float, use: int) -> int:
    if math.isnan(value):
        return _NOT_SCORED
    if (int(rule[COUNTED_USES]) >> use) & 1 == 0:
        return _USE_NOT_COUNTED
    if value < rule[LOWEST] or value > rule[LOWEST] + rule[LEVELS] - 1.0:
        return _OUTSIDE
    return _COUNTED


@compiled(void, VECTOR, float64)
def _meet_context(state: Vector, context: float) -> None:
    """Keeps a new context. The unknown one is what an empty place holds, and so is never new."""
    known = False
    for i in range(MAX_CONTEXTS):
        known |= state[CONTEXT + i] == context
    met = int(state[CONTEXTS])
    if not known and met < MAX_CONTEXTS:
        state[CONTEXT + met] = context
        state[CONTEXTS] = met + 1.0


@compiled(void, VECTOR, RULE, int64)
def _show(state: Vector, rule: Vector, day: int) -> None:
    if unmet_by_pieces(state, rule) != 0:
        return
    level = level_now(state, rule)
    if math.isnan(level):
        return
    if math.isnan(state[BASELINE]):
        state[BASELINE] = level
        state[BASELINE_DAY] = day
    if not level <= state[SHOWN]:
        state[SHOWN] = level


@compiled(int64, VECTOR, RULE)
def _confirm_fall(state: Vector, rule: Vector) -> int:
    """A level below the shown one has new evidence behind it: without a new piece they are equal."""
    level = level_now(state, rule)
    if not level < state[SHOWN]:
        return _NOTHING
    state[SHOWN] = level
    return _CONFIRMED


@compiled(int64, VECTOR, RULE, float64, int64, int64, float64, int64, float64, float64)
def step_measured(
    state: Vector,
    rule: Vector,
    value: float,
    day: int,
    use: int,
    context: float,
    kind: int,
    error: float,
    difficulty: float,
) -> int:
    """Takes one event into the state, in place; returns the code of its `Outcome`.

    error, difficulty   of the piece, in levels; NaN is unknown (see `events.Event`)
    """
    if kind == _CONFIRMATION:
        return _confirm_fall(state, rule)
    outcome = outcome_of(rule, value, use)
    if outcome != _COUNTED:
        return outcome
    height = value - rule[LOWEST]
    state[PIECES] += 1.0
    state[TOTAL] += height
    state[SQUARES] += height * height
    state[LAST_VALUE] = height
    state[LAST_DAY] = day
    state[USES] = int(state[USES]) | (1 << use)
    _meet_context(state, context)
    remember_measured(state, rule, height, error, difficulty)
    _show(state, rule, day)
    return _COUNTED


@compiled(int64, VECTOR, RULE, float64, int64, int64, float64, int64)
def step(
    state: Vector, rule: Vector, value: float, day: int, use: int, context: float, kind: int
) -> int:
    """Takes one event of which nothing more is known; otherwise as `step_measured`."""
    return step_measured(state, rule, value, day, use, context, kind, math.nan, math.nan)
