"""One learner: whether the line through their pieces bent when help began. The usual answer is that nobody can tell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from cairn.kernel.errors import BadInput

from .effects import SURE, Range

LEAST = 4
"""Pieces on each side below which a line says nothing."""
LEFT_OUT = 4.0
"""Weeks before help whose pieces are left out: they were low when help was decided on, which is why it was."""


@dataclass(frozen=True)
class Turn:
    """What was gained a week before and since, in levels, and the difference with its range."""

    before: float
    since: float
    change: Range
    pieces_before: int
    pieces_since: int


def turn(weeks: ArrayLike, values: ArrayLike) -> Turn | None:
    """How a learner's line bent; None where there are too few pieces on a side, or all of a side are of one moment.

    weeks   (n,) since help began, below 0 before; in any order
    values  (n,) levels shown; never NaN

    y = a + b·week + c·max(week, 0): c is the change. Pieces of the last weeks before help are left out.
    """
    when, what = np.asarray(weeks, np.float64), np.asarray(values, np.float64)
    if when.shape != what.shape or not np.isfinite([when, what]).all():
        raise BadInput("A week or a value is missing.", mend="Leave out the pieces without one.")
    kept = (when >= 0) | (when < -LEFT_OUT)
    when, what = when[kept], what[kept]
    later = when >= 0
    sides = [when[~later], when[later]]
    if any(side.size < LEAST or np.ptp(side) == 0 for side in sides):
        return None
    design = np.column_stack([np.ones(when.size), when, np.maximum(when, 0.0)])
    inverse = np.linalg.inv(design.T @ design)
    fitted = inverse @ design.T @ what
    left = what - design @ fitted
    free = when.size - 3
    error = float(np.sqrt(left @ left / free * inverse[2, 2]))
    reach = float(stdtrit(free, (1 + SURE) / 2)) * error
    bend = Range(float(fitted[2]), float(fitted[2]) - reach, float(fitted[2]) + reach)
    return Turn(
        float(fitted[1]), float(fitted[1] + fitted[2]), bend, int((~later).sum()), int(later.sum())
    )
