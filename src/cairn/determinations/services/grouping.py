"""Counting how a school's learners stand, for everyone and by subgroup, on the days that pages compare.

What is counted is what the method said of the evidence by that day, not the level held for each learner:
a held level cannot fall by itself, and a group's growth counted by it would flatter.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db import transaction

from cairn.competencies.selectors.plain import domains_of
from cairn.determinations.models import Estimate, GroupCount, LevelChange
from cairn.determinations.rules import LOWEST
from cairn.intake import bulk
from cairn.intake.rulebook import book
from cairn.kernel.days import SchoolYear, school_year
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.groups import EVERYONE, Stay, schools_in, stays_at, subgroups_of

_COLUMNS = (
    "school_id", "subgroup", "domain", "competency_id", "as_of",
    "enrolled", "learners", "cells", "enough", "levels",
)  # fmt: skip


NO_LEVEL = 0
_Key = tuple[str, str, UUID | None]
"""Subgroup, domain, and competency (None: the whole domain)."""


class _Cell(NamedTuple):
    """A learner × competency with evidence: since when, and the days and levels of its history."""

    competency: UUID
    first: int
    days: np.ndarray
    levels: np.ndarray


def count_groups(*, as_of: date, progress: Progress = SILENT) -> int:
    """Counts every school anew for the days of this school year and the last; how many rows."""
    schools = schools_in()
    progress.begin("Counting groups", len(schools))
    total = 0
    for school in schools:
        total += count_school(school, as_of=as_of)
        progress.advance(1)
    return total


@transaction.atomic
def count_school(school: UUID, *, as_of: date) -> int:
    """Counts one school anew. Rows of other days than those asked for go."""
    stays = stays_at(school)
    learners = {stay.learner for stay in stays}
    days = days_to_count(as_of)
    rows = list(_rows(school, stays, _cells(learners), subgroups_of(learners), days))
    GroupCount.objects.filter(school=school).delete()
    return bulk.insert(GroupCount, _COLUMNS, rows)


def days_to_count(as_of: date) -> list[date]:
    """Month ends of this school year and the last up to the day, and the day itself; oldest first."""
    first = SchoolYear(school_year(as_of).ending - 1).first_day
    days, year, month = [], first.year, first.month
    while (turn := date(year + month // 12, month % 12 + 1, 1)) <= as_of:
        days.append(date.fromordinal(turn.toordinal() - 1))
        year, month = turn.year, turn.month
    return [*days, as_of]


def _cells(learners: set[UUID]) -> dict[UUID, list[_Cell]]:
    """Each learner's cells with their history. Two queries for a school."""
    history: dict[tuple[UUID, UUID], list[tuple[int, int]]] = defaultdict(list)
    changes = LevelChange.objects.filter(learner_id__in=list(learners)).order_by("day", "step")
    for learner, competency, day, after in changes.values_list(
        "learner_id", "competency_id", "day", "measured_after"
    ):
        history[learner, competency].append((day.toordinal(), after or NO_LEVEL))
    found: dict[UUID, list[_Cell]] = defaultdict(list)
    estimates = Estimate.objects.filter(learner_id__in=list(learners), pieces__gt=0)
    for learner, competency, first in estimates.values_list(
        "learner_id", "competency_id", "first_performed"
    ):
        steps = history.get((learner, competency), [])
        days, levels = np.array(steps, np.int64).reshape(-1, 2).T
        found[learner].append(_Cell(competency, (first or date.max).toordinal(), days, levels))
    return found


def _rows(
    school: UUID,
    stays: Sequence[Stay],
    cells: dict[UUID, list[_Cell]],
    subgroups: dict[UUID, list[tuple[str, int, int]]],
    days: Sequence[date],
) -> Iterable[tuple[Any, ...]]:
    domain_of = domains_of({c.competency for own in cells.values() for c in own})
    steps = len(book().ask_state("scale.levels", days[-1]).value)  # type: ignore[arg-type]
    for day in days:
        number = day.toordinal()
        here = {
            s.learner for s in stays if s.first <= number and (s.last is None or number <= s.last)
        }
        count = _Count(steps)
        for learner in here:
            groups = [EVERYONE, *_held(subgroups.get(learner, []), number)]
            count.enroll(groups)
            for cell in cells.get(learner, []):
                if cell.first <= number:
                    at = int(np.searchsorted(cell.days, number, side="right")) - 1
                    level = int(cell.levels[at]) if at >= 0 else NO_LEVEL
                    count.add(learner, groups, domain_of[cell.competency], cell.competency, level)
        for key, enrolled, learners, total, levels in count.rows():
            subgroup, domain, competency = key
            yield (
                school, subgroup, domain, competency, day,
                enrolled, learners, total, sum(levels), levels,
            )  # fmt: skip


def _held(spells: list[tuple[str, int, int]], number: int) -> list[str]:
    return [name for name, first, last in spells if first <= number <= last]


class _Count:
    """Counters of one school on one day."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.enrolled: dict[str, int] = defaultdict(int)
        self.people: dict[_Key, set[UUID]] = defaultdict(set)
        self.cells: dict[_Key, int] = defaultdict(int)
        self.levels: dict[_Key, list[int]] = defaultdict(lambda: [0] * steps)

    def enroll(self, groups: Sequence[str]) -> None:
        for group in groups:
            self.enrolled[group] += 1

    def add(
        self, learner: UUID, groups: Sequence[str], domain: str, competency: UUID, level: int
    ) -> None:
        keys: list[_Key] = [(group, domain, None) for group in groups] + [
            (EVERYONE, domain, competency)
        ]
        for key in keys:
            self.people[key].add(learner)
            self.cells[key] += 1
            if LOWEST <= level <= self.steps:
                self.levels[key][level - 1] += 1

    def rows(self) -> Iterable[tuple[Any, ...]]:
        for key, people in self.people.items():
            yield key, self.enrolled[key[0]], len(people), self.cells[key], self.levels[key]
