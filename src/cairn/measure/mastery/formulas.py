"""The methods' sums, one piece at a time: what each remembers, the point it gives, on how much.

`docs/methods/` says the same in words; `oracles` says it over whole lists. Heights are values
above the lowest level.
"""

import math

from numba import float64, int64, void

from cairn.kernel.numbers import DIGITS
from cairn.measure.compiling import RULE, VECTOR, Vector, compiled
from cairn.measure.knowing import chance_of, odds_after
from cairn.measure.mastery import codes
from cairn.measure.mastery.latent import MEAN as HEIGHT
from cairn.measure.mastery.latent import VARIANCE, level_of, take
from cairn.measure.mastery.layout import (
    IF_RIGHT,
    IF_WRONG,
    LAST_VALUE,
    LEARN,
    LEVELS,
    LOWEST,
    MASTERY,
    MEMORY,
    METHOD,
    NOISE,
    ODDS,
    PIECES,
    REACH,
    SETTING,
    TALLY,
    TOTAL,
)

_UNITS = 10.0**DIGITS
_ALREADY_KEPT = 2.0**23
"""From here on neighbouring floats lie further apart than a unit of the last digit kept."""
_SPLIT = 2.0**27 + 1.0


@compiled(float64, float64)
def kept(figure: float) -> float:
    """`cairn.kernel.numbers.kept`, compiled: the decimal nearest to the exact figure, ties to even.

    The compiler's own `round` multiplies first, and the product's rounding turns some figures the
    other way; here the product's error is worked out exactly (Dekker) before the digit is chosen.
    """
    size = abs(figure)
    if not size < _ALREADY_KEPT:
        return figure + 0.0
    product = size * _UNITS
    high = size * _SPLIT - (size * _SPLIT - size)
    low = size - high
    unit_high = _UNITS * _SPLIT - (_UNITS * _SPLIT - _UNITS)
    unit_low = _UNITS - unit_high
    error = ((high * unit_high - product) + high * unit_low + low * unit_high) + low * unit_low
    whole = float(math.floor(product))
    over = ((product - whole) - 0.5) + error
    if over > 0.0 or (over == 0.0 and whole % 2.0 == 1.0):
        whole += 1.0
    return math.copysign(whole / _UNITS, figure) + 0.0


@compiled(float64, RULE, float64)
def level_index(rule: Vector, height: float) -> float:
    """The level nearest to a kept height, halves up, within the scale: 0 … levels - 1."""
    nearest = math.floor(height + 0.5)
    return float(min(max(nearest, 0.0), rule[LEVELS] - 1.0))


@compiled(int64, RULE, float64)
def shown_by(rule: Vector, height: float) -> int:
    """The level that a piece of this height shows; a whole height is one."""
    if height == math.floor(height):
        return int(height)
    return int(level_index(rule, kept(height)))


@compiled(float64, VECTOR, int64, float64)
def tally(state: Vector, level: int, piece: float) -> float:
    """Counts the piece of this number at a level; the level's new tally, which grows with both."""
    slot = MEMORY + level
    state[slot] = (math.floor(state[slot] / TALLY) + 1.0) * TALLY + piece
    return float(state[slot])


@compiled(float64, RULE, float64, int64)
def traced(rule: Vector, odds: float, level: int) -> float:
    """The odds that the level of bkt@1 is reached after one more piece, which showed this level."""
    times = rule[IF_RIGHT] if level >= rule[REACH] else rule[IF_WRONG]
    return float(odds_after(odds, times, rule[LEARN]))


@compiled(float64, RULE, float64)
def height_traced(rule: Vector, odds: float) -> float:
    """The level that bkt@1 asks for where it is known well enough to be reached; else the one below."""
    reached = kept(chance_of(odds)) >= rule[MASTERY]
    return float(rule[REACH] if reached else rule[REACH] - 1.0)


@compiled(void, VECTOR, RULE, float64, float64, float64)
def remember_measured(
    state: Vector, rule: Vector, height: float, error: float, difficulty: float
) -> None:
    """Takes one more piece into the method's memory; the state's common slots know it already.

    error, difficulty   in levels, NaN unknown; only latent_growth@1 asks for them
    """
    method = int(rule[METHOD])
    if method == codes.LATENT_GROWTH:
        take(state, rule, height, error, difficulty)
        return
    pieces = state[PIECES]
    if method == codes.HIGHEST:
        state[MEMORY] = max(state[MEMORY], height)
    elif method == codes.EXPONENTIAL_DECAY:
        weight = rule[SETTING] if pieces > 1.0 else 1.0
        rest = 1.0 - weight
        state[MEMORY] = weight * height + rest * state[MEMORY]
        state[MEMORY + 1] = weight * weight + rest * rest * state[MEMORY + 1]
    elif method == codes.POWER_LAW:
        attempt, score = math.log(pieces), math.log(height + 1.0)
        state[MEMORY] += attempt
        state[MEMORY + 1] += attempt * attempt
        state[MEMORY + 2] += score
        state[MEMORY + 3] += attempt * score
    elif method in (codes.MODE, codes.N_TIMES):
        tally(state, shown_by(rule, height), pieces)
    elif method == codes.BKT:
        odds = rule[ODDS] if pieces == 1.0 else state[MEMORY]
        state[MEMORY] = traced(rule, odds, shown_by(rule, height))


@compiled(void, VECTOR, RULE, float64)
def remember(state: Vector, rule: Vector, height: float) -> None:
    """A piece of which nothing more is known."""
    remember_measured(state, rule, height, math.nan, math.nan)


@compiled(float64, VECTOR, RULE)
def _most_shown(state: Vector, rule: Vector) -> float:
    """The level with the largest tally; the tally's lower half settles ties for the more recent."""
    best = 0
    for k in range(1, int(rule[LEVELS])):
        if state[MEMORY + k] > state[MEMORY + best]:
            best = k
    return float(best)


@compiled(float64, VECTOR, RULE)
def _reached_often_enough(state: Vector, rule: Vector) -> float:
    """The highest level with n pieces at or above it; NaN while there are fewer than n."""
    reached = 0.0
    for k in range(int(rule[LEVELS]) - 1, -1, -1):
        reached += math.floor(state[MEMORY + k] / TALLY)
        if reached >= rule[SETTING]:
            return float(k)
    return math.nan


@compiled(float64, VECTOR)
def _spread_of_attempts(state: Vector) -> float:
    """Sum of squares of ln attempt about its mean."""
    return float(state[MEMORY + 1] - state[MEMORY] * state[MEMORY] / state[PIECES])


@compiled(float64, VECTOR, RULE)
def _end_of_curve(state: Vector, rule: Vector) -> float:
    """The least squares line of ln score on ln attempt, at the last attempt, as a height."""
    pieces, attempts, scores = state[PIECES], state[MEMORY], state[MEMORY + 2]
    slope = (state[MEMORY + 3] - attempts * scores / pieces) / _spread_of_attempts(state)
    line = scores / pieces + slope * (math.log(pieces) - attempts / pieces)
    return float(min(max(math.exp(line) - 1.0, 0.0), rule[LEVELS] - 1.0))


@compiled(float64, VECTOR, RULE)
def height_now(state: Vector, rule: Vector) -> float:
    method = int(rule[METHOD])
    pieces, latest = state[PIECES], state[LAST_VALUE]
    if method == codes.LATENT_GROWTH:
        return level_of(rule, state[HEIGHT])
    if method == codes.BKT:
        return height_traced(rule, state[MEMORY])
    if method in (codes.HIGHEST, codes.EXPONENTIAL_DECAY):
        return float(state[MEMORY])
    if method == codes.LATEST:
        return float(latest)
    if method == codes.MODE:
        return _most_shown(state, rule)
    if method == codes.N_TIMES:
        return _reached_often_enough(state, rule)
    if method == codes.WEIGHTED_LATEST and pieces > 1.0:
        weight = rule[SETTING]
        earlier = (state[TOTAL] - latest) / (pieces - 1.0)
        return float(weight * latest + (1.0 - weight) * earlier)
    if method == codes.POWER_LAW and pieces >= codes.CURVE_PIECES:
        return _end_of_curve(state, rule)
    return float(state[TOTAL] / pieces)


@compiled(float64, VECTOR, RULE)
def point(state: Vector, rule: Vector) -> float:
    """The method's answer, as kept, on the scale; NaN where it has none."""
    if state[PIECES] == 0.0:
        return math.nan
    return kept(rule[LOWEST] + height_now(state, rule))


@compiled(float64, VECTOR, RULE)
def level_now(state: Vector, rule: Vector) -> float:
    """The level of the method's answer; NaN where it has none."""
    answer = point(state, rule)
    if math.isnan(answer):
        return math.nan
    return float(rule[LOWEST] + level_index(rule, answer - rule[LOWEST]))


@compiled(float64, VECTOR, RULE)
def effective_pieces(state: Vector, rule: Vector) -> float:
    """How many equal pieces the point is worth: Kish's (sum of weights)² / sum of their squares.

    A method that has no weights has a stated figure (docs/methods/certainty.md): a mode scatters
    like the mean of half the pieces that agree on it.
    """
    method = int(rule[METHOD])
    pieces = state[PIECES]
    if method == codes.LATENT_GROWTH:
        return float(rule[NOISE] / state[VARIANCE])
    if method in (codes.HIGHEST, codes.LATEST, codes.N_TIMES):
        return 1.0
    if method == codes.MODE:
        slot = MEMORY + int(_most_shown(state, rule))
        return float(max(math.floor(state[slot] / TALLY) / 2.0, 1.0))
    if method == codes.EXPONENTIAL_DECAY:
        return float(1.0 / state[MEMORY + 1])
    if method == codes.WEIGHTED_LATEST and pieces > 1.0:
        weight = rule[SETTING]
        rest = 1.0 - weight
        return float(1.0 / (weight * weight + rest * rest / (pieces - 1.0)))
    if method == codes.POWER_LAW and pieces >= codes.CURVE_PIECES:
        gap = math.log(pieces) - state[MEMORY] / pieces
        return float(1.0 / (1.0 / pieces + gap * gap / _spread_of_attempts(state)))
    return float(pieces)
