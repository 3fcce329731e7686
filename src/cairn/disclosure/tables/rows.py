"""A row of a table as people read it, and how it says less: a group, how many they are, and their share in each level.

Ranges are nested: a coarser one holds the finer one whole, so what a coarser row allows includes all that the finer one
did. How many are in the group, how wide ranges of shares are, and how much the lowest and the highest of them take in,
are coarsened apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from .statements import Cell, Statement, between, share

SIZES = (1, 5, 10, 20, 100)
"""n is shown as a range of so many learners, from a multiple of it; 1: exactly. After them: “minimum or more”."""
STEPS = (1, 5, 10, 20)
"""Shares are shown as ranges of so many percent, from a multiple of it …"""
TAILS = (0, 5, 10, 20, 40)
"""… but all that is below so many percent is one range, and so is all from 100 less so many on."""
CUTS: tuple[tuple[int, ...], ...] = tuple(
    (0, *(c for c in range(step, 100, step) if tail <= c <= 100 - tail), 100)
    for tail in TAILS
    for step in STEPS
)
"""The ends of ranges, by tail and step: place of the tail x len(STEPS) + place of the step. After them: no shares."""
OPEN, UNSAID = len(SIZES), len(CUTS)
SHOWN, FEW, BESIDE = "", "few", "beside"
"""Why a row is withheld: fewer than the minimum; or with it another group could be worked out."""

Key = tuple[str, str, str, str]
"""(question, place, division, value); ("", "") for everybody. It names a row in every release."""


@dataclass(frozen=True)
class Row:
    """The learners of whom a row speaks.

    levels  for each level (category of outcome) the cells of its learners
    """

    key: Key
    levels: tuple[tuple[Cell, ...], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for level in self.levels for cell in level)


@dataclass(frozen=True)
class Shown:
    """A row as it is published.

    learners  from … to, both reached; None: no end
    shares    for each level from … to percent, the end not reached unless it is 100; None: withheld
    counts    for each level, where they may be shown
    why       SHOWN, FEW or BESIDE
    """

    learners: tuple[int, int | None]
    shares: tuple[tuple[int, int], ...] | None = None
    counts: tuple[int, ...] | None = None
    why: str = SHOWN


def statements(row: Row, seen: Shown) -> list[Statement]:
    """What a published row says of the finest cells."""
    name = " · ".join(part for part in row.key if part) or "everybody"
    low, high = seen.learners
    many = f"{low} or more" if high is None else f"{low} to {high}"
    found = [between(row.cells, low, high, f"{name}: {many} learners", row.key)]
    for i, level in enumerate(row.levels):
        if seen.counts is not None:
            n = seen.counts[i]
            found.append(between(level, n, n, f"{name}, level {i + 1}: {n}", row.key))
        elif seen.shares is not None:
            a, b = seen.shares[i]
            says = f"{name}, level {i + 1}: {a} to {b} %"
            found += share(level, row.cells, a, b, high_open=b < 100, says=says, row=row.key)[1:]
    return found


def band(part: NDArray[np.int64], n: NDArray[np.int64], step: int) -> NDArray[np.int64]:
    """(rows, levels) the place of the cut below each share; `part` (rows, levels), `n` (rows,) 1 or more."""
    cuts = np.array(CUTS[step], np.int64)
    above = 100 * part[..., None] >= cuts * n[:, None, None]
    return np.asarray(np.minimum(above.sum(axis=-1) - 1, cuts.size - 2))


def information(learners: tuple[int, int | None], shares: Sequence[tuple[int, int]]) -> float:
    """What the row tells by itself of its counts, in bits; a count that could be any of m tells log2(n+1) - log2 m.

    n stands for the most that the row could have.
    """
    low, high = learners
    most = low + 1 if high is None else high
    told = log2(most + 1) - log2(most - low + 1) if high is not None else 0.0
    for a, b in shares:
        told += max(0.0, log2(most + 1) - log2((b - a) * most / 100 + 1))
    return told
