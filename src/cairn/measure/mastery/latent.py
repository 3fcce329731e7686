"""`latent_growth@1`, one piece at a time: where a learner stands, and which way the learner is moving.

The learner's height h moves with a momentum v that comes and goes (an integrated Ornstein-Uhlenbeck
process), and wanders a little besides. What is known of both is one normal distribution of two
dimensions. A piece is taken in by its exact likelihood (a rating: the height and some noise fell between
two cuts; a score: it fell on that height), and the result is kept as the normal distribution with the
same means and variances: assumed-density filtering. docs/methods/latent_growth.md says it in words.
"""

import math
from typing import Any

from numba import float64, types, void

from cairn.measure.compiling import RULE, VECTOR, Vector, compiled
from cairn.measure.mastery.layout import (
    CUT,
    DRIFT,
    GROWTH,
    LAST_DAY,
    LEVELS,
    MEMORY,
    MOMENTUM,
    MOMENTUM_YEARS,
    NOISE,
    PIECES,
    START,
    START_SHARED,
    START_VARIANCE,
)

MEAN, MOVING, VARIANCE, SHARED, MOVING_VARIANCE, SINCE = range(MEMORY, MEMORY + 6)
"""Height, momentum, the height's variance, their covariance, the momentum's variance; the day of these."""

_YEAR = 365.25
_LEAST_VARIANCE = 1e-4
_PER_ROOT_2_PI = 1.0 / math.sqrt(2.0 * math.pi)
_HART_UNTIL = 7.0

Four = tuple[float, float, float, float]
_FOUR: Any = types.UniTuple(float64, 4)  # type: ignore[no-untyped-call]


@compiled(float64, float64)
def _beyond(x: float) -> float:
    """The share of a standard normal beyond x ≥ 0, times exp(x²/2): Hart (1968) 5666, then Laplace."""
    if x > _HART_UNTIL:
        rest = x
        for k in range(24, 0, -1):
            rest = x + k / rest
        return _PER_ROOT_2_PI / rest
    over = 3.52624965998911e-02 * x + 0.700383064443688
    over = over * x + 6.37396220353165
    over = over * x + 33.912866078383
    over = over * x + 112.079291497871
    over = over * x + 221.213596169931
    over = over * x + 220.206867912376
    under = 8.83883476483184e-02 * x + 1.75566716318264
    under = under * x + 16.064177579207
    under = under * x + 86.7807322029461
    under = under * x + 296.564248779674
    under = under * x + 637.333633378831
    under = under * x + 793.826512519948
    under = under * x + 440.413735824752
    return over / under


@compiled(_FOUR, float64, float64)
def between(low: float, high: float) -> Four:
    """A standard normal figure that lies between two ends: (share, scale, mean, variance).

    The probability to lie there is share · exp(-scale), which may be too small for a float. One of the
    ends may be infinite.
    """
    turned = low + high < 0.0
    if turned:
        low, high = -high, -low
    bounded, from_above = high < math.inf, 0.0
    if low > 0.0:  # all relative to the density at the lower end
        scale, from_below = 0.5 * low * low, 1.0
        share = _beyond(low)
        if bounded:
            from_above = math.exp(0.5 * (low - high) * (low + high))
            share -= from_above * _beyond(high)
    else:
        scale, from_below = 0.0, math.exp(-0.5 * low * low)
        share = 1.0 - from_below * _beyond(-low)
        if bounded:
            from_above = math.exp(-0.5 * high * high)
            share -= from_above * _beyond(high)
    ends = low * from_below
    if bounded:
        ends -= high * from_above
    per = _PER_ROOT_2_PI / share
    mean = (from_below - from_above) * per
    variance = min(max(1.0 + ends * per - mean * mean, 0.0), 1.0)
    return share, scale, -mean if turned else mean, variance


@compiled(float64, RULE, float64)
def height_of(rule: Vector, level: float) -> float:
    """The height that a point on the scale of levels stands for: cuts lie at the halves between levels."""
    last = int(rule[LEVELS]) - 2
    below = math.floor(level - 0.5)
    if below < 0.0:
        return float(rule[CUT] + level - 0.5)
    if below >= last:
        return float(rule[CUT + last] + level - 0.5 - last)
    cut = CUT + int(below)
    return float(rule[cut] + (level - 0.5 - below) * (rule[cut + 1] - rule[cut]))


@compiled(float64, RULE, float64)
def level_of(rule: Vector, height: float) -> float:
    """The point on the scale of levels that a height is, within the scale."""
    last = int(rule[LEVELS]) - 2
    if height < rule[CUT]:
        return float(max(height - rule[CUT] + 0.5, 0.0))
    if height >= rule[CUT + last]:
        return float(min(height - rule[CUT + last] + last + 0.5, last + 1.0))
    k = 0
    while height >= rule[CUT + k + 1]:
        k += 1
    cut = CUT + k
    return float(k + 0.5 + (height - rule[cut]) / (rule[cut + 1] - rule[cut]))


@compiled(void, VECTOR, RULE)
def _begin(state: Vector, rule: Vector) -> None:
    state[MEAN] = rule[START]
    state[MOVING] = rule[GROWTH]
    state[VARIANCE] = rule[START_VARIANCE]
    state[SHARED] = rule[START_SHARED]
    state[MOVING_VARIANCE] = rule[MOMENTUM]


@compiled(float64, RULE, float64, float64)
def _wandered(rule: Vector, years: float, kept_on: float) -> float:
    """Variance of the way gone by new momentum and by wandering."""
    span = rule[MOMENTUM_YEARS]
    new = 2.0 * years / span - 3.0 + kept_on * (4.0 - kept_on)
    return float(rule[MOMENTUM] * span * span * max(new, 0.0) + rule[DRIFT] * years)


@compiled(void, VECTOR, RULE, float64)
def _pass_time(state: Vector, rule: Vector, years: float) -> None:
    """What is known of height and momentum so much later, before the next piece speaks."""
    span = rule[MOMENTUM_YEARS]
    kept_on = math.exp(-years / span)
    reach = span * (1.0 - kept_on)
    shared, moving = state[SHARED], state[MOVING_VARIANCE]
    state[MEAN] += reach * state[MOVING]
    state[VARIANCE] += reach * (2.0 * shared + reach * moving) + _wandered(rule, years, kept_on)
    state[SHARED] = kept_on * (shared + reach * moving) + rule[MOMENTUM] * reach * (1.0 - kept_on)
    state[MOVING_VARIANCE] = kept_on * kept_on * moving + rule[MOMENTUM] * (1.0 - kept_on * kept_on)
    state[MOVING] *= kept_on


@compiled(_FOUR, VECTOR, RULE, float64, float64, float64)
def expect(state: Vector, rule: Vector, height: float, error: float, difficulty: float) -> Four:
    """What a piece says of a learner so known: (share, scale, pull, hold).

    Share and scale as of `between`: the piece's probability (its density, for a score). The means move by
    pull times their covariance with the height, the variances shrink by hold times its products.
    """
    centre = state[MEAN] - difficulty
    if math.isnan(error) and height == math.floor(height):
        whole = state[VARIANCE] + rule[NOISE]
        per = 1.0 / math.sqrt(whole)
        low, high = -math.inf, math.inf
        if height > 0.0:
            low = (rule[CUT + int(height) - 1] - centre) * per
        if height < rule[LEVELS] - 1.0:
            high = (rule[CUT + int(height)] - centre) * per
        share, scale, mean, variance = between(low, high)
        return share, scale, mean * per, (1.0 - variance) * per * per
    noise = rule[NOISE] if math.isnan(error) else max(error * error, _LEAST_VARIANCE)
    whole = state[VARIANCE] + noise
    off = height_of(rule, height) - centre
    return _PER_ROOT_2_PI / math.sqrt(whole), 0.5 * off * off / whole, off / whole, 1.0 / whole


@compiled(void, VECTOR, RULE)
def approach(state: Vector, rule: Vector) -> None:
    """What is known just before the piece whose day and number the common slots hold already."""
    if state[PIECES] == 1.0:
        _begin(state, rule)
    elif state[LAST_DAY] > state[SINCE]:
        _pass_time(state, rule, (state[LAST_DAY] - state[SINCE]) / _YEAR)


@compiled(void, VECTOR, float64, float64, float64)
def settle(state: Vector, pull: float, hold: float, least: float) -> None:
    """What is known after a piece that says this; the height does not fall below `least`."""
    variance, shared = state[VARIANCE], state[SHARED]
    state[MEAN] = max(state[MEAN] + variance * pull, least)
    state[MOVING] += shared * pull
    state[VARIANCE] -= variance * variance * hold
    state[SHARED] -= variance * shared * hold
    state[MOVING_VARIANCE] -= shared * shared * hold
    state[SINCE] = state[LAST_DAY]


@compiled(float64, VECTOR, RULE, float64, float64)
def least_after(state: Vector, rule: Vector, height: float, difficulty: float) -> float:
    """The lower of where the learner stood and of what the piece shows: no piece lowers further.

    A fall that is expected waits for a piece that shows it. The lowest level shows any fall.
    """
    if state[PIECES] == 1.0 or height == 0.0:
        return -math.inf
    return float(min(state[MEAN], height_of(rule, height) + difficulty))


@compiled(void, VECTOR, RULE, float64, float64, float64)
def take(state: Vector, rule: Vector, height: float, error: float, difficulty: float) -> None:
    """Takes a piece in; the common slots know its day and number.

    error, difficulty   in levels; NaN is unknown: the rule's noise, and no more than usual
    """
    hard = 0.0 if math.isnan(difficulty) else difficulty
    least = least_after(state, rule, height, hard)
    approach(state, rule)
    _share, _scale, pull, hold = expect(state, rule, height, error, hard)
    settle(state, pull, hold, least)


@compiled(float64, VECTOR, RULE, float64)
def variance_on(state: Vector, rule: Vector, day: float) -> float:
    """The height's variance on a day: time widens it by what may have happened, and moves nothing."""
    years = max(day - state[SINCE], 0.0) / _YEAR
    kept_on = math.exp(-years / rule[MOMENTUM_YEARS])
    reach = rule[MOMENTUM_YEARS] * (1.0 - kept_on)
    way = reach * state[MOVING]
    moved = max(reach * (2.0 * state[SHARED] + reach * state[MOVING_VARIANCE]), 0.0)
    return float(state[VARIANCE] + moved + way * way + _wandered(rule, years, kept_on))
