"""The next likely performance of `latent_growth@1`: how likely the next answer is right.

It borrows from the learner's other work and from how others fare, and serves only to choose a next
step; no level rests on it. Two parts, both fitted on a history (`performance_fit`): a filter that follows
each learner (`performance_steps`), and a link from its signs to a chance (`links`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.tracing.answers import Answers
from cairn.measure.tracing.performance_steps import (
    CELL_SLOTS,
    LEARNER_SLOTS,
    SIGNS,
    begin,
    begin_cell,
    chance,
    predict_all,
    read_signs,
    take,
)

Floats = NDArray[np.float64]
METHOD = "latent_growth@1"


@dataclass(frozen=True)
class NextPerformance:
    """The fitted filter and link.

    settings    (5,) variances of ability and deviation at first, their drifts, the gain of an answer
    names       the skills that were fitted on; every other skill is the typical one
    difficulty  (skills + 1,) on the logit scale; the last is the typical one
    weights     (skills + 1, signs) of the link; the last are the common ones
    fitted_on   the answers it rests on, and the ridge that was chosen within them
    """

    settings: Floats
    names: tuple[str, ...]
    difficulty: Floats
    weights: Floats
    fitted_on: Mapping[str, Any]

    def places(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Where these skills stand; the typical one's place for those not fitted."""
        known = {name: at for at, name in enumerate(self.names)}
        return np.array([known.get(name, len(self.names)) for name in names], np.int64)

    def predict(self, answers: Answers) -> Floats:
        """(rows,) the chance of each answer being right, from that learner's earlier events."""
        at, chances = self.places(answers.names), np.empty(len(answers))
        predict_all(
            answers.events,
            answers.learner,
            answers.skill,
            told(answers),
            self.difficulty[at],
            self.settings,
            np.ascontiguousarray(self.weights[at]),
            *memory(at.size),
            np.empty(len(SIGNS)),
            chances,
        )
        return chances

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it; `from_plain` makes the same of it."""
        typical = {"difficulty": float(self.difficulty[-1]), "weights": self.weights[-1].tolist()}
        return {
            "method": METHOD,
            "part": "next performance",
            "fitted_on": dict(self.fitted_on),
            "signs": list(SIGNS),
            "settings": self.settings.tolist(),
            "typical": typical,
            "skills": {
                name: {
                    "difficulty": float(self.difficulty[at]),
                    "weights": self.weights[at].tolist(),
                }
                for at, name in enumerate(self.names)
            },
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        if tuple(plain["signs"]) != SIGNS:
            raise BadInput(
                f"The stored fit of {METHOD} has other signs than this version.",
                mend="Fit it anew from the history.",
            )
        rows = [*plain["skills"].values(), plain["typical"]]
        return cls(
            settings=np.array(plain["settings"], np.float64),
            names=tuple(plain["skills"]),
            difficulty=np.array([row["difficulty"] for row in rows], np.float64),
            weights=np.array([row["weights"] for row in rows], np.float64),
            fitted_on=plain["fitted_on"],
        )


class Following:
    """One learner, live: what the next answer will likely be, and one event taken in."""

    def __init__(self, model: NextPerformance) -> None:
        self.model = model
        self.learner = np.empty(LEARNER_SLOTS)
        begin(self.learner, model.settings)
        self._known = {name: at for at, name in enumerate(model.names)}
        self._at: dict[str, int] = {}
        self._weights: list[Floats] = []
        self._cells = np.empty((0, CELL_SLOTS))
        self._difficulty, self._errors = np.empty(0), np.empty(0)
        self._signs = np.empty(len(SIGNS))

    def chance(self, skill: str) -> float:
        """How likely the next answer in that skill is right."""
        at = self._meet(skill)
        read_signs(self.learner, self._cells[at], self._difficulty[at], self._signs)
        return float(chance(self._signs, self._weights[at]))

    def take(self, answers: Mapping[str, float]) -> None:
        """Takes one event in: what was right (1) or wrong (0) in each skill that it exercised."""
        skills = np.array([self._meet(skill) for skill in answers], np.int64)
        correct = np.array(list(answers.values()), np.float64)
        settings, errors, cells = self.model.settings, self._errors, self._cells
        n = skills.size
        take(self.learner, cells, self._difficulty, skills, correct, 0, n, settings, errors)

    def plain(self) -> dict[str, Any]:
        """What is remembered of the learner, as JSON can hold it; `resumed` goes on from it."""
        cells = {skill: self._cells[at].tolist() for skill, at in self._at.items()}
        return {"learner": self.learner.tolist(), "cells": cells}

    @classmethod
    def resumed(cls, model: NextPerformance, plain: Mapping[str, Any]) -> Self:
        """The learner of whom `plain` was kept, under the same fit."""
        one = cls(model)
        one.learner[:] = plain["learner"]
        for skill, cell in plain["cells"].items():
            at = one._meet(skill)
            one._cells[at] = cell
        return one

    def _meet(self, skill: str) -> int:
        """The skill's place among those this learner has met."""
        at = self._at.get(skill)
        if at is not None:
            return at
        at = self._at[skill] = len(self._at)
        if at == len(self._cells):
            more = max(8, at)
            self._cells = np.vstack([self._cells, np.empty((more, CELL_SLOTS))])
            self._difficulty = np.append(self._difficulty, np.zeros(more))
            self._errors = np.zeros(2 * self._difficulty.size)
        place = self._known.get(skill, len(self._known))
        begin_cell(self._cells[at], self.model.settings)
        self._difficulty[at] = self.model.difficulty[place]
        self._weights.append(self.model.weights[place])
        return at


def memory(skills: int) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    """What a walk works in: a learner, his cells, whose they are, errors by skill."""
    owner = np.full(skills, -1, np.int64)
    return np.empty(LEARNER_SLOTS), np.empty((skills, CELL_SLOTS)), owner, np.zeros(2 * skills)


def told(answers: Answers) -> Floats:
    """(rows,) the answers that something is learned from; NaN elsewhere."""
    return np.where(answers.counted, answers.correct, np.nan)
