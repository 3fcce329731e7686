"""Rounding and quantiles to the last digit as R has them, since knots are rounded and then decide.

Of the two neighbours with so many digits the one is taken that is closer in double precision, and of
two as close the even one (R 4's `round`); NumPy rounds a scaled number and Python the exact one, and
each differs in every tenth number that ends in a 5.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def rounded(values: ArrayLike, digits: int) -> Floats:
    """Values to so many digits; NaN stays NaN."""
    x = np.asarray(values, np.float64)
    scaled = x * 10.0**digits
    below, above = np.floor(scaled) / 10.0**digits, np.ceil(scaled) / 10.0**digits
    down, up = x - below, above - x
    even = np.floor(scaled) % 2 == 0
    return np.where((down < up) | ((down == up) & even), below, above)


def quantiles(values: Floats, shares: ArrayLike) -> Floats:
    """Quantiles of type 7: on the line between the two nearest values; values without NaN, not empty."""
    ordered = np.sort(values)
    at = (values.size - 1) * np.asarray(shares, np.float64)
    low, high = np.floor(at).astype(np.intp), np.ceil(at).astype(np.intp)
    part = at - low
    between: Floats = (1 - part) * ordered[low] + part * ordered[high]
    return np.where(ordered[low] == ordered[high], ordered[low], between)
