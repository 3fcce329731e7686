"""Which keys of a long file have been seen: eight bytes a row, whatever the keys are."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


class Seen:
    """Remembers keys by 64 bits of their hash, in sorted runs that are joined as they grow.

    Two different keys are taken for one with probability 1e-6 in a file of 6 million rows.
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []

    def repeated(self, keys: Sequence[str]) -> list[bool]:
        """For each key whether it was there before, in an earlier call or earlier in this one."""
        codes = np.fromiter(map(_code, keys), np.uint64, len(keys))
        again = np.zeros(len(keys), bool)
        for run in self._runs:
            at = np.searchsorted(run, codes)
            again |= run[np.minimum(at, run.size - 1)] == codes
        new, first = np.unique(codes, return_index=True)
        within = np.ones(len(keys), bool)
        within[first] = False
        if new.size:
            self._add(new)
        return [bool(flag) for flag in again | within]

    def _add(self, run: NDArray[np.uint64]) -> None:
        while self._runs and self._runs[-1].size <= 2 * run.size:
            run = np.union1d(run, self._runs.pop())
        self._runs.append(run)


def _code(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
