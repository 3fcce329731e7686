"""Columns as both databases read them: text for identifiers, days and instants; null for what is missing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Figures = NDArray[np.float64]


def hexadecimal(keys: Sequence[UUID]) -> pa.Array:
    """Each identifier as 32 hexadecimal digits."""
    return pa.array([key.hex for key in keys], pa.string())


def chosen(of: pa.Array, which: NDArray[np.int64]) -> pa.Array:
    """The values at these positions; null where a position is negative."""
    return of.take(pa.array(which, mask=which < 0))


def numbers(figures: Figures) -> pa.Array:
    """Null where not a number."""
    return pa.array(figures, mask=np.isnan(figures))


def whole(figures: Figures) -> pa.Array:
    """Figures that are whole numbers, as such; null where not a number."""
    return _whole(figures, pa.int64())


def days(figures: Figures) -> pa.Array:
    """ISO text of days counted from 1970-01-01; null where not a number."""
    return _whole(figures, pa.int32()).cast(pa.date32()).cast(pa.string())


def _whole(figures: Figures, kind: Any) -> pa.Array:
    missing = np.isnan(figures)
    return pa.array(np.where(missing, 0, figures).astype(np.int64), mask=missing).cast(kind)


def repeats(cell: NDArray[np.int64], performance: pa.Array) -> NDArray[np.bool_]:
    """Which rows, in order, speak of a performance that an earlier one of their cell spoke of.

    cell          (n,) the cell of each row; a cell's rows need not stand together
    performance   (n,) the performance's number; null is one that nobody else can have told of
    """
    known = np.flatnonzero(performance.is_valid().to_numpy(zero_copy_only=False))
    numbers = performance.fill_null(0).to_numpy(zero_copy_only=False)[known]
    by = np.lexsort((numbers, cell[known]))
    rows, numbers = known[by], numbers[by]
    again = np.zeros(len(cell), bool)
    same = (cell[rows[1:]] == cell[rows[:-1]]) & (numbers[1:] == numbers[:-1])
    again[rows[1:][same]] = True
    return again
