"""Predicting answers: the methods by name, how each is fitted, and what it is worth.

The rule methods of `mastery` and the predictors of `tracing` do not know each other; here they meet.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput, UnknownName
from cairn.kernel.progress import Progress
from cairn.measure.mastery import methods
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.points import points_after
from cairn.measure.mastery.rule import Rule
from cairn.measure.tracing import bkt, monotone, performance, performance_fit
from cairn.measure.tracing.answers import Answers
from cairn.measure.tracing.figures import Worth, worth

from .answer_files import History
from .rule_files import json_in, meant_as

Floats = NDArray[np.float64]
PREDICTORS = (bkt.METHOD, performance.METHOD)
NAMES = tuple(dict.fromkeys((*PREDICTORS, *methods.METHODS)))


class Fitted(Protocol):
    """What predicts: every row from that learner's earlier events."""

    def predict(self, answers: Answers) -> Floats: ...
    def plain(self) -> dict[str, Any]: ...


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
        return performance_fit.fit(train, progress=progress)
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
    with meant_as("stored fit", path, BadInput, "Give a file that --save-model wrote."):
        plain = json_in(path)
        return plain["method"], _from_plain(plain)


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
