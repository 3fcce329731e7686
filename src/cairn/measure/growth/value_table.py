"""Value tables: points for where a learner came to, given where the learner began.

A table has a row for each prior level and a column for each current one; what is valued is decided by
policy, not here. One rule is kept: a higher level now never earns fewer points. (R. Hill and others,
in Lissitz (ed.), Longitudinal and Value Added Models of Student Performance, 2006.)
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]
SURE = 1e-6
"""How far probabilities of the levels may sum from 1."""


@dataclass(frozen=True)
class ValueTable:
    """points[before][now]; levels are counted from 0, the lowest."""

    points: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.points}
        if len(widths) != 1 or 0 in widths or not np.isfinite(np.array(self.points)).all():
            raise BadInput(
                "The value table is not a full table of numbers.",
                mend="Give points for each current level in each prior level's row.",
            )
        for before, row in enumerate(self.points):
            for now in range(1, len(row)):
                if row[now] < row[now - 1]:
                    raise BadInput(
                        f"From prior level {before}, level {now} earns {row[now]:g} points, fewer than "
                        f"the {row[now - 1]:g} of level {now - 1}.",
                        mend="A higher level now must not earn less; correct that row.",
                    )


@dataclass(frozen=True)
class MeanPoints:
    """A group's mean points with its standard error, from how many learners; NaN: not known."""

    mean: float
    standard_error: float
    learners: int


def points(table: ValueTable, before: ArrayLike, now: ArrayLike) -> Floats:
    """(n,) each learner's points; NaN where a level is missing.

    before, now  (n,)  levels from 0; NaN is missing
    Raises BadInput for a level that the table does not have.
    """
    values = np.array(table.points)
    rows, columns = np.asarray(before, np.float64), np.asarray(now, np.float64)
    _check(rows, values.shape[0], "prior")
    _check(columns, values.shape[1], "current")
    earned = np.full(rows.shape, np.nan)
    both = ~(np.isnan(rows) | np.isnan(columns))
    earned[both] = values[rows[both].astype(np.intp), columns[both].astype(np.intp)]
    return earned


def _check(levels: Floats, many: int, which: str) -> None:
    known = levels[~np.isnan(levels)]
    wrong = known[(known < 0) | (known >= many) | (known != np.floor(known))]
    if wrong.size > 0:
        raise BadInput(
            f"{wrong[0]:g} is no {which} level of the value table, which has 0 to {many - 1}.",
            mend="Give levels counted from 0, or another table.",
        )


@dataclass(frozen=True, eq=False)
class ExpectedPoints:
    """(n,) what learners' points are expected to be, and the standard deviation of that."""

    mean: Floats
    sd: Floats


def expected_points(table: ValueTable, before: ArrayLike, now: ArrayLike) -> ExpectedPoints:
    """Points where levels are known with probabilities only: unsure levels make unsure points.

    before  (n, prior levels), now (n, current levels)  probabilities that sum to 1; NaN is missing
    The two years' errors are taken as independent.
    """
    values = np.array(table.points)
    rows, columns = np.asarray(before, np.float64), np.asarray(now, np.float64)
    for shares, many in ((rows, values.shape[0]), (columns, values.shape[1])):
        sums = shares.sum(axis=-1)
        if shares.shape[-1] != many or (np.abs(sums[~np.isnan(sums)] - 1) > SURE).any():
            raise BadInput(
                f"Probabilities of shape {shares.shape} do not sum to 1 over {many} levels.",
                mend="Give one probability for each level of the table.",
            )
    mean = np.einsum("nb,bc,nc->n", rows, values, columns)
    square = np.einsum("nb,bc,nc->n", rows, values**2, columns)
    return ExpectedPoints(mean, np.sqrt(np.maximum(square - mean**2, 0.0)))


def mean_points(earned: ArrayLike) -> MeanPoints:
    """The mean over learners, and how far it would vary over like groups; NaN points are left out."""
    column = np.asarray(earned, np.float64)
    known = column[~np.isnan(column)]
    if known.size == 0:
        return MeanPoints(float("nan"), float("nan"), 0)
    error = float(known.std(ddof=1)) / sqrt(known.size) if known.size > 1 else float("nan")
    return MeanPoints(float(known.mean()), error, int(known.size))
