"""Competency pace of a school year: what a learner newly reached in a subject, beside what is due in a year.

The rate of `pace` over one year of instruction by the rate that is due. A group's mean needs no leaning on other
learners, so that none is done here: what is counted is what was reached.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadPolicy
from cairn.policy.rulings import Ruling

from .counting import NO_LEVEL
from .lines import Line, lines_of

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
PACE = "pace"
PACES = ("slower", "on pace", "faster")


@dataclass(frozen=True)
class Due:
    """How many competencies of a subject are due in a school year; `grades` empty: in every grade not named apart."""

    subject: str
    grades: tuple[str, ...]
    many: float


def due(ruling: Ruling) -> list[Due]:
    """Lines `mathematics: 8` and, of some grades, `mathematics 09 10: 6`. Raises BadPolicy."""
    found: list[Due] = []
    said: set[tuple[str, str]] = set()
    for line in lines_of(ruling):
        each = _due(line)
        cells = {(each.subject, grade) for grade in each.grades or ("",)}
        if said & cells:
            line.refuse("a subject and grade is said twice", "Keep one of the two.")
        said |= cells
        found.append(each)
    return found


def _due(line: Line) -> Due:
    subject, *grades = line.head.split()
    many = line.number()
    if many <= 0:
        line.refuse(f"{many:g} competencies are no pace", "Write a number above 0.")
    return Due(subject, tuple(grades), many)


def even(ruling: Ruling) -> tuple[float, float]:
    """From and to how many hundredths of what is due a learner is on pace. Raises BadPolicy."""
    match ruling.value:
        case (int() | float() as low, int() | float() as high) if low <= high:
            return float(low), float(high)
    raise BadPolicy(
        f"{ruling.parameter}: {ruling.value} is not from one share to another.",
        mend="Write for example: [80, 120].",
    )


def due_of(lines: Sequence[Due], subject: str, grade: Whole, grades: Sequence[str]) -> Figures:
    """(n,) what is due of each learner in a subject; NaN: policy expects nothing of their grade.

    grade   positions in `grades`
    """
    by_grade = dict(_by_grade(lines, subject, grades))
    found = np.array([by_grade.get(each, np.nan) for each in grades])
    return found[grade]


def _by_grade(
    lines: Sequence[Due], subject: str, grades: Sequence[str]
) -> Iterator[tuple[str, float]]:
    mine = sorted((each for each in lines if each.subject == subject), key=lambda d: len(d.grades))
    for each in mine:  # the line of every other grade comes first
        for grade in each.grades or grades:
            yield grade, each.many


def newly_reached(now: Whole, before: Whole, *, competencies: int, learners: int) -> Whole:
    """(learners,) how many competencies each reached that they had not reached a year before.

    now, before   (n,) cells that are reached, learner × `competencies` + competency, in any order, again or not
    What was reached before and is no longer is work to do once more, and takes nothing away.
    """
    found: Whole = np.bincount(np.setdiff1d(now, before) // competencies, minlength=learners)
    return found


def paced(reached: Whole, expected: Figures, even: tuple[float, float]) -> tuple[Whole, Figures]:
    """(n,) the place in PACES and the pace in hundredths, 100 is on pace; NO_LEVEL and NaN where nothing is due.

    even  from … to how many hundredths a learner is on pace, both reached
    """
    asked = ~np.isnan(expected)
    pace = np.where(asked, 100 * reached / np.where(asked, expected, 1.0), np.nan)
    slow, fast = np.nan_to_num(pace) < even[0] - 1e-9, np.nan_to_num(pace) > even[1] + 1e-9
    return np.where(asked, np.where(slow, 0, np.where(fast, 2, 1)), NO_LEVEL), pace
