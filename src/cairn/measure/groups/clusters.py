"""The gap between two groups' means and its change, where learners come in schools: a cluster bootstrap.

Each draw takes as many schools as there are, with replacement, each with all its rows of both groups and
years; a range holds the middle of the draws. Learners of one school are alike, so the range is wider than
that of as many independent learners (A. C. Cameron & D. L. Miller, Journal of Human Resources 50, 2015).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]
_CELLS = ("ahead_before", "behind_before", "ahead_after", "behind_after")
# Of the four means: each itself, then the gaps, then the changes.
_FIGURES = np.vstack(
    [np.eye(4), [1, -1, 0, 0], [0, 0, 1, -1], [-1, 1, 1, -1], [-1, 0, 1, 0], [0, -1, 0, 1]]
)
_NAMES = (*_CELLS, "before", "after", "change", "ahead", "behind")
_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Ranged:
    """A figure with the range that holds the middle of the draws."""

    value: float
    low: float
    high: float

    @property
    def too_close(self) -> bool:
        """Nothing can be said about its sign."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True)
class MeanGaps:
    """Four means, and what follows; a gap is the group ahead less the one behind.

    change           gap after less gap before: below 0 the gap has closed
    ahead, behind    each group's own change
    sizes            rows in the four groups, in the order of the means
    clusters         how many; `failed` draws in which one of the four groups was empty are left out
    """

    ahead_before: Ranged
    behind_before: Ranged
    ahead_after: Ranged
    behind_after: Ranged
    before: Ranged
    after: Ranged
    change: Ranged
    ahead: Ranged
    behind: Ranged
    sizes: tuple[int, ...]
    clusters: int
    failed: int


def mean_gaps(
    value: ArrayLike,
    ahead: ArrayLike,
    later: ArrayLike,
    cluster: ArrayLike,
    *,
    seed: int,
    draws: int = 2000,
    coverage: float = 0.9,
) -> MeanGaps:
    """Means of two groups in two years, their gaps and the change.

    value    (n,) a score, or 0 and 1 for a share; NaN is missing and left out
    ahead    (n,) in the group ahead, or in the one behind
    later    (n,) in the later of the two years
    cluster  (n,) a code for the school; at least two different
    seed     the same seed gives the same ranges

    Raises BadInput where one of the four groups is empty and for fewer than two clusters.
    """
    figure = np.asarray(value, np.float64)
    there = ~np.isnan(figure)
    cell = np.where(np.asarray(later, bool), 2, 0) + np.where(np.asarray(ahead, bool), 0, 1)
    codes, place = np.unique(np.asarray(cluster)[there], return_inverse=True)
    count = np.zeros((codes.size, 4))
    total = np.zeros((codes.size, 4))
    np.add.at(count, (place, cell[there]), 1.0)
    np.add.at(total, (place, cell[there]), figure[there])
    _check(count)
    means = total.sum(axis=0) / count.sum(axis=0)
    drawn = _draw(count, total, draws, np.random.default_rng(seed))
    whole = drawn[~np.isnan(drawn).any(axis=1)]
    if len(whole) == 0:
        raise BadInput(
            "No draw of clusters had all four groups.", mend="Take more draws, or larger clusters."
        )
    edges = [(1 - coverage) / 2, (1 + coverage) / 2]
    low, high = np.quantile(whole @ _FIGURES.T, edges, axis=0)
    ranged = {
        name: Ranged(float(v), float(a), float(b))
        for name, v, a, b in zip(_NAMES, _FIGURES @ means, low, high, strict=True)
    }
    return MeanGaps(
        **ranged,
        sizes=tuple(int(size) for size in count.sum(axis=0)),
        clusters=codes.size,
        failed=draws - len(whole),
    )


def _check(count: Floats) -> None:
    if len(count) < 2:
        raise BadInput(
            f"{len(count)} cluster has figures; a range needs at least two.",
            mend="Name the column of schools, or of learners where each stands alone.",
        )
    for name, size in zip(_CELLS, count.sum(axis=0), strict=True):
        if size == 0:
            raise BadInput(
                f"Nobody of the group {name.replace('_', ', ')} has a figure.",
                mend="Compare groups and years that have learners.",
            )


def _draw(count: Floats, total: Floats, draws: int, random: np.random.Generator) -> Floats:
    """(draws, 4) the means of each draw; NaN where a group was empty."""
    clusters = len(count)
    at_once = max(_AT_ONCE // clusters, 1)
    parts = []
    for start in range(0, draws, at_once):
        some = min(at_once, draws - start)
        taken = random.multinomial(clusters, np.full(clusters, 1 / clusters), some)
        with np.errstate(invalid="ignore"):
            parts.append((taken @ total) / (taken @ count))
    return np.concatenate(parts)
