"""The columns of a log as compiled code takes them, and the step that takes one of their rows in."""

import math
from typing import Any

import numpy as np
from numba import int64, types
from numpy.typing import NDArray

from cairn.measure.compiling import CODES, COUNTS, DAYS, FLOATS, RULE, VECTOR, Vector, compiled
from cairn.measure.mastery.steps import step_measured

Floats = NDArray[np.float64]
Columns = tuple[
    NDArray[np.int64],
    Floats,
    NDArray[np.int32],
    NDArray[np.int8],
    Floats,
    NDArray[np.int8],
    Floats,
    Floats,
]
"""A `fold.Log`: starts, value, day, use, context, kind, error, difficulty."""

COLUMNS: Any = types.Tuple(  # type: ignore[no-untyped-call]
    (COUNTS, FLOATS, DAYS, CODES, FLOATS, CODES, FLOATS, FLOATS)
)


@compiled(int64, VECTOR, RULE, COLUMNS, int64)
def step_row(state: Vector, rule: Vector, log: Columns, row: int) -> int:
    """Takes one row of the log into the state, in place; an error or difficulty not told is unknown."""
    _starts, value, day, use, context, kind, error, difficulty = log
    known = error[row] if error.size else math.nan
    hard = difficulty[row] if difficulty.size else math.nan
    return step_measured(
        state, rule, value[row], day[row], use[row], context[row], kind[row], known, hard
    )
