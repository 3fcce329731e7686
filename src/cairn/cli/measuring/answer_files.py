"""A file of right and wrong answers: its rows as answers, and its predictions beside its rows."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.tracing.answers import Answers, arranged
from cairn.standards.tabular import columns

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
TRAIN = "train"
EVERY = 5
"""Without a split column every fifth learner is predicted, and the others are fitted on."""


class Asked(NamedTuple):
    """The columns of a file by what they mean; empty where there is none."""

    learner: str
    order: str
    skill: str
    correct: str
    response: str = ""
    split: str = ""


class History(NamedTuple):
    """A file's answers; `train` and `rest` are masks of their rows, `table` holds the rows as given."""

    table: pa.Table
    answers: Answers
    train: Marks
    rest: Marks


def read_history(path: Path, asked: Asked) -> History:
    """The file's rows as answers. Raises BadInput, naming the row where one is at fault."""
    text = [asked.learner, asked.order, asked.skill]
    text += [name for name in (asked.response, asked.split) if name]
    table = columns.read_columns(path, text=text, number=[asked.correct])
    learner, _ = columns.codes(table, asked.learner)
    skill, names = columns.codes(table, asked.skill)
    try:
        answers = arranged(
            learner,
            _order(table, asked.order),
            skill,
            columns.numbers(table, asked.correct),
            columns.codes(table, asked.response)[0] if asked.response else None,
            names=names,
        )
    except BadInput as error:
        raise BadInput(f"{path.name}: {error.what}", mend=error.mend) from None
    train = _train(table, asked.split, learner)[answers.row]
    return History(table, answers, train, _rest(train, asked, path))


def _train(table: pa.Table, split: str, learner: NDArray[np.int64]) -> Marks:
    if not split:
        marks: Marks = learner % EVERY != 0
        return marks
    said = pc.fill_null(pc.equal(table[split], TRAIN), False)
    return np.asarray(said.combine_chunks().to_numpy(zero_copy_only=False), np.bool_)


def _rest(train: Marks, asked: Asked, path: Path) -> Marks:
    if train.any() and not train.all():
        return ~train
    if asked.split:
        side = "only rows" if train.any() else "no row"
        raise BadInput(
            f"{path.name} has {side} whose {asked.split} is {TRAIN!r}.",
            mend=f"Write {TRAIN} in the rows to fit on, and another word in those to predict.",
        )
    raise BadInput(
        f"{path.name} has too few learners to fit on some and predict others.",
        mend="Name a column that says which rows to fit on: --split COLUMN.",
    )


_ORDERS = (pa.int64(), pa.float64(), pa.timestamp("us"), pa.timestamp("us", "UTC"))


def _order(table: pa.Table, name: str) -> Floats:
    """(rows,) the rank of each row's order: whole numbers, numbers, or ISO times; NaN is missing."""
    column = table[name].combine_chunks()
    for kind in _ORDERS:
        try:
            cast = column.cast(kind)
        except pa.ArrowInvalid:
            continue
        there = np.asarray(cast.is_valid())
        values = np.asarray(cast.drop_null())
        ranks = np.full(len(column), np.nan)
        ranks[there] = np.unique(values, return_inverse=True)[1]
        return ranks
    wrong = ((row, said) for row, said in enumerate(column, 1) if not _is_order(said))
    row, said = next(wrong, (0, None))
    if said is None:
        raise BadInput(
            f"{name} mixes numbers and times, or times with and without a zone.",
            mend="Write all of the column one way, such as 2026-03-09T14:05:00Z.",
        )
    raise BadInput(
        f"Data row {row}: {name} is {said.as_py()!r}, which is neither a number nor a time.",
        mend="Write numbers that grow with time, or times such as 2026-03-09T14:05:00.",
    )


def _is_order(said: pa.Scalar) -> bool:
    for kind in _ORDERS[1:]:
        try:
            said.cast(kind)
        except pa.ArrowInvalid:
            continue
        return True
    return False


def predictions(history: History, chances: Floats) -> pa.Table:
    """The predicted rows as given, in the file's order, with the column `chance`."""
    size = history.table.num_rows
    given = history.answers.as_given(chances, size)
    rest = np.zeros(size, np.bool_)
    rest[history.answers.row[history.rest]] = True
    at = np.flatnonzero(rest)
    return history.table.take(pa.array(at)).append_column("chance", pa.array(given[at]))
