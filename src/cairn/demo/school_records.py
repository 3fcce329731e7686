"""What schools count about a learner in a school year: attendance, discipline, courses finished, graduation."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from cairn.demo.calendar import Calendar, Year, days_since_1970
from cairn.demo.district import Drawn, World
from cairn.demo.learners import ELSEWHERE
from cairn.demo.sizes import GRADUATED
from cairn.demo.stays import STILL_HERE
from cairn.demo.write_people import Keys
from cairn.people.services import loading

_SUSPENDED_OUT, _SUSPENDED_IN = "03085", "03086"
"""CEDS disciplinary action taken: suspension out of school and in school."""
_REGULAR_DIPLOMA = "00806"
_ADVANCED = "00575"
"""CEDS course level characteristic: Advanced Placement."""
_COURSES = ("Math", "English", "Science", "Social Studies")
_SCHOOL_DAYS_IN_SEVEN = 5 / 7.4  # breaks taken off
Row = tuple[Any, ...]


def write_school_records(
    world: World, drawn: Drawn, learner: list[UUID], keys: Keys, random: np.random.Generator
) -> None:
    """Writes the counts of both years; nothing that lies ahead of today."""
    base = ("id", "person_id", "school_id", "school_year")
    days = world.calendar
    for load, columns, rows in (
        (
            loading.load_attendance,
            ("first_day", "last_day", "days_enrolled", "days_absent"),
            _attendance(drawn, learner, days, random),
        ),
        (
            loading.load_discipline_counts,
            ("action", "count", "days"),
            _discipline(drawn, learner, days, random),
        ),
        (
            loading.load_course_completions,
            ("course_code", "course_name", "status", "credits", "completed_on", "level"),
            _courses(drawn, learner, days, random),
        ),
        (
            loading.load_graduations,
            ("cohort_year", "cohort_status", "diploma_type", "awarded_on"),
            _graduations(drawn, learner, days, random),
        ),
    ):
        found = list(rows)
        load(
            (*base, *columns), [(k, *r) for k, r in zip(keys.take(len(found)), found, strict=True)]
        )


def periods(year: Year, today: date) -> list[tuple[date, date]]:
    """A year's periods of six weeks or so that are over."""
    parts: list[tuple[date, date]] = []
    first = year.first_day
    while first < min(year.last_day, today):
        last = min(first + timedelta(days=41), year.last_day)
        if last < today:
            parts.append((first, last))
        first = last + timedelta(days=1)
    return parts


def _here(drawn: Drawn) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Each stay at a school of the district: learner, year, school, grade, first day, last day."""
    when = drawn.stays
    columns = (when.learner, when.year, when.school, when.grade, when.first, when.last)
    for learner, year, school, grade, first, last in zip(
        *(c.tolist() for c in columns), strict=True
    ):
        if school != ELSEWHERE:
            yield learner, year, school, grade, first, last


def _attendance(
    drawn: Drawn, learner: list[UUID], calendar: Calendar, random: np.random.Generator
) -> Iterator[Row]:
    often_away = random.beta(1.1, 17, len(drawn.who))
    parts = [
        [(a, b, days_since_1970(a), days_since_1970(b)) for a, b in periods(y, calendar.today)]
        for y in calendar.years
    ]
    for i, year, school, _grade, first, last in _here(drawn):
        ending = calendar.years[year].school_year.ending
        for begins, ends, opens, closes in parts[year]:
            begin, end = max(first, opens), closes if last == STILL_HERE else min(last, closes)
            enrolled = round((end - begin + 1) * _SCHOOL_DAYS_IN_SEVEN)
            if end <= begin or enrolled < 1:
                continue
            absent = int(random.binomial(2 * enrolled, often_away[i]))
            yield (
                learner[i], drawn.district.schools[school].id, ending,
                begins if begin == opens else _day(begin), ends if end == closes else _day(end),
                Decimal(enrolled), Decimal(absent) / 2,
            )  # fmt: skip


def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def _discipline(
    drawn: Drawn, learner: list[UUID], calendar: Calendar, random: np.random.Generator
) -> Iterator[Row]:
    for i, year, school, grade, _first, last in _here(drawn):
        if random.random() < (0.05 if grade >= 6 else 0.015):
            action = _SUSPENDED_IN if random.random() < 0.6 else _SUSPENDED_OUT
            count = 1 + int(random.poisson(0.5))
            days = None if random.random() < 0.05 else Decimal(count + int(random.poisson(0.8)))
            ending = calendar.years[year].school_year.ending
            if year == 0 or last == STILL_HERE:
                yield learner[i], drawn.district.schools[school].id, ending, action, count, days


def _courses(
    drawn: Drawn, learner: list[UUID], calendar: Calendar, random: np.random.Generator
) -> Iterator[Row]:
    """High school courses of the year before; a failed one has no credit, which is 0 and not unknown.

    Of the last grade also what was taken at the advanced level in the grade before.
    """
    year = calendar.years[0]
    for i, of, school, grade, _first, last in _here(drawn):
        if of != 0 or grade < 9 or last != year.closes:
            continue
        hard = _hard_ones(i, grade)
        for subject in _COURSES:
            done = random.random() < 0.93
            yield (
                learner[i], drawn.district.schools[school].id, year.school_year.ending,
                f"{subject[:3].upper()}{grade:02}", f"Grade {grade} {subject}",
                "completed" if done else "not completed",
                Decimal("1.00") if done else Decimal("0.00"), year.last_day,
                _ADVANCED if subject in hard else "",
            )  # fmt: skip
        for subject in _hard_ones(i + 1, grade) if grade == 12 else ():
            yield (
                learner[i], drawn.district.schools[school].id, year.school_year.ending - 1,
                f"{subject[:3].upper()}11", f"Grade 11 {subject}", "completed", Decimal("1.00"),
                year.last_day - timedelta(days=365), _ADVANCED,
            )  # fmt: skip


def _hard_ones(learner: int, grade: int) -> tuple[str, ...]:
    """The subjects that a learner of the last two grades takes at the advanced level: none, one or two."""
    return _COURSES[: (0, 0, 1, 0, 2, 1)[learner % 6]] if grade >= 11 else ()


def _graduations(
    drawn: Drawn, learner: list[UUID], calendar: Calendar, random: np.random.Generator
) -> Iterator[Row]:
    """The cohort that was to finish last year: most did, some go on, some left."""
    year = calendar.years[0].school_year
    outcomes = ("graduated", "continuing", "dropped out", "alternate diploma")
    for i, of, school, _grade, _first, _last in _here(drawn):
        if of == 0 and drawn.who.grade[i] == GRADUATED:
            outcome = outcomes[int(random.choice(4, p=(0.88, 0.05, 0.05, 0.02)))]
            earned = outcome == "graduated"
            yield (
                learner[i], drawn.district.schools[school].id, year.ending,
                year.ending - 3, outcome, _REGULAR_DIPLOMA if earned else "",
                calendar.years[0].last_day if earned else None,
            )  # fmt: skip
