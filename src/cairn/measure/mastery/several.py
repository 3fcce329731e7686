"""Several methods over one log in one pass: what they share is worked out once.

Policy asks for one method; whoever compares methods, or writes everyone's levels out for analysts,
asks for all of them. The figures are, byte for byte, those that `fold` and `read_all` give to each
method alone.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numba import float64, int64, void
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.compiling import (
    COUNTS,
    MATRIX,
    RULE,
    RULES,
    VECTOR,
    Vector,
    compiled,
)
from cairn.measure.mastery import codes
from cairn.measure.mastery.columns import COLUMNS, Columns, step_row
from cairn.measure.mastery.events import Kind
from cairn.measure.mastery.fold import Log, choice_of, rule_table
from cairn.measure.mastery.formulas import effective_pieces, kept, level_index, point
from cairn.measure.mastery.layout import (
    CONTEXT,
    CONTEXTS,
    COUNTED_USES,
    DRIFT_VARIANCE,
    LAST_DAY,
    LAST_VALUE,
    LEVELS,
    LOWEST,
    MAX_CONTEXTS,
    MAX_LEVELS,
    METHOD,
    PIECES,
    R_LEVEL,
    R_PROBABILITY,
    R_SHOWN,
    READING_SLOTS,
    SQUARES,
    STATE_SLOTS,
    TOTAL,
    USES,
)
from cairn.measure.mastery.reads import YEAR, piece_variance, read, spread_over_levels
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.runs import (
    CURVE_SLOTS,
    DAY,
    DIFFICULTY,
    ERROR,
    HEIGHT,
    KNOWN,
    PIECE_SLOTS,
    RUNNING_TOTAL,
    lay_curves,
    run,
)
from cairn.measure.mastery.steps import clear, unmet_by_pieces

Floats = NDArray[np.float64]
_CONFIRMATION = int(Kind.CONFIRMATION)
_FIRST, _LAST = min(KNOWN), max(KNOWN)

# The figures, (FIGURES + 3 × methods, cells): two of a cell, then three of each method.
_PIECES, _LAST_DAY = 0, 1
_FIGURES = 2
_LEVEL, _SHOWN, _CERTAINTY = 0, 1, 2


@compiled(void, VECTOR, float64)
def _meet_context(state: Vector, context: float) -> None:
    met = int(state[CONTEXTS])
    if met == MAX_CONTEXTS or context == 0.0:
        return
    for i in range(met):
        if state[CONTEXT + i] == context:
            return
    state[CONTEXT + met] = context
    state[CONTEXTS] = met + 1.0


@compiled(int64, COLUMNS, int64, RULE, VECTOR, MATRIX)
def _counted(log: Columns, cell: int, rule: Vector, state: Vector, listed: Floats) -> int:
    """Takes the pieces that count into the common slots, and lists them as `runs` reads them.

    Uses and contexts are followed until there is enough; nothing asks for them after.

    Returns how many of them came when there was enough, the piece that made it enough included.
    -1: somebody confirmed a fall, and only the step knows what that means.
    """
    starts, value, day, use, context, kind, error, difficulty = log
    uses, lowest = int(rule[COUNTED_USES]), rule[LOWEST]
    highest = lowest + rule[LEVELS] - 1.0
    n, total, squares, height, enough = 0, 0.0, 0.0, 0.0, 0
    for i in range(starts[cell], starts[cell + 1]):
        if kind[i] == _CONFIRMATION:
            return -1
        if (uses >> use[i]) & 1 == 0 or not lowest <= value[i] <= highest:
            continue
        height = value[i] - lowest
        total += height
        squares += height * height
        listed[HEIGHT, n], listed[RUNNING_TOTAL, n], listed[DAY, n] = height, total, day[i]
        listed[ERROR, n] = error[i] if error.size else math.nan
        listed[DIFFICULTY, n] = difficulty[i] if difficulty.size else math.nan
        n += 1
        if enough == 0:
            state[PIECES] = n
            state[USES] = int(state[USES]) | (1 << use[i])
            _meet_context(state, context[i])
        if enough > 0 or unmet_by_pieces(state, rule) == 0:
            enough += 1
    if n > 0:
        state[PIECES], state[LAST_VALUE], state[LAST_DAY] = n, height, listed[DAY, n - 1]
    state[TOTAL], state[SQUARES] = total, squares
    return enough


@compiled(void, VECTOR, RULE, float64, float64, float64, VECTOR, MATRIX, int64, int64)
def _tell(
    state: Vector,
    rule: Vector,
    top: float,
    variance: float,
    drift: float,
    reading: Vector,
    figures: Floats,
    row: int,
    cell: int,
) -> None:
    """What `reads.read` says of a state, with the highest height since there was enough as shown."""
    lowest = rule[LOWEST]
    for figure in range(3):
        figures[row + figure, cell] = math.nan
    if not math.isnan(top):
        figures[row + _SHOWN, cell] = lowest + level_index(rule, kept(lowest + top) - lowest)
    answer = point(state, rule)
    if math.isnan(answer):
        return
    level = level_index(rule, answer - lowest)
    error = kept(math.sqrt(variance / effective_pieces(state, rule) + drift))
    spread_over_levels(reading, rule, answer, error)
    figures[row + _LEVEL, cell] = lowest + level
    figures[row + _CERTAINTY, cell] = reading[R_PROBABILITY + int(level)]


@compiled(void, VECTOR, RULE, float64, VECTOR, MATRIX, int64, int64)
def _tell_reading(
    state: Vector,
    rule: Vector,
    read_on: float,
    reading: Vector,
    figures: Floats,
    row: int,
    cell: int,
) -> None:
    read(state, rule, read_on, reading)
    level = reading[R_LEVEL]
    figures[row + _LEVEL, cell], figures[row + _SHOWN, cell] = level, reading[R_SHOWN]
    figures[row + _CERTAINTY, cell] = math.nan
    if not math.isnan(level):
        figures[row + _CERTAINTY, cell] = reading[R_PROBABILITY + int(level - rule[LOWEST])]


@compiled(void, VECTOR, RULE, float64, float64, VECTOR, MATRIX, int64, int64)
def _tell_own(
    state: Vector,
    rule: Vector,
    top: float,
    read_on: float,
    reading: Vector,
    figures: Floats,
    row: int,
    cell: int,
) -> None:
    """What a method says that has a certainty of its own."""
    _tell_reading(state, rule, read_on, reading, figures, row, cell)
    figures[row + _SHOWN, cell] = math.nan
    if not math.isnan(top):
        lowest = rule[LOWEST]
        figures[row + _SHOWN, cell] = lowest + level_index(rule, kept(lowest + top) - lowest)


@compiled(
    void, VECTOR, RULES, int64, MATRIX, int64, float64, MATRIX, VECTOR, MATRIX, int64
)  # fmt: skip
def _by_runs(
    state: Vector,
    rules: Floats,
    first: int,
    listed: Floats,
    enough: int,
    read_on: float,
    curves: Floats,
    reading: Vector,
    figures: Floats,
    cell: int,
) -> None:
    """All methods that have a run, over the pieces of a cell without a confirmation."""
    n, rule = int(state[PIECES]), rules[first]
    drift = rule[DRIFT_VARIANCE] * (max(read_on - state[LAST_DAY], 0.0) / YEAR)
    variance = piece_variance(state, rule)
    for m in range((len(figures) - _FIGURES) // 3):
        rule = rules[first + m]
        if _FIRST <= rule[METHOD] <= _LAST:
            top = run(state, rule, listed, n, n - enough, curves)
            row = _FIGURES + 3 * m
            if rule[METHOD] == codes.LATENT_GROWTH or rule[METHOD] == codes.BKT:
                _tell_own(state, rule, top, read_on, reading, figures, row, cell)
            else:
                _tell(state, rule, top, variance, drift, reading, figures, row, cell)


@compiled(void, COLUMNS, int64, RULE, float64, VECTOR, VECTOR, MATRIX, int64)
def _by_steps(
    log: Columns,
    cell: int,
    rule: Vector,
    read_on: float,
    state: Vector,
    reading: Vector,
    figures: Floats,
    row: int,
) -> None:
    """One method over one cell, as it goes live."""
    starts = log[0]
    clear(state)
    for i in range(starts[cell], starts[cell + 1]):
        step_row(state, rule, log, i)
    _tell_reading(state, rule, read_on, reading, figures, row, cell)


@compiled(void, COLUMNS, RULES, COUNTS, float64, VECTOR, VECTOR, MATRIX, MATRIX, MATRIX)
def _levels(
    log: Columns,
    rules: Floats,
    first: NDArray[np.int64],
    read_on: float,
    state: Vector,
    reading: Vector,
    listed: Floats,
    curves: Floats,
    figures: Floats,
) -> None:
    lay_curves(curves)
    for cell in range(first.size):
        at = first[cell]
        clear(state)
        enough = _counted(log, cell, rules[at], state, listed)
        together = enough >= 0 and state[PIECES] > 0.0
        if together:
            figures[_PIECES, cell], figures[_LAST_DAY, cell] = state[PIECES], state[LAST_DAY]
            _by_runs(state, rules, at, listed, enough, read_on, curves, reading, figures, cell)
        for m in range((len(figures) - _FIGURES) // 3):
            rule, row = rules[at + m], _FIGURES + 3 * m
            if not (together and _FIRST <= rule[METHOD] <= _LAST):
                _by_steps(log, cell, rule, read_on, state, reading, figures, row)
                figures[_PIECES, cell], figures[_LAST_DAY, cell] = state[PIECES], state[LAST_DAY]


class Levels(NamedTuple):
    """What several methods say of each cell on a day; NaN where there is nothing to say.

    pieces        (cells,) counted pieces
    last_day      (cells,) the latest one's, days since 1970-01-01
    level         (methods, cells) the method's level
    shown         (methods, cells) the level that people see
    certainty     (methods, cells) the probability of the method's level
    """

    pieces: Floats
    last_day: Floats
    level: Floats
    shown: Floats
    certainty: Floats


def levels(
    log: Log, rules: Sequence[Sequence[Rule]], which: ArrayLike | None = None, *, day: int
) -> Levels:
    """Each method's level in every cell of the log.

    rules   sets of rules, all of one length; the rules of a set are alike but for method and settings
    which   (cells,) each cell's set; left out, all have the first
    day     on which all cells are read, days since 1970-01-01

    Raises BadInput for sets that are not so.
    """
    methods = _methods_in(rules)
    first = choice_of(which, len(rules), log.cells) * methods
    figures = np.empty((_FIGURES + 3 * methods, log.cells))
    longest = int(np.diff(log.starts).max(initial=1))
    scratch = np.empty(STATE_SLOTS), np.empty(READING_SLOTS), np.empty((PIECE_SLOTS, longest))
    table = rule_table([rule for several in rules for rule in several])
    curves = np.empty((max(longest, MAX_LEVELS), CURVE_SLOTS))
    _levels(log.columns, table, first, float(day), *scratch, curves, figures)
    of_methods = figures[_FIGURES:].reshape(methods, 3, log.cells).swapaxes(0, 1)
    return Levels(figures[_PIECES], figures[_LAST_DAY], *of_methods)


def _methods_in(rules: Sequence[Sequence[Rule]]) -> int:
    sizes = {len(several) for several in rules}
    if len(sizes) != 1 or 0 in sizes:
        raise BadInput(
            "The sets of rules are empty, or not of one length.",
            mend="Give each set the same methods, at least one.",
        )
    for several in rules:
        first = several[0]
        for rule in several[1:]:
            if replace(rule, method=first.method, settings=first.settings) != first:
                raise BadInput(
                    f"{rule.method.name} and {first.method.name} differ in more than their sums.",
                    mend="Give the rules of a set one scale, gates, certainty and counted uses.",
                )
    return sizes.pop()
