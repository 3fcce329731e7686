"""A history of evidence in a file: its pieces cell after cell by day, as a fit takes them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.rule import Rule
from cairn.standards.tabular import columns

from .inputs import finite, must_have_rows, refuse_rows, standard_error
from .off_scale import tell_off_scale

Whole = NDArray[np.int64]
FARTHEST = 1_000_000
"""Days from 1970 beyond which a number is no day: 2,700 years, or a date without its strokes."""


@dataclass(frozen=True)
class Asked:
    """The columns of a file by what they mean, "" where there is none; `strict` as `tell_off_scale` has it."""

    learner: str
    competency: str
    day: str
    value: str
    error: str
    grouping: tuple[str, ...]
    strict: bool

    @property
    def named(self) -> tuple[str, ...]:
        """The groupings that there are."""
        return tuple(name for name in self.grouping if name)


@dataclass(frozen=True)
class History:
    """The pieces; by grouping each piece's group and the groups' names; which row of the file each piece is;
    and how many values were left out.
    """

    log: Log
    groups: dict[str, Whole]
    names: dict[str, list[str]]
    row: NDArray[np.intp]
    off_scale: int


def read_history(file: Path, asked: Asked, rule: Rule) -> History:
    """The file's pieces; rows of one day stay as they stand. Raises BadInput, naming the row at fault."""
    text = [name for name in (asked.learner, asked.competency, asked.day, *asked.named) if name]
    number = [name for name in (asked.value, asked.error) if name]
    table = columns.read_columns(file, text=dict.fromkeys(text), number=dict.fromkeys(number))
    must_have_rows(table.num_rows, file)
    value = finite(columns.numbers(table, asked.value), asked.value, file)
    ends = rule.scale.lowest, rule.scale.highest
    off_scale = tell_off_scale(value, ends, asked.value, file, strict=asked.strict)
    who, what = (_known(table, name, file) for name in (asked.learner, asked.competency))
    days = _days(table[asked.day].to_pylist(), asked.day, file)
    order = np.lexsort((days, what, who))
    errors = standard_error(table, asked.error, file)[order] if asked.error else np.empty(0)
    log = _log(who[order], what[order], value[order], days[order], errors)
    found = {name: columns.codes(table, name) for name in asked.named}
    groups = {name: codes[order] for name, (codes, _) in found.items()}
    names = {name: keys for name, (_, keys) in found.items()}
    return History(log, groups, names, order, off_scale)


def _known(table: pa.Table, name: str, file: Path) -> Whole:
    """(rows,) a column as numbers, nothing missing; all the same where there is no column."""
    if not name:
        return np.zeros(table.num_rows, np.int64)
    codes = columns.codes(table, name)[0]
    refuse_rows(codes < 0, file, f"{name} is empty", "Fill it in.")
    return codes


def _log(
    who: Whole,
    what: Whole,
    value: NDArray[np.float64],
    days: NDArray[np.int32],
    errors: NDArray[np.float64],
) -> Log:
    new = (np.diff(who, prepend=-1) != 0) | (np.diff(what, prepend=-1) != 0)
    starts = np.append(np.flatnonzero(new), who.size)
    zeros = np.zeros(who.size)
    return Log.of(starts, value, days, zeros, zeros, zeros, errors)


def _days(cells: list[str | None], name: str, file: Path) -> NDArray[np.int32]:
    """Days since 1970-01-01, of dates; of numbers the numbers."""
    found = np.empty(len(cells), np.int32)
    for row, cell in enumerate(cells):
        try:
            found[row] = _day(str(cell))
        except (ValueError, OverflowError):
            said = "empty" if cell is None else f"{cell!r}, which is not a day"
            raise BadInput(
                f"{file.name}, data row {row + 1}: {name} is {said}.",
                mend="Write it as 2026-05-31, or as a number of days.",
            ) from None
    return found


def _day(cell: str) -> int:
    try:
        number = int(float(cell))
    except ValueError:
        return datetime.fromisoformat(cell).toordinal() - datetime(1970, 1, 1).toordinal()  # noqa: DTZ001
    if abs(number) > FARTHEST:
        raise ValueError(cell)
    return number
