"""How work was scored: by whom, when, on which scale; what was missed, mistaken, and put right."""

from dataclasses import dataclass

import numpy as np

from cairn.demo.kinds import KINDS, PERCENT, QUIZ, RUBRIC, SELF_CHECK
from cairn.demo.learners import NOWHERE, Whole
from cairn.demo.pieces import Floats, Pieces

_NOT_SCORED, _BLANK_QUIZ = 0.015, 0.01
LEVELS = (1.0, 4.0)
_NOTHING_RIGHT = 0.0


@dataclass
class Scores:
    """Columns beside `Pieces`: NaN is not scored; a zero on a quiz is a score.

    scorer   position among the district's adults, or NOWHERE: the learner, or a machine
    minutes  the four times, in minutes since 1970; -1 where the moment is not known
    """

    score: Floats
    value: Floats
    scorer: Whole
    performed: Whole
    submitted: Whole
    scored: Whole
    recorded: Whole


def scores(
    drawn: Pieces,
    teacher_of: Whole,
    strictness: Floats,
    cuts: tuple[float, ...],
    until: int,
    random: np.random.Generator,
) -> Scores:
    """Scores every piece. `until` is the minute from which nothing is known yet."""
    scorer = np.where(drawn.section == NOWHERE, NOWHERE, teacher_of[drawn.section])
    scorer = np.where(drawn.kind == SELF_CHECK, NOWHERE, scorer)
    lean = np.where(scorer == NOWHERE, 0.0, strictness[scorer])
    scatter = np.array([k.scatter for k in KINDS])[drawn.kind]
    seen = drawn.level + lean + random.normal(0, 1, len(drawn)) * scatter
    blank = (drawn.kind == QUIZ) & (random.random(len(drawn)) < _BLANK_QUIZ)
    seen[blank] = _NOTHING_RIGHT
    score, value = scored(drawn.kind, seen, cuts)
    missed = random.random(len(drawn)) < _NOT_SCORED
    score[missed] = value[missed] = np.nan
    return Scores(score, value, scorer, *_times(drawn, value, until, random))


def scored(kind: Whole, seen: Floats, cuts: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Score and value of work whose level is `seen`, each kind on its own scale."""
    scale = np.array([k.scale for k in KINDS])[kind]
    level = np.clip(seen, *LEVELS)
    rubric = np.rint(level)
    percent = np.rint(np.clip((seen - 0.7) / 3.4, 0, 1) * 100)
    test = np.rint(2400 + 200 * (level - 1) / 3)
    score = np.select([scale == RUBRIC, scale == PERCENT], [rubric, percent], test)
    value = np.select(
        [scale == RUBRIC, scale == PERCENT],
        [rubric, 1.0 + np.searchsorted(cuts, percent / 100, side="right")],
        np.round(1 + (test - 2400) * 3 / 200, 2),
    )
    return score, value


def _times(
    drawn: Pieces, value: Floats, until: int, random: np.random.Generator
) -> tuple[Whole, Whole, Whole, Whole]:
    """Performed in school hours; handed in, scored and recorded in this order and before `until`."""
    n = len(drawn)
    performed = np.minimum(drawn.day * 1440 + 13 * 60 + random.integers(0, 7 * 60, n), until - 4)
    handed_in = np.isin(drawn.kind, [1, 3, QUIZ])
    submitted = np.minimum(performed + random.integers(1, 600, n), until - 3)
    marked = np.minimum(submitted + random.integers(1, 3 * 1440, n), until - 2)
    recorded = np.minimum(marked + random.integers(1, 240, n), until - 1)
    return (
        performed,
        np.where(handed_in, submitted, -1),
        np.where(np.isnan(value), -1, marked),
        recorded,
    )
