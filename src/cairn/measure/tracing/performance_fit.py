"""Fitting the next likely performance on a history: the filter first, then the link on top of it.

Nothing is drawn: the same answers give the same fit. What is chosen within the history is chosen by
learners who were not fitted on.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cairn.kernel.errors import BadInput
from cairn.kernel.numbers import DIGITS
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.tracing import links
from cairn.measure.tracing.answers import Answers
from cairn.measure.tracing.performance import METHOD, NextPerformance, memory, told
from cairn.measure.tracing.performance_steps import SIGNS, walk

Floats = NDArray[np.float64]
FEWEST = 100
RIDGES = (4.0, 16.0, 64.0, 256.0, 1024.0)
MOST_ROWS = 2_000_000
"""Beyond that a fit takes every second learner, or third …; the weights would hardly change."""
_TUNING_ROWS, _TRIALS = 60_000, 120
_BEGUN = np.array([0.8, 1.0, 0.002, 0.02, 0.03])
_DIFFICULTY_RIDGE = 1.0
_FOLDS = 5


def fit(answers: Answers, *, progress: Progress = SILENT) -> NextPerformance:
    """Fits the filter, then the link; how strongly skills are held to the common is tried within.

    Deterministic: the same answers give the same fit. Raises BadInput below 100 answers, and where
    all are right or all wrong.
    """
    _refuse_what_says_nothing(answers)
    thinned = _thinned(answers, MOST_ROWS)
    progress.begin("fitting the next performance", 4)
    difficulty = _difficulty(thinned, _BEGUN, np.zeros(len(answers.names)))
    progress.advance(1)
    settings = _tuned(_thinned(thinned, _TUNING_ROWS), difficulty)
    difficulty = _difficulty(thinned, settings, difficulty)
    progress.advance(1)
    signs = np.empty((len(thinned), len(SIGNS)))
    _walk(thinned, difficulty, settings, signs)
    rows = np.flatnonzero(thinned.counted)
    columns = signs[rows], thinned.correct[rows], thinned.skill[rows]
    ridge = _best_ridge(*columns, thinned.learner[rows], len(answers.names))
    progress.advance(1)
    link = links.fit(*columns, skills=len(answers.names), ridge=ridge)
    progress.advance(1)
    return _model(answers, settings, difficulty, link, ridge)


def _model(
    answers: Answers, settings: Floats, difficulty: Floats, link: links.Link, ridge: float
) -> NextPerformance:
    size = np.bincount(answers.skill[answers.counted], minlength=len(answers.names))
    met = np.flatnonzero(size)
    typical = np.average(difficulty[met], weights=size[met])
    return NextPerformance(
        settings=settings.round(DIGITS),
        names=tuple(answers.names[at] for at in met),
        difficulty=np.append(difficulty[met], typical).round(DIGITS),
        weights=np.vstack([link.weights[met], link.common]).round(DIGITS),
        fitted_on={**answers.fitted_on(), "ridge": ridge},
    )


def _refuse_what_says_nothing(answers: Answers) -> None:
    right = answers.correct[answers.counted]
    if right.size < FEWEST or right.min() == right.max():
        raise BadInput(
            f"{METHOD}'s next performance cannot be fitted on {right.size} answers, "
            f"{int(right.sum())} of them right.",
            mend=f"Give {FEWEST} answers or more to fit on, right ones and wrong ones.",
        )


def _thinned(answers: Answers, most: int) -> Answers:
    """Every learner, or every second, third … so that there are about `most` rows."""
    every = -(-len(answers) // most)
    if every <= 1:
        return answers
    number = np.unique(answers.learner, return_inverse=True)[1]
    return answers.only(number % every == 0)


def _difficulty(answers: Answers, settings: Floats, difficulty: Floats) -> Floats:
    """(skills,) each skill's difficulty, from what the filter expects wrongly of it."""
    skills = difficulty.size
    for _ in range(6):
        _, errors = _walk(answers, difficulty, settings, np.empty((0, 0)))
        slope = errors[:skills] - _DIFFICULTY_RIDGE * difficulty
        difficulty = difficulty + slope / (errors[skills:] + _DIFFICULTY_RIDGE)
    return difficulty


def _tuned(answers: Answers, difficulty: Floats) -> Floats:
    """The filter's settings under which each event is least surprising, given those before it."""

    def settings(point: Floats) -> Floats:
        held = np.clip(point, -9, 4)
        return np.append(np.exp(held[:4]), point[4])

    def surprise(point: Floats) -> float:
        return -_walk(answers, difficulty, settings(point), np.empty((0, 0)))[0]

    begun = np.append(np.log(_BEGUN[:4]), _BEGUN[4])
    simplex = np.vstack([begun, begun + np.diag([0.5, 0.5, 1.0, 1.0, 0.05])])
    found = minimize(
        surprise,
        begun,
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "maxfev": _TRIALS, "xatol": 0.02, "fatol": 0.5},
    )
    return settings(found.x)


def _best_ridge(
    signs: Floats,
    correct: Floats,
    skill: NDArray[np.int64],
    learner: NDArray[np.int64],
    skills: int,
) -> float:
    """Of a few, the ridge that predicts every fifth learner best from the others."""
    number = np.unique(learner, return_inverse=True)[1]
    kept = number % _FOLDS == 0
    if not kept.any() or kept.all():
        return RIDGES[2]
    rest = ~kept

    def loss(ridge: float) -> float:
        link = links.fit(signs[rest], correct[rest], skill[rest], skills=skills, ridge=ridge)
        logits = np.einsum("ij,ij->i", signs[kept], link.weights[skill[kept]])
        return float((np.logaddexp(0, logits) - correct[kept] * logits).sum())

    return min(RIDGES, key=loss)


def _walk(
    answers: Answers, difficulty: Floats, settings: Floats, signs: Floats
) -> tuple[float, Floats]:
    """The log-likelihood of all events, and the errors by skill."""
    room = memory(difficulty.size)
    columns = answers.events, answers.learner, answers.skill, told(answers)
    likelihood = walk(*columns, difficulty, settings, *room, signs)
    return float(likelihood), room[-1]
