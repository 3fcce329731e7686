"""Who was at which school from when to when, and why they left: what becomes the enrollments."""

from dataclasses import dataclass

import numpy as np

from cairn.demo.calendar import Calendar
from cairn.demo.learners import ELSEWHERE, NOWHERE, Learners, Whole
from cairn.demo.sizes import GRADUATED

STILL_HERE = 0
"""The last day of a stay that goes on."""
OTHER_SCHOOL, OTHER_DISTRICT, GRADUATION = "01907", "01908", "01921"
"""CEDS exit or withdrawal types: to a school of the same district, of another one; with a diploma."""
EXITS = ("", OTHER_SCHOOL, OTHER_DISTRICT, GRADUATION)


@dataclass(frozen=True)
class Stays:
    """Columns, one row a stay. `school` may be ELSEWHERE; `exit` is a position in EXITS."""

    learner: Whole
    year: Whole
    school: Whole
    grade: Whole
    first: Whole
    last: Whole
    exit: Whole


def stays(who: Learners, calendar: Calendar) -> Stays:
    """The stays of the year before, those that movers ended, and the present ones."""
    before, present = calendar.years
    moved = who.moved > 0
    last_year = _rows(who, 0, who.school[0] != NOWHERE, who.school[0], before.opens)
    last_year["last"][:] = before.closes
    last_year["exit"][:] = np.where(who.grade[last_year["learner"]] == GRADUATED, 3, 0)
    ended = _rows(who, 1, moved, who.earlier, present.opens)
    ended["last"][:] = who.moved[ended["learner"]] - 1
    ended["exit"][:] = np.where(ended["school"] == ELSEWHERE, 2, 1)
    now = _rows(who, 1, who.school[1] != NOWHERE, who.school[1], present.opens)
    now["first"][:] = np.where(moved, who.moved, present.opens)[now["learner"]]
    return Stays(**{k: np.concatenate([last_year[k], ended[k], now[k]]) for k in now})


def _rows(
    who: Learners, year: int, which: np.ndarray, school: Whole, first: int
) -> dict[str, Whole]:
    rows = np.flatnonzero(which)
    return {
        "learner": rows,
        "year": np.full(len(rows), year),
        "school": school[rows],
        "grade": who.in_year(year)[rows],
        "first": np.full(len(rows), first),
        "last": np.full(len(rows), STILL_HERE),
        "exit": np.zeros(len(rows), np.int64),
    }
