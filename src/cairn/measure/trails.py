"""What people would have been shown after every event of a whole log: the history of levels, in one pass."""

from collections.abc import Sequence

import numpy as np
from numba import void
from numpy.typing import ArrayLike, NDArray

from cairn.measure.compiling import CODES, COUNTS, DAYS, FLOATS, RULES, VECTOR, compiled
from cairn.measure.fold import Log, _table, _which
from cairn.measure.layout import SHOWN, STATE_SLOTS
from cairn.measure.rule import Rule
from cairn.measure.steps import clear, step

Floats = NDArray[np.float64]


@compiled(void, COUNTS, FLOATS, DAYS, CODES, FLOATS, CODES, RULES, COUNTS, VECTOR, VECTOR)
def _walk(
    starts: NDArray[np.int64],
    value: Floats,
    day: NDArray[np.int32],
    use: NDArray[np.int8],
    context: Floats,
    kind: NDArray[np.int8],
    rules: Floats,
    which: NDArray[np.int64],
    state: Floats,
    shown: Floats,
) -> None:
    for cell in range(starts.size - 1):
        rule = rules[which[cell]]
        clear(state)
        for i in range(starts[cell], starts[cell + 1]):
            step(state, rule, value[i], day[i], use[i], context[i], kind[i])
            shown[i] = state[SHOWN]


def shown_after(log: Log, rules: Sequence[Rule], which: ArrayLike | None = None) -> Floats:
    """(n,) the level shown after each event of the log; NaN while there is not enough evidence.

    rules, which    as for `fold`
    """
    shown = np.empty(log.value.size)
    chosen = _which(which, len(rules), log.cells)
    columns = (log.starts, log.value, log.day, log.use, log.context, log.kind)
    _walk(*columns, _table(rules), chosen, np.empty(STATE_SLOTS), shown)
    return shown
