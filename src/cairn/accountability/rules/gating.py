"""From counted rows to the tables that the gate protects, and from what it lets through to published rows.

A unit of the tables is a school in a year; its district and the state sum up units. Every learner has one value of each
division. Questions that are asked of the very same learners say so, since their tables can be put together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.disclosure.tables.attacking import Promise
from cairn.disclosure.tables.layouts import Layout, Place
from cairn.disclosure.tables.layouts import Question as Asked

from .asked import ALL, Counted, Published, Question, Where

Whole = NDArray[np.int64]


def place_key(year: int, place: str) -> str:
    """What the tables call a place: the same in every release of the year."""
    return f"{year} {place}"


def layout_of(
    rows: Sequence[Counted],
    questions: Sequence[Question],
    above: Mapping[str, Sequence[str]],
    weights: Mapping[str, float],
) -> tuple[Layout, dict[str, Whole]]:
    """The layout of a year's tables, and question → (units, groups, levels) learners.

    rows     of schools, all grades together, of one year; what has no row has no learner
    above    from "school:<id>" to the places that it belongs to
    weights  kind of place → what its information is worth
    """
    years = {row.where.year for row in rows}
    if len(years) != 1:
        raise ValueError(f"rows are of {len(years)} years")
    year = years.pop()
    schools = sorted({row.where.place for row in rows})
    divisions = _divisions(rows)
    groups = [(name, value) for name, values in divisions.items() for value in values]
    counts = _counts(rows, questions, schools, groups)
    units = tuple(place_key(year, school) for school in schools)
    held: dict[str, list[str]] = {}
    for school, unit in zip(schools, units, strict=True):
        for place in (school, *above.get(school, ())):
            held.setdefault(place, []).append(unit)
    places = tuple(
        Place(place_key(year, place), tuple(mine), weights.get(place.partition(":")[0], 1.0))
        for place, mine in held.items()
    )
    return Layout(units, places, divisions, _asked(questions, counts)), counts


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
    schools: Sequence[str],
    groups: Sequence[tuple[str, str]],
) -> dict[str, Whole]:
    at = {school: i for i, school in enumerate(schools)}
    group = {f"{name}:{value}": i for i, (name, value) in enumerate(groups)}
    shape = (len(schools), max(1, len(groups)))
    found = {q.key: np.zeros((*shape, len(q.levels)), np.int64) for q in questions}
    for row in rows:
        if row.question in found and (row.where.group != ALL or not groups):
            found[row.question][at[row.where.place], group.get(row.where.group, 0)] += row.counts
    return found


def _asked(questions: Sequence[Question], counts: Mapping[str, Whole]) -> dict[str, Asked]:
    """Questions whose learners are as many in every cell count as asked of the same learners."""
    of: dict[bytes, str] = {}
    found = {}
    for question in questions:
        learners = counts[question.key].sum(axis=2).tobytes()
        found[question.key] = Asked(
            len(question.levels), of.setdefault(learners, f"learners of {question.key}")
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
    """Every row of certified tables, question by question, as the tables have them.

    Raises KeyError, TypeError or ValueError where the tables are not whole.
    """
    found = []
    groups = [f"{name}:{value}" if name else ALL for name, value in tables["groups"]]
    for question, asked in tables["questions"].items():
        for (name, _units, _weight), rows in zip(tables["places"], asked["rows"], strict=True):
            year, _, place = name.partition(" ")
            for group, (low, high, shown) in zip(groups, rows, strict=True):
                where = Where(int(year), place, ALL, group)
                if isinstance(shown, str):
                    found.append(Published(question, where, (low, high), why=shown))
                else:
                    shares = tuple((a, b) for a, b in shown)
                    found.append(Published(question, where, (low, high), shares))
    return found
