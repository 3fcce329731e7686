"""A school's learners and their levels as columns, and counting them on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cairn.determinations.rules import ALL_DOMAINS, LOWEST
from cairn.people.selectors.groups import EVERYONE

Whole = NDArray[np.int64]
NO_LEVEL = 0
LATER = 10_000_000
"""A day after every other."""


class Spells(NamedTuple):
    """What held for learners from a first to a last day; `which` is a position: a group, or nothing."""

    learner: Whole
    which: Whole
    first: Whole
    last: Whole

    def on(self, day: int) -> NDArray[np.bool_]:
        """Those that hold on a day."""
        held: NDArray[np.bool_] = (self.first <= day) & (day <= self.last)
        return held


class Cells(NamedTuple):
    """Learner × competency with evidence, by position, and the day of the first piece."""

    learner: Whole
    competency: Whole
    first: Whole


class History(NamedTuple):
    """The levels of cells from a day on, sorted by cell and day; of one day's the last one counts."""

    cell: Whole
    day: Whole
    level: Whole

    def levels(self, cells: int, day: int) -> Whole:
        """(cells,) the level of each on a day; NO_LEVEL before its first."""
        asked = np.arange(cells) * LATER + day
        at = np.searchsorted(self.cell * LATER + self.day, asked, side="right") - 1
        met = at >= 0
        met[met] = self.cell[at[met]] == np.flatnonzero(met)
        found = np.full(cells, NO_LEVEL)
        found[met] = self.level[at[met]]
        return found


@dataclass(frozen=True)
class Learners:
    """A school's learners, `size` of them; all else speaks of them by position. Days are ordinals.

    groups    the names of subgroups; `held` has positions in it
    domain    (competencies,) the position of each one's domain in `domains`
    """

    size: int
    stays: Spells
    groups: list[str]
    held: Spells
    competencies: list[UUID]
    domains: list[str]
    domain: Whole
    cells: Cells
    history: History


class Figures(NamedTuple):
    """Of a group, in a domain, in all, or in one competency: how many learners and cells, and how they stand."""

    subgroup: str
    domain: str
    competency: UUID | None
    enrolled: int
    learners: int
    cells: int
    levels: list[int]


def counted(school: Learners, day: int, steps: int) -> Iterator[Figures]:
    """Whoever is enrolled on the day, by the levels 1 … `steps`; what has no cell has no figures."""
    here = np.zeros(school.size, bool)
    here[school.stays.learner[school.stays.on(day)]] = True
    levels = school.history.levels(len(school.cells.learner), day)
    at = np.where((levels >= LOWEST) & (levels <= steps), levels - LOWEST + 1, 0)
    cells = np.flatnonzero(here[school.cells.learner] & (school.cells.first <= day))
    if not cells.size:
        return
    yield from _by_domain(school, _members(school, here, day), cells, at[cells], steps)
    yield from _by_competency(school, int(here.sum()), cells, at[cells], steps)


def _members(school: Learners, here: NDArray[np.bool_], day: int) -> NDArray[np.float64]:
    """(groups + 1, learners) who is in which group on the day, 1 or 0; the first group is everyone."""
    members = np.zeros((len(school.groups) + 1, school.size))
    now = school.held.on(day)
    members[school.held.which[now] + 1, school.held.learner[now]] = 1
    members[0] = 1
    return members * here


def _by_domain(
    school: Learners, members: NDArray[np.float64], cells: Whole, at: Whole, steps: int
) -> Iterator[Figures]:
    shape = school.size, len(school.domains), steps + 1
    places = school.cells.learner[cells], school.domain[school.cells.competency[cells]], at
    own = np.bincount(np.ravel_multi_index(places, shape), minlength=int(np.prod(shape)))
    own = own.reshape(shape)
    total = (members @ own.reshape(school.size, -1)).astype(np.int64).reshape(-1, *shape[1:])
    has = own.sum(axis=2) > 0
    has, total = _with_all(has, has.any(axis=1)), _with_all(total, total.sum(axis=1))
    people = (members @ has).astype(np.int64)
    enrolled = members.sum(axis=1).astype(np.int64).tolist()
    names, domains = [EVERYONE, *school.groups], [*school.domains, ALL_DOMAINS]
    for group, domain in np.argwhere(people > 0).tolist():
        figures = total[group, domain]
        yield Figures(
            names[group], domains[domain], None, enrolled[group],
            int(people[group, domain]), int(figures.sum()), figures[1:].tolist(),
        )  # fmt: skip


def _with_all(by_domain: NDArray[Any], together: NDArray[Any]) -> NDArray[Any]:
    """(…, domains + 1, …) what is known by domain, and last of all domains together."""
    return np.concatenate([by_domain, together[:, np.newaxis]], axis=1)


def _by_competency(
    school: Learners, enrolled: int, cells: Whole, at: Whole, steps: int
) -> Iterator[Figures]:
    """Everyone's; a learner has one cell of a competency."""
    shape = len(school.competencies), steps + 1
    places = np.ravel_multi_index((school.cells.competency[cells], at), shape)
    total = np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape)
    for competency in np.flatnonzero(total.sum(axis=1)).tolist():
        n = int(total[competency].sum())
        domain = school.domains[school.domain[competency]]
        levels = total[competency, 1:].tolist()
        yield Figures(EVERYONE, domain, school.competencies[competency], enrolled, n, n, levels)
