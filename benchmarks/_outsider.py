"""An outsider who does the sums on published tables: whole-number programs (HiGHS by scipy), no code of the gate.

What a row says is read as inequalities over the finest counts: unit x value x level. To show that a count is open it is
enough that possible worlds disagree. So only some learners are moved, and everybody else stays where one world has
them: the true one, or one that is possible, such as the one that a certificate holds. What is open then is open to
any outsider, for what was moved is a world that publishes the same, in every row of the state. What is not may still
be open.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

SECONDS, GAP = 20, 0.2
"""Of a program that is given up; and how far from the best a world may be that is looked for at random."""


@dataclass(frozen=True)
class Row:
    """A published row: so many learners (most None: no end); counts, or shares from … to (under 100: not reached)."""

    units: tuple[int, ...]
    group: int
    least: int
    most: int | None
    shares: Sequence[tuple[int, int]] = ()
    counts: Sequence[int] = ()


@dataclass(frozen=True)
class Shape:
    """Divisions as the numbers of their values; groups are everybody (0), then each value."""

    divisions: tuple[tuple[int, ...], ...]
    levels: int

    def values(self, group: int) -> tuple[int, ...]:
        return (group - 1,) if group else self.divisions[0]


def said(
    each: Sequence[Sequence[int]], rest: np.ndarray, row: Row
) -> Iterator[tuple[list[tuple[int, int]], float, float]]:
    """What a row says: weights of cells, and from … to.

    each  the cells of each level
    rest  (levels,) learners of the row who are known besides
    """
    many, n = [c for cells in each for c in cells], int(rest.sum())
    if row.least > 0 or row.most is not None:
        most = np.inf if row.most is None else row.most - n
        yield [(c, 1) for c in many], row.least - n, most
    for i, k in enumerate(row.counts):
        yield [(c, 1) for c in each[i]], k - int(rest[i]), k - int(rest[i])
    known = row.least if row.least == row.most else None
    for i, (a, b) in enumerate(row.shares):
        own = set(each[i])
        for share, low, high in ((a, 0.0, np.inf), (b, -np.inf, -1.0)):
            if 0 < share < 100:
                already = 100 * int(rest[i]) - share * (n if known is None else known)
                besides = many if known is None else each[i]
                weights = [(c, 100 * (c in own) - share * (known is None)) for c in besides]
                yield weights, low - already, high - already


@dataclass
class Outsider:
    """What is known of the counts of some units where all others are as in one possible world.

    free   the units; a cell is (place in free, value, level), numbered in that order
    base   (units, values, levels) that world
    rows   those that are read: the cells of each level, learners of it who are known besides, and what it says
    same   so many of the inequalities say that all divisions are of the same learners; they come first
    """

    shape: Shape
    base: np.ndarray
    free: Sequence[int]
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, int]] = field(default_factory=list)
    rows: list[tuple[list[list[int]], np.ndarray, Row]] = field(default_factory=list)
    same: int = 0

    @classmethod
    def of(
        cls, shape: Shape, base: np.ndarray, rows: Iterable[Row], free: Sequence[int]
    ) -> "Outsider":
        found = cls(shape, base, tuple(free))
        for unit, level in product(range(len(found.free)), range(shape.levels)):
            first = [found.cell(unit, v, level) for v in shape.divisions[0]]
            for division in shape.divisions[1:]:
                other = [found.cell(unit, v, level) for v in division]
                found.say([(c, 1) for c in first] + [(c, -1) for c in other], 0, 0)
        found.same = len(found.low)
        for row in rows:
            found.read(row)
        found.ready()
        return found

    def cell(self, unit: int, value: int, level: int) -> int:
        return (unit * self.base.shape[1] + value) * self.shape.levels + level

    def cells(self, units: Iterable[int], group: int, levels: Iterable[int]) -> list[int]:
        """Of units by their place in free."""
        values = self.shape.values(group)
        return [self.cell(u, v, i) for u in units for i in levels for v in values]

    def say(self, weights: list[tuple[int, int]], low: float, high: float) -> None:
        number = len(self.low)
        self.entries += [(number, c, w) for c, w in weights]
        self.low.append(low)
        self.high.append(high)

    def read(self, row: Row) -> None:
        place = {u: i for i, u in enumerate(self.free)}
        inside = [place[u] for u in row.units if u in place]
        if not inside:
            return
        outside = [u for u in row.units if u not in place]
        values = list(self.shape.values(row.group))
        rest = (
            self.base[outside][:, values].sum(axis=(0, 1))
            if outside
            else np.zeros(self.shape.levels, int)
        )
        each = [self.cells(inside, row.group, [i]) for i in range(self.shape.levels)]
        self.rows.append((each, rest, row))
        for weights, low, high in said(each, rest, row):
            self.say(weights, low, high)

    def ready(self) -> None:
        rows, cells, weights = (np.array(x) for x in zip(*self.entries, strict=True))
        size = len(self.free) * self.base.shape[1] * self.shape.levels
        self.matrix = csr_array((weights.astype(float), (rows, cells)), shape=(len(self.low), size))
        self.limits = np.array(self.low), np.array(self.high)
        self.world = self.base[list(self.free)].ravel()
        sums = self.matrix @ self.world
        assert np.all((self.limits[0] <= sums) & (sums <= self.limits[1])), (
            "a row does not fit the world"
        )
        self.least, self.most = _propagated(self.matrix, *self.limits)
        loose = self.least < self.most
        here = self.matrix[:, loose]
        links = block_array([[None, here], [here.T, None]])  # rows, then cells: a cell is in a row
        self.part = np.full(size, -1)
        self.part[loose] = connected_components(links, directed=False)[1][here.shape[0] :]
        self.solvers: dict[int, Any] = {}

    def _solver(self, part: int) -> tuple[np.ndarray, csr_array, np.ndarray, np.ndarray]:
        if part not in self.solvers:
            inside = np.flatnonzero(self.part == part)
            rows = np.flatnonzero(np.diff(self.matrix[:, inside].tocsr().indptr))
            matrix = self.matrix[rows]
            fixed = np.where(self.part == part, 0, self.least)
            known = matrix @ fixed
            self.solvers[part] = (
                inside,
                matrix[:, inside],
                self.limits[0][rows] - known,
                self.limits[1][rows] - known,
            )
        return self.solvers[part]

    def best(
        self, objective: np.ndarray, needs: Sequence[int] = (), *, gap: float = 0.0
    ) -> np.ndarray | None:
        """A world with the objective as large as can be; cells in `needs` are 1 or more. None: there is none."""
        least = self.least.copy()
        least[list(needs)] = np.maximum(least[list(needs)], 1)
        if np.any(least > self.most):
            return None
        world = np.where(self.part < 0, self.least, self.world)
        asked = {int(p) for p in self.part[np.flatnonzero(objective)] if p >= 0}
        asked |= {int(self.part[c]) for c in needs if self.part[c] >= 0 and self.world[c] < 1}
        for part in asked:
            inside, matrix, low, high = self._solver(part)
            found = milp(
                -objective[inside], integrality=np.ones(inside.size),
                bounds=Bounds(least[inside], self.most[inside]),
                constraints=LinearConstraint(matrix, low, high),
                options={"time_limit": SECONDS, "mip_rel_gap": gap},
            )  # fmt: skip
            if found.x is None:
                if found.status == 2:
                    return None
                continue  # out of time: they stay as they were, which shows less than could be
            world[inside] = np.rint(found.x)
        sums = self.matrix @ world
        if np.all((self.limits[0] <= sums) & (sums <= self.limits[1])) and np.all(world >= least):
            return world.astype(np.int64)
        return self.world if np.all(self.world >= least) else None


def _propagated(
    matrix: csr_array, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What each row by itself says of its cells, again and again: where least is most, a cell is known."""
    rows, cells = matrix.nonzero()
    weights = matrix.data
    least, most = np.zeros(matrix.shape[1]), np.full(matrix.shape[1], 1e6)
    for _ in range(60):
        a = np.where(weights > 0, least[cells], most[cells]) * weights
        b = np.where(weights > 0, most[cells], least[cells]) * weights
        under, over = (np.bincount(rows, x, matrix.shape[0])[rows] for x in (a, b))
        up = (high[rows] - (under - a)) / weights
        down = (low[rows] - (over - b)) / weights
        top, bottom = np.where(weights > 0, up, down), np.where(weights > 0, down, up)
        was = least.copy(), most.copy()
        np.minimum.at(most, cells, np.floor(top + 1e-6))
        np.maximum.at(least, cells, np.ceil(bottom - 1e-6))
        if np.array_equal(was[0], least) and np.array_equal(was[1], most):
            break
    return least, most


@dataclass(frozen=True)
class Target:
    """A small row: units by their place in free, and its group."""

    units: tuple[int, ...]
    group: int


def insiders(outsider: Outsider, x: np.ndarray) -> np.ndarray:
    """(kinds, divisions) the cells of every kind of learner, by values and level, whom the first units can have.

    x  (units, values, levels) who is there in truth
    """
    found = []
    for unit, level in product(range(len(x)), range(x.shape[2])):
        here = [[v for v in d if x[unit, v, level]] for d in outsider.shape.divisions]
        found += [[outsider.cell(unit, v, level) for v in who] for who in product(*here)]
    return np.array(found, int).reshape(-1, len(outsider.shape.divisions))


class Worlds:
    """Possible worlds found so far, and what they say of counts besides each insider's own record.

    who    insiders, one at a time; first of all nobody
    found  worlds of the first units that are known already: the others are there as they are in the outsider's
    """

    def __init__(self, outsider: Outsider, who: np.ndarray, found: Sequence[np.ndarray]) -> None:
        self.outsider, self.who = outsider, who
        self.found = [np.concatenate([x, outsider.world[x.size :]]) for x in found]

    def add(self, objective: np.ndarray, needs: Sequence[int] = (), gap: float = 0.0) -> None:
        world = self.outsider.best(objective, needs, gap=gap)
        if world is not None:
            self.found.append(world)

    def search(self, targets: Sequence["Target"], random: np.random.Generator) -> None:
        """Worlds with many, and with few, of the targets' learners at each level."""
        for level, sign in product(range(self.outsider.shape.levels), (1, -1)):
            objective = np.zeros(self.outsider.world.size)
            for t in targets:
                cells = self.outsider.cells(t.units, t.group, [level])
                objective[cells] = sign * random.uniform(0.5, 1.5)
            self.add(objective, gap=GAP)

    def closed(self, part: Sequence[int], whole: Sequence[int], width: int) -> list[list[int]]:
        """Insiders (their cells; none: nobody) for whom the worlds found do not show that the count is open."""
        x = np.array(self.found)
        here, every = x[:, list(part)].sum(axis=1), x[:, list(whole)].sum(axis=1)
        fits = np.all(x[:, self.who] >= 1, axis=2)
        own = np.isin(self.who, list(part)).any(axis=1), np.isin(self.who, list(whole)).any(axis=1)
        fits = np.concatenate([np.ones((len(x), 1), bool), fits], axis=1)
        mine, ours = (np.concatenate([[False], o]).astype(int) for o in own)
        most = np.where(fits, here[:, None], -1).max(axis=0)
        least = np.where(fits, here[:, None], 10**9).min(axis=0)
        rest = np.where(fits, (every - here)[:, None], -1).max(axis=0)
        fine = most - least >= width
        if len(part) < len(whole):
            fine &= (most - mine > 0) & (rest - (ours - mine) > 0)
        return [[] if k == 0 else self.who[k - 1].tolist() for k in np.flatnonzero(~fine)]

    def opens(self, target: "Target", sets: Sequence[tuple[int, ...]], width: int) -> bool:
        """Whether every count of the target is open to everybody, as far as worlds are found."""
        parts = counts_of(self.outsider, target, sets)
        return all(self._opens(part, parts[-1], width) for part in parts)

    def _opens(self, part: list[int], whole: list[int], width: int) -> bool:
        """One world may hold many kinds of insider: first all who are left together, then halves of them."""
        shut = self.closed(part, whole, width)
        size = len(shut)
        while shut:
            some = shut[:size]
            needs = sorted({c for each in some for c in each})
            for gap in (GAP, 0.0) if size == 1 else (GAP,):
                self._look(part, whole, needs, width, gap)
            left = self.closed(part, whole, width)
            if some[0] in left:
                if size == 1:
                    return False
                size = (min(size, len(left)) + 1) // 2
            shut = left
        return True

    def _look(
        self, part: list[int], whole: list[int], needs: list[int], width: int, gap: float
    ) -> None:
        for cells, sign in ((part, 1), (part, -1), (sorted(set(whole) - set(part)), 1)):
            if cells and self.closed(part, whole, width):
                objective = np.zeros(self.outsider.world.size)
                objective[cells] = sign
                self.add(objective, needs, gap)


def counts_of(
    outsider: Outsider, target: Target, sets: Sequence[tuple[int, ...]]
) -> list[list[int]]:
    """The cells of each set of levels, and at the end of the whole group."""
    every = tuple(range(outsider.shape.levels))
    return [outsider.cells(target.units, target.group, some) for some in (*sets, every)]


@dataclass
class Learned:
    """Of small rows: how many are known whole, and so on; counts of levels known exactly, over all rows."""

    rows: int = 0
    whole: int = 0
    exact: int = 0
    proved: int = 0
    close: int = 0

    def add(self, ranges: Sequence[tuple[int, int]], levels: int, width: int) -> None:
        """Of one row the ends of each set (levels first) and of the whole group, in order."""
        exact = [low == high for low, high in ranges]
        inner = ranges[:-1]
        self.rows += 1
        self.whole += all(exact[:levels])
        self.exact += sum(exact[:levels])
        self.proved += any(high == 0 for _, high in inner) or any(
            low == high == ranges[-1][1] == ranges[-1][0] for low, high in inner
        )
        self.close += any(high - low < width for low, high in ranges)

    def __str__(self) -> str:
        n = max(self.rows, 1)
        return (
            f"{self.rows:>5,} rows   recovered {self.whole / n:6.1%}   counts exact {self.exact / n / 4:6.1%}   "
            f"none or all proved {self.proved / n:6.1%}   something closer than w {self.close / n:6.1%}"
        )
