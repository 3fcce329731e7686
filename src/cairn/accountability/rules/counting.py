"""From columns about learners to counts of the finest cells: school × grade × group × level of a question.

A group is one value of one division: "race:asian". The values of a division are apart and together everybody, so the
rows of a division add up to those of everybody; that is what lets the gate protect them all as one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .asked import ALL, Counted, Question, Where

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
NO_LEVEL = -1


@dataclass(frozen=True)
class Division:
    """One way to divide learners: its name, the names of its values, and (learners,) each one's value."""

    name: str
    values: Sequence[str]
    value: Whole


@dataclass(frozen=True)
class People:
    """Who counts, (learners,) each, and how they are divided.

    counts        whether a learner counts at all
    school, grade positions in `schools` and `grades`
    called        what all who count are called together: ALL, or a group that policy forms
    """

    counts: NDArray[np.bool_]
    school: Whole
    grade: Whole
    schools: Sequence[str]
    grades: Sequence[str]
    divisions: Sequence[Division]
    called: str = ALL

    def in_grades(self, codes: Collection[str]) -> NDArray[np.bool_]:
        """(learners,) who is in one of these grades."""
        return np.array([grade in codes for grade in self.grades])[self.grade]


@dataclass(frozen=True)
class Summed:
    """Of a question with a figure for each learner (a growth percentile): its sum and that of its squares."""

    question: str
    where: Where
    learners: int
    total: float
    squares: float


def unanswered(learners: int) -> tuple[Whole, Figures]:
    """A level and a figure of nobody yet, (learners,) each."""
    return np.full(learners, NO_LEVEL), np.full(learners, np.nan)


def counted(people: People, question: Question, level: Whole, year: int) -> Iterator[Counted]:
    """The rows of one question, everybody's first, then each division's; cells without a learner have no row.

    level   (learners,) the place of each learner's level in the question's; NO_LEVEL: the question is not asked of them
    """
    which = np.flatnonzero(people.counts & (level != NO_LEVEL))
    steps = len(question.levels)
    for where, at in _cells(people, which, year):
        table = np.bincount(at * steps + level[which], minlength=len(where) * steps)
        for place, counts in zip(where, table.reshape(-1, steps).tolist(), strict=True):
            yield Counted(question.key, place, tuple(counts))


def summed(people: People, question: Question, figure: Figures, year: int) -> Iterator[Summed]:
    """The same cells of whoever has a figure.

    figure  (learners,) NaN: none
    """
    which = np.flatnonzero(people.counts & ~np.isnan(figure))
    for where, at in _cells(people, which, year):
        many = np.bincount(at, minlength=len(where))
        total = np.bincount(at, figure[which], minlength=len(where))
        squares = np.bincount(at, figure[which] ** 2, minlength=len(where))
        rows = zip(where, many.tolist(), total.tolist(), squares.tolist(), strict=True)
        for place, n, one, two in rows:
            yield Summed(question.key, place, n, one, two)


def _cells(people: People, which: Whole, year: int) -> Iterator[tuple[list[Where], Whole]]:
    """The cells of everybody, then of each division, and the cell of each of these learners."""
    place = people.school[which] * len(people.grades) + people.grade[which]
    for division in (None, *people.divisions):
        values = len(division.values) if division else 1
        value = division.value[which] if division else np.zeros(which.size, np.int64)
        keys, at = np.unique(place * values + value, return_inverse=True)
        where = []
        for key in keys.tolist():
            cell, one = divmod(key, values)
            school, grade = divmod(cell, len(people.grades))
            group = f"{division.name}:{division.values[one]}" if division else people.called
            where.append(
                Where(year, f"school:{people.schools[school]}", people.grades[grade], group)
            )
        yield where, at


def added_up(
    rows: Iterable[Counted], above: Mapping[str, Sequence[str]], *, grades: bool = True
) -> list[Counted]:
    """The same rows with those of the places above and, if asked, of all grades together; in their order.

    above   from "school:<id>" to the places that it belongs to: ("district:<id>", "state")
    """
    sums: dict[tuple[str, Where], Whole] = defaultdict(lambda: np.zeros(1, np.int64))
    for row in rows:
        for place in (row.where.place, *above.get(row.where.place, ())):
            for grade in dict.fromkeys((row.where.grade, *([ALL] if grades else []))):
                where = Where(row.where.year, place, grade, row.where.group)
                sums[row.question, where] = sums[row.question, where] + np.array(row.counts)
    return [Counted(key, where, tuple(sums[key, where].tolist())) for key, where in sorted(sums)]


def middle_of(learner: Whole, level: Whole, *, learners: int, least: int) -> Whole:
    """(learners,) the lower middle of each learner's levels; NO_LEVEL where there are fewer than `least`.

    learner, level  (n,) a learner's levels, as of several competencies; NO_LEVEL among them is left out
    """
    kept = np.flatnonzero(level != NO_LEVEL)
    kept = kept[np.lexsort((level[kept], learner[kept]))]
    many = np.bincount(learner[kept], minlength=learners)
    first = np.cumsum(many) - many
    found = np.full(learners, NO_LEVEL)
    has = np.flatnonzero(many >= max(1, least))
    found[has] = level[kept[first[has] + (many[has] - 1) // 2]]
    return found
