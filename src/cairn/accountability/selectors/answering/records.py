"""What the record says of days and of cohorts: who was there enough, and who graduated in time."""

from collections.abc import Iterator

import numpy as np

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.divisions import slug
from cairn.accountability.selectors.people import Year
from cairn.people.selectors.census import cohorts, days_present

from .common import Answer, Asking, columns

GRADUATION = "graduation"


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
    by, purpose, day = asking.who
    who, school, cohort, words, status = cohorts(
        asking.of.those, by=by, purpose=purpose, day=day, until=asking.year.day
    )
    left = {slug(str(each)) for each in asking.year.ask("left_cohort")}
    gone = np.array([slug(word) in left for word in words] or [False])[status]
    done = np.array([slug(word) == "graduated" for word in words] or [False])[status]
    for years, ended in cohort_years(asking.year).items():
        mine = (cohort == ended) & ~gone & (school >= 0)
        if not mine.any():
            continue
        level, _ = columns(len(asking.of.those.keys))
        where = np.zeros(level.size, np.int64)
        level[who[mine]], where[who[mine]] = done[mine], school[mine]
        names = {"en": f"Graduation in {years} years", "es": f"Graduación en {years} años"}
        question = Question(f"{GRADUATION}.{years}", ("not yet", "graduated"), (1,), names)
        yield Answer(question, level, everyone=True, school=where)
