"""What learners have within reach: courses that policy names, and what it takes at home to learn online."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

import numpy as np

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.opportunities import (
    ENROLLED,
    FACTS,
    OFFERED,
    Opportunity,
    facts_asked,
    opportunities,
)
from cairn.accountability.rules.reading import OPPORTUNITY
from cairn.accountability.selectors.people import Year
from cairn.kernel.access import DataClass
from cairn.people.rules.facts import class_of_fact
from cairn.people.selectors.coursework import Classes, classes_taken, course_codes
from cairn.people.selectors.facts import facts_on

from .common import Answer, Asking, Whole

LEVELS = ("without", "with")


def opportunity_reads(when: Year) -> frozenset[DataClass]:
    """The facts of homes that policy names; classes are read with who was where."""
    said = when.ruling("opportunity")
    return frozenset() if said is None else frozenset(map(class_of_fact, facts_asked(said)))


def opportunity(asking: Asking) -> Iterator[Answer]:
    """Of each opportunity of policy who has it; of a fact about the home nobody of whom the record says nothing."""
    said = asking.year.ruling("opportunity")
    if said is None:
        return
    found = opportunities(said)
    at_home, in_courses = _at_home(asking, found), _in_courses(asking, found)
    for each in found:
        level = at_home.get(each.key, in_courses.get(each.key))
        if level is not None:
            question = Question(f"{OPPORTUNITY}.{each.key}", LEVELS, (1,), each.names)
            people = asking.of.full
            asked = people.in_grades(each.grades or people.grades)
            yield Answer(question, np.where(asked, level, NO_LEVEL))


def _at_home(asking: Asking, found: Sequence[Opportunity]) -> dict[str, Whole]:
    mine = [each for each in found if each.what in FACTS]
    by, purpose, day = asking.who
    facts = facts_on(
        asking.of.those, {FACTS[each.what]: 0 for each in mine}, by=by, purpose=purpose, day=day,
        on_day=asking.year.day,
    )  # fmt: skip
    levels = {}
    for each in mine:
        words, value, _ = facts[FACTS[each.what]]
        has = np.array([*(int(word in each.which) for word in words), NO_LEVEL])
        levels[each.key] = np.where(value < 0, NO_LEVEL, has[value])
    return levels


def _in_courses(asking: Asking, found: Sequence[Opportunity]) -> dict[str, Whole]:
    mine = [each for each in found if each.what in (ENROLLED, OFFERED)]
    if not mine:
        return {}
    by, purpose, day = asking.who
    codes = course_codes(by=by, purpose=purpose, day=day)
    named = {each.key: {k for k, code in codes.items() if each.takes(code)} for each in mine}
    classes = classes_taken(
        asking.of.those, set().union(*named.values()), by=by, purpose=purpose, day=day,
        ending=asking.year.ending, until=asking.year.day,
    )  # fmt: skip
    return {each.key: _with(asking, each, named[each.key], classes) for each in mine}


def _with(asking: Asking, each: Opportunity, named: Collection[UUID], classes: Classes) -> Whole:
    people = asking.of.full
    these = np.array([course in named for course in classes.course] or [False])
    if each.what == OFFERED:
        offers = np.zeros(len(people.schools) + 1, np.bool_)
        offers[classes.school[np.flatnonzero(these)]] = True
        offers[-1] = False
        return offers[people.school].astype(np.int64)
    level = np.zeros(len(asking.of.those.keys), np.int64)
    if classes.taken.size:
        inside = these[classes.taken] & (classes.learner >= 0)
        level[classes.learner[inside]] = 1
    return level
