"""Fits parts of learners to what large places hold, in proportion, before single learners are moved about.

What a unit's own ranges say is often as wide as it is itself; over a state the middles of such ranges add up to much
that the state's row does not say. So each place scales its units to its own range, the largest first, and again.
"""

import numpy as np
from numpy.typing import NDArray

from .houses import House, Whole

Parts = NDArray[np.float64]
TIMES = 8
LEAST = 1e-3
"""Of nobody nothing can be scaled."""


def raked(
    house: House, parts: Parts, ends: Whole, across: Whole, down: Whole | None = None
) -> Parts:
    """(units, values, levels) parts like those given, near sums from ends[0] to ends[1] (places + 1, values, levels).

    across  (units, values) what each value's levels add up to in the end; (units, 1) with values as levels
    down    (units, levels) what each level's values add up to, nearly; None: that is not known
    """
    found = np.asarray(parts, float)
    for _ in range(TIMES):
        found = np.maximum(found, LEAST)
        for rank in range(house.by_size.shape[1]):
            sums = house.sums(found)
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = np.clip(sums, ends[0], np.maximum(ends[0], ends[1])) / sums
            scale[-1] = 1
            found *= np.maximum(scale, LEAST)[house.by_size[:, rank]]
        if down is not None:
            found *= (down / np.maximum(found.sum(axis=1), LEAST * LEAST))[:, None, :]
        found *= (across / np.maximum(found.sum(axis=2), LEAST * LEAST))[:, :, None]
    return found
