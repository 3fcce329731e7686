"""Learners in long format: a row for each learner, subject and year, with the grade and the score.

A cohort is a subject, a grade and a year. A prior is a score of the same subject so many years earlier
that was got so many grades lower; a year was repeated or skipped by whoever has none there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.standards.tabular.columns import codes, read_columns

from .growth_learners import (
    Floats,
    Learners,
    Rows,
    cohorts_of,
    measured,
    must_be_there,
    twice,
)
from .inputs import must_have_rows, standard_error

Whole = NDArray[np.int64]
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_GRADE = re.compile(r"0*(\d{1,2})(?:\.0)?")
_WORDS = {"PK": -1, "K": 0, "KG": 0}


@dataclass(frozen=True)
class Long:
    """The columns of a file in long format by what they mean.

    subject   "" where all scores are of one
    error     "" where no standard error is known
    of_years  the years whose cohorts are wanted, as the file writes them; () is all
    most      how many priors at most; None is as many as there are
    """

    id: str
    year: str
    grade: str
    score: str
    subject: str = ""
    error: str = ""
    of_years: tuple[str, ...] = ()
    most: int | None = None

    @property
    def by(self) -> list[str]:
        return [name for name in (self.subject, self.grade, self.year) if name]


def read_long(path: Path, asked: Long) -> Learners:
    """Every row with its priors, cohort after cohort. Raises BadInput, naming the row at fault."""
    _check_names(asked)
    text = [asked.id, *asked.by]
    number = [asked.score, *([asked.error] if asked.error else [])]
    table = read_columns(path, text=text, number=number)
    must_have_rows(table.num_rows, path)
    must_be_there(table, text, path)
    place = _Places.of(table, asked, path)
    found = place.earlier()
    score = measured(table, asked.score, path)
    wanted = _wanted(table, asked, path)
    kept = table.take(pa.array(wanted))
    return Learners(
        kept[asked.id],
        asked.id,
        {name: kept[name] for name in asked.by},
        score[wanted],
        _looked_up(score, found)[wanted],
        _looked_up(standard_error(table, asked.error, path), found)[wanted]
        if asked.error
        else None,
        cohorts_of(kept, asked.by),
        grade=asked.grade,
        year=asked.year,
        sparse=True,
        most=asked.most,
    )


def _check_names(asked: Long) -> None:
    for option, name in (("--year", asked.year), ("--grade", asked.grade)):
        if not name:
            raise BadInput(
                f"{option} was not given.", mend="With --score, name the columns of year and grade."
            )
    named = [asked.id, asked.score, *asked.by]
    for name in named:
        if named.count(name) > 1:
            raise BadInput(f"The column {name!r} is named twice.", mend="Name each column once.")


@dataclass(frozen=True)
class _Places:
    """Each row's learner and subject in one number, its year and its grade."""

    who: Whole
    year: Whole
    grade: Whole

    @classmethod
    def of(cls, table: pa.Table, asked: Long, path: Path) -> "_Places":
        who = codes(table, asked.id)[0]
        if asked.subject:
            subject, names = codes(table, asked.subject)
            who = who * len(names) + subject
        year = _numbered(table, asked.year, year_of, path, "2025 or 2024_2025")
        grade = _numbered(table, asked.grade, grade_of, path, "8, or K and PK below 1")
        place = cls(who, year, grade)
        first, again = twice(place._keys(year))
        if again >= 0:
            whose = table[asked.id][again].as_py()
            raise BadInput(
                f"{path.name}, data rows {first + 1} and {again + 1} are of the same "
                f"{', '.join(n for n in (asked.id, asked.subject, asked.year) if n)}: {whose!r}.",
                mend="Keep one row for each learner, subject and year.",
            )
        return place

    def _keys(self, year: Whole) -> Whole:
        least = int(self.year.min())
        span = int(self.year.max()) - least + 1
        return self.who * span + (year - least)

    def earlier(self) -> list[Rows]:
        """For each number of years back, each row's row then, in a grade as much lower; -1 is none."""
        keys = self._keys(self.year)
        order = np.argsort(keys)
        years, found = np.unique(self.year), []
        for back in np.unique(years[:, None] - years[None, :]):
            if back > 0:
                rows = self._back(int(back), keys[order], order)
                found += [rows] if (rows >= 0).any() else []
        return found

    def _back(self, back: int, keys: Whole, order: Rows) -> Rows:
        wanted = self._keys(self.year - back)
        at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        rows = order[at]
        there = (keys[at] == wanted) & (self.year - back >= self.year.min())
        there &= self.grade[rows] == self.grade - back
        return np.where(there, rows, -1)


def _looked_up(column: Floats, rows: list[Rows]) -> Floats:
    """(n, years back) the column's figures in those rows."""
    known = np.append(column, np.nan)
    return np.column_stack([known[at] for at in rows]) if rows else np.empty((column.size, 0))


def _wanted(table: pa.Table, asked: Long, path: Path) -> Rows:
    code, years = codes(table, asked.year)
    if not asked.of_years:
        return np.arange(table.num_rows)
    for year in asked.of_years:
        if year not in years:
            raise BadInput(
                f"{path.name} has nothing of {asked.year} {year!r}.",
                mend=f"It has: {', '.join(years[:20])}.",
            )
    return np.flatnonzero(np.isin(code, [years.index(year) for year in asked.of_years]))


def _numbered(
    table: pa.Table, name: str, read: Callable[[str], int | None], path: Path, such: str
) -> Whole:
    """(rows,) what a column's texts are as numbers."""
    code, values = codes(table, name)
    found = [read(value) for value in values]
    for place, number in enumerate(found):
        if number is None:
            row = int(np.argmax(code == place)) + 1
            raise BadInput(
                f"{path.name}, data row {row}: {name} is {values[place]!r}, which does not say which.",
                mend=f"Write it such as {such}; leave other rows out.",
            )
    return np.array(found, np.int64)[code]


def year_of(said: str) -> int | None:
    """The first of a school year's years, or the one that is named: 2024 for 2024_2025 and 2024-25."""
    found = _YEAR.search(said)
    return int(found.group()) if found else None


def grade_of(said: str) -> int | None:
    """A grade as a number: 8 for 8, 08 and 8.0, 0 for K, -1 for PK; None for what is no grade."""
    found = _GRADE.fullmatch(said.strip())
    return int(found.group(1)) if found else _WORDS.get(said.strip().upper())
