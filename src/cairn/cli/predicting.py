"""Predicting answers from a file: its rows as answers, the methods by name, and what each is worth.

The rule methods of `mastery` and the predictors of `tracing` do not know each other; here they meet.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput, UnknownName
from cairn.kernel.progress import Progress
from cairn.measure.mastery import methods
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.points import points_after
from cairn.measure.mastery.rule import Rule
from cairn.measure.tracing import bkt, monotone, performance
from cairn.measure.tracing.answers import Answers, arranged
from cairn.measure.tracing.figures import Worth, worth
from cairn.standards.tabular import columns

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
TRAIN = "train"
EVERY = 5
"""Without a split column every fifth learner is predicted, and the others are fitted on."""

PREDICTORS = (bkt.METHOD, performance.METHOD)
NAMES = tuple(dict.fromkeys((*PREDICTORS, *methods.METHODS)))


class Fitted(Protocol):
    """What predicts: every row from that learner's earlier events."""

    def predict(self, answers: Answers) -> Floats: ...
    def plain(self) -> dict[str, Any]: ...


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


@dataclass(frozen=True)
class Outcome:
    """What one method was worth on the rest, in processor seconds; `chances` are those of all rows."""

    method: str
    worth: Worth
    fit_seconds: float
    predict_seconds: float
    chances: Floats
    fitted: Fitted

    def plain(self) -> dict[str, Any]:
        figures = {k: None if v != v else v for k, v in asdict(self.worth).items()}
        seconds = {"fit_seconds": self.fit_seconds, "predict_seconds": self.predict_seconds}
        return {"method": self.method, **figures, **seconds}


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
    row, said = next((row, said) for row, said in enumerate(column, 1) if not _is_order(said))
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


def named(method: str) -> str:
    """The method's name, if there is such a predictor."""
    if method not in NAMES:
        raise UnknownName(
            f"No method is called {method!r}.", mend=f"The methods are: {', '.join(NAMES)}."
        )
    return method


def tried(history: History, method: str, *, starts: int, seed: int, progress: Progress) -> Outcome:
    """Fits on the training rows alone, predicts every row, and judges the rest."""
    train = history.answers.only(history.train)
    begun = time.process_time()
    fitted = _fit(train, named(method), starts, seed, progress)
    return judged(history, method, fitted, time.process_time() - begun)


def judged(history: History, method: str, fitted: Fitted, fit_seconds: float = 0.0) -> Outcome:
    """What a fitted method is worth on the rest."""
    begun = time.process_time()
    chances = fitted.predict(history.answers)
    seconds = time.process_time() - begun
    rest = history.rest
    figures = worth(chances[rest], history.answers.correct[rest])
    return Outcome(method, figures, fit_seconds, seconds, chances, fitted)


def _fit(train: Answers, method: str, starts: int, seed: int, progress: Progress) -> Fitted:
    if method == bkt.METHOD:
        return bkt.fit(train, starts=starts, seed=seed, progress=progress)
    if method == performance.METHOD:
        return performance.fit(train, progress=progress)
    return RuleReading.fitted(method, train)


@dataclass(frozen=True)
class RuleReading:
    """A rule method on right (1) and wrong (0), read as a prediction."""

    method: str
    curve: monotone.Reading
    fitted_on: Mapping[str, Any]

    @classmethod
    def fitted(cls, method: str, train: Answers) -> "RuleReading":
        points, counted = points_before(train, method), train.counted
        curve = monotone.fit(points[counted], train.correct[counted])
        return cls(method, curve, train.fitted_on())

    def predict(self, answers: Answers) -> Floats:
        return self.curve.predict(points_before(answers, self.method))

    def plain(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "fitted_on": dict(self.fitted_on),
            "curve": self.curve.plain(),
        }


def points_before(answers: Answers, method: str) -> Floats:
    """(rows,) what the method said of the learner's skill before each row's event; NaN: nothing yet."""
    rule = Rule.from_plain(
        {
            "method": method,
            "scale": {"lowest": 0, "levels": 2},
            "certainty": {"piece_sd": 0.5, "prior_pieces": 4, "drift_per_year": 0},
        }
    )
    n = len(answers)
    at = np.lexsort((np.arange(n), answers.learner, answers.skill))
    cell = _runs(answers.skill[at], answers.learner[at])
    event = np.repeat(np.arange(answers.events.size - 1), np.diff(answers.events))
    begun = _runs(cell, event[at])
    log = Log.of(
        starts=np.append(np.unique(cell), n),
        value=np.where(answers.counted, answers.correct, np.nan)[at],
        day=np.zeros(n),
        use=np.zeros(n),
        context=np.zeros(n),
        kind=np.zeros(n),
    )
    after = np.append(points_after(log, rule), np.nan)
    before = np.empty(n)
    before[at] = after[np.where(begun > cell, begun - 1, n)]
    return before


def _runs(*marks: NDArray[np.int64]) -> NDArray[np.int64]:
    """(rows,) where the run of equal marks that a row belongs to begins."""
    n = marks[0].size
    new = np.zeros(n, np.bool_)
    new[:1] = True
    for mark in marks:
        new[1:] |= np.diff(mark) != 0
    return np.maximum.accumulate(np.where(new, np.arange(n), 0))


def stored(path: Path) -> tuple[str, Fitted]:
    """A fit that was kept as JSON, with its method's name."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return plain["method"], _from_plain(plain)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path} is no stored fit ({error}).", mend="Give a file that --save-model wrote."
        ) from None


def _from_plain(plain: Mapping[str, Any]) -> Fitted:
    method = named(plain["method"])
    if method == bkt.METHOD:
        return bkt.Bkt.from_plain(plain)
    if method == performance.METHOD:
        return performance.NextPerformance.from_plain(plain)
    curve = monotone.Reading.from_plain(plain["curve"])
    return RuleReading(method, curve, plain["fitted_on"])


def keep(fitted: Fitted, path: Path) -> None:
    """Writes a fit as JSON."""
    try:
        path.write_text(json.dumps(fitted.plain(), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error}", mend="Name a file in a folder that is there."
        ) from None


def predictions(history: History, chances: Floats) -> pa.Table:
    """The predicted rows as given, in the file's order, with the column `chance`."""
    size = history.table.num_rows
    given = history.answers.as_given(chances, size)
    rest = np.zeros(size, np.bool_)
    rest[history.answers.row[history.rest]] = True
    at = np.flatnonzero(rest)
    return history.table.take(pa.array(at)).append_column("chance", pa.array(given[at]))
