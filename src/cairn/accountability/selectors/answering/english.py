"""Whether English learners come as far in English as policy asks of them by now, by the state's test of English."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.english import ENGLISH, ENGLISH_LEARNER, PROGRESS, Targets, progress
from cairn.accountability.selectors.people import Year
from cairn.evidence.selectors.summative import summative_scores
from cairn.kernel.access import DataClass
from cairn.kernel.days import SchoolYear
from cairn.people.rules.facts import class_of_fact
from cairn.people.selectors.facts import facts_on
from cairn.policy.rulings import Ruling

from .common import Answer, Asking
from .scores import one_a_year


def english_reads(when: Year) -> frozenset[DataClass]:
    """The scores, and who learns English."""
    if _rules(when) is None:
        return frozenset()
    return frozenset({DataClass.EVIDENCE, class_of_fact(ENGLISH_LEARNER)})


def _rules(when: Year) -> tuple[Ruling, Ruling] | None:
    tests, targets = when.ruling("english_tests"), when.ruling("english_targets")
    return None if tests is None or targets is None else (tests, targets)


def english(asking: Asking) -> Iterator[Answer]:
    """Asked of English learners, and of who ceased to be one this school year, with scores of this and an earlier year.

    Nothing is asked where policy names no test of English or no targets.
    """
    (by, purpose, day), year = asking.who, asking.year
    rules = _rules(year)
    if rules is None:
        return
    tests, targets = rules
    scored = summative_scores(
        [str(each) for each in tests.value], by=by, purpose=purpose, day=day, until=year.day,  # type: ignore[union-attr]
        learners=asking.of.those.asked,
    )  # fmt: skip
    one = one_a_year(asking.of.those, scored, np.zeros(scored.score.shape, np.int64))
    level = progress(
        one.yearly, year.ending, Targets.read(targets), learners=len(asking.of.those.keys)
    )
    level = np.where(_learning(asking), level, NO_LEVEL)
    names = {"en": "Progress in English", "es": "Progreso en inglés"}
    yield Answer(Question(ENGLISH, PROGRESS, (1,), names), level)


def _learning(asking: Asking) -> NDArray[np.bool_]:
    """(learners,) who is an English learner on the day of counting, or was one in this school year."""
    by, purpose, day = asking.who
    when = asking.year.day
    since = (when - SchoolYear(asking.year.ending).first_day).days
    words, value, ended = facts_on(
        asking.of.those, {ENGLISH_LEARNER: since}, by=by, purpose=purpose, day=day, on_day=when
    )[ENGLISH_LEARNER]
    yes = np.array([*(word == "yes" for word in words), False])
    found: NDArray[np.bool_] = yes[value] | (ended > 0)
    return found
