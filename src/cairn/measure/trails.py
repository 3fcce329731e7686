"""How levels stood after every event of a whole log: what people were shown, and what the method said."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import void
from numpy.typing import ArrayLike, NDArray

from cairn.measure.compiling import CODES, COUNTS, DAYS, FLOATS, RULES, VECTOR, compiled
from cairn.measure.fold import Log, _table, _which
from cairn.measure.formulas import level_now
from cairn.measure.layout import SHOWN, STATE_SLOTS
from cairn.measure.rule import Rule
from cairn.measure.steps import clear, step, unmet_by_pieces

Floats = NDArray[np.float64]


@compiled(void, COUNTS, FLOATS, DAYS, CODES, FLOATS, CODES, RULES, COUNTS, VECTOR, VECTOR, VECTOR)
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
    measured: Floats,
) -> None:
    for cell in range(starts.size - 1):
        rule = rules[which[cell]]
        clear(state)
        for i in range(starts[cell], starts[cell + 1]):
            step(state, rule, value[i], day[i], use[i], context[i], kind[i])
            shown[i] = state[SHOWN]
            measured[i] = np.nan
            if unmet_by_pieces(state, rule) == 0:
                measured[i] = level_now(state, rule)


class Trails(NamedTuple):
    """Both (n,), after each event; NaN while the pieces are not enough.

    shown      the level that people see, which falls only when a person confirms it
    measured   what the method says, up and down
    """

    shown: Floats
    measured: Floats


def trails(log: Log, rules: Sequence[Rule], which: ArrayLike | None = None) -> Trails:
    """How every cell of the log stood after each of its events; `rules` and `which` as for `fold`."""
    shown, measured = np.empty(log.value.size), np.empty(log.value.size)
    chosen = _which(which, len(rules), log.cells)
    columns = (log.starts, log.value, log.day, log.use, log.context, log.kind)
    _walk(*columns, _table(rules), chosen, np.empty(STATE_SLOTS), shown, measured)
    return Trails(shown, measured)
