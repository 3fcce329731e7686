"""What a method said after every event of a log: its point, before it becomes a level."""

import numpy as np
from numba import void
from numpy.typing import NDArray

from cairn.measure.compiling import CODES, COUNTS, DAYS, FLOATS, RULE, VECTOR, compiled
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.formulas import point
from cairn.measure.mastery.layout import STATE_SLOTS
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.steps import clear, step

Floats = NDArray[np.float64]


@compiled(void, COUNTS, FLOATS, DAYS, CODES, FLOATS, CODES, RULE, VECTOR, VECTOR)
def _walk(
    starts: NDArray[np.int64],
    value: Floats,
    day: NDArray[np.int32],
    use: NDArray[np.int8],
    context: Floats,
    kind: NDArray[np.int8],
    rule: Floats,
    state: Floats,
    points: Floats,
) -> None:
    for cell in range(starts.size - 1):
        clear(state)
        for i in range(starts[cell], starts[cell + 1]):
            step(state, rule, value[i], day[i], use[i], context[i], kind[i])
            points[i] = point(state, rule)


def points_after(log: Log, rule: Rule) -> Floats:
    """(n,) the method's point after each event of its cell; NaN while it has none."""
    points = np.empty(log.value.size)
    columns = (log.starts, log.value, log.day, log.use, log.context, log.kind)
    _walk(*columns, rule.vector, np.empty(STATE_SLOTS), points)
    return points
