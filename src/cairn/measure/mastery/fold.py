"""Many cells at once: the whole log, or what came since, folded by the step that runs live."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numba import void
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.terms import Use
from cairn.measure.compiling import COUNTS, DAYS, MATRIX, RULES, compiled
from cairn.measure.mastery.columns import COLUMNS, Columns, step_row
from cairn.measure.mastery.events import Kind
from cairn.measure.mastery.layout import LAYOUT, READING_SLOTS, RULE_SLOTS, STATE_SLOTS, VERSION
from cairn.measure.mastery.readings import Readings
from cairn.measure.mastery.reads import read
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.steps import clear

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Log:
    """Events of many cells as columns, cell after cell; each cell's (performed, recorded, key).

    starts    (cells + 1,)  cell c has the rows starts[c] … starts[c + 1] - 1; it may have none
    value     (n,)          on the cell's scale; NaN is "not scored"
    day       (n,)          performed, days since 1970-01-01; never falls within a cell
    use       (n,)          a `Use`
    context   (n,)          from `context_code`; 0.0 is unknown
    kind      (n,)          a `Kind`
    error     (n,)          as of `Event`, NaN is unknown; or (0,): unknown of all
    difficulty              the same
    """

    starts: NDArray[np.int64]
    value: Floats
    day: NDArray[np.int32]
    use: NDArray[np.int8]
    context: Floats
    kind: NDArray[np.int8]
    error: Floats = field(default_factory=lambda: np.empty(0))
    difficulty: Floats = field(default_factory=lambda: np.empty(0))

    @classmethod
    def of(
        cls,
        starts: ArrayLike,
        value: ArrayLike,
        day: ArrayLike,
        use: ArrayLike,
        context: ArrayLike,
        kind: ArrayLike,
        error: ArrayLike = (),
        difficulty: ArrayLike = (),
    ) -> "Log":
        """Checked columns; nothing is copied that has its type already."""
        log = cls(
            np.ascontiguousarray(starts, np.int64),
            np.ascontiguousarray(value, np.float64),
            np.ascontiguousarray(day, np.int32),
            np.ascontiguousarray(use, np.int8),
            np.ascontiguousarray(context, np.float64),
            np.ascontiguousarray(kind, np.int8),
            np.ascontiguousarray(error, np.float64),
            np.ascontiguousarray(difficulty, np.float64),
        )
        _check(log)
        return log

    @property
    def cells(self) -> int:
        return self.starts.size - 1

    @property
    def columns(self) -> Columns:
        """As compiled code takes them."""
        plain = (self.starts, self.value, self.day, self.use, self.context, self.kind)
        return *plain, self.error, self.difficulty


def _refuse(what: str, mend: str) -> None:
    raise BadInput(f"The log cannot be folded: {what}", mend=mend)


def _check(log: Log) -> None:
    n = log.value.size
    if {log.day.size, log.use.size, log.context.size, log.kind.size} != {n}:
        _refuse("its columns differ in length.", "Give every column one figure per event.")
    for name, known in (("error", log.error), ("difficulty", log.difficulty)):
        if known.size not in (0, n):
            _refuse(
                f"{name} has {known.size} figures for {n} events.", "Give one per event, or none."
            )
        if (np.isinf(known) | (known < 0.0 if name == "error" else False)).any():
            _refuse(f"{name} is infinite or below 0 somewhere.", "Give levels, or NaN for unknown.")
    starts = log.starts
    if starts.size == 0 or starts[0] != 0 or starts[-1] != n or (np.diff(starts) < 0).any():
        _refuse(
            f"`starts` does not run from 0 to {n} without falling.",
            "Give cells + 1 row numbers, the first 0, the last the number of events.",
        )
    for name, column, codes in (("use", log.use, Use), ("kind", log.kind, Kind)):
        wrong = np.flatnonzero((column < 0) | (column > max(codes)))
        if wrong.size:
            _refuse(
                f"row {wrong[0]} has {name} {column[wrong[0]]}.",
                f"The codes are 0 to {max(codes)}; see {codes.__name__}.",
            )
    falls = np.diff(log.day) < 0
    falls[starts[(starts > 0) & (starts < n)] - 1] = False
    if falls.any():
        _refuse(
            f"row {np.flatnonzero(falls)[0] + 1} is older than the one before it in its cell.",
            "Sort each cell by performed, recorded, source key.",
        )


@compiled(void, COLUMNS, RULES, COUNTS, MATRIX)
def _fold_steps(log: Columns, rules: Floats, which: NDArray[np.int64], states: Floats) -> None:
    starts = log[0]
    for cell in range(starts.size - 1):
        for i in range(starts[cell], starts[cell + 1]):
            step_row(states[cell], rules[which[cell]], log, i)


@compiled(void, MATRIX)
def _clear_all(states: Floats) -> None:
    for cell in range(len(states)):
        clear(states[cell])


@compiled(void, MATRIX, RULES, COUNTS, DAYS, MATRIX)
def _read_all(
    states: Floats,
    rules: Floats,
    which: NDArray[np.int64],
    days: NDArray[np.int32],
    figures: Floats,
) -> None:
    for cell in range(len(states)):
        read(states[cell], rules[which[cell]], float(days[cell]), figures[cell])


def fold(
    log: Log,
    rules: Sequence[Rule],
    which: ArrayLike | None = None,
    *,
    states: Floats | None = None,
) -> Floats:
    """(cells, STATE_SLOTS) the states after the log's events.

    rules     the rules in force somewhere
    which     (cells,) each cell's place in `rules`; left out, all have the first
    states    (cells, STATE_SLOTS) to go on from (they are copied); left out, from nothing
    """
    chosen = choice_of(which, len(rules), log.cells)
    if states is None:
        after = np.empty((log.cells, STATE_SLOTS))
        _clear_all(after)
    else:
        after = _begun(states, log.cells)
    _fold_steps(log.columns, rule_table(rules), chosen, after)
    return after


def read_all(
    states: Floats, rules: Sequence[Rule], which: ArrayLike | None = None, *, day: ArrayLike
) -> Readings:
    """What many states say on a day: one for all, or (cells,) one for each."""
    cells = len(states)
    chosen = choice_of(which, len(rules), cells)
    days = np.array(np.broadcast_to(np.asarray(day, np.int32), (cells,)))
    figures = np.empty((cells, READING_SLOTS))
    _read_all(_begun(states, cells), rule_table(rules), chosen, days, figures)
    return Readings(figures, tuple(rules), chosen)


def rule_table(rules: Sequence[Rule]) -> Floats:
    return np.array([rule.vector for rule in rules]).reshape(-1, RULE_SLOTS)


def choice_of(which: ArrayLike | None, rules: int, cells: int) -> NDArray[np.int64]:
    chosen = np.zeros(cells, np.int64) if which is None else np.ascontiguousarray(which, np.int64)
    if chosen.shape != (cells,) or (cells and not (0 <= chosen.min() <= chosen.max() < rules)):
        _refuse(
            f"`which` does not choose one of {rules} rules for each of {cells} cells.",
            "Give one place in `rules` for each cell.",
        )
    return chosen


def _begun(states: Floats, cells: int) -> Floats:
    if states.shape != (cells, STATE_SLOTS) or (states[:, VERSION] != LAYOUT).any():
        _refuse(
            f"{states.shape} is not one state of layout {LAYOUT} for each of {cells} cells.",
            "Fold these cells from their first event.",
        )
    return np.array(states, np.float64, order="C")
