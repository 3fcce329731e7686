"""The state's tests as every question about them reads them: the latest score of each learner, subject and year."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.growing import NO_GRADE, Yearly
from cairn.accountability.selectors.subjects import Subjects, parts
from cairn.determinations.rules import LOWEST
from cairn.evidence.selectors.summative import Scored, summative_scores
from cairn.kernel.days import FIRST_MONTH
from cairn.people.selectors.census import Census

from .common import Asking, Figures, Whole


@dataclass(frozen=True)
class Latest:
    """One row of each learner, subject and year.

    value, error  on the scale of levels; NaN: not scored, not reported
    administered  how the test was given, position in `evidence.rules.ADMINISTERED`; -1: nobody says
    """

    yearly: Yearly
    value: Figures
    error: Figures
    administered: Whole


def state_tests(asking: Asking) -> tuple[Subjects, Latest]:
    """Subjects of the state's tests, and what each learner's latest in a subject and year said. Raises NotAllowed."""
    by, purpose, day = asking.who
    tests = [str(each) for each in asking.year.ask("state_tests")]
    scored = summative_scores(
        tests, by=by, purpose=purpose, day=day, until=asking.year.day,
        learners=asking.of.those.asked,
    )  # fmt: skip
    known = parts(scored.competencies)
    subject = known.of(scored.competencies)[scored.competency]
    return known, one_a_year(asking.of.those, scored, subject)


def year_before(asking: Asking) -> Figures:
    """(learners,) the mean over subjects of what each learner's tests said the year before, on the scale of levels.

    NaN: none. Raises NotAllowed.
    """
    _, one = state_tests(asking)
    mine = (one.yearly.year == asking.year.ending - 1) & ~np.isnan(one.value)
    learner, learners = one.yearly.learner[mine], len(asking.of.those.keys)
    many = np.bincount(learner, minlength=learners)
    total = np.bincount(learner, one.value[mine], minlength=learners)
    return np.where(many > 0, total / np.maximum(many, 1), np.nan)


def one_a_year(those: Census, scored: Scored, subject: Whole) -> Latest:
    """The latest score of each learner, subject and school year, with the grade of its day.

    subject  of each score, as a number; -1: none
    """
    learner = those.at(scored.people)
    kept = np.flatnonzero(learner >= 0)
    learner, subject, day = learner[kept], subject[kept], scored.day[kept]
    ending = _endings(day)
    kinds = int(subject.max(initial=0)) + 2  # with none, which is a subject of its own
    key = (ending * kinds + subject + 1) * (len(those.keys) + 1) + learner
    last = key.size - 1 - np.unique(key[::-1], return_index=True)[1]
    rows = kept[last]
    grade = _grade_then(those, learner[last], day[last])
    yearly = Yearly(learner[last], subject[last], ending[last], grade, scored.score[rows])
    return Latest(yearly, scored.value[rows], scored.error[rows], scored.administered[rows])


def places_of_levels(value: Figures, levels: int) -> Whole:
    """The place of the level in which each value lies; NO_LEVEL where there is no value."""
    place = np.where(np.isnan(value), NO_LEVEL, np.floor(np.nan_to_num(value) + 0.5) - LOWEST)
    found: Whole = np.clip(place, NO_LEVEL, levels - 1).astype(np.int64)
    return found


def _endings(day: Whole) -> Whole:
    """The ending year of each ordinal's school year."""
    when = (day - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    month = when.astype("datetime64[M]").astype(np.int64)
    found: Whole = 1970 + month // 12 + (month % 12 + 1 >= FIRST_MONTH)
    return found


def _grade_then(those: Census, learner: Whole, day: Whole) -> Whole:
    """The grade as a number in which each learner was on a day; NO_GRADE: none."""
    stays, wide = those.stays, 20_000_000
    order = np.lexsort((stays.first, stays.learner))
    if not order.size:
        return np.full(learner.shape, NO_GRADE)
    began = stays.learner[order] * wide + stays.first[order]
    at = np.maximum(np.searchsorted(began, learner * wide + day, side="right") - 1, 0)
    row = order[at]
    there = (stays.learner[row] == learner) & (stays.first[row] <= day) & (stays.last[row] >= day)
    numbers = np.array([*(grade_number(each) for each in those.grades), NO_GRADE], np.int64)
    return np.where(there, numbers[stays.grade[row]], NO_GRADE)


def grade_number(code: str) -> int:
    """A CEDS grade as a number.

    >>> grade_number("03"), grade_number("KG"), grade_number("PK"), grade_number("UG") == NO_GRADE
    (3, 0, -1, True)
    """
    if code.isdigit():
        return int(code)
    return {"KG": 0, "PK": -1, "TK": 0, "PR": -1}.get(code, NO_GRADE)
