"""Any method's point, read as a prediction: what share of answers was right that followed such a point.

A point on a scale of levels is no chance. It is read by the rising curve that fits the history best
(isotonic regression), which asks of a method only that higher points mean better performance. So
every method is judged at its best, and by its order alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from cairn.kernel.errors import BadInput
from cairn.kernel.numbers import DIGITS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """A rising curve through (points, chances), straight between them and level beyond.

    without  the chance where there is no point yet
    """

    points: Floats
    chances: Floats
    without: float

    def predict(self, points: Floats) -> Floats:
        """(rows,) chances for points; NaN is "no point yet"."""
        if self.points.size == 0:
            return np.full(points.size, self.without)
        read = np.interp(points, self.points, self.chances)
        return np.where(np.isnan(points), self.without, read)

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it; `from_plain` makes the same of it."""
        curve = {"points": self.points.tolist(), "chances": self.chances.tolist()}
        return {**curve, "without": self.without}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        return cls(np.array(plain["points"]), np.array(plain["chances"]), plain["without"])


def fit(points: Floats, correct: Floats) -> Reading:
    """The curve for (rows,) points, NaN where there is none, and the answers that followed, 1 or 0.

    One answer of the general share is added to each stretch of the curve and to the answers without
    a point, so that nothing is certain. Raises BadInput without any answer.
    """
    if correct.size == 0:
        raise BadInput("There are no answers to fit on.", mend="Give rows that are answered.")
    general = (float(correct.sum()) + 0.5) / (correct.size + 1)
    there = ~np.isnan(points)
    alone = correct[~there]
    without = round(float((alone.sum() + general) / (alone.size + 1)), DIGITS)
    if not there.any():
        return Reading(np.empty(0), np.empty(0), without)
    distinct, which, size = np.unique(points[there], return_inverse=True, return_counts=True)
    right = np.bincount(which, weights=correct[there])
    block = isotonic_regression(right / size, weights=size).blocks
    rows = np.add.reduceat(size, block[:-1])
    middle = np.add.reduceat(size * distinct, block[:-1]) / rows
    share = (np.add.reduceat(right, block[:-1]) + general) / (rows + 1)
    return Reading(middle.round(DIGITS), np.maximum.accumulate(share).round(DIGITS), without)
