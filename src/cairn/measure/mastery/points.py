"""What a method said after every event of a log: its point, before it becomes a level."""

import numpy as np
from numba import void
from numpy.typing import NDArray

from cairn.measure.compiling import RULE, VECTOR, compiled
from cairn.measure.mastery.columns import COLUMNS, Columns, step_row
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.formulas import point
from cairn.measure.mastery.layout import STATE_SLOTS
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.steps import clear

Floats = NDArray[np.float64]


@compiled(void, COLUMNS, RULE, VECTOR, VECTOR)
def _walk(log: Columns, rule: Floats, state: Floats, points: Floats) -> None:
    starts = log[0]
    for cell in range(starts.size - 1):
        clear(state)
        for i in range(starts[cell], starts[cell + 1]):
            step_row(state, rule, log, i)
            points[i] = point(state, rule)


def points_after(log: Log, rule: Rule) -> Floats:
    """(n,) the method's point after each event of its cell; NaN while it has none."""
    points = np.empty(log.value.size)
    _walk(log.columns, rule.vector, np.empty(STATE_SLOTS), points)
    return points
