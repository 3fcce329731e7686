"""From counted rows to the tables that the gate protects, and from what it lets through to published rows.

A unit of the tables is a grade of a school in a year, or the school where no grades are published; districts, the
state and their grades sum up units. Who is in no grade, or is asked as of no grade (a cohort), is in a unit of the
school's own: counted in the school, and in none of its grades. Every learner has one value of each division. Questions
that are asked of the very same learners say so, since their tables can be put together.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.disclosure.tables.attacking import Promise
from cairn.disclosure.tables.implied import filled_in
from cairn.disclosure.tables.layouts import Layout, Place
from cairn.disclosure.tables.layouts import Question as Asked

from .asked import ALL, GRADES, IMPLIED, NO_GRADE, Counted, Published, Question, Where
from .reading import is_of_cohort

Whole = NDArray[np.int64]
_GRADE = "grade:"
COHORT = "cohort"
"""Stands for a grade in the name of a unit: a cohort of graduates."""
_SCHOOL = "school"


def place_key(year: int, place: str, grade: str = ALL) -> str:
    """What the tables call a place or a grade of it: the same in every release of the year.

    >>> place_key(2025, "school:0102-1"), place_key(2025, "school:0102-1", "07")
    ('2025 school:0102-1', '2025 grade:07 school:0102-1')
    """
    return f"{year} {_GRADE}{grade} {place}" if grade else f"{year} {place}"


def where_of(name: str) -> Where:
    """What `place_key` named, everybody of it. Raises ValueError.

    >>> where_of("2025 grade:07 school:0102-1")
    Where(year=2025, place='school:0102-1', grade='07', group='')
    """
    year, _, place = name.partition(" ")
    grade = ALL
    if place.startswith(_GRADE):
        grade, _, place = place.removeprefix(_GRADE).partition(" ")
    return Where(int(year), place, grade)


def year_of(tables: Mapping[str, Any]) -> int:
    """The school year of a release's tables. Raises ValueError, IndexError where they name no place."""
    return where_of(tables["places"][0][0]).year


def told_by_grade(tables: Iterable[Mapping[str, Any]], year: int) -> bool:
    """Whether any of these tables tells the grades of a year's schools apart."""
    return any(
        where.year == year and where.grade
        for each in tables
        for where in map(where_of, each["units"])
    )


def layout_of(
    rows: Sequence[Counted],
    questions: Sequence[Question],
    above: Mapping[str, Sequence[str]],
    weights: Mapping[str, float],
    *,
    grades: Collection[str] = (),
    divided: Collection[str] = (),
    apart: bool = False,
) -> tuple[Layout, dict[str, Whole]]:
    """The layout of a year's tables, and question → (units, groups, levels) learners.

    rows     of schools, by grade or not, of one year; what has no row has no learner
    above    from "school:<id>" to the places that it belongs to
    weights  kind of place → what its information is worth
    grades   kinds of places of which each grade is published too, everybody of it
    divided  those of them of which each grade's groups are
    apart    units are grades in any case: for tables that stand beside others which tell grades apart
    """
    years = {row.where.year for row in rows}
    if len(years) != 1:
        raise ValueError(f"rows are of {len(years)} years")
    year = years.pop()
    fine = bool(grades) or apart
    cells = sorted({_cell(row, fine) for row in rows})
    divisions = _divisions(rows)
    groups = [(name, value) for name, values in divisions.items() for value in values]
    counts = _counts(rows, questions, cells, groups, fine)
    units = tuple(place_key(year, *cell) for cell in cells)
    found = Layout(
        units,
        tuple(_places(year, dict(zip(units, cells, strict=True)), above, weights, grades, divided)),
        divisions,
        _asked(questions, cells, units, counts),
    )
    return found, counts


def _cell(row: Counted, fine: bool) -> tuple[str, str]:
    """The school, and what stands for a grade, of the unit in which the row is counted."""
    if not fine:
        return row.where.place, ALL
    if is_of_cohort(row.question):
        return row.where.place, COHORT
    return row.where.place, row.where.grade if row.where.grade in GRADES else NO_GRADE


def _places(
    year: int,
    units: Mapping[str, tuple[str, str]],
    above: Mapping[str, Sequence[str]],
    weights: Mapping[str, float],
    grades: Collection[str],
    divided: Collection[str],
) -> Iterable[Place]:
    """Schools and what is above them; then their grades, and who is in none.

    Not where one grade is all that there is, nor of a school in which somebody has none: beside all grades, the whole
    tells of those few. In larger places they have a row of their own, which is protected as every other.
    """
    held: dict[str, list[str]] = {}
    parts: dict[str, dict[str, list[str]]] = {}
    for unit, (school, grade) in units.items():
        for place in (school, *above.get(school, ())):
            held.setdefault(place, []).append(unit)
            parts.setdefault(place, {}).setdefault(grade, []).append(unit)
    for place, mine in held.items():
        yield Place(place_key(year, place), tuple(mine), weights.get(_kind(place), 1.0))
    for place, by_grade in parts.items():
        if _kind(place) not in grades or (_kind(place) == _SCHOOL and NO_GRADE in by_grade):
            continue
        if len(by_grade.keys() - {COHORT}) < 2:
            continue
        for grade in (*GRADES, NO_GRADE):
            if grade in by_grade:
                yield Place(
                    place_key(year, place, grade), tuple(by_grade[grade]), weights.get(_kind(place), 1.0),
                    _kind(place) in divided, whole=place_key(year, place),
                )  # fmt: skip


def _kind(place: str) -> str:
    return place.partition(":")[0]


def _divisions(rows: Iterable[Counted]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.where.group != ALL:
            name, _, value = row.where.group.partition(":")
            found.setdefault(name, {})[value] = None
    return {name: tuple(sorted(values)) for name, values in sorted(found.items())}


def _counts(
    rows: Iterable[Counted],
    questions: Sequence[Question],
    cells: Sequence[tuple[str, str]],
    groups: Sequence[tuple[str, str]],
    fine: bool,
) -> dict[str, Whole]:
    at = {cell: i for i, cell in enumerate(cells)}
    group = {f"{name}:{value}": i for i, (name, value) in enumerate(groups)}
    shape = (len(cells), max(1, len(groups)))
    found = {q.key: np.zeros((*shape, len(q.levels)), np.int64) for q in questions}
    for row in rows:
        if row.question in found and (row.where.group != ALL or not groups):
            found[row.question][at[_cell(row, fine)], group.get(row.where.group, 0)] += row.counts
    return found


def _asked(
    questions: Sequence[Question],
    cells: Sequence[tuple[str, str]],
    units: Sequence[str],
    counts: Mapping[str, Whole],
) -> dict[str, Asked]:
    """Questions whose learners are as many in every cell count as asked of the same learners.

    In a grade in which nobody in the state is asked, as everybody knows, it is asked of nobody.
    """
    of: dict[bytes, str] = {}
    found = {}
    for question in questions:
        learners = counts[question.key].sum(axis=2)
        here = learners.any(axis=1)
        asked = {grade for (_, grade), some in zip(cells, here, strict=True) if some}
        where = frozenset(u for u, (_, grade) in zip(units, cells, strict=True) if grade in asked)
        found[question.key] = Asked(
            len(question.levels),
            of.setdefault(learners.tobytes(), f"learners of {question.key}"),
            None if len(where) in {0, len(units)} else where,
        )
    return found


def sensitive_of(questions: Sequence[Question]) -> dict[str, dict[str, tuple[int, ...]]]:
    """What nobody may learn of a small group: who is at any one level, and who reached what was asked."""
    return {
        q.key: {"reached": tuple(q.reached)}
        | {f"level {i + 1}": (i,) for i in range(len(q.levels))}
        for q in questions
    }


def promised_less(
    certificate: Mapping[str, Any], questions: Sequence[Question], wanted: Promise
) -> list[str]:
    """What a certificate leaves out of what a release promises, in words; an exact proof of too little is none."""
    found = []
    for name, given, least in (
        ("n", certificate["n"], wanted.minimum),
        ("w", certificate["w"], wanted.width),
        ("k", certificate["k"], wanted.insiders),
        ("sizes", certificate["sizes"], wanted.sizes),
    ):
        if int(given) < int(least):
            found.append(f"its promise is of {name} = {given}, a release's of {least}")
    for question, sets in sensitive_of(questions).items():
        kept = {frozenset(levels) for levels in certificate["sensitive"].get(question, {}).values()}
        if bare := [name for name, levels in sets.items() if frozenset(levels) not in kept]:
            found.append(f"of {question} it does not protect {', '.join(bare)}")
    return found


def published_rows(tables: Mapping[str, Any]) -> list[Published]:
    """Every row of certified tables, question by question, as the tables have them; none where it is asked of nobody.

    A withheld row has the ranges that the tables say the others imply.
    Raises KeyError, TypeError or ValueError where the tables are not whole.
    """
    found = []
    groups = [f"{name}:{value}" if name else ALL for name, value in tables["groups"]]
    filled = filled_in(tables)
    for question, asked in tables["questions"].items():
        for p, ((name, *_), rows) in enumerate(zip(tables["places"], asked["rows"], strict=True)):
            place = where_of(name)
            named = zip(groups[: len(rows)], rows, strict=True)
            for g, (group, (low, high, shown)) in enumerate(named):
                if high == 0:
                    continue
                where = replace(place, group=group)
                if implied := filled.get((question, p, g)):
                    found.append(
                        Published(question, where, implied.learners, implied.shares, IMPLIED)
                    )
                elif isinstance(shown, str):
                    found.append(Published(question, where, (low, high), why=shown))
                else:
                    shares = tuple((a, b) for a, b in shown)
                    found.append(Published(question, where, (low, high), shares))
    return found
