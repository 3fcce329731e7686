"""A release as an attacker holds it: every statement of all its tables, and of all that was published before.

The names of cells are what links two tables or two years: the same name is the same learners.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from cairn.kernel.errors import BadInput

from .statements import Cell, Statement

Whole = NDArray[np.int64]
Named = TypeVar("Named", bound=Hashable)
FREE = 2**62
"""Stands for “nothing is said” as a bound; far more learners, times any weight, than there are."""


@dataclass(frozen=True)
class Group:
    """Learners about whom something may be learned.

    levels  for each level (category of outcome) the cells that hold its learners; a cell stands in one level once
    """

    name: str
    levels: tuple[tuple[Cell, ...], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for level in self.levels for cell in level)


@dataclass(frozen=True)
class Release:
    """Statements over cells, with what is to be kept from people.

    statements  of every table, earlier releases included; cells that no statement names hold anybody or nobody
    groups      the groups to be protected where they are small
    sensitive   named sets of levels (by place) that nobody may learn of a small group: {"proficient": (2, 3)}
    profiles    who a learner can be: the cells one learner stands in, one of each way to divide. They are all of a
                kind: a learner of the school and grade is Black, no English learner, at level 1
    """

    statements: tuple[Statement, ...]
    groups: tuple[Group, ...]
    sensitive: Mapping[str, tuple[int, ...]]
    profiles: tuple[tuple[Cell, ...], ...] = ()

    def __post_init__(self) -> None:
        for group in self.groups:
            if len(set(group.cells)) != len(group.cells):
                raise BadInput(
                    f"{group.name} names a cell twice.", mend="Name each cell once, in one level."
                )
            if any(not 0 <= i < len(group.levels) for s in self.sensitive.values() for i in s):
                raise BadInput(
                    f"{group.name} has {len(group.levels)} levels; one is named that is not there.",
                    mend="Give every group the same levels.",
                )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell once, in the order in which it is first named."""
        named: dict[Cell, None] = {}
        for statement in self.statements:
            named.update(dict.fromkeys(cell for cell, _ in statement.weights))
        for group in self.groups:
            named.update(dict.fromkeys(group.cells))
        for profile in self.profiles:
            named.update(dict.fromkeys(profile))
        return tuple(named)

    @cached_property
    def place(self) -> Mapping[Cell, int]:
        return {cell: i for i, cell in enumerate(self.cells)}

    @cached_property
    def system(self) -> "System":
        return System.of(self.statements, self.place)

    @cached_property
    def parts(self) -> Whole:
        """(cells,) which cells any chain of statements links: what is in another part tells nothing here."""
        rows, cells = self.system.matrix.shape
        entries = self.system.matrix.tocoo()
        links = coo_array(
            (np.ones(entries.nnz, np.int8), (entries.row, rows + entries.col)),
            shape=(rows + cells, rows + cells),
        )
        return np.asarray(connected_components(links, directed=False)[1][rows:], np.int64)

    def counts(self, group: Group) -> dict[str, Whole]:
        """For each sensitive set of levels the places of its cells in the group."""
        return {
            name: np.array([self.place[c] for i in levels for c in group.levels[i]], np.int64)
            for name, levels in self.sensitive.items()
        }

    def world(self, truth: Mapping[Cell, int]) -> Whole:
        """Counts by name as (cells,); a cell that is not named holds nobody. Raises BadInput where it does not fit."""
        numbers = np.array([truth.get(cell, 0) for cell in self.cells], np.int64)
        if (bad := self.system.broken(numbers)).size:
            said = self.statements[int(bad[0])].says
            raise BadInput(
                f"The learners do not fit what is published: {said}.",
                mend="Make the tables from the same records.",
            )
        return numbers


@dataclass(frozen=True)
class System:
    """low ≤ matrix @ world ≤ high, and no cell below 0; all whole numbers."""

    matrix: csr_array  # (statements, cells)
    low: Whole
    high: Whole

    @classmethod
    def of(cls, statements: Sequence[Statement], place: Mapping[Cell, int]) -> "System":
        entries = [(r, place[c], w) for r, s in enumerate(statements) for c, w in s.weights]
        row, column, weight = (
            (np.array(x, np.int64) for x in zip(*entries, strict=True))
            if (entries)
            else (np.zeros(0, np.int64),) * 3
        )
        matrix = coo_array((weight, (row, column)), shape=(len(statements), len(place))).tocsr()
        low = np.array([-FREE if s.low is None else s.low for s in statements], np.int64)
        high = np.array([FREE if s.high is None else s.high for s in statements], np.int64)
        return cls(matrix, low, high)

    def broken(self, world: Whole) -> Whole:
        """Places of statements that the world does not fit; [-1] where a cell is below 0. Exact."""
        if world.size and int(world.min()) < 0:
            return np.array([-1])
        said = self.matrix @ world
        return np.flatnonzero((said < self.low) | (said > self.high))

    def only(self, cells: Whole) -> "System":
        """The statements about these cells alone, which must be whole parts."""
        inner = self.matrix[:, cells].tocsr()
        rows = np.flatnonzero(np.diff(inner.indptr))
        return System(inner[rows], self.low[rows], self.high[rows])


def _once(items: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(items))


def together(*releases: Release) -> Release:
    """What somebody knows who keeps every release: linked where their cells have the same names."""
    sensitive: dict[str, tuple[int, ...]] = {}
    for release in releases:
        sensitive |= release.sensitive
    return Release(
        _once(s for r in releases for s in r.statements),
        _once(g for r in releases for g in r.groups),
        sensitive,
        _once(p for r in releases for p in r.profiles),
    )
