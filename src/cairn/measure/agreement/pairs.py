"""Two raters of the same work: how often they agree, how far beyond chance, and who is milder.

Cohen's kappa (Educational and Psychological Measurement 20, 1960) and quadratic weighted kappa (J. L. Fleiss &
J. Cohen, the same 33, 1973) with large sample standard errors (J. L. Fleiss, J. Cohen & B. S. Everitt,
Psychological Bulletin 72, 1969); shares with Wilson's interval.
"""

from dataclasses import dataclass
from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.shares import Z90, Share, wilson

Floats = NDArray[np.float64]
_FEW = 10_000


@dataclass(frozen=True)
class Estimate:
    """A figure with its standard error and likely range; all NaN where it is not defined."""

    value: float
    standard_error: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """Of the pieces both raters rated.

    size        how many these are; `skipped` how many had one rating or none
    exact       share with equal ratings
    adjacent    share with ratings no farther apart than a step
    kappa       exact agreement beyond chance: 1 is full, 0 is chance
    quadratic   the same where distance counts by its square
    milder      mean of b - a: above 0, b is milder
    """

    size: int
    skipped: int
    exact: Share
    adjacent: Share
    kappa: Estimate
    quadratic: Estimate
    milder: Estimate


def agreement(a: ArrayLike, b: ArrayLike, *, step: float = 1.0, z: float = Z90) -> Agreement:
    """How far two raters agree.

    a, b   (n,) their ratings of the same pieces, on one scale; NaN is "not rated", 0 is a rating
    step   how far apart is still adjacent
    z      standard errors on each side of a likely range; the default covers 90 %

    Pieces count as independent: where one learner or one task brings many, the true ranges are wider.
    Kappa is NaN where both raters gave one and the same rating throughout. Raises BadInput for columns of
    different length, an infinite rating, and where no piece has both ratings.
    """
    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise BadInput(
            f"The raters' columns have {first.size} and {second.size} rows.",
            mend="Give each piece one row.",
        )
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = first[both], second[both]
    if first.size == 0:
        raise BadInput("No piece has both ratings.", mend="Name two raters of the same pieces.")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise BadInput("A rating is infinite.", mend="Mend that cell, or leave it empty.")
    distance = np.abs(first - second)
    return Agreement(
        size=first.size,
        skipped=int((~both).sum()),
        exact=_share(distance == 0, z),
        adjacent=_share(distance <= step + 1e-9, z),
        kappa=_kappa(*_nominal(first, second), z),
        quadratic=_kappa(*_squared(first, second), z),
        milder=_mean(second - first, z),
    )


def _share(of: NDArray[np.bool_], z: float) -> Share:
    found = wilson(float(of.mean()), of.size, z=z)
    if found is None:
        raise AssertionError("there is at least one piece")
    return found


def _nominal(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """Each piece's own agreement, that of its a with all b, and that of all a with its b."""
    at, count = _codes(np.concatenate([a, b]))
    of_a, of_b = at[: a.size], at[a.size :]
    share_a = np.bincount(of_a, minlength=count) / a.size
    share_b = np.bincount(of_b, minlength=count) / b.size
    return (a == b).astype(np.float64), share_b[of_a], share_a[of_b]


def _codes(values: Floats) -> tuple[NDArray[np.int64], int]:
    """Equal values have equal codes, from 0 up to the count; whole ratings need no sorting for it."""
    lowest, span = values.min(), values.max() - values.min()
    if span < _FEW and (values == np.rint(values)).all():
        return (values - lowest).astype(np.int64), int(span) + 1
    distinct, at = np.unique(values, return_inverse=True)
    return at.astype(np.int64), distinct.size


def _squared(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """The same, where agreement is 1 less the squared distance over the largest there is."""
    middle = np.concatenate([a, b]).mean()
    a, b = a - middle, b - middle
    reach = max(float(max(a.max(), b.max()) - min(a.min(), b.min())), 0.0) ** 2 or 1.0

    def with_all(one: Floats, other: Floats) -> Floats:
        square = one**2 - 2 * one * other.mean() + (other**2).mean()
        return np.asarray(1 - square / reach, np.float64)

    return 1 - (a - b) ** 2 / reach, with_all(a, b), with_all(b, a)


def _kappa(own: Floats, with_b: Floats, with_a: Floats, z: float) -> Estimate:
    seen, chance = float(own.mean()), float(with_b.mean())
    if 1 - chance < 1e-12:
        return Estimate(nan, nan, nan, nan)
    kappa = (seen - chance) / (1 - chance)
    spread = own - (with_b + with_a) * (1 - kappa)
    variance = float((spread**2).mean()) - (kappa - chance * (1 - kappa)) ** 2
    error = sqrt(max(variance, 0.0) / own.size) / (1 - chance)
    return Estimate(kappa, error, max(kappa - z * error, -1.0), min(kappa + z * error, 1.0))


def _mean(of: Floats, z: float) -> Estimate:
    mean = float(of.mean())
    error = float(of.std(ddof=1)) / sqrt(of.size) if of.size > 1 else nan
    return Estimate(mean, error, mean - z * error, mean + z * error)


def defined(estimate: Estimate) -> bool:
    """The figure could be worked out."""
    return not isnan(estimate.value)
