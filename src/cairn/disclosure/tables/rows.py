"""A row of a table as people read it, and how it says less: a group, how many they are, and their share in each level.

Ranges are nested: a coarser one holds the finer one whole, so what a coarser row allows includes all that the finer one
did. Which range a row has follows from the range of n that stands in it, and tells nothing besides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2

from cairn.kernel.errors import BadInput

from .statements import Cell, Statement, between, share


@dataclass(frozen=True)
class Resolution:
    """How closely a row is shown.

    size  n is shown as a range of this many learners, from a multiple of it; 1: exactly; None: only “minimum or more”
    step  shares are shown as ranges of this many percent; 0: the counts themselves; None: no shares
    """

    size: int | None
    step: int | None


LADDER = (
    Resolution(1, 0), Resolution(1, 1), Resolution(1, 5), Resolution(5, 5), Resolution(5, 10),
    Resolution(10, 10), Resolution(10, 20), Resolution(20, 20), Resolution(20, 40),
    Resolution(100, 40), Resolution(None, None),
)  # fmt: skip
"""From the counts to “minimum or more”; the last is complementary suppression."""
SMALL = len(LADDER)
"""The place on the ladder of a row of fewer than the minimum: it says that, and nothing else."""


@dataclass(frozen=True)
class Row:
    """A row before it is published.

    key     names it: place, grade, group, year …; the same in every release
    levels  for each level (category of outcome) the cells of its learners
    finest  the place on the ladder that it may have at best
    known   n is known to everybody anyway, and shown exactly at every resolution (enrolment of a school)
    weight  what its information is worth beside other rows'
    """

    key: str
    levels: tuple[tuple[Cell, ...], ...]
    finest: int = 0
    known: bool = False
    weight: float = 1.0

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for level in self.levels for cell in level)


@dataclass(frozen=True)
class Shown:
    """A row as it is published.

    learners  from … to, both reached; None: no end
    shares    for each level from … to percent, the end not reached unless it is 100; None: not shown
    counts    for each level; None: not shown
    """

    row: Row
    step: int
    learners: tuple[int, int | None]
    shares: tuple[tuple[int, int], ...] | None = None
    counts: tuple[int, ...] | None = None

    def statements(self) -> list[Statement]:
        row, low_high = self.row, self.learners
        found = [between(row.cells, *low_high, f"{row.key}: {_range(*low_high)} learners", row.key)]
        for i, level in enumerate(row.levels):
            if self.counts is not None:
                says = f"{row.key}, level {i + 1}: {self.counts[i]}"
                found.append(between(level, self.counts[i], self.counts[i], says, row.key))
            elif self.shares is not None:
                low, high = self.shares[i]
                says = f"{row.key}, level {i + 1}: {low} to {high} %"
                found += share(
                    level, row.cells, low, high, high_open=high < 100, says=says, row=row.key
                )[1:]
        return found

    def information(self) -> float:
        """What the row tells by itself of its counts, in bits; a count that could be any of m tells log2(n+1) - log2 m.

        n stands for the most that the row could have, or the minimum where it is withheld.
        """
        low, high = self.learners
        most = low + 1 if high is None else high
        told = log2(most + 1) - log2(most - low + 1) if high is not None else 0.0
        for i in range(len(self.row.levels)):
            if self.counts is not None:
                told += log2(most + 1)
            elif self.shares is not None:
                here = Fraction(self.shares[i][1] - self.shares[i][0], 100) * most
                told += max(0.0, log2(most + 1) - log2(float(here) + 1))
        return told * self.row.weight


def shown(row: Row, counts: Sequence[int], step: int, minimum: int) -> Shown:
    """The row at this place of the ladder; SMALL where it must be."""
    n = sum(counts)
    if len(counts) != len(row.levels) or any(c < 0 for c in counts):
        raise BadInput(f"{row.key} has no count for each level.", mend="Give one for each level.")
    if n < minimum:
        low_high = (n, n) if row.known else (0, minimum - 1)
        return Shown(row, SMALL, low_high)
    resolution = LADDER[step]
    if resolution.size is None or resolution.step is None:
        return Shown(row, step, (n, n) if row.known else (minimum, None))
    size = 1 if row.known else resolution.size
    low = max(n // size * size, minimum)
    learners = (low, n // size * size + size - 1)
    if resolution.step == 0:
        return Shown(row, step, learners, counts=tuple(counts))
    return Shown(row, step, learners, tuple(_band(c, n, resolution.step) for c in counts))


def _band(part: int, n: int, step: int) -> tuple[int, int]:
    """The range of percents that the share is in; the last one holds 100."""
    low = min(100 * part // (n * step), (100 - 1) // step) * step
    return low, min(low + step, 100)


def start(
    row: Row, counts: Sequence[int], minimum: int, holds: float, ladder: Sequence[int]
) -> int:
    """The finest of these places where a range of shares holds `holds` counts or more, by the n that it shows."""
    if sum(counts) < minimum:
        return SMALL
    for step in ladder[:-1]:
        if step < row.finest:
            continue
        resolution, at = LADDER[step], shown(row, counts, step, minimum)
        if resolution.size is None or resolution.step is None:
            return step
        wide = resolution.size >= min(holds, 20) or row.known
        if holds <= 1 or (wide and at.learners[0] * resolution.step >= 100 * holds):
            return step
    return ladder[-1]


def counts_of(row: Row, truth: Mapping[Cell, int]) -> tuple[int, ...]:
    return tuple(sum(truth.get(cell, 0) for cell in level) for level in row.levels)


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"
