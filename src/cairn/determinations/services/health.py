"""Counting what a school has seen: which competencies lack evidence, which classes are silent, how often it tests.

Everything is of the day it was counted; what counts as old, as sure and as a test is asked of policy there.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from cairn.determinations.models import Estimate, EvidenceCount, SectionCount, SittingCount
from cairn.determinations.rules import LOWEST
from cairn.determinations.selectors.evidence_counts import USES
from cairn.determinations.services.roster import count_roster
from cairn.evidence.selectors.lately import NOBODY, Lately, shown_lately
from cairn.evidence.selectors.log import end_of
from cairn.intake import bulk
from cairn.intake.columns import read_columns
from cairn.intake.rulebook import book
from cairn.kernel.days import school_year
from cairn.kernel.terms import Use
from cairn.people.selectors.groups import classes_at, grades_at
from cairn.people.selectors.zones import place_of

_Cell = tuple[str, UUID]
"""A grade and a competency."""
_CELL = ("school_id", "grade", "competency_id", "as_of", "enrolled")
_FIGURES = ("learners", "enough", "stale", "unsure")
_CLASS = (
    "section_id", "school_id", "as_of", "enrolled",
    "learners", "competencies", "pieces", "last_performed",
)  # fmt: skip
_SITTING = ("school_id", "grade", "use", "test", "as_of", "sittings", "learners")


@transaction.atomic
def count_evidence(school: UUID, *, as_of: date) -> int:
    """Counts one school anew, in place of what was counted before; how many rows."""
    grades, classes = grades_at(school, as_of), classes_at(school, as_of)
    people = {*grades, *(who for members in classes.values() for who in members)}
    lately = shown_lately(
        people,
        since=end_of(school_year(as_of).first_day - timedelta(days=1)),
        until=end_of(as_of),
    )
    for table in (EvidenceCount, SectionCount, SittingCount):
        table.objects.filter(school=school).delete()
    cells = _cell_rows(
        school, as_of, grades, _standing(school, grades, as_of), _uses(lately, grades)
    )
    sittings = _sitting_rows(school, as_of, lately, grades)
    count_roster(school, as_of, grades, classes)
    return (
        bulk.insert(EvidenceCount, (*_CELL, *_FIGURES, *USES), list(cells))
        + bulk.insert(SectionCount, _CLASS, list(_class_rows(school, as_of, classes, lately)))
        + bulk.insert(SittingCount, _SITTING, list(sittings))
    )


def _cell_rows(
    school: UUID,
    as_of: date,
    grades: Mapping[UUID, str],
    standing: Mapping[_Cell, Counter[str]],
    uses: Mapping[_Cell, Counter[str]],
) -> Iterator[tuple[Any, ...]]:
    for grade, enrolled in sorted(Counter(grades.values()).items()):
        yield (school, grade, None, as_of, enrolled, *[0] * (len(_FIGURES) + len(USES)))
        for competency in {c for g, c in (*standing, *uses) if g == grade}:
            figures = standing.get((grade, competency), Counter())
            pieces = uses.get((grade, competency), Counter())
            yield (
                school, grade, competency, as_of, enrolled,
                *(figures[name] for name in _FIGURES), *(pieces[name] for name in USES),
            )  # fmt: skip


def _standing(school: UUID, grades: Mapping[UUID, str], as_of: date) -> dict[_Cell, Counter[str]]:
    """How the learners' evidence stands on the day, counted by grade and competency."""
    place = place_of(school)
    days = int(book().ask("determination.recency_days", as_of, place).value)  # type: ignore[arg-type]
    sure = float(book().ask("certainty.fairly_sure", as_of, place).value)  # type: ignore[arg-type]
    found: dict[_Cell, Counter[str]] = defaultdict(Counter)
    kept = Estimate.objects.filter(learner_id__in=list(grades), pieces__gt=0)
    for who, competency, last in _read(kept, "last_performed"):
        count = found[grades[who], competency]
        count["learners"] += 1
        if days > 0 and last is not None and (as_of - last).days > days:
            count["stale"] += 1
    for who, competency, words in _read(kept.filter(enough=True), "probabilities", "shown"):
        count = found[grades[who], competency]
        count["enough"] += 1
        count["unsure"] += _below(sure, *words)
    return found


def _below(sure: float, probabilities: str, shown: int) -> bool:
    """Whether the level shown is less probable than that; a method that states no probability says nothing."""
    stated = json.loads(probabilities)
    return bool(stated) and stated[shown - LOWEST] < sure


def _read(rows: Any, *names: str) -> Iterator[tuple[UUID, UUID, Any]]:
    """Learner, competency, and the value of each further column (several: a tuple) of these estimates."""
    read = read_columns(rows, ("learner_id", "competency_id", *names))
    people, competencies = (
        [UUID(hex=key) for key in read[name].dictionary.to_pylist()]
        for name in ("learner_id", "competency_id")
    )
    who, which = (read[n].indices.to_pylist() for n in ("learner_id", "competency_id"))
    values = [read[name].to_pylist() for name in names]
    further = values[0] if len(values) == 1 else zip(*values, strict=True)
    for learner, competency, value in zip(who, which, further, strict=True):
        yield people[learner], competencies[competency], value


def _uses(lately: Lately, grades: Mapping[UUID, str]) -> dict[_Cell, Counter[str]]:
    """Pieces of this school year by what they were for, counted by grade and competency."""
    names, grade = _grades_of(lately, grades)
    mine = np.flatnonzero(grade != NOBODY)
    keys = np.stack([grade[mine], lately.competency[mine], lately.use[mine]])
    found: dict[_Cell, Counter[str]] = defaultdict(Counter)
    for (at, competency, use), pieces in _counted(keys):
        cell = found[names[at], lately.competencies[competency]]
        cell[USES[use]] += pieces
    return found


def _grades_of(lately: Lately, grades: Mapping[UUID, str]) -> tuple[list[str], Any]:
    """The grades, and the position of each row's among them; NOBODY of who is in none here."""
    names = sorted(set(grades.values()))
    number = {name: i for i, name in enumerate(names)}
    at = [number[grades[who]] if who in grades else NOBODY for who in lately.learners]
    return names, np.array(at, np.int64)[lately.learner]


def _counted(keys: Any) -> Iterable[tuple[tuple[int, ...], int]]:
    """Each different column of (kinds, n), and how often it is there."""
    if not keys.shape[1]:
        return []
    different, count = np.unique(keys, axis=1, return_counts=True)
    return zip(map(tuple, different.T.tolist()), count.tolist(), strict=True)


def _class_rows(
    school: UUID, as_of: date, classes: Mapping[UUID, set[UUID]], lately: Lately
) -> Iterator[tuple[Any, ...]]:
    number = {key: i for i, key in enumerate(lately.sections)}
    by_section = np.argsort(lately.section, kind="stable")
    turns = np.searchsorted(lately.section[by_section], np.arange(len(lately.sections) + 1))
    for section, members in sorted(classes.items()):
        at = number.get(section)
        rows = by_section[turns[at] : turns[at + 1]] if at is not None else by_section[:0]
        who = {lately.learners[i] for i in np.unique(lately.learner[rows]).tolist()}
        last = date.fromordinal(int(lately.day[rows].max())) if rows.size else None
        competencies = np.unique(lately.competency[rows]).size
        yield (
            section, school, as_of, len(members), len(who & members), competencies, rows.size, last
        )  # fmt: skip


def _sitting_rows(
    school: UUID, as_of: date, lately: Lately, grades: Mapping[UUID, str]
) -> Iterator[tuple[Any, ...]]:
    """One learner, one test, one day is one sitting, of however many competencies it spoke."""
    words = book().ask("assessments.testing_uses", as_of, place_of(school)).value
    testing = [Use.named(str(word)).value for word in words]  # type: ignore[union-attr]
    names, grade = _grades_of(lately, grades)
    rows = np.flatnonzero(np.isin(lately.use, testing) & (grade != NOBODY))
    columns = (grade, lately.use, lately.task, lately.learner, lately.day)
    sat = np.unique(np.stack([column[rows] for column in columns]), axis=1)
    people = dict(_counted(np.unique(sat[:4], axis=1)[:3]))
    for key, sittings in _counted(sat[:3]):
        at, use, task = key
        yield (
            school, names[at], Use(use).word, lately.tasks[task], as_of, sittings, people[key]
        )  # fmt: skip
