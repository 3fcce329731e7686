"""The rows of a regression on splines, kept so that a pass over all of them is short.

A row is 1 for the intercept and, for each prior, the four spline functions that its score touches.
Scores repeat: each different score of each prior is worked out once (a *spot*), and a row only says
which spot it stands on for each prior. Learners with the same scores are one row that weighs more.
Columns are counted with the function that is left out in its place, so that the four lie side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import float64, int32, int64, void
from numpy.typing import NDArray

from cairn.measure.compiling import FLOATS, VECTOR, compiled_apart, readable
from cairn.measure.growth.splines import TOUCHED, Spline, touched

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Indices = NDArray[np.int64]

SPOTS, CODES, VALUES = readable(int32, 2), readable(int32), readable(float64, 2)
PLACES = int64[::1]
DEPENDENT = 1e-7
"""A column of which less than this part is its own says nothing new (the tolerance of R's `qr`)."""


@dataclass(frozen=True)
class Rows:
    """The rows of a regression.

    spot     (n, k)  for each prior, which of the spots the row stands on
    first    (spots,)  the first column a spot touches; values (spots, 4) what it gives to four
    score    (n,)  what is to be explained; weight (n,) how many learners a row stands for
    columns  (p,)  those that count; the others depend on them, and their coefficient is 0
    width    how many columns there are
    """

    spot: Codes
    first: Codes
    values: Floats
    score: Floats
    weight: Floats
    columns: NDArray[np.intp]
    width: int

    @property
    def size(self) -> int:
        return int(self.score.size)

    def some(self, which: NDArray[np.intp]) -> "Rows":
        """Some of the rows, in the order asked, with the spots that these need."""
        spot, first, values = self.spot[which], self.first, self.values
        if first.size > spot.size:
            used, spot_again = np.unique(spot, return_inverse=True)
            spot = spot_again.reshape(spot.shape).astype(np.int32)
            first, values = first[used], values[used]
        return Rows(
            spot, first, values, self.score[which], self.weight[which], self.columns, self.width
        )

    def dense(self, which: NDArray[np.intp] | slice = slice(None)) -> Floats:
        """(which, p) rows written out."""
        spot = self.spot[which]
        out = np.zeros((spot.shape[0], self.width))
        out[:, 0] = 1.0
        every = np.arange(spot.shape[0])
        for prior in range(spot.shape[1]):
            at = spot[:, prior]
            for q in range(TOUCHED):
                out[every, self.first[at] + q] = self.values[at, q]
        return out[:, self.columns]


def rows_of(priors: Floats, score: Floats, splines: Sequence[Spline]) -> Rows:
    """The different rows of a cohort, in no particular order but always the same.

    priors  (n, k)  most recent first; score (n,); nothing missing in either
    """
    keys, shape = np.unique(score, return_inverse=True)[1].astype(np.int64), 0
    spot = np.empty(priors.shape, np.int32)
    first, values = [], []
    column = 1
    for prior, spline in enumerate(splines):
        known, code = np.unique(priors[:, prior], return_inverse=True)
        found = touched(spline, known)
        first.append(found.first + column)
        values.append(found.values)
        spot[:, prior] = code + shape
        keys = np.unique(keys * known.size + code, return_inverse=True)[1]
        shape, column = shape + known.size, column + spline.functions
    one_each, count = np.unique(keys, return_index=True, return_counts=True)[1:]
    rows = Rows(
        spot[one_each],
        np.concatenate(first).astype(np.int32),
        np.concatenate(values),
        score[one_each],
        count.astype(np.float64),
        counted_columns(splines),
        column,
    )
    return _independent(rows)


def counted_columns(splines: Sequence[Spline]) -> NDArray[np.intp]:
    """(1 + sum of functions - 1,) the intercept and all functions but the first of each spline."""
    columns, column = [np.zeros(1, np.intp)], 1
    for spline in splines:
        columns.append(np.arange(column + 1, column + spline.functions, dtype=np.intp))
        column += spline.functions
    return np.concatenate(columns)


def _independent(rows: Rows) -> Rows:
    """The same rows without the columns that those before them already say."""
    triangle: Floats = np.asarray(np.linalg.qr(rows.dense(), mode="r"))
    kept: list[int] = []
    directions: list[Floats] = []
    for column in range(triangle.shape[1]):
        whole = triangle[:, column]
        own = whole.copy()
        for direction in [*directions, *directions]:
            own -= (direction @ own) * direction
        length = float(np.linalg.norm(own))
        if length > DEPENDENT * float(np.linalg.norm(whole)):
            kept.append(column)
            directions.append(own / length)
    counted = rows.columns[np.array(kept, np.intp)]
    return Rows(rows.spot, rows.first, rows.values, rows.score, rows.weight, counted, rows.width)


@compiled_apart(void, CODES, VALUES, VECTOR, VECTOR)
def on_spots(first: Codes, values: Floats, way: Floats, out: Floats) -> None:
    """What a vector over all columns amounts to on each spot."""
    for u in range(first.size):
        at = first[u]
        out[u] = (
            values[u, 0] * way[at]
            + values[u, 1] * way[at + 1]
            + values[u, 2] * way[at + 2]
            + values[u, 3] * way[at + 3]
        )


@compiled_apart(void, SPOTS, VECTOR, float64, VECTOR)
def over_rows(spot: Codes, on: Floats, constant: float, out: Floats) -> None:
    """The sum of what each row's spots amount to."""
    for i in range(spot.shape[0]):
        total = constant
        for prior in range(spot.shape[1]):
            total += on[spot[i, prior]]
        out[i] = total


@compiled_apart(float64, SPOTS, CODES, VALUES, int64, VECTOR)
def along(spot: Codes, first: Codes, values: Floats, i: int, way: Floats) -> float:
    """Row i times a vector over all columns."""
    total: float = way[0]
    for prior in range(spot.shape[1]):
        u = spot[i, prior]
        for q in range(4):
            total += values[u, q] * way[first[u] + q]
    return total


@compiled_apart(void, SPOTS, CODES, VALUES, int64, float64, VECTOR)
def add_row(spot: Codes, first: Codes, values: Floats, i: int, times: float, to: Floats) -> None:
    """Adds row i, so many times, to a vector over all columns."""
    to[0] += times
    for prior in range(spot.shape[1]):
        u = spot[i, prior]
        for q in range(4):
            to[first[u] + q] += times * values[u, q]


@compiled_apart(void, SPOTS, CODES, VALUES, FLOATS, VECTOR, PLACES, float64, VECTOR, VECTOR)
def pull_of(
    spot: Codes,
    first: Codes,
    values: Floats,
    weight: Floats,
    side: Floats,
    place: Indices,
    tau: float,
    on: Floats,
    out: Floats,
) -> None:
    """How all rows that are not in the basis pull at the coefficients: sum of w (tau - [below]) x."""
    for u in range(on.size):
        on[u] = 0.0
    for a in range(out.size):
        out[a] = 0.0
    for i in range(weight.size):
        if place[i] < 0:
            times = weight[i] * (tau if side[i] > 0 else tau - 1.0)
            out[0] += times
            for prior in range(spot.shape[1]):
                on[spot[i, prior]] += times
    for u in range(on.size):
        for q in range(4):
            out[first[u] + q] += on[u] * values[u, q]
