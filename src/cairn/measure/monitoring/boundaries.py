"""How far below its aim a trend must lie at each look, so that all looks together err as often as was said.

Whoever looks every week errs more often than at one look. The trend of equally sure checks, looked at again and
again, moves like a walk with independent steps in its information (the reciprocal of the trend's variance), so that the
chance of having crossed a boundary by any look can be worked out from one look to the next. Each look spends a part
of the false alarms that are allowed in all: little at the beginning, where a trend is worth little.
(C. Jennison and B. W. Turnbull, Group Sequential Methods, 2000, chapters 3, 7, 11 and 19.)
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
FARTHEST = 8.0
"""Standard errors beyond which a walk is taken never to be."""
STEPS = 200
"""Intervals of the sum by which each look's density is carried on (an even number, by Simpson's rule)."""


def spent(share: Floats, allowed: float, slowness: float) -> Floats:
    """What of the allowed false alarms is spent when a share of the planned information is there, 0..1."""
    return np.asarray(allowed * np.clip(share, 0, 1) ** slowness, np.float64)


@lru_cache(maxsize=4096)
def boundary(information: tuple[float, ...], allowed: tuple[float, ...]) -> tuple[float, ...]:
    """The lowest standard score at each look at which a learner on the aim is still left in peace.

    information  at each look, rising, in any unit
    allowed      chance of a false alarm at this look or an earlier one, never falling, each below 1
    A look that may spend nothing has −inf: nothing is low enough.
    """
    found: list[float] = []
    walk = _Walk(drift=0.0)
    before = 0.0
    for at, upto in zip(information, allowed, strict=True):
        found.append(walk.lowest(at, upto - before))
        walk.go_on(at, found[-1])
        before = upto
    return tuple(found)


def crossed(information: Floats, limits: Floats, drift: float) -> Floats:
    """(looks,) the chance of having crossed by each look, for a trend that lies `drift` away from the aim."""
    walk = _Walk(drift)
    chances = []
    for at, limit in zip(information, limits, strict=True):
        chances.append(walk.below(float(at), float(limit)))
        walk.go_on(float(at), float(limit))
    return np.cumsum(chances)


class _Walk:
    """A density over the standard scores of those who have not crossed yet, carried from look to look."""

    def __init__(self, drift: float) -> None:
        self.drift = drift
        self.information = 0.0
        self.scores = np.zeros(1)
        self.mass = np.ones(1)

    def below(self, information: float, limit: float) -> float:
        """The chance to come below the limit at a look with so much information, not having crossed before."""
        return float(self.mass @ ndtr(self._distance(information, limit)))

    def lowest(self, information: float, chance: float) -> float:
        if chance <= 0:
            return -np.inf
        from scipy.optimize import (
            brentq,  # half a second, and every start of a command would pay it
        )

        least, most = -FARTHEST, FARTHEST
        if self.below(information, least) >= chance:
            return -np.inf
        return float(brentq(lambda z: self.below(information, z) - chance, least, most, xtol=1e-10))

    def go_on(self, information: float, limit: float) -> None:
        centre = self.drift * np.sqrt(information)
        low, high = max(limit, centre - FARTHEST), centre + FARTHEST
        scores = np.linspace(low, max(high, low + FARTHEST), STEPS + 1)
        weights = _simpson(scores)
        scale = np.sqrt(information / (information - self.information))
        apart = self._distance(information, scores[:, None])
        density = scale * np.exp(-0.5 * apart**2) / np.sqrt(2 * np.pi) @ self.mass
        self.information, self.scores, self.mass = information, scores, density * weights

    def _distance(self, information: float, limit: float | Floats) -> Floats:
        """How many standard deviations of the next step lie between each place and the limit."""
        step = information - self.information
        here = self.scores * np.sqrt(self.information) + self.drift * step
        return np.asarray((limit * np.sqrt(information) - here) / np.sqrt(step), np.float64)


def _simpson(places: Floats) -> Floats:
    weights = np.ones(places.size)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    return np.asarray(weights * (places[1] - places[0]) / 3, np.float64)
