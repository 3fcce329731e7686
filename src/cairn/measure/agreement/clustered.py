"""Pairs of scores of one work, from whoever scored it, where a learner may bring several: figures with their ranges.

Works of one learner are alike, so a range counts learners, not pairs. Shares have Wilson's range on the number of
pairs they are worth (E. L. Korn & B. I. Graubard, Survey Methodology 24, 1998); alpha (K. Krippendorff, 2011,
squared distance) a jackknife over learners of log(1 - alpha), with the t distribution of the learners they are worth,
less one. The ranges speak of more works by learners like these, scored by the same people; of other scorers they say
nothing.
"""

from dataclasses import dataclass
from math import exp, isnan, log, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from cairn.kernel.errors import BadInput
from cairn.measure.shares import wilson

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ranged:
    """A figure with its range; NaN where it, or its range, is not defined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Clustered:
    """Of the pairs with both scores.

    pairs      how many; `clusters` by how many learners
    exact      share with equal scores
    adjacent   share with scores no farther apart than a step
    higher     mean of second - first: above 0, the second score is the higher one
    alpha      agreement beyond chance: 1 is full, 0 what chance would give; NaN where all scores are one
    """

    pairs: int
    clusters: int
    exact: Ranged
    adjacent: Ranged
    higher: Ranged
    alpha: Ranged


def clustered(
    first: ArrayLike,
    second: ArrayLike,
    cluster: ArrayLike,
    *,
    step: float = 1.0,
    coverage: float = 0.95,
) -> Clustered:
    """How far pairs of scores agree.

    first, second  (n,) the two scores of each work, on one scale; NaN is "not scored", 0 is a score
    cluster        (n,) whose work it is: equal values belong together
    step           how far apart is still adjacent
    coverage       how often a range holds the figure that it is about

    With one learner alone no figure has a range. Raises BadInput for columns of different length, an infinite
    score, and where no pair has both scores.
    """
    one, other, at = _whole(first, second, cluster)
    apart = other - one
    count = np.bincount(at).astype(np.float64)
    within = [_sums(at, (np.abs(apart) <= far + 1e-9).astype(np.float64)) for far in (0.0, step)]
    t = _quantile(count.size, coverage)
    middle = (one + other).mean() / 2
    return Clustered(
        pairs=one.size,
        clusters=count.size,
        exact=_share(within[0], count, t, coverage),
        adjacent=_share(within[1], count, t, coverage),
        higher=_mean(_sums(at, apart), count, t),
        alpha=_alpha(one - middle, other - middle, at, coverage),
    )


def _whole(
    first: ArrayLike, second: ArrayLike, cluster: ArrayLike
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    one, other, whose = (
        np.asarray(first, np.float64), np.asarray(second, np.float64), np.asarray(cluster),
    )  # fmt: skip
    if one.ndim != 1 or not one.shape == other.shape == whose.shape:
        raise BadInput(
            f"The columns have {one.size}, {other.size} and {whose.size} rows.",
            mend="Give each pair one row: both scores, and whose work it is.",
        )
    both = ~(np.isnan(one) | np.isnan(other))
    if not both.any():
        raise BadInput("No pair has both scores.", mend="Give works that two people scored.")
    if not (np.isfinite(one[both]).all() and np.isfinite(other[both]).all()):
        raise BadInput("A score is infinite.", mend="Mend that cell, or leave it empty.")
    at = np.unique(whose[both], return_inverse=True)[1]
    return one[both], other[both], at.astype(np.int64)


def _sums(at: NDArray[np.int64], of: Floats) -> Floats:
    """Of each cluster."""
    return np.bincount(at, of).astype(np.float64)


def _quantile(clusters: int, coverage: float) -> float:
    """Standard errors on each side; NaN where one cluster says nothing of its spread."""
    return float(stdtrit(clusters - 1, (1 + coverage) / 2)) if clusters > 1 else nan


def _share(of: Floats, count: Floats, t: float, coverage: float) -> Ranged:
    """A share with Wilson's range on as many pairs as it is worth: no fewer than if a learner's were all alike."""
    share = float(of.sum() / count.sum())
    if isnan(t):
        return Ranged(share, nan, nan)
    z = float(ndtri((1 + coverage) / 2))
    least = float(count.sum() ** 2 / (count**2).sum())
    variance = _variance(of - share * count) / float(count.sum()) ** 2
    worth = share * (1 - share) / variance if variance > 0 else least
    worth = min(max(worth, least), float(count.sum())) * (z / t) ** 2
    found = wilson(share, worth, z=z)
    if found is None:
        raise AssertionError("there is at least one pair")
    return Ranged(share, found.low, found.high)


def _variance(spread: Floats) -> float:
    """Of a sum over clusters, from what each is off."""
    return float(spread.size / (spread.size - 1) * (spread**2).sum())


def _mean(of: Floats, count: Floats, t: float) -> Ranged:
    mean = float(of.sum() / count.sum())
    spread = of - mean * count
    if isnan(t) or not spread.any():
        return Ranged(mean, nan, nan)
    reach = t * sqrt(_variance(spread)) / float(count.sum())
    return Ranged(mean, mean - reach, mean + reach)


def _alpha(one: Floats, other: Floats, at: NDArray[np.int64], coverage: float) -> Ranged:
    """Scores are given less their common mean, which changes nothing but the rounding."""
    sums = np.stack(
        [
            _sums(at, each)
            for each in (np.full(one.size, 2.0), one + other, one**2 + other**2, (one - other) ** 2)
        ]
    )
    whole = sums.sum(axis=1)
    rest = float(_rest(whole))
    if np.isnan(rest):
        return Ranged(nan, nan, nan)
    without = _rest(whole[:, None] - sums)
    if sums.shape[1] < 2 or not (np.isfinite(without).all() and (without > 0).all()):
        return Ranged(1 - rest, nan, nan)
    count = sums[0]
    worth = float(count.sum() ** 2 / (count**2).sum())
    spread = np.log(without) - log(rest)
    error = sqrt((count.size - 1) / count.size * float((spread**2).sum()))
    reach = min(float(stdtrit(worth - 1, (1 + coverage) / 2)) * error, _WIDEST)
    middle = log(rest)
    return Ranged(1 - rest, max(1 - exp(middle + reach), -1.0), 1 - exp(middle - reach))


_WIDEST = 50.0
"""Beyond it a range goes to the ends of the scale, and numbers would overflow."""


def _rest(sums: Floats) -> Floats:
    """1 - alpha from ratings, their total, their squares, squared differences; NaN where all ratings are one."""
    n, total, squares, apart = sums
    chance = n * squares - total**2
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (n - 1) * apart / chance
    return np.asarray(np.where(chance > 1e-12 * n * n, found, np.nan), np.float64)
