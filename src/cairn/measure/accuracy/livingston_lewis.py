"""`livingston_lewis@1`: accuracy and consistency from observed scores and their reliability alone.

The score may be of any kind, also a weighted composite: its reliability says how many right-or-wrong
items it is worth (the effective test length). True scores follow a four-parameter beta, observed ones
are binomial given the true one. S. A. Livingston & C. Lewis, Journal of Educational Measurement 32, 1995;
consistency as Hanson 1991. The figures are those of the R package betafunctions 1.9.0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr

from cairn.kernel.errors import BadInput
from cairn.measure.accuracy.classified import Classified
from cairn.measure.accuracy.cuts import checked_cuts
from cairn.measure.accuracy.true_scores import (
    Beta,
    true_moments,
    with_four_moments,
    with_two_moments,
)

Floats = NDArray[np.float64]
_PARAMETERS = (2, 4)


@dataclass(frozen=True)
class LivingstonLewis:
    """The indices, with what they rest on.

    effective_length  right-or-wrong items the score is worth; rounded for the binomial
    true              the fitted distribution of true scores, as shares of the possible range
    parameters        4, or 2 where four were not asked for or gave no possible distribution
    """

    classified: Classified
    effective_length: float
    true: Beta
    parameters: int


def livingston_lewis(
    score: ArrayLike,
    *,
    reliability: float,
    cuts: Sequence[float] | Floats,
    least: float,
    most: float,
    parameters: int = 4,
) -> LivingstonLewis:
    """How often levels cut from scores of this reliability are right, and would come out the same again.

    score         (n,)  observed, on any scale; NaN is missing
    reliability   above 0 and below 1, of this group's scores
    cuts          on the scores' scale, rising, inside least … most
    least, most   the lowest and the highest possible score
    parameters    4 for the beta of the paper, 2 for one on the whole range

    Raises BadInput for scores outside the range, a reliability or cuts that cannot be, fewer than two
    different scores, and scores that no beta fits.
    """
    edges = checked_cuts(cuts)
    scores = np.asarray(score, np.float64)
    found = scores[~np.isnan(scores)]
    _check(scores, found, edges, reliability, least, most, parameters)
    mean, variance = found.mean(), found.var(ddof=1)
    length = effective_length(mean, variance, reliability=reliability, least=least, most=most)
    items = int(np.rint(length))
    if items < 1:
        raise BadInput(
            f"Scores of this spread and reliability are worth {length:.2f} items, less than one.",
            mend="Look at the reliability and at the lowest and highest possible score.",
        )
    true, fitted = _fitted((found - least) / (most - least) * length, length, parameters)
    shares = (edges - least) / (most - least)
    tables = _tables(true, items, shares)
    classified = Classified(*tables, size=found.size, skipped=scores.size - found.size)
    return LivingstonLewis(classified, float(length), true, fitted)


def effective_length(
    mean: float, variance: float, *, reliability: float, least: float, most: float
) -> float:
    """How many right-or-wrong items, equally hard, a score of this mean, variance and reliability is worth."""
    return ((mean - least) * (most - mean) - reliability * variance) / (
        variance * (1 - reliability)
    )


def _fitted(points: Floats, length: float, parameters: int) -> tuple[Beta, int]:
    raw = true_moments(points, length)
    four = with_four_moments(raw) if parameters == 4 and length > 3 else None
    if four is not None:
        return four, 4
    two = with_two_moments(raw)
    if two is None:
        raise BadInput(
            "No beta distribution of true scores has the mean and variance of these.",
            mend="Look at the reliability and at the lowest and highest possible score.",
        )
    return two, 2


def _tables(true: Beta, items: int, cuts: Floats) -> tuple[Floats, Floats]:
    """Observed by true level, and the levels of two occasions; the cut in items is the nearest whole."""
    steps = np.rint(cuts * items)

    def observed(share: Floats) -> Floats:
        below = np.zeros((cuts.size + 2, share.size))
        for k, step in enumerate(steps, start=1):
            below[k] = bdtr(step - 1, items, share) if step > 0 else 0.0
        below[-1] = 1.0
        return np.diff(below, axis=0)

    def twice(share: Floats) -> Floats:
        one = observed(share)
        return one[:, None, :] * one[None, :, :]

    edges = np.concatenate([[0.0], cuts, [1.0]])
    segments = list(pairwise(edges))
    accuracy = np.stack([true.integral(observed, a, b) for a, b in segments], axis=1)
    consistency = np.sum([true.integral(twice, a, b) for a, b in segments], axis=0)
    return accuracy / accuracy.sum(), consistency / consistency.sum()


def _check(
    scores: Floats,
    found: Floats,
    cuts: Floats,
    reliability: float,
    least: float,
    most: float,
    parameters: int,
) -> None:
    if not 0 < reliability < 1:
        raise BadInput(
            f"The reliability is {reliability:g}.", mend="Give a number between 0 and 1."
        )
    if parameters not in _PARAMETERS:
        raise BadInput(f"{parameters} parameters were asked for.", mend="Ask for 2 or 4.")
    outside = np.flatnonzero((scores < least) | (scores > most))
    if outside.size:
        raise BadInput(
            f"Row {outside[0] + 1} has the score {scores[outside[0]]:g}, outside {least:g} to {most:g}.",
            mend="Give the lowest and highest possible score, or mend that cell.",
        )
    if cuts[0] <= least or cuts[-1] >= most:
        raise BadInput(
            f"Cuts {cuts[0]:g} to {cuts[-1]:g} are not inside the scores {least:g} to {most:g}.",
            mend="Give cuts above the lowest and below the highest possible score.",
        )
    if found.size < 2 or found.min() == found.max():
        raise BadInput("Fewer than two different scores are there.", mend="Give more scores.")
