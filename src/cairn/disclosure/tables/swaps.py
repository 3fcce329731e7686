"""Puts one learner of a given kind into a world that has none, by exchanging as little as can be.

Somebody of another value of each division, at the same level of the same unit, becomes of this kind; where nobody is at
that level, somebody of another level does. What is then published must be the same as before. So a handful of worlds
without insiders shows what each of hundreds of kinds of insiders may know, and whoever examines a certificate does the
same exchanges and needs no solver.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, Known
from .releases import Whole

DONORS = 3
Changes = NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """A kind of learner in a block.

    cells   the places of their cells, one of each division
    slots   for each level of their unit (their own first) the cells of each division: who could become like them
    """

    cells: Whole
    slots: tuple[tuple[Whole, ...], ...]


class Swaps:
    """Exchanges in one block. Counts stay far below 2**53, so sums of floats are exact."""

    def __init__(self, block: Block, kinds: Sequence[Kind]) -> None:
        self.matrix = block.system.matrix.toarray().astype(np.float64)
        self.low, self.high = block.system.low, block.system.high
        self.kinds = kinds

    def exchanges(self, world: Whole, wanted: Sequence[int]) -> Iterator[tuple[Whole, Changes]]:
        """Kinds of which this world can have one, and what changes (cells, kinds); each up to DONORS times."""
        said = (self.matrix @ world)[:, None]
        sorted_: dict[int, Whole] = {}
        for donor in range(DONORS):
            changes = np.zeros((world.size, len(wanted)))
            possible = np.array(
                [
                    self._exchange(world, self.kinds[i], donor, sorted_, changes[:, j])
                    for j, i in enumerate(wanted)
                ],
                bool,
            )
            now = said + self.matrix @ changes
            fits = np.all((now >= self.low[:, None]) & (now <= self.high[:, None]), axis=0)
            here = np.flatnonzero(fits & possible)
            yield np.asarray(wanted, np.int64)[here], changes[:, here]

    def _exchange(
        self, world: Whole, kind: Kind, donor: int, sorted_: dict[int, Whole], change: Changes
    ) -> bool:
        """Writes into `change` who becomes what; False where there is nobody to become so."""
        own, *others = kind.slots
        moves = not world[own[0]].any()
        if moves and not others:
            return False
        slots = max(others, key=lambda slot: int(world[slot[0]].sum())) if moves else own
        for cell, slot in zip(kind.cells.tolist(), slots, strict=True):
            if world[cell] > 0 and not moves:
                continue
            if id(slot) not in sorted_:
                by_size = slot[np.argsort(-world[slot], kind="stable")]
                sorted_[id(slot)] = by_size[world[by_size] > 0]
            there = sorted_[id(slot)]
            if not there.size:
                return False
            change[there[min(donor, there.size - 1)]] -= 1
            change[cell] += 1
        return True


def with_insiders(swaps: Swaps, shown: Known, worlds: Sequence[Whole], width: int) -> None:
    """Adds to what is shown what these worlds show to every kind of insider to whom too little is shown yet."""
    for world in worlds:
        kept = shown.kept(width)
        wanted = np.flatnonzero(~kept[:, 1:].all(axis=0) | ~shown.seen[1:])
        if not wanted.size:
            return
        for kinds, changes in swaps.exchanges(world, wanted.tolist()):
            shown.add_for(kinds + 1, world[:, None] + changes)
