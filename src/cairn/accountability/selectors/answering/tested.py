"""What the state's tests said of each learner: the level, the growth, and who took part, by subject."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL, unanswered
from cairn.accountability.rules.growing import Grown, growers, grown
from cairn.accountability.rules.moving import GAINED
from cairn.accountability.rules.reading import GROWTH
from cairn.accountability.selectors.subjects import Subjects

from .common import Answer, Asking, Cohorts, reached, scale
from .gained import gained
from .scores import Latest, places_of_levels, state_tests

_TOOK = frozenset({"assessment", "tested", "participation", GROWTH})
TESTS = _TOOK | GAINED
"""Kinds of questions that the state's tests answer."""
_NOBODY_S = -2
"""The position of a subject that no score is of; -1 is of scores without a subject."""
COUNTED = ("counted",)
"""The one level of a growth whose percentile nobody worked out."""


def tested(asking: Asking) -> Iterator[Answer]:
    """What the state's tests said: the level, the growth, who took part, and what the move is worth, by subject."""
    known, one = state_tests(asking)
    if not asking.wants(_TOOK):
        pass
    elif asking.alone is None:
        yield from _everybody(asking, known, one)
    else:
        yield from _alone(asking, known, one, asking.alone)
    yield from gained(asking, known, one)


def _everybody(asking: Asking, known: Subjects, one: Latest) -> Iterator[Answer]:
    now = one.yearly.year == asking.year.ending
    if not now.any():
        return
    growth = grown(
        one.yearly,
        asking.year.ending,
        least=int(asking.year.ask("growth_least")),
        progress=asking.progress,
    )
    for at in np.unique(one.yearly.subject[now]).tolist():
        mine = now & (one.yearly.subject == at)
        yield from _of_subject(asking, known.keys[at], known.names[at], one, mine)
        yield from _growth(asking, known, at, growth)


def _alone(asking: Asking, known: Subjects, one: Latest, cohorts: Cohorts) -> Iterator[Answer]:
    """Of the learners of a place: growth without its percentiles, which take the whole state's scores.

    Of growth there is one level alone, COUNTED: that somebody is. A subject that is asked is answered whether or not
    anybody of the place was tested in it.
    cohorts   the grades of each question of growth that were estimated, as counting the state found them
    """
    now = one.yearly.year == asking.year.ending
    for key in sorted(asking.subjects(_TOOK)):
        at = known.keys.index(key) if key in known.keys else _NOBODY_S
        names = known.names[at] if at >= 0 else {}
        yield from _of_subject(asking, key, names, one, now & (one.yearly.subject == at))
    made = [
        (at, grade)
        for at, key in enumerate(known.keys)
        for grade in cohorts.get(growth_of(key), ())
    ]
    who, subject = growers(one.yearly, asking.year.ending, made)
    for at in np.unique(subject).tolist():
        level, _ = unanswered(len(asking.of.those.keys))
        level[who[subject == at]] = 0
        yield Answer(Question(growth_of(known.keys[at]), COUNTED, (0,), known.names[at]), level)


def _of_subject(
    asking: Asking, key: str, names: Mapping[str, str], one: Latest, mine: NDArray[np.bool_]
) -> Iterator[Answer]:
    year, learners, words = asking.year, len(asking.of.those.keys), scale(asking.year)
    level = np.full(learners, NO_LEVEL)
    level[one.yearly.learner[mine]] = places_of_levels(one.value[mine], len(words))
    yield Answer(Question(f"assessment.{key}", words, reached(year), names), level)
    asked = asked_to_take_part(asking)
    whole = np.where(asked, np.where(level == NO_LEVEL, 0, level + 1), NO_LEVEL)
    names_of = ("untested", *words), tuple(at + 1 for at in reached(year))
    yield Answer(Question(f"tested.{key}", *names_of, names), whole)
    took = np.where(asked, (level != NO_LEVEL).astype(np.int64), NO_LEVEL)
    question = Question(f"participation.{key}", ("untested", "tested"), (1,), names)
    yield Answer(question, took, everyone=True)


def asked_to_take_part(asking: Asking) -> NDArray[np.bool_]:
    """(learners,) who is in a grade in which everybody takes the state's tests."""
    return asking.of.present.in_grades([str(each) for each in asking.year.ask("tested_grades")])


def growth_of(subject: str) -> str:
    """The question of a subject's growth.

    >>> growth_of("mathematics")
    'growth.mathematics'
    """
    return f"{GROWTH}.{subject}"


def _growth(asking: Asking, known: Subjects, at: int, growth: Grown) -> Iterator[Answer]:
    mine = growth.subject == at
    if not mine.any():
        return
    level, figure = unanswered(len(asking.of.those.keys))
    typical, high = (int(each) for each in asking.year.ask("growth_typical"))
    who, percentile = growth.learner[mine], growth.percentile[mine]
    level[who] = (percentile >= typical).astype(np.int64) + (percentile >= high)
    figure[who] = percentile
    question = Question(
        growth_of(known.keys[at]), ("low", "typical", "high"), (1, 2), known.names[at]
    )
    cohorts = tuple(grade for subject, grade in growth.cohorts if subject == at)
    yield Answer(question, level, figure, cohorts)
