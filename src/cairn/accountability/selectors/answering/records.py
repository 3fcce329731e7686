"""What the record says of days and of cohorts: who was there enough, and who graduated in time."""

from collections.abc import Iterator

import numpy as np

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL, unanswered
from cairn.accountability.rules.divisions import slug
from cairn.accountability.rules.reading import GRADUATION
from cairn.accountability.selectors.people import Year
from cairn.kernel.access import DataClass
from cairn.people.selectors.census import cohorts, days_present

from .common import Answer, Asking, Flags, Whole


def attendance_reads(_when: Year) -> frozenset[DataClass]:
    return frozenset({DataClass.SUPPORTS})


def attendance(asking: Asking) -> Iterator[Answer]:
    """Who was there on enough of the days enrolled; asked of all who were enrolled long enough."""
    by, purpose, day = asking.who
    enrolled, absent = days_present(
        asking.of.those, by=by, purpose=purpose, day=day, ending=asking.year.ending,
        until=asking.year.day,
    )  # fmt: skip
    known = enrolled >= max(float(asking.year.ask("present_least_days")), 1e-9)
    if not known.any():
        return
    share = 1 - absent / np.where(known, enrolled, 1)
    present = share >= float(asking.year.ask("present_share")) - 1e-9
    level = np.where(known, present.astype(np.int64), NO_LEVEL)
    names = {"en": "Attendance", "es": "Asistencia"}
    yield Answer(Question("attendance", ("often absent", "present"), (1,), names), level)


def cohort_years(year: Year) -> dict[int, int]:
    """By the years that a cohort had by now, the year in which it should have ended after four."""
    return {years: year.ending - (years - 4) for years in (4, 5, 6)}


def graduation(asking: Asking) -> Iterator[Answer]:
    """Cohorts that should have ended in four, five and six years, as their schools report them."""
    reported = _reported(asking)
    for years, ended in cohort_years(asking.year).items():
        found = _of_cohort(reported, ended)
        if found is None:
            continue
        who, school, done = found
        level, _ = unanswered(len(asking.of.those.keys))
        where = np.zeros(level.size, np.int64)
        level[who], where[who] = done, school
        names = {"en": f"Graduation in {years} years", "es": f"Graduación en {years} años"}
        question = Question(f"{GRADUATION}.{years}", ("not yet", "graduated"), (1,), names)
        yield Answer(question, level, everyone=True, school=where)


def cohort_of(asking: Asking, years: int) -> tuple[Whole, Whole, Flags] | None:
    """Of the cohort that had so many years by now: each learner, their school, and who graduated; None: nobody.

    Without those who left as policy says.
    """
    return _of_cohort(_reported(asking), cohort_years(asking.year)[years])


_Reported = tuple[Whole, Whole, Whole, Flags]
"""Learner, school, the year in which the cohort should have ended (0: it counts nowhere), and who graduated."""


def _reported(asking: Asking) -> _Reported:
    by, purpose, day = asking.who
    who, school, cohort, words, status = cohorts(
        asking.of.those, by=by, purpose=purpose, day=day, until=asking.year.day
    )
    left = {slug(str(each)) for each in asking.year.ask("left_cohort")}
    gone = np.array([slug(word) in left for word in words] or [False])[status]
    done = np.array([slug(word) == "graduated" for word in words] or [False])[status]
    return who, school, np.where(gone | (school < 0), 0, cohort), done


def _of_cohort(reported: _Reported, ended: int) -> tuple[Whole, Whole, Flags] | None:
    who, school, cohort, done = reported
    mine = cohort == ended
    return (who[mine], school[mine], done[mine]) if mine.any() else None
