"""The arithmetic of Bayesian knowledge tracing, compiled: one step, one pass of EM, all predictions.

A learner knows a skill or does not. Before each answer the chance that it is known is `known`; then

    right     p = known·(1 − slip) + (1 − known)·guess
    after it  by Bayes' rule, and who did not know has learned with the chance `learn`: `measure.knowing`

What is known is not forgotten.
"""

import math
from typing import Any

import numpy as np
from numba import float64, int64, void
from numpy.typing import NDArray

from cairn.measure.compiling import (
    CODES,
    COUNTS,
    FLOATS,
    MATRIX,
    VECTOR,
    Vector,
    compiled,
    readable,
)
from cairn.measure.knowing import odds_after, odds_if_right, odds_if_wrong, odds_of

PRIOR, LEARN, GUESS, SLIP = range(4)
PARAMETERS = 4
LEAST = 0.001
"""No chance is nearer than this to 0 or 1: one surprise must not be impossible."""
MOST = 0.95
"""Guess + slip stay below 1, or a right answer would speak against knowing."""

# Sums of one pass of EM.
BEGUN, KNEW_AT_FIRST, LEARNED, COULD_LEARN, KNEW, KNEW_WRONG, NOT, NOT_RIGHT = range(8)
SUMS = 8

NOT_KNOWN = -1
"""Stands for an answer that is not known, beside 0 and 1."""
_SMALL, _LARGE = 1e-120, 1e120
TABLE = readable(float64, 2)
PLACES = int64[::1]


@compiled(float64, FLOATS, float64)
def chance(parameters: Vector, odds: float) -> float:
    """The chance that the next answer is right, at these odds that the skill is known."""
    return float((odds * (1.0 - parameters[SLIP]) + parameters[GUESS]) / (1.0 + odds))


@compiled(float64, FLOATS, float64, int64)
def step(parameters: Vector, odds: float, correct: int) -> float:
    """The odds that the skill is known after an answer: 1 right, 0 wrong; another tells nothing."""
    guess, slip = parameters[GUESS], parameters[SLIP]
    if correct == 1:
        return float(odds_after(odds, odds_if_right(guess, slip), parameters[LEARN]))
    if correct == 0:
        return float(odds_after(odds, odds_if_wrong(guess, slip), parameters[LEARN]))
    return odds


@compiled(void, TABLE, COUNTS, COUNTS, COUNTS, CODES, VECTOR, PLACES, VECTOR)
def predict_all(
    table: Any,
    events: NDArray[np.int64],
    learner: NDArray[np.int64],
    skill: NDArray[np.int64],
    correct: NDArray[np.int8],
    odds: Vector,
    owner: NDArray[np.int64],
    chances: Vector,
) -> None:
    """The chance of every row before its event; `odds` and `owner` (skills,) are working memory."""
    for e in range(events.size - 1):
        first, end = events[e], events[e + 1]
        for i in range(first, end):
            s = skill[i]
            if owner[s] != learner[i]:
                owner[s] = learner[i]
                odds[s] = odds_of(table[s, PRIOR])
            chances[i] = chance(table[s], odds[s])
        for i in range(first, end):
            odds[skill[i]] = step(table[skill[i]], odds[skill[i]], correct[i])


@compiled(float64, FLOATS, CODES, int64, int64, VECTOR, VECTOR, VECTOR)
def _forward(
    parameters: Vector,
    correct: NDArray[np.int8],
    begin: int,
    size: int,
    yes: Vector,
    no: Vector,
    scale: Vector,
) -> float:
    """Fills the chances of all answers so far and of knowing (`yes`) or not; the log-likelihood of all.

    They are not divided by their sum at each answer (a division waits for the one before); they are
    scaled when they get small.
    """
    learn, slip, guess, likelihood = parameters[LEARN], parameters[SLIP], parameters[GUESS], 0.0
    a, b = parameters[PRIOR], 1.0 - parameters[PRIOR]
    for t in range(size):
        if correct[begin + t] == 1:
            a, b = a * (1.0 - slip), b * guess
        else:
            a, b = a * slip, b * (1.0 - guess)
        scale[t] = 1.0
        if a + b < _SMALL:
            scale[t] = _LARGE
            likelihood -= math.log(_LARGE)
            a, b = a * _LARGE, b * _LARGE
        yes[t], no[t] = a, b
        a, b = a + b * learn, b * (1.0 - learn)
    return likelihood + math.log(yes[size - 1] + no[size - 1])


@compiled(void, FLOATS, CODES, int64, int64, VECTOR, VECTOR, VECTOR, VECTOR)
def _backward(
    parameters: Vector,
    correct: NDArray[np.int8],
    begin: int,
    size: int,
    yes: Vector,
    no: Vector,
    scale: Vector,
    sums: Vector,
) -> None:
    """Adds what one sequence tells to the sums; the backward chances are scaled as the forward ones."""
    learn, slip, guess = parameters[LEARN], parameters[SLIP], parameters[GUESS]
    share = 1.0 / (yes[size - 1] + no[size - 1])
    learned = could = known = knew = knew_wrong = without = without_right = 0.0
    later_yes = later_no = 1.0
    for t in range(size - 1, -1, -1):
        known, unknown = yes[t] * later_yes * share, no[t] * later_no * share
        knew += known
        without += unknown
        if t < size - 1:
            could += unknown
        if correct[begin + t] == 1:
            without_right += unknown
            later_yes, later_no = later_yes * (1.0 - slip), later_no * guess
        else:
            knew_wrong += known
            later_yes, later_no = later_yes * slip, later_no * (1.0 - guess)
        later_yes, later_no = later_yes * scale[t], later_no * scale[t]
        if t > 0:
            learned += no[t - 1] * learn * later_yes * share
            later_no = learn * later_yes + (1.0 - learn) * later_no
    sums[BEGUN] += 1.0
    sums[KNEW_AT_FIRST] += known
    sums[LEARNED] += learned
    sums[COULD_LEARN] += could
    sums[KNEW] += knew
    sums[KNEW_WRONG] += knew_wrong
    sums[NOT] += without
    sums[NOT_RIGHT] += without_right


@compiled(float64, FLOATS, CODES, COUNTS, int64, int64, VECTOR, VECTOR, VECTOR, VECTOR)
def expect(
    parameters: Vector,
    correct: NDArray[np.int8],
    starts: NDArray[np.int64],
    first: int,
    end: int,
    yes: Vector,
    no: Vector,
    scale: Vector,
    sums: Vector,
) -> float:
    """One skill's log-likelihood, and what EM expects of it, added up in `sums`.

    Sequence k is correct[starts[k]] … correct[starts[k + 1] - 1], for k from `first` to `end` - 1.
    yes, no, scale: working memory, as long as the longest sequence.
    """
    sums[:] = 0.0
    likelihood = 0.0
    for k in range(first, end):
        begin, size = starts[k], starts[k + 1] - starts[k]
        likelihood += _forward(parameters, correct, begin, size, yes, no, scale)
        _backward(parameters, correct, begin, size, yes, no, scale, sums)
    return likelihood


@compiled(float64, float64, float64, float64)
def _bounded(value: float, least: float, most: float) -> float:
    return float(min(max(value, least), most))


@compiled(float64, float64, float64, float64)
def _share(part: float, whole: float, otherwise: float) -> float:
    """The share that EM expects, within bounds; as it was where nothing speaks of it."""
    if not whole > 0.0:
        return otherwise
    return _bounded(part / whole, LEAST, 1.0 - LEAST)


@compiled(float64, float64, float64, float64, float64)
def _on_the_border(right: float, wrong: float, slipped: float, hit: float) -> float:
    """The guess that fits best among all with guess + slip = MOST, by halving.

    Of a guess, right·ln g + wrong·ln(1 − g) + slipped·ln s + hit·ln(1 − s) with s = MOST − g is
    concave: its slope falls.
    """
    low, high = LEAST, MOST - LEAST
    for _ in range(60):
        guess = 0.5 * (low + high)
        slip = MOST - guess
        slope = right / guess - wrong / (1.0 - guess) - slipped / slip + hit / (1.0 - slip)
        if slope > 0.0:
            low = guess
        else:
            high = guess
    return 0.5 * (low + high)


@compiled(void, FLOATS, VECTOR)
def improve(sums: Vector, parameters: Vector) -> None:
    """The parameters that EM expects to fit best, in place, with guess + slip no more than MOST."""
    parameters[PRIOR] = _share(sums[KNEW_AT_FIRST], sums[BEGUN], parameters[PRIOR])
    parameters[LEARN] = _share(sums[LEARNED], sums[COULD_LEARN], parameters[LEARN])
    guess = _share(sums[NOT_RIGHT], sums[NOT], parameters[GUESS])
    slip = _share(sums[KNEW_WRONG], sums[KNEW], parameters[SLIP])
    if guess + slip > MOST:
        guess = _on_the_border(
            sums[NOT_RIGHT],
            sums[NOT] - sums[NOT_RIGHT],
            sums[KNEW_WRONG],
            sums[KNEW] - sums[KNEW_WRONG],
        )
        slip = MOST - guess
    parameters[GUESS], parameters[SLIP] = guess, slip


@compiled(float64, VECTOR, CODES, COUNTS, int64, int64, float64, int64, MATRIX, VECTOR)
def climb(
    parameters: Vector,
    correct: NDArray[np.int8],
    starts: NDArray[np.int64],
    first: int,
    end: int,
    enough: float,
    most: int,
    work: NDArray[np.float64],
    sums: Vector,
) -> float:
    """EM from these parameters, in place, until the log-likelihood gains less than `enough`."""
    before = -math.inf
    for _ in range(most):
        now = expect(parameters, correct, starts, first, end, work[0], work[1], work[2], sums)
        if now - before < enough:
            return now
        before = now
        improve(sums, parameters)
    return before
