"""Where one level ends and the next begins, and how likely each level is when a figure has an error.

A figure at a cut belongs to the level above it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]


def checked_cuts(cuts: Sequence[float] | Floats) -> Floats:
    """(levels - 1,) the cuts as floats; BadInput unless there is one and they rise."""
    found = np.asarray(cuts, np.float64)
    if found.ndim != 1 or found.size == 0 or not np.isfinite(found).all():
        raise BadInput(f"The cuts are {list(cuts)}.", mend="Give one or more numbers.")
    if (np.diff(found) <= 0).any():
        raise BadInput(
            f"The cuts {', '.join(f'{c:g}' for c in found)} do not rise.",
            mend="Give each cut once, the lowest first.",
        )
    return found


def level_of(figure: ArrayLike, cuts: Floats) -> NDArray[np.int64]:
    """The level of each figure, counted from 0: how many cuts it reaches."""
    return np.searchsorted(cuts, np.asarray(figure, np.float64), side="right").astype(np.int64)


def normal_levels(centre: Floats, error: Floats, cuts: Floats) -> Floats:
    """(n, levels) how likely each level is where the figure is normal about `centre`.

    error  (n,) its standard deviation; 0 is "without error", and then one level is certain
    """
    below = np.empty((centre.size, cuts.size + 2))
    below[:, 0], below[:, -1] = 0.0, 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (cuts[None, :] - centre[:, None]) / error[:, None]
    exact = np.where(cuts[None, :] > centre[:, None], np.inf, -np.inf)
    below[:, 1:-1] = ndtr(np.where(error[:, None] == 0, exact, distance))
    return np.diff(below, axis=1)
