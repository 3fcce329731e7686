"""What is known of a learner, taken one answer further; and the signs the next answer is judged by.

A learner has an ability, and in each skill a deviation from it; both are normal, drift, and are moved
by each answer by one step of an extended Kalman filter:

    η = ability + Σ (deviation − difficulty) / k     over the k skills of the event
    p = 1 / (1 + e^−η),  w = p·(1 − p),  V = var(ability) + Σ var(deviation) / k²
    ability   += var(ability) · (y − p) / (1 + V·w)      and its variance falls accordingly
    deviation += var(deviation)/k · (y − p) / (1 + V·w) + gain

The signs are that expectation and plain facts of what went before (docs/methods/next-performance.md).
"""

import math
from typing import Any

import numpy as np
from numba import float64, int64, void
from numpy.typing import NDArray

from cairn.measure.compiling import COUNTS, FLOATS, MATRIX, VECTOR, Vector, compiled

# What a filter is given.
ABILITY_VARIANCE, DEVIATION_VARIANCE, ABILITY_DRIFT, DEVIATION_DRIFT, GAIN = range(5)
SETTINGS = 5

# What is remembered of a learner.
ABILITY, VARIANCE, RECENT_RIGHT, RECENT, EVENTS, LAST = range(6)
LEARNER_SLOTS = 6

# What is remembered of a learner in one skill.
DEVIATION, SPREAD, PIECES, STREAK, SKILL_LAST, AT, FRESH_RIGHT, FRESH = range(8)
CELL_SLOTS = 8

SIGNS = (
    "one",
    "expected",
    "expected above 0",
    "expected above 1.2",
    "first time",
    "just practised",
    "ln(1 + answers in the skill)",
    "ln(1 + answers)",
    "last in the skill",
    "last",
    "ability",
    "streak of 2",
    "streak of 3",
    "streak of 4",
    "streak of 5",
    "ln(1 + answers since)",
    "recent share right",
    "recent share right in the skill",
    "ability, first time",
    "last, just practised",
)
_FORGETS, _FRESH_FORGETS = 0.8, 0.7
_UNSURE = math.pi / 8.0
PLACES = int64[::1]


@compiled(void, VECTOR, FLOATS)
def begin(learner: Vector, settings: Vector) -> None:
    """Makes it the memory of a learner who has answered nothing."""
    learner[:] = 0.0
    learner[VARIANCE] = settings[ABILITY_VARIANCE]


@compiled(void, VECTOR, FLOATS)
def begin_cell(cell: Vector, settings: Vector) -> None:
    """Makes it the memory of a skill that the learner has not met."""
    cell[:] = 0.0
    cell[SPREAD] = settings[DEVIATION_VARIANCE]


@compiled(float64, VECTOR, VECTOR, float64)
def expected(learner: Vector, cell: Vector, difficulty: float) -> float:
    """The expectation on the logit scale, drawn towards even chances while little is known."""
    middle = learner[ABILITY] + cell[DEVIATION] - difficulty
    return float(middle / math.sqrt(1.0 + _UNSURE * (learner[VARIANCE] + cell[SPREAD])))


@compiled(void, VECTOR, VECTOR, float64, VECTOR)
def read_signs(learner: Vector, cell: Vector, difficulty: float, signs: Vector) -> None:
    """Fills the signs, in the order of SIGNS."""
    middle = expected(learner, cell, difficulty)
    met = cell[PIECES] > 0.0
    just = 1.0 if met and cell[AT] == learner[EVENTS] else 0.0
    signs[0] = 1.0
    signs[1] = middle
    signs[2] = max(middle, 0.0)
    signs[3] = max(middle - 1.2, 0.0)
    signs[4] = 0.0 if met else 1.0
    signs[5] = just
    signs[6] = math.log1p(cell[PIECES])
    signs[7] = math.log1p(learner[EVENTS])
    signs[8] = cell[SKILL_LAST]
    signs[9] = learner[LAST]
    signs[10] = learner[ABILITY]
    for k in range(2, 6):
        signs[9 + k] = 1.0 if cell[STREAK] >= k else 0.0
    signs[15] = math.log1p(learner[EVENTS] - cell[AT]) if met else 0.0
    signs[16] = (learner[RECENT_RIGHT] + 0.6) / (learner[RECENT] + 1.0)
    signs[17] = (cell[FRESH_RIGHT] + 0.6) / (cell[FRESH] + 1.0)
    signs[18] = 0.0 if met else learner[ABILITY]
    signs[19] = learner[LAST] * just


@compiled(float64, VECTOR, FLOATS)
def chance(signs: Vector, weights: Vector) -> float:
    """The chance that the signs' weighted sum stands for on the logit scale."""
    total = 0.0
    for k in range(signs.size):
        total += signs[k] * weights[k]
    return 1.0 / (1.0 + math.exp(-total))


@compiled(void, VECTOR, float64, float64)
def _move_learner(learner: Vector, correct: float, surprise: float) -> None:
    learner[ABILITY] += learner[VARIANCE] * surprise
    learner[RECENT_RIGHT] = _FORGETS * learner[RECENT_RIGHT] + correct
    learner[RECENT] = _FORGETS * learner[RECENT] + 1.0
    learner[EVENTS] += 1.0
    learner[LAST] = 2.0 * correct - 1.0


@compiled(void, VECTOR, float64, float64)
def _move_cell(cell: Vector, correct: float, event: float) -> None:
    cell[PIECES] += 1.0
    cell[STREAK] = cell[STREAK] + 1.0 if correct == 1.0 else 0.0
    cell[SKILL_LAST] = 2.0 * correct - 1.0
    cell[AT] = event
    cell[FRESH_RIGHT] = _FRESH_FORGETS * cell[FRESH_RIGHT] + correct
    cell[FRESH] = _FRESH_FORGETS * cell[FRESH] + 1.0


@compiled(float64, VECTOR, MATRIX, FLOATS, COUNTS, FLOATS, int64, int64, FLOATS, VECTOR)
def take(
    learner: Vector,
    cells: NDArray[np.float64],
    difficulty: Vector,
    skill: NDArray[np.int64],
    correct: Vector,
    first: int,
    end: int,
    settings: Vector,
    errors: Vector,
) -> float:
    """Takes one event in: rows `first` to `end` - 1; returns the logarithm of its likelihood.

    skill names the rows' places in `cells`, `difficulty` and `errors`; a row whose `correct` is NaN
    tells nothing. errors gathers stated chance less answer by skill, then the weights of these.
    """
    middle, variance, right, rows = learner[ABILITY], learner[VARIANCE], 0.0, 0.0
    for i in range(first, end):
        if not math.isnan(correct[i]):
            rows += 1.0
            right += correct[i]
    if rows == 0.0:
        return 0.0
    right /= rows
    for i in range(first, end):
        if not math.isnan(correct[i]):
            s = skill[i]
            middle += (cells[s, DEVIATION] - difficulty[s]) / rows
            variance += cells[s, SPREAD] / (rows * rows)
    stated = 1.0 / (1.0 + math.exp(-middle / math.sqrt(1.0 + _UNSURE * variance)))
    p = 1.0 / (1.0 + math.exp(-middle))
    weight = p * (1.0 - p)
    surprise = (right - p) / (1.0 + variance * weight)
    sureness = weight / (1.0 + variance * weight)
    event = learner[EVENTS] + 1.0
    skills = difficulty.size
    for i in range(first, end):
        if not math.isnan(correct[i]):
            s = skill[i]
            errors[s] += (stated - right) / rows
            errors[skills + s] += stated * (1.0 - stated) / (rows * rows)
            spread = cells[s, SPREAD]
            cells[s, DEVIATION] += spread / rows * surprise + settings[GAIN]
            cells[s, SPREAD] += (
                settings[DEVIATION_DRIFT] - spread * spread / (rows * rows) * sureness
            )
            _move_cell(cells[s], correct[i], event)
    ability = learner[VARIANCE]
    _move_learner(learner, right, surprise)
    learner[VARIANCE] += settings[ABILITY_DRIFT] - ability * ability * sureness
    return right * math.log(stated) + (1.0 - right) * math.log(1.0 - stated)


@compiled(int64, int64, int64, COUNTS, int64, int64, FLOATS, VECTOR, MATRIX, PLACES)
def _meet(
    who: int,
    now: int,
    skill: NDArray[np.int64],
    first: int,
    end: int,
    settings: Vector,
    state: Vector,
    cells: NDArray[np.float64],
    owner: NDArray[np.int64],
) -> int:
    """Who answers the event of these rows, after `now`; what was not yet met of them is begun."""
    if who != now:
        begin(state, settings)
    for i in range(first, end):
        if owner[skill[i]] != who:
            owner[skill[i]] = who
            begin_cell(cells[skill[i]], settings)
    return who


@compiled(
    float64, COUNTS, COUNTS, COUNTS, FLOATS, FLOATS, FLOATS, VECTOR, MATRIX, PLACES, VECTOR, MATRIX
)
def walk(
    events: NDArray[np.int64],
    learner: NDArray[np.int64],
    skill: NDArray[np.int64],
    correct: Vector,
    difficulty: Vector,
    settings: Vector,
    state: Vector,
    cells: NDArray[np.float64],
    owner: NDArray[np.int64],
    errors: Vector,
    signs: NDArray[Any],
) -> float:
    """Every learner's answers in order: the log-likelihood of all, and each row's signs before its event.

    signs (rows, signs), or (0, 0) where they are not wanted. state, cells, owner: working memory.
    """
    likelihood, now = 0.0, -1
    wanted = signs.shape[0] > 0
    for e in range(events.size - 1):
        first, end = events[e], events[e + 1]
        now = _meet(learner[first], now, skill, first, end, settings, state, cells, owner)
        if wanted:
            for i in range(first, end):
                read_signs(state, cells[skill[i]], difficulty[skill[i]], signs[i])
        likelihood += take(state, cells, difficulty, skill, correct, first, end, settings, errors)
    return likelihood


@compiled(
    void,
    COUNTS,
    COUNTS,
    COUNTS,
    FLOATS,
    FLOATS,
    FLOATS,
    MATRIX,
    VECTOR,
    MATRIX,
    PLACES,
    VECTOR,
    VECTOR,
    VECTOR,
)
def predict_all(
    events: NDArray[np.int64],
    learner: NDArray[np.int64],
    skill: NDArray[np.int64],
    correct: Vector,
    difficulty: Vector,
    settings: Vector,
    weights: NDArray[np.float64],
    state: Vector,
    cells: NDArray[np.float64],
    owner: NDArray[np.int64],
    errors: Vector,
    signs: Vector,
    chances: Vector,
) -> None:
    """The chance of every row before its event; weights (skills, signs)."""
    now = -1
    for e in range(events.size - 1):
        first, end = events[e], events[e + 1]
        now = _meet(learner[first], now, skill, first, end, settings, state, cells, owner)
        for i in range(first, end):
            s = skill[i]
            read_signs(state, cells[s], difficulty[s], signs)
            chances[i] = chance(signs, weights[s])
        take(state, cells, difficulty, skill, correct, first, end, settings, errors)
