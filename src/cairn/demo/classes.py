"""The classes of one district: which learners met with which teacher, in which subject, from when to when."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cairn.demo import cast
from cairn.demo.learners import Learners, Whole
from cairn.demo.places import District
from cairn.demo.sizes import ELEMENTARY
from cairn.demo.stays import Stays

LARGEST = 30
EACH = 3  # classes a teacher has
ROOM, ADVISORY = "Room", "Advisory"
"""An elementary class learns every subject in one room; an advisory meets about habits and plans."""
_PERIODS = (3, 1, 5, 2, 6, 4)


@dataclass(frozen=True)
class Section:
    """`post` is the teacher's number among those of the school and subject; see `staffing`."""

    school: int
    year: int
    grade: int
    subject: str
    group: int
    post: int
    name: str


@dataclass
class Classes:
    """Sections, and their members: `section` and `stay` say which stay of a learner is in which class."""

    sections: list[Section] = field(default_factory=list)
    section: list[Whole] = field(default_factory=list)
    stay: list[Whole] = field(default_factory=list)

    def members(self) -> tuple[Whole, Whole]:
        if not self.section:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return np.concatenate(self.section), np.concatenate(self.stay)


def classes(
    district: District,
    subjects: tuple[str, ...],
    who: Learners,
    stays: Stays,
    random: np.random.Generator,
) -> Classes:
    """Puts every stay at a school of the district into classes of at most LARGEST."""
    formed = Classes()
    for at, school in enumerate(district.schools):
        taught = (ROOM,) if school.kind == ELEMENTARY else subjects
        for year in (0, 1):
            here = np.flatnonzero((stays.school == at) & (stays.year == year))
            grades = _teaching_order(school.grades)
            for subject in taught:
                serial = 0
                for grade in grades:
                    rows = here[stays.grade[here] == grade]
                    for group, part in enumerate(_groups(rows, subject, grade, who, stays, random)):
                        post = serial if subject == ROOM else serial // EACH
                        name = _name(subject, grade, serial)
                        formed.section.append(np.full(len(part), len(formed.sections)))
                        formed.stay.append(part)
                        formed.sections.append(Section(at, year, grade, subject, group, post, name))
                        serial += 1
    return formed


def _teaching_order(grades: tuple[int, ...]) -> tuple[int, ...]:
    """The cast's grade first, so that its teacher is the first of the school."""
    return tuple(sorted(grades, key=lambda g: (g != cast.CLASS_GRADE, g)))


def _groups(
    rows: Whole,
    subject: str,
    grade: int,
    who: Learners,
    stays: Stays,
    random: np.random.Generator,
) -> Iterator[Whole]:
    """Parts of the cohort, shuffled anew for each subject; the cast's class stays together."""
    together: NDArray[np.bool_] = np.zeros(len(rows), np.bool_)
    if subject == "Math" and grade == cast.CLASS_GRADE and cast.MAYA[:2] in who.named:
        classmates = [who.named[p[:2]] for p in cast.CLASS]
        together = np.isin(stays.learner[rows], classmates)
    if together.any():
        yield rows[together]
    rest = random.permutation(rows[~together])
    if len(rest):
        yield from np.array_split(rest, -(-len(rest) // LARGEST))


def _name(subject: str, grade: int, serial: int) -> str:
    if subject == ROOM:
        return f"Room {101 + serial}, Grade {grade}"
    return f"Period {_PERIODS[serial % EACH]}, Grade {grade} {subject}"
