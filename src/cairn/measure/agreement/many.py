"""Any number of raters, each of whom rated some of the pieces: Krippendorff's alpha.

K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania, 2011. The range is
a bootstrap over pieces: each draw takes as many pieces as there are, with replacement.
"""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]
METRICS = ("nominal", "ordinal", "interval")
_SLACK = 1e-12


@dataclass(frozen=True)
class Alpha:
    """1 is full agreement, 0 what chance would give; NaN where all ratings are one and the same.

    low, high  the range that holds the middle `coverage` of the draws; NaN without draws
    pieces     how many have two ratings or more; `ratings` how many ratings these have
    """

    value: float
    low: float
    high: float
    pieces: int
    ratings: int


def alpha(
    ratings: ArrayLike,
    *,
    metric: str = "interval",
    draws: int = 0,
    seed: int = 0,
    coverage: float = 0.9,
) -> Alpha:
    """How far many raters agree beyond chance.

    ratings   (pieces, raters) NaN is "not rated", 0 is a rating; a piece with one rating says nothing
    metric    nominal: the same or not; interval: the squared difference; ordinal: the squared number of
              ratings between (ranks are those of all ratings, also within draws)
    draws     how many bootstrap draws to take for the range, from `seed`

    Raises BadInput for an unknown metric and where no piece has two ratings.
    """
    given = np.array(ratings, np.float64, ndmin=2)
    if metric not in METRICS:
        raise BadInput(
            f"{metric!r} is no way to measure distance.", mend=f"Use one of: {', '.join(METRICS)}."
        )
    counted = given[(~np.isnan(given)).sum(axis=1) >= 2]
    if counted.size == 0:
        raise BadInput(
            "No piece has two ratings or more.", mend="Give pieces that several raters rated."
        )
    sums = _sums(counted, metric)
    everything = np.ones(len(counted))
    value = float(_from(sums, everything[None, :], metric)[0])
    low, high = _range(sums, metric, draws, seed, coverage)
    return Alpha(value, low, high, len(counted), int((~np.isnan(counted)).sum()))


def _sums(given: Floats, metric: str) -> Floats:
    """(pieces, sums): ratings, disagreement within the piece, then what chance is worked out from."""
    rated = ~np.isnan(given)
    count = rated.sum(axis=1).astype(np.float64)
    if metric == "nominal":
        values, at = np.unique(given[rated], return_inverse=True)
        tally = np.zeros((len(given), values.size))
        np.add.at(tally, (np.nonzero(rated)[0], at), 1.0)
        within = (count**2 - (tally**2).sum(axis=1)) / (count - 1)
        return np.column_stack([count, within, tally])
    placed = given if metric == "interval" else _ranks(given)
    placed = np.where(rated, placed - placed[rated].mean(), 0.0)
    total, squares = placed.sum(axis=1), (placed**2).sum(axis=1)
    within = 2 * (count * squares - total**2) / (count - 1)
    return np.column_stack([count, within, total, squares])


def _ranks(given: Floats) -> Floats:
    """Each rating's place among all: how many lie below, and half of those at it."""
    rated = ~np.isnan(given)
    _, at, tally = np.unique(given[rated], return_inverse=True, return_counts=True)
    ranks = np.full(given.shape, np.nan)
    ranks[rated] = (np.cumsum(tally) - tally / 2)[at]
    return ranks


def _from(sums: Floats, weights: Floats, metric: str) -> Floats:
    """(draws,) alpha where each piece counts as often as `weights` (draws, pieces) say."""
    count, within, *rest = (weights @ sums).T
    chance = (
        count**2 - np.square(rest).sum(axis=0)
        if metric == "nominal"
        else 2 * (count * rest[1] - rest[0] ** 2)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 1 - within * (count - 1) / chance
    return np.asarray(np.where(chance > _SLACK * count**2, found, np.nan), np.float64)


def _range(
    sums: Floats, metric: str, draws: int, seed: int, coverage: float
) -> tuple[float, float]:
    if draws < 1:
        return nan, nan
    random = np.random.default_rng(seed)
    pieces = len(sums)
    found = np.empty(draws)
    for i in range(draws):
        drawn = np.bincount(random.integers(0, pieces, pieces), minlength=pieces)
        found[i] = _from(sums, drawn[None, :].astype(np.float64), metric)[0]
    if np.isnan(found).all():
        return nan, nan
    low, high = np.nanquantile(found, [(1 - coverage) / 2, (1 + coverage) / 2])
    return float(low), float(high)
