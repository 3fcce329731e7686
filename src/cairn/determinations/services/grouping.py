"""Counting how learners stand at each place, for everyone and by subgroup, on the days that pages compare.

Learners are counted school by school. What the schools of a district and of the state come to is kept beside them, so
that no page adds up schools.

What is counted is what the method said of the evidence by that day, not the level held for each learner:
a held level cannot fall by itself, and a group's growth counted by it would flatter.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db import transaction

from cairn.competencies.selectors.plain import domains_of
from cairn.determinations.models import Estimate, GroupCount, LevelChange
from cairn.determinations.services.counting import (
    LATER,
    NO_LEVEL,
    Cells,
    History,
    Learners,
    Spells,
    Whole,
    counted,
)
from cairn.determinations.services.health import count_evidence
from cairn.intake import bulk
from cairn.intake.columns import read_columns
from cairn.intake.rulebook import book
from cairn.kernel.days import SchoolYear, school_year
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.groups import Stay, places_above, stays_at, subgroups_of

from .places import Figured, Key, Sums

_COLUMNS = (
    "place_id", "subgroup", "domain", "competency_id", "as_of",
    "enrolled", "learners", "cells", "enough", "levels",
)  # fmt: skip
_EPOCH = date(1970, 1, 1).toordinal()
_Subgroups = Mapping[UUID, list[tuple[str, int, int]]]


def count_groups(*, as_of: date, progress: Progress = SILENT) -> int:
    """Counts every place anew for the days of this school year and the last; how many rows."""
    above = places_above()
    sums, total = Sums(above), 0
    progress.begin("Counting groups", len(above))
    for school in above:
        figures = count_school(school, as_of=as_of)
        total += _keep(school, figures)
        for place, together in sums.add(school, figures):
            total += _keep(place, together)
        count_evidence(school, as_of=as_of)
        progress.advance(1)
    there = {*above, *(place for places in above.values() for place in places)}
    GroupCount.objects.exclude(place__in=there).delete()
    return total


@transaction.atomic
def _keep(place: UUID, figures: Mapping[Key, Sequence[int]]) -> int:
    """Keeps a place's figures instead of those that it had; how many rows."""
    GroupCount.objects.filter(place=place).delete()
    rows = [
        (place, *key, enrolled, learners, cells, sum(levels), levels)
        for key, (enrolled, learners, cells, *levels) in figures.items()
    ]
    return bulk.insert(GroupCount, _COLUMNS, rows)


def count_school(school: UUID, *, as_of: date) -> Figured:
    """What one school comes to on the days that are compared."""
    stays = stays_at(school)
    learners = _learners(stays, subgroups_of({stay.learner for stay in stays}))
    days = days_to_count(as_of)
    steps = len(book().ask_state("scale.levels", as_of).value)  # type: ignore[arg-type]
    return {
        (f.subgroup, f.domain, f.competency, day): (f.enrolled, f.learners, f.cells, *f.levels)
        for day in days
        for f in counted(learners, day.toordinal(), steps)
    }


def days_to_count(as_of: date) -> list[date]:
    """Month ends of this school year and the last up to the day, and the day itself; oldest first."""
    first = SchoolYear(school_year(as_of).ending - 1).first_day
    days, year, month = [], first.year, first.month
    while (turn := date(year + month // 12, month % 12 + 1, 1)) <= as_of:
        days.append(date.fromordinal(turn.toordinal() - 1))
        year, month = turn.year, turn.month
    return [*days, as_of]


def _learners(stays: Sequence[Stay], subgroups: _Subgroups) -> Learners:
    """The learners who ever were at a school, with their cells. Two large queries."""
    keys = sorted({stay.learner for stay in stays})
    place = {key: i for i, key in enumerate(keys)}
    held = [(place[who], *spell) for who, spells in subgroups.items() for spell in spells]
    groups = sorted({name for _, name, _, _ in held})
    number = {name: i for i, name in enumerate(groups)}
    competencies, cells, history = _levels(place)
    domain_of = domains_of(competencies)
    domains = sorted(set(domain_of.values()))
    return Learners(
        len(keys),
        _spells((place[s.learner], 0, s.first, LATER if s.last is None else s.last) for s in stays),
        groups,
        _spells((who, number[name], first, last) for who, name, first, last in held),
        competencies,
        domains,
        np.array([domains.index(domain_of[key]) for key in competencies], np.int64),
        cells,
        history,
    )


def _spells(rows: Iterable[tuple[int, int, int, int]]) -> Spells:
    return Spells(*np.array(list(rows), np.int64).reshape(-1, 4).T)


def _levels(place: Mapping[UUID, int]) -> tuple[list[UUID], Cells, History]:
    """Of learners by position: the competencies with evidence, the cells, and what the method said."""
    kept = Estimate.objects.filter(learner_id__in=list(place), pieces__gt=0)
    held = read_columns(kept, ("learner_id", "competency_id", "first_performed"))
    competencies = [UUID(hex=key) for key in held["competency_id"].dictionary.to_pylist()]
    number = {key: i for i, key in enumerate(competencies)}
    learner, competency = _at(held["learner_id"], place), _at(held["competency_id"], number)
    cell = learner * len(number) + competency
    by_cell = np.argsort(cell)
    first = _ordinals(held["first_performed"])
    cells = Cells(learner[by_cell], competency[by_cell], first[by_cell])
    return competencies, cells, _history(place, number, cell[by_cell])


def _history(place: Mapping[UUID, int], number: Mapping[UUID, int], cells: Whole) -> History:
    """The changes of these cells (learner × competencies + competency, rising); others' are left out."""
    changes = LevelChange.objects.filter(learner_id__in=list(place))
    read = read_columns(changes, ("learner_id", "competency_id", "step", "day", "measured_after"))
    learner, competency = _at(read["learner_id"], place), _at(read["competency_id"], number)
    cell = learner * len(number) + competency
    step = read["step"].to_numpy(zero_copy_only=False)
    day = _ordinals(read["day"])
    level = read["measured_after"].fill_null(NO_LEVEL).to_numpy(zero_copy_only=False)
    known = np.flatnonzero((competency >= 0) & np.isin(cell, cells))
    order = known[np.lexsort((step[known], day[known], cell[known]))]
    return History(np.searchsorted(cells, cell[order]), day[order], level[order])


def _at(keys: pa.Array, place: Mapping[UUID, int]) -> Whole:
    """The position of each row's identifier; -1 where it has none."""
    known = [place.get(UUID(hex=key), -1) for key in keys.dictionary.to_pylist()]
    found: Whole = np.array(known, np.int64)[keys.indices.to_numpy(zero_copy_only=False)]
    return found


def _ordinals(days: pa.Array) -> Whole:
    numbers = days.cast(pa.int32()).cast(pa.int64()).fill_null(LATER)
    found: Whole = numbers.to_numpy(zero_copy_only=False) + _EPOCH
    return found
