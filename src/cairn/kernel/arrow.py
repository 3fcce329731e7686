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
