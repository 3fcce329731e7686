"""A method's sums over all pieces of one cell at once.

The step takes one piece at a time and shows a level after each. Where nobody confirms a fall, the shown
level is that of the highest point since there was enough: levels rise with points, so one rounding at the
end stands for one after every piece. What is left are the method's own sums, in the order in which
`formulas.remember` makes them, so that the memory is the same to the last bit.

Each run leaves the memory in `state`, whose common slots say how the cell ended, and returns the highest
height since there was enough, NaN where there was none.
"""

import math

from numba import float64, int64, void

from cairn.measure.compiling import MATRIX, RULE, VECTOR, Vector, compiled
from cairn.measure.mastery import codes
from cairn.measure.mastery.formulas import (
    height_now,
    height_traced,
    remember,
    shown_by,
    tally,
    traced,
)
from cairn.measure.mastery.latent import MEAN as HEIGHT_NOW
from cairn.measure.mastery.latent import level_of, take
from cairn.measure.mastery.layout import (
    LAST_DAY,
    LAST_VALUE,
    LEVELS,
    MEMORY,
    METHOD,
    ODDS,
    PIECES,
    SETTING,
    STATE_SLOTS,
    TOTAL,
)

KNOWN = range(codes.HIGHEST, codes.BKT + 1)
"""The methods that have a run; others go step by step."""
_RUN = compiled(float64, VECTOR, RULE, VECTOR, VECTOR, int64, int64)
HEIGHT, RUNNING_TOTAL, DAY, ERROR, DIFFICULTY = range(5)
PIECE_SLOTS = 5
"""What is listed of every piece that counts."""
_NEAR = 1e-6

# What a learning curve needs of the number of pieces alone, a row for each number.
_LOG, _LOGS, _SQUARES, _SHARE, _SLOPE = range(5)
CURVE_SLOTS = 5


@compiled(void, MATRIX)
def lay_curves(curves: Vector) -> None:
    """Fills the table of learning curves: row i is for i + 1 pieces."""
    logs, squares = 0.0, 0.0
    for i in range(len(curves)):
        attempt, pieces = math.log(i + 1.0), i + 1.0
        logs += attempt
        squares += attempt * attempt
        spread = squares - logs * logs / pieces
        curves[i, _LOG], curves[i, _LOGS], curves[i, _SQUARES] = attempt, logs, squares
        curves[i, _SHARE] = 1.0 / pieces
        curves[i, _SLOPE] = (attempt - logs / pieces) / spread


@_RUN
def _highest(
    state: Vector, _rule: Vector, heights: Vector, _totals: Vector, n: int, enough: int
) -> float:
    best = 0.0
    for i in range(n):
        best = max(best, heights[i])
    state[MEMORY] = best
    return best if enough < n else math.nan


@_RUN
def _latest(
    _state: Vector, _rule: Vector, heights: Vector, _totals: Vector, n: int, enough: int
) -> float:
    top = math.nan
    for i in range(enough, n):
        if not heights[i] <= top:
            top = heights[i]
    return top


@_RUN
def _mean(
    _state: Vector, _rule: Vector, _heights: Vector, totals: Vector, n: int, enough: int
) -> float:
    top = math.nan
    for i in range(enough, n):
        point = totals[i] / (i + 1.0)
        if not point <= top:
            top = point
    return top


@_RUN
def _weighted_latest(
    _state: Vector, rule: Vector, heights: Vector, totals: Vector, n: int, enough: int
) -> float:
    weight, top = rule[SETTING], math.nan
    rest = 1.0 - weight
    if enough == 0:
        top = totals[0] / 1.0
    for i in range(max(enough, 1), n):
        latest = heights[i]
        point = weight * latest + rest * ((totals[i] - latest) / float(i))
        if not point <= top:
            top = point
    return top


@_RUN
def _exponential_decay(
    state: Vector, rule: Vector, heights: Vector, _totals: Vector, n: int, enough: int
) -> float:
    weight, top = 1.0, math.nan
    point, squares = 0.0, 0.0
    for i in range(n):
        rest = 1.0 - weight
        point = weight * heights[i] + rest * point
        squares = weight * weight + rest * rest * squares
        weight = rule[SETTING]
        if i >= enough and not point <= top:
            top = point
    state[MEMORY], state[MEMORY + 1] = point, squares
    return top


@_RUN
def _mode(
    state: Vector, rule: Vector, heights: Vector, _totals: Vector, n: int, enough: int
) -> float:
    best, most, top = 0, 0.0, math.nan
    for i in range(n):
        level = shown_by(rule, heights[i])
        so_many = tally(state, level, i + 1.0)
        if so_many > most:
            best, most = level, so_many
        if i >= enough and not best <= top:
            top = float(best)
    return top


@_RUN
def _n_times(
    state: Vector, rule: Vector, heights: Vector, _totals: Vector, n: int, enough: int
) -> float:
    """It never falls, so its last point is its highest."""
    for i in range(n):
        tally(state, shown_by(rule, heights[i]), i + 1.0)
    return height_now(state, rule) if enough < n else math.nan


@_RUN
def _bkt(
    state: Vector, rule: Vector, heights: Vector, _totals: Vector, n: int, enough: int
) -> float:
    """Points rise with odds, so the highest odds have the highest point."""
    odds, most = rule[ODDS], -1.0
    for i in range(n):
        odds = traced(rule, odds, shown_by(rule, heights[i]))
        if i >= enough:
            most = max(most, odds)
    state[MEMORY] = odds
    return math.nan if most < 0.0 else float(height_traced(rule, most))


@_RUN
def _step_by_step(
    state: Vector, rule: Vector, heights: Vector, totals: Vector, n: int, enough: int
) -> float:
    """The same for any method, by its own sums; the state's common slots are put back at the end."""
    top = math.nan
    for i in range(n):
        state[PIECES], state[TOTAL], state[LAST_VALUE] = i + 1.0, totals[i], heights[i]
        remember(state, rule, heights[i])
        if i >= enough:
            point = height_now(state, rule)
            if not point <= top:
                top = point
    return top


@compiled(float64, float64, MATRIX)
def _score(height: float, curves: Vector) -> float:
    """ln (height + 1); of a whole height the table knows it as an attempt's."""
    place = int(height)
    if place == height and place < len(curves):
        return float(curves[place, _LOG])
    return math.log(height + 1.0)


@compiled(float64, VECTOR, RULE, VECTOR, VECTOR, int64, int64, MATRIX)
def _power_law(
    state: Vector,
    rule: Vector,
    heights: Vector,
    totals: Vector,
    n: int,
    enough: int,
    curves: Vector,
) -> float:
    """The curve's end is found from a table and one exponential; next to a cut, with full care."""
    scores, both, end, top = 0.0, 0.0, -math.inf, math.nan
    for i in range(n):
        score = _score(heights[i], curves)
        scores += score
        both += curves[i, _LOG] * score
        if i < enough:
            continue
        if i + 1 < codes.CURVE_PIECES:
            point = totals[i] / (i + 1.0)
            if not point <= top:
                top = point
            continue
        mean = scores * curves[i, _SHARE]
        end = max(end, mean + (both - curves[i, _LOGS] * mean) * curves[i, _SLOPE])
    if end > -math.inf:
        point = min(max(math.exp(end) - 1.0, 0.0), rule[LEVELS] - 1.0)
        if not point <= top:
            top = point
        above = top + 0.5 - math.floor(top + 0.5)
        if not _NEAR < above < 1.0 - _NEAR:
            return float(_step_by_step(state, rule, heights, totals, n, enough))
    state[MEMORY], state[MEMORY + 1] = curves[n - 1, _LOGS], curves[n - 1, _SQUARES]
    state[MEMORY + 2], state[MEMORY + 3] = scores, both
    return float(top)


@compiled(float64, VECTOR, RULE, MATRIX, int64, int64)
def _latent_growth(state: Vector, rule: Vector, pieces: Vector, n: int, enough: int) -> float:
    """Its own step, piece by piece; points rise with heights."""
    top = math.nan
    for i in range(n):
        state[PIECES], state[LAST_DAY] = i + 1.0, pieces[DAY, i]
        take(state, rule, pieces[HEIGHT, i], pieces[ERROR, i], pieces[DIFFICULTY, i])
        if i >= enough and not state[HEIGHT_NOW] <= top:
            top = state[HEIGHT_NOW]
    return top if math.isnan(top) else float(level_of(rule, top))


@compiled(float64, VECTOR, RULE, MATRIX, int64, int64, MATRIX)
def run(
    state: Vector,
    rule: Vector,
    pieces: Vector,
    n: int,
    enough: int,
    curves: Vector,
) -> float:
    """The run of a method in KNOWN; the memory is cleared first.

    pieces   (PIECE_SLOTS, at least n) what counted, in order
    enough   the first piece with which there was enough; n for never
    """
    for slot in range(MEMORY, STATE_SLOTS):
        state[slot] = 0.0
    method, heights, totals = int(rule[METHOD]), pieces[HEIGHT], pieces[RUNNING_TOTAL]
    if method == codes.LATENT_GROWTH:
        return float(_latent_growth(state, rule, pieces, n, enough))
    if method == codes.BKT:
        return float(_bkt(state, rule, heights, totals, n, enough))
    if method == codes.HIGHEST:
        return float(_highest(state, rule, heights, totals, n, enough))
    if method == codes.LATEST:
        return float(_latest(state, rule, heights, totals, n, enough))
    if method == codes.MEAN:
        return float(_mean(state, rule, heights, totals, n, enough))
    if method == codes.MODE:
        return float(_mode(state, rule, heights, totals, n, enough))
    if method == codes.N_TIMES:
        return float(_n_times(state, rule, heights, totals, n, enough))
    if method == codes.WEIGHTED_LATEST:
        return float(_weighted_latest(state, rule, heights, totals, n, enough))
    if method == codes.EXPONENTIAL_DECAY:
        return float(_exponential_decay(state, rule, heights, totals, n, enough))
    return float(_power_law(state, rule, heights, totals, n, enough, curves))
