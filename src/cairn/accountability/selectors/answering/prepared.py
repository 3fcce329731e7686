"""Who leaves school ready for college and career, by the ways that policy names."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL, unanswered
from cairn.accountability.rules.readiness import (
    CREDENTIALS,
    CREDITS,
    SCORE,
    Readiness,
    Way,
    readiness,
)
from cairn.accountability.rules.reading import READINESS
from cairn.evidence.selectors.summative import summative_scores
from cairn.people.selectors.coursework import (
    Coded,
    Courses,
    courses_completed,
    credentials_earned,
)

from .common import Answer, Asking, Figures, Flags, Whole
from .records import cohort_of

LEVELS = ("not yet ready", "ready")


def ready(asking: Asking) -> Iterator[Answer]:
    """Of a cohort that should have graduated, as their schools report it, or of a grade: who is ready by the day."""
    said = asking.year.ruling("readiness")
    if said is None:
        return
    rule = readiness(said)
    reached = _Reached(asking, rule)
    many = sum((reached.by(way).astype(np.int64) for way in rule.ways), start=np.int64(0))
    level = (np.asarray(many) >= rule.needs).astype(np.int64)
    key = READINESS if rule.grade else f"{READINESS}.{rule.cohort}"
    question = Question(key, LEVELS, (1,), rule.names)
    if rule.grade:
        mine = asking.of.full.in_grades([rule.grade])
        yield Answer(question, np.where(mine, level, NO_LEVEL))
    elif (found := cohort_of(asking, rule.cohort)) is not None:
        who, school, _ = found
        places, _ = unanswered(len(asking.of.those.keys))
        where = np.zeros(places.size, np.int64)
        places[who], where[who] = level[who], school
        yield Answer(question, places, everyone=True, school=where)


class _Reached:
    """What the record has of each way, each table read once and only where a way asks for it."""

    def __init__(self, asking: Asking, rule: Readiness) -> None:
        self.asking, self.rule = asking, rule
        self.learners = len(asking.of.those.keys)

    def by(self, way: Way) -> Flags:
        """(learners,) who has come by a way."""
        if way.kind == SCORE:
            return self._scored(way)
        if way.kind == CREDENTIALS:
            learner, kinds = self._credentials
            return self._enough(learner, kinds[way.by].among(way.names), None, way)
        done = self._courses
        worth = np.nan_to_num(done.credits) if way.kind == CREDITS else None
        return self._enough(done.learner, done.by[way.by].among(way.names), worth, way)

    def _enough(self, learner: Whole, named: Flags, worth: Figures | None, way: Way) -> Flags:
        mine = named & (learner >= 0)
        weights = None if worth is None else worth[mine]
        many = np.bincount(learner[mine], weights, minlength=self.learners)
        found: Flags = many >= way.least - 1e-9
        return found

    def _scored(self, way: Way) -> Flags:
        by, purpose, day = self.asking.who
        those = self.asking.of.those
        scored = summative_scores(
            sorted(way.names), by=by, purpose=purpose, day=day, until=self.asking.year.day,
            learners=those.asked,
        )  # fmt: skip
        learner = those.at(scored.people)
        found = np.zeros(self.learners, np.bool_)
        found[learner[(learner >= 0) & (scored.score >= way.least)]] = True
        return found

    @cached_property
    def _courses(self) -> Courses:
        by, purpose, day = self.asking.who
        year = self.asking.year
        return courses_completed(
            self.asking.of.those, by=by, purpose=purpose, day=day, ending=year.ending, until=year.day
        )  # fmt: skip

    @cached_property
    def _credentials(self) -> tuple[Whole, Mapping[str, Coded]]:
        by, purpose, day = self.asking.who
        return credentials_earned(
            self.asking.of.those, by=by, purpose=purpose, day=day, until=self.asking.year.day
        )
