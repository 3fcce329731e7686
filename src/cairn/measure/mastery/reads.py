"""What a state says on a day: the level, how sure we are, and what is not yet enough.

For the rule methods the model is `normal_level@1` (docs/methods/certainty.md): the learner's level is
normal about the method's point; its variance is that of single pieces by the effective number of
pieces, and a yearly drift, squared, for every year since the last piece. `latent_growth@1` and `bkt@1`
have their own.
"""

import math

from numba import float64, void

from cairn.measure.compiling import RULE, VECTOR, Vector, compiled
from cairn.measure.knowing import chance_of
from cairn.measure.mastery import codes
from cairn.measure.mastery.formulas import effective_pieces, kept, level_now, point
from cairn.measure.mastery.latent import MEAN, variance_on
from cairn.measure.mastery.layout import (
    BASELINE,
    BASELINE_DAY,
    CONTEXTS,
    CUT,
    DRIFT_VARIANCE,
    GATE_RECENCY,
    LAST_DAY,
    LEVELS,
    LOWEST,
    MEMORY,
    METHOD,
    NO_LEVEL,
    NOISE,
    PIECE_VARIANCE,
    PIECES,
    PRIOR_PIECES,
    R_BASELINE,
    R_BASELINE_DAY,
    R_CONTEXTS,
    R_EFFECTIVE,
    R_ERROR,
    R_LAST_DAY,
    R_LEVEL,
    R_PIECE_SD,
    R_PIECES,
    R_POINT,
    R_PROBABILITY,
    R_SHOWN,
    R_UNMET,
    REACH,
    SHOWN,
    SQUARES,
    TOO_OLD,
    TOTAL,
)
from cairn.measure.mastery.steps import unmet_by_pieces

YEAR = 365.25
_UNITS = 1e9
_ROOT_2 = math.sqrt(2.0)


@compiled(float64, VECTOR, RULE)
def piece_variance(state: Vector, rule: Vector) -> float:
    """How single pieces scatter: what this cell shows, drawn towards what policy expects."""
    pieces = state[PIECES]
    seen = max(state[SQUARES] - state[TOTAL] * state[TOTAL] / pieces, 0.0)
    prior = rule[PRIOR_PIECES]
    return float((prior * rule[PIECE_VARIANCE] + seen) / (prior + pieces - 1.0))


@compiled(void, VECTOR, RULE, float64, float64)
def spread_over_levels(reading: Vector, rule: Vector, mean: float, error: float) -> None:
    """Probability of each level, in units of 1e-9; what rounding leaves goes to the most probable."""
    levels, own = int(rule[LEVELS]), int(rule[METHOD]) == codes.LATENT_GROWTH
    below, left, best = 0.0, _UNITS, 0
    for k in range(levels):
        upto = 1.0
        if k < levels - 1:
            cut = rule[LOWEST] + (rule[CUT + k] if own else k + 0.5)
            upto = 0.5 * math.erfc((mean - cut) / (error * _ROOT_2))
        units = math.floor((upto - below) * _UNITS + 0.5)
        reading[R_PROBABILITY + k] = units
        left -= units
        below = upto
        if units > reading[R_PROBABILITY + best]:
            best = k
    reading[R_PROBABILITY + best] += left
    for k in range(levels):
        reading[R_PROBABILITY + k] /= _UNITS


@compiled(void, VECTOR, RULE, VECTOR)
def _certainty_traced(state: Vector, rule: Vector, reading: Vector) -> None:
    """bkt@1 knows two states: below the level that it asks for, or there."""
    known = math.floor(chance_of(state[MEMORY]) * _UNITS + 0.5)
    for k in range(int(rule[LEVELS])):
        reading[R_PROBABILITY + k] = 0.0
    there = R_PROBABILITY + int(rule[REACH])
    reading[there], reading[there - 1] = known / _UNITS, (_UNITS - known) / _UNITS
    pieces, variance = state[PIECES], piece_variance(state, rule)
    reading[R_ERROR] = kept(math.sqrt(reading[there] * reading[there - 1] + variance / pieces))
    reading[R_EFFECTIVE] = pieces
    reading[R_PIECE_SD] = kept(math.sqrt(variance))


@compiled(void, VECTOR, RULE, float64, VECTOR)
def _certainty(state: Vector, rule: Vector, day: float, reading: Vector) -> None:
    if int(rule[METHOD]) == codes.LATENT_GROWTH:
        error = kept(math.sqrt(variance_on(state, rule, day)))
        reading[R_ERROR] = error
        reading[R_EFFECTIVE] = kept(effective_pieces(state, rule))
        reading[R_PIECE_SD] = kept(math.sqrt(rule[NOISE]))
        spread_over_levels(reading, rule, kept(rule[LOWEST] + state[MEAN]), error)
        return
    if int(rule[METHOD]) == codes.BKT:
        _certainty_traced(state, rule, reading)
        return
    variance = piece_variance(state, rule)
    effective = effective_pieces(state, rule)
    years = max(day - state[LAST_DAY], 0.0) / YEAR
    error = kept(math.sqrt(variance / effective + rule[DRIFT_VARIANCE] * years))
    reading[R_ERROR] = error
    reading[R_EFFECTIVE] = kept(effective)
    reading[R_PIECE_SD] = kept(math.sqrt(variance))
    spread_over_levels(reading, rule, reading[R_POINT], error)


@compiled(void, VECTOR, RULE, float64, VECTOR)
def read(state: Vector, rule: Vector, day: float, reading: Vector) -> None:
    """Writes what the state says on that day into `reading`; the state stays as it is.

    A day before the last piece reads as the last piece's own day: what was not yet known must be
    left out of the fold, time cannot take it back.
    """
    reading[:] = math.nan
    unmet = unmet_by_pieces(state, rule)
    limit = rule[GATE_RECENCY]
    if limit > 0.0 and day - state[LAST_DAY] > limit:
        unmet |= TOO_OLD
    reading[R_POINT] = point(state, rule)
    reading[R_LEVEL] = level_now(state, rule)
    if math.isnan(reading[R_LEVEL]):
        unmet |= NO_LEVEL
    else:
        _certainty(state, rule, day, reading)
    reading[R_UNMET] = unmet
    reading[R_SHOWN] = state[SHOWN]
    reading[R_PIECES] = state[PIECES]
    reading[R_CONTEXTS] = state[CONTEXTS]
    reading[R_LAST_DAY] = state[LAST_DAY]
    reading[R_BASELINE] = state[BASELINE]
    reading[R_BASELINE_DAY] = state[BASELINE_DAY]
