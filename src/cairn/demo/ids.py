"""Identifiers of made-up rows: version 7, from the seed, as two columns of 64 bits until a row needs them."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

_VERSION = np.uint64(0x7000)
_VARIANT = np.uint64(1 << 63)


@dataclass(frozen=True)
class Ids:
    """Many identifiers: the upper and the lower half of each."""

    high: NDArray[np.uint64]
    low: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.high)

    def at(self, rows: NDArray[np.int64]) -> "Ids":
        return Ids(self.high[rows], self.low[rows])

    def uuids(self) -> list[UUID]:
        pairs = zip(self.high.tolist(), self.low.tolist(), strict=True)
        return [UUID(int=high << 64 | low) for high, low in pairs]


def ids_at(milliseconds: NDArray[np.int64], random: np.random.Generator) -> Ids:
    """One identifier for each moment; rows of one millisecond keep no order."""
    noise = random.integers(0, 1 << 62, (2, len(milliseconds)), dtype=np.uint64)
    high = milliseconds.astype(np.uint64) << np.uint64(16) | _VERSION | noise[0] >> np.uint64(50)
    return Ids(high, noise[1] | _VARIANT)


def ids_from(first: int, n: int, random: np.random.Generator) -> Ids:
    """`n` identifiers in rising order, a millisecond apart."""
    return ids_at(np.arange(first, first + n), random)
