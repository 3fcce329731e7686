"""Cubic B-splines of a prior score: a smooth curve made of pieces that join at knots.

A score touches four of the curve's functions at most, so a row of a design is kept as the first of
them and four values. Beyond the boundaries the outermost pieces go on as the polynomials they are.
The first of all functions is left out, as the intercept stands for it. (C. de Boor, A Practical Guide
to Splines, 1978, chapter X; the same basis as R's `splines::bs`.)
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.growth.rounding import quantiles, rounded

Floats = NDArray[np.float64]

DEGREE = 3
TOUCHED = DEGREE + 1
"""How many functions a score touches."""
KNOT_SHARES = (0.2, 0.4, 0.6, 0.8)
MARGIN = 0.1
"""How far the boundaries lie beyond the range, as a part of it."""
DIGITS = 3


@dataclass(frozen=True)
class Spline:
    """Where a prior's curve is joined, and where it ends; in score points.

    knots        ascending; equal ones make the curve less smooth there
    boundaries   below and above all knots
    extremes     the lowest and highest score it was made from
    """

    knots: tuple[float, ...]
    boundaries: tuple[float, float]
    extremes: tuple[float, float]

    def __post_init__(self) -> None:
        low, high = self.boundaries
        ordered = all(a <= b for a, b in zip((low, *self.knots), (*self.knots, high), strict=True))
        if not (np.isfinite([low, high, *self.knots]).all() and ordered and low < high):
            raise BadInput(
                f"Knots {list(self.knots)} do not lie in order within {low} to {high}.",
                mend="Give knots in ascending order between two different boundaries.",
            )

    @property
    def functions(self) -> int:
        """How many functions the curve is made of, the one left out included."""
        return len(self.knots) + TOUCHED


class Touched(NamedTuple):
    """first (n,) the first function each score touches; values (n, 4) what it and its next three are."""

    first: NDArray[np.int32]
    values: Floats


def spline_of(scores: ArrayLike, *, called: str = "A prior") -> Spline:
    """Knots at the 20th, 40th, 60th and 80th percentile (R's type 7), boundaries 10 % beyond the range.

    scores  (n,)  NaN is missing and left out; `called` is what an error says of them
    Both are rounded to three digits. Raises BadInput where fewer than two different scores are there.
    """
    column = np.asarray(scores, np.float64)
    known = column[~np.isnan(column)]
    if known.size == 0 or known.min() == known.max():
        raise BadInput(
            f"{called} needs two different scores at least to tell growth by.",
            mend="Leave this prior out, or look whether the right column was named.",
        )
    low, high = float(known.min()), float(known.max())
    margin = MARGIN * (high - low)
    bounds = rounded([low - margin, high + margin, low, high], DIGITS).tolist()
    knots = rounded(quantiles(known, KNOT_SHARES), DIGITS)
    return Spline(tuple(knots.tolist()), (bounds[0], bounds[1]), (bounds[2], bounds[3]))


def touched(spline: Spline, scores: ArrayLike) -> Touched:
    """The functions that each score touches; scores (n,) without missing ones."""
    x = np.asarray(scores, np.float64)
    low, high = spline.boundaries
    ends = np.array([low] * DEGREE + [low, *spline.knots, high] + [high] * DEGREE)
    steps = np.array([low, *spline.knots, high])
    first = int(np.searchsorted(steps, low, side="right")) - 1
    last = int(np.searchsorted(steps, high, side="left")) - 1
    piece = np.clip(np.searchsorted(steps, x, side="right") - 1, first, last)
    return Touched(piece.astype(np.int32), _values(x, piece + DEGREE, ends))


def _values(x: Floats, left: NDArray[np.intp], ends: Floats) -> Floats:
    """The four functions that live on the piece between ends[left] and ends[left + 1]."""
    values = np.zeros((x.size, TOUCHED))
    values[:, 0] = 1.0
    for degree in range(1, TOUCHED):
        carried = np.zeros(x.size)
        for q in range(degree):
            right, before = ends[left + q + 1], ends[left + q + 1 - degree]
            part = values[:, q] / (right - before)
            values[:, q] = carried + (right - x) * part
            carried = (x - before) * part
        values[:, degree] = carried
    return values
