"""The two tables every method fills, and the indices that follow from them.

Every index is of the group: it says how often, not for whom.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Classified:
    """Shares of the group in (levels, levels) tables; each sums to 1.

    observed_true   rows: the level given; columns: the level of the true score
    twice           rows and columns: the levels given on two independent occasions; symmetric
    size            learners (or nodes with a weight) that counted
    skipped         rows left out because a figure was missing
    """

    observed_true: Floats
    twice: Floats
    size: int
    skipped: int = 0

    @property
    def levels(self) -> int:
        return len(self.observed_true)

    @cached_property
    def accuracy(self) -> float:
        """How often the level given is the true one."""
        return float(np.trace(self.observed_true))

    @cached_property
    def consistency(self) -> float:
        """How often two independent occasions would give one level."""
        return float(np.trace(self.twice))

    @cached_property
    def chance(self) -> float:
        """How often two occasions would agree if learners were dealt out at random."""
        return float((self.twice.sum(axis=0) * self.twice.sum(axis=1)).sum())

    @property
    def kappa(self) -> float:
        """Consistency beyond chance, 1 at most; NaN where chance alone would always agree."""
        return (self.consistency - self.chance) / (1 - self.chance) if self.chance < 1 else np.nan

    @cached_property
    def too_high(self) -> float:
        """How often the level given lies above the true one."""
        return float(np.tril(self.observed_true, -1).sum())

    @cached_property
    def too_low(self) -> float:
        """How often the level given lies below the true one."""
        return float(np.triu(self.observed_true, 1).sum())

    def at(self, cut: int) -> "Classified":
        """The same for one cut alone: below it (0) or at least there (1); cuts count from 0."""
        return Classified(
            _folded(self.observed_true, cut + 1),
            _folded(self.twice, cut + 1),
            self.size,
            self.skipped,
        )


def _folded(table: Floats, first: int) -> Floats:
    edges = [0, first]
    return np.add.reduceat(np.add.reduceat(table, edges, axis=0), edges, axis=1)


def of_levels(
    observed: NDArray[np.int64], probability: Floats, weight: Floats | None, *, skipped: int = 0
) -> Classified:
    """From each learner's own level and how likely each level is, given what is known of the learner.

    observed     (n,)         the level that the learner's own figure has, from 0
    probability  (n, levels)  rows sum to 1; of the true level, or of the level on a new occasion
    weight       (n,)         what each row counts for, such as quadrature weights; None is 1 each
    """
    if observed.size == 0 or (weight is not None and not weight.sum() > 0):
        raise BadInput(
            "No row has all the figures that are asked for.",
            mend="Name other columns, or fill them.",
        )
    share = np.ones(observed.size) if weight is None else weight
    share = share / share.sum()
    joint = np.zeros((probability.shape[1], probability.shape[1]))
    np.add.at(joint, observed, probability * share[:, None])
    return Classified(joint, (probability * share[:, None]).T @ probability, observed.size, skipped)
