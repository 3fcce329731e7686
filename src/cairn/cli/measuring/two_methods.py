"""The levels that two methods give on the evidence in a file: one for each learner and competency."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.layout import MAX_LEVELS
from cairn.measure.mastery.rule import Rule
from cairn.standards.tabular.columns import codes, numbers, read_columns

from ..screen import note
from .inputs import finite, must_have_rows, words
from .off_scale import tell_off_scale

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_CERTAINTY = {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5}  # moves no level
_TIMES = (pa.date32(), pa.timestamp("us"), pa.timestamp("us", "UTC"))


@dataclass(frozen=True)
class Evidence:
    """The columns of a file by what they mean, and what levels there are.

    skill  "" where the file is about one competency
    scale  lowest and highest level; None where the file's own range is to be taken
    pieces how many pieces a level asks for
    strict whether values off the scale are refused; else they are told and left out
    """

    learner: str
    skill: str
    order: str
    value: str
    scale: tuple[int, int] | None
    pieces: int = 1
    strict: bool = False


@dataclass(frozen=True)
class Cells:
    """Each (cells,): the levels under the first and the second method, NaN for none; whose, and the last row.

    off_scale  how many values were left out
    """

    before: Floats
    after: Floats
    learner: Whole
    last_row: Whole
    off_scale: int


def levels_by(path: Path, methods: str, asked: Evidence) -> Cells:
    """The file's evidence under two methods, `NAME@V` or `NAME@V:setting=number`, oldest pieces first.

    Rows of one order count in the order of the file. Raises BadInput for rows without learner, competency
    or order, naming the first.
    """
    names = words(methods)
    if len(names) != 2:
        raise BadInput(f"--methods is {methods!r}.", mend="Name two methods with a comma between.")
    keys = [name for name in (asked.learner, asked.skill, asked.order) if name]
    table = read_columns(path, text=keys, number=[asked.value])
    must_have_rows(table.num_rows, path)
    learner = _complete(table, asked.learner, path)
    skill = _complete(table, asked.skill, path) if asked.skill else np.zeros_like(learner)
    rank, day = _order(table, asked.order, path)
    value = finite(numbers(table, asked.value), asked.value, path)
    scale = _scale(asked, value)
    ends = scale["lowest"], scale["lowest"] + scale["levels"] - 1
    off_scale = tell_off_scale(value, ends, asked.value, path, strict=asked.strict)
    rows = np.lexsort((rank, skill, learner))
    new = np.flatnonzero(np.diff(learner[rows], prepend=-1) | np.diff(skill[rows], prepend=-1))
    starts = np.append(new, rows.size)
    plain = np.zeros(rows.size)
    log = Log.of(starts, value[rows], day[rows], plain, plain, plain)
    rules = [_rule(name, scale, asked.pieces) for name in names]
    before, after = (_levels(log, rule) for rule in rules)
    return Cells(before, after, learner[rows][new], rows[starts[1:] - 1], off_scale)


def _levels(log: Log, rule: Rule) -> Floats:
    day = int(log.day.max(initial=0))
    found = read_all(fold(log, [rule]), [rule], day=day)
    return np.where(found.enough, found.level, np.nan)


def _complete(table: pa.Table, name: str, path: Path) -> Whole:
    found, _ = codes(table, name)
    missing = np.flatnonzero(found < 0)
    if missing.size:
        raise BadInput(
            f"{path.name}, data row {missing[0] + 1} has no {name}.",
            mend="Fill that cell, or leave the row out.",
        )
    return found


def _order(table: pa.Table, name: str, path: Path) -> tuple[Floats, NDArray[np.int32]]:
    """Each row's place in time, and its day; numbers order, but give no day: all are of one."""
    column = table[name].combine_chunks()
    try:
        rank = np.asarray(column.cast(pa.float64()).fill_null(math.nan))
        day = np.zeros(len(rank), np.int32)
    except pa.ArrowInvalid:
        rank, day = _times(column, name, path)
    missing = np.flatnonzero(np.isnan(rank))
    if missing.size:
        raise BadInput(
            f"{path.name}, data row {missing[0] + 1} has no {name}.",
            mend="Fill that cell, or leave the row out.",
        )
    return rank, day


def _times(column: pa.Array, name: str, path: Path) -> tuple[Floats, NDArray[np.int32]]:
    for kind in _TIMES:
        try:
            time = column.cast(kind).cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            continue
        rank = np.asarray(time.cast(pa.int64()).cast(pa.float64()).fill_null(math.nan))
        return rank, np.nan_to_num(rank // 86_400_000_000).astype(np.int32)
    wrong = next((row for row, cell in enumerate(column, 1) if not _is_time(cell)), None)
    what = (
        "holds times with a zone and without"
        if wrong is None
        else f"is {column[wrong - 1].as_py()!r} in data row {wrong}, which is no time"
    )
    raise BadInput(
        f"{path.name}: {name} {what}.",
        mend="Write numbers that grow with time, or times such as 2026-03-09 or 2026-03-09T14:05:00.",
    )


def _is_time(cell: Any) -> bool:
    for kind in _TIMES:
        try:
            cell.cast(kind)
        except pa.ArrowInvalid:
            continue
        return True
    return False


def _scale(asked: Evidence, value: Floats) -> dict[str, int]:
    if asked.scale is not None:
        lowest, highest = asked.scale
    else:
        there = value[np.isfinite(value)]
        if not there.size:
            raise BadInput(f"{asked.value} is empty throughout.", mend="Name another column.")
        lowest, highest = math.floor(there.min()), math.ceil(there.max())
        note(f"Levels run from {lowest} to {highest}, as the values do; say --scale for others.")
    if not 2 <= highest - lowest + 1 <= MAX_LEVELS:
        raise BadInput(
            f"Levels from {lowest} to {highest} are not 2 to {MAX_LEVELS}.",
            mend="Give the lowest and the highest level, such as --scale 1,4.",
        )
    return {"lowest": lowest, "levels": highest - lowest + 1}


def _rule(name: str, scale: dict[str, int], pieces: int) -> Rule:
    method, *settings = name.split(":")
    return Rule.from_plain(
        {
            "method": method,
            "settings": dict(_setting(part, name) for part in settings),
            "scale": scale,
            "certainty": _CERTAINTY,
            "gates": {"pieces": pieces},
        }
    )


def _setting(part: str, name: str) -> tuple[str, Any]:
    key, _, value = part.partition("=")
    try:
        number = float(value)
    except ValueError:
        raise BadInput(
            f"{name!r} has the setting {part!r}.", mend="Write it like n_times@1:n=2."
        ) from None
    return key, int(number) if number.is_integer() else number
