"""Possible worlds by the handful, block by block: what shows that many small groups are safe without a solver.

A block is learners who are linked closely, such as a school. All start from one world that fits the whole release. A
block may change alone as long as it uses no more than its share, 1/(k+1), of what every statement about several blocks
leaves: so the changes of any k+1 blocks fit together, and k insiders elsewhere change nothing about what is shown here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .releases import FREE, System, Whole


@dataclass(frozen=True)
class Block:
    """A part of the cells, the statements about it, and what it may take of those that it shares.

    cells   (cells of the block,) places in the release
    system  over these cells alone
    rows    (statements of the system,) places in the release
    inner   the system with room for one learner more or less at each end, as far as the first world has it
    """

    cells: Whole
    system: System
    rows: Whole
    inner: System


@dataclass(frozen=True)
class Claim:
    """A count of a group within a block: the cells in it, and the group's others; places in the block.

    others  None: the count is the group itself
    """

    name: int
    cells: Whole
    others: Whole | None


def blocks(system: System, of: Whole, base: Whole, k: int) -> list[Block]:
    """The blocks of a release around a world that fits it.

    of    (cells,) the number of each cell's block
    base  (cells,) the world from which each block may change
    """
    said = system.matrix @ base
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(int(of.max(initial=-1)) + 2))
    columns = system.matrix.tocsc()
    shares = _blocks_in(system.matrix, of)
    found = []
    for number in range(ends.size - 1):
        cells = order[ends[number] : ends[number + 1]]
        inner = columns[:, cells].tocsr()
        rows = np.flatnonzero(np.diff(inner.indptr))
        inner = inner[rows]
        here = inner @ base[cells]
        parts = np.where(shares[rows] > 1, k + 1, 1)
        low = np.where(
            system.low[rows] <= -FREE, -FREE, here - (said[rows] - system.low[rows]) // parts
        )
        high = np.where(
            system.high[rows] >= FREE, FREE, here + (system.high[rows] - said[rows]) // parts
        )
        one = abs(inner).max(axis=1).toarray().ravel().astype(np.int64)
        tight = System(
            inner,
            np.where(low <= -FREE, low, np.minimum(low + one, here)),
            np.where(high >= FREE, high, np.maximum(high - one, here)),
        )
        found.append(Block(cells, System(inner, low, high), rows, tight))
    return found


def _blocks_in(matrix: csr_array, of: Whole) -> Whole:
    """(statements,) 1 where a statement is about one block alone, 2 where it is about several."""
    several = np.ones(matrix.shape[0], np.int64)
    for r in range(matrix.shape[0]):
        here = of[matrix.indices[matrix.indptr[r] : matrix.indptr[r + 1]]]
        if here.size and np.any(here != here[0]):
            several[r] = 2
    return several


class Known:
    """What worlds of a block show of each claim to each insider: arrays (claims, 1 + profiles).

    The first column is for nobody inside. Starts without a world; each one added can only show more to be possible.
    """

    def __init__(self, cells: int, claims: Sequence[Claim], profiles: Sequence[Whole]) -> None:
        """profiles   for each kind of learner who can be an insider the places of their cells in the block."""
        self.kinds = np.zeros((cells, 1 + len(profiles)), np.float32)
        for i, profile in enumerate(profiles):
            self.kinds[profile, i + 1] = 1
        self.inside = _rows([claim.cells for claim in claims], cells)
        self.others = _rows([claim.others for claim in claims], cells)
        self.itself = np.array([claim.others is None for claim in claims], bool)[:, None]
        self.own, self.apart = self.inside @ self.kinds, self.others @ self.kinds
        shape = (len(claims), 1 + len(profiles))
        self.high, self.low = np.full(shape, -1.0, np.float32), np.full(shape, np.inf, np.float32)
        self.outer = np.full(shape, -1.0, np.float32)
        self.seen = np.zeros(1 + len(profiles), bool)

    def add(self, world: Whole) -> None:
        """One more world (cells of the block,)."""
        fits = (world == 0).astype(np.float32) @ self.kinds == 0
        numbers = world.astype(np.float32)
        here, there = (self.inside @ numbers)[:, None], (self.others @ numbers)[:, None]
        np.maximum(self.high, here, out=self.high, where=fits)
        np.minimum(self.low, here, out=self.low, where=fits)
        np.maximum(self.outer, there, out=self.outer, where=fits)
        self.seen |= fits

    def add_for(self, who: Whole, worlds: NDArray[np.float64]) -> None:
        """Worlds (cells, kinds), each counted for one kind of learner who is in it: the columns `who`."""
        numbers = worlds.astype(np.float32)
        here, there = self.inside @ numbers, self.others @ numbers
        self.high[:, who] = np.maximum(self.high[:, who], here)
        self.low[:, who] = np.minimum(self.low[:, who], here)
        self.outer[:, who] = np.maximum(self.outer[:, who], there)
        self.seen[who] = True

    @property
    def some(self) -> NDArray[np.float32]:
        """The most of the others in the count; 1 or more for the group itself."""
        return np.asarray(np.where(self.itself, 1, self.high - self.own))

    @property
    def rest(self) -> NDArray[np.float32]:
        """The most of the others in the group but not in the count; 1 or more for the group itself."""
        return np.asarray(np.where(self.itself, 1, self.outer - self.apart))

    def kept(self, width: int, there: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """(claims, 1 + profiles) the promise is shown to hold.

        there  (1 + profiles,) who is to be in a world at least; None: whoever is in one of these
        """
        fine = (self.high - self.low >= width) & (self.some >= 1) & (self.rest >= 1)
        return np.asarray(fine | ~(self.seen if there is None else self.seen | there)[None, :])


def _rows(parts: Sequence[Whole | None], cells: int) -> NDArray[np.float32]:
    """(parts, cells) 1 where a cell is in the part."""
    found = np.zeros((len(parts), cells), np.float32)
    for row, part in enumerate(parts):
        if part is not None:
            found[row, part] = 1
    return found
