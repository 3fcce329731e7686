"""The distribution of true scores: a four-parameter beta, fitted to moments and integrated.

A share of the possible points, between `lower` and `upper`, both within 0..1. The moments of true scores
are the factorial moments of observed ones (F. M. Lord, Psychometrika 30, 1965); B. A. Hanson, "Method of
moments estimates for the four-parameter beta compound binomial model", ACT Research Report 91-5, 1991.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

Floats = NDArray[np.float64]

_STEP = 1 / 64
_REACH = 4.0


@dataclass(frozen=True)
class Beta:
    """A beta distribution on `lower` … `upper`."""

    alpha: float
    beta: float
    lower: float = 0.0
    upper: float = 1.0

    @property
    def possible(self) -> bool:
        """A distribution of shares: finite, with weights above 0, within 0..1."""
        figures = (self.alpha, self.beta, self.lower, self.upper)
        return bool(
            np.isfinite(figures).all()
            and min(self.alpha, self.beta) > 0
            and 0 <= self.lower < self.upper <= 1
        )

    def integral(self, of: Callable[[Floats], Floats], start: float, end: float) -> Floats:
        """The integral of `of` over start..end against the density; `of` maps (nodes,) to (…, nodes).

        Tanh-sinh quadrature, which does not mind that the density may be infinite at its ends.
        """
        start, end = max(start, self.lower), min(end, self.upper)
        if not start < end:
            return np.zeros_like(of(np.array([self.lower]))[..., 0])
        from_start, from_end, weight = _nodes()
        width = end - start
        above = (start - self.lower) + width * from_start
        under = (self.upper - end) + width * from_end
        log = (self.alpha - 1) * np.log(above) + (self.beta - 1) * np.log(under)
        log -= betaln(self.alpha, self.beta)
        log -= (self.alpha + self.beta - 1) * np.log(self.upper - self.lower)
        return np.asarray(of(start + width * from_start) @ (np.exp(log) * weight * width))


def _nodes() -> tuple[Floats, Floats, Floats]:
    """Of 0..1: distances from its start, from its end (each exact where it is small), and weights."""
    t = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    s = np.pi * np.sinh(t)
    from_start, from_end = 1 / (1 + np.exp(-s)), 1 / (1 + np.exp(s))
    return from_start, from_end, _STEP * np.pi * np.cosh(t) * from_start * from_end


def true_moments(points: Floats, length: float) -> Floats:
    """(4,) raw moments of true shares, from observed points of a test of `length` right-or-wrong items.

    Points need not be whole; a falling factorial is 0 where the points are fewer than its order.
    """
    moments = np.empty(4)
    observed, possible = np.ones(points.size), 1.0
    for order in range(1, 5):
        observed = observed * (points - order + 1)
        possible *= length - order + 1
        counted = observed if order == 1 else np.where(points < order, 0.0, observed)
        moments[order - 1] = counted.mean() / possible
    return moments


def with_four_moments(raw: Floats) -> Beta | None:
    """The beta with these four raw moments (Pearson's type I); None where no share has them."""
    mean, spread, skew, kurtosis = _standardized(raw)
    with np.errstate(all="ignore"):
        size = 6 * (kurtosis - skew**2 - 1) / (6 + 3 * skew**2 - 2 * kurtosis)
        inner = (size + 2) * (size + 3) * kurtosis - 3 * (size - 6) * (size + 1)
        root = np.sqrt(1 - 24 * (size + 1) / inner)
        small, large = size / 2 * (1 - root), size / 2 * (1 + root)
        alpha, beta = (large, small) if skew < 0 else (small, large)
        unit = np.sqrt(spread * (alpha + beta + 1) / (alpha * beta))
        found = Beta(
            float(alpha), float(beta), float(mean - alpha * unit), float(mean + beta * unit)
        )
    return found if found.possible else None


def with_two_moments(raw: Floats) -> Beta | None:
    """The beta on 0..1 with this mean and variance; None where there is none."""
    mean, spread = raw[0], raw[1] - raw[0] ** 2
    if not (spread > 0 and 0 < mean < 1):
        return None
    size = mean * (1 - mean) / spread - 1
    found = Beta(float(mean * size), float((1 - mean) * size))
    return found if found.possible else None


def _standardized(raw: Floats) -> tuple[np.float64, np.float64, np.float64, np.float64]:
    first, second, third, fourth = raw
    spread = second - first**2
    with np.errstate(all="ignore"):
        skew = (third - 3 * first * second + 2 * first**3) / np.sqrt(spread) ** 3
        central = fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4
        return first, spread, skew, central / spread**2
