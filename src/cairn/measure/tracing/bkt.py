"""`bkt@1`: Bayesian knowledge tracing (Corbett and Anderson 1995), fitted by EM.

Four chances for each skill: known at first, learned at each answer, guessed, slipped. A skill that
cannot be fitted – too few answers, all right or all wrong – is predicted by the typical skill: the
mean of the fitted ones, each counted by its answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.numbers import DIGITS
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.knowing import odds_of
from cairn.measure.tracing.answers import Answers
from cairn.measure.tracing.bkt_steps import (
    NOT_KNOWN,
    PARAMETERS,
    SUMS,
    chance,
    climb,
    predict_all,
    step,
)

__all__ = ["METHOD", "Bkt", "Skill", "chance", "fit", "odds_of", "step"]

Floats = NDArray[np.float64]
METHOD = "bkt@1"
STARTS = 5
FEWEST = 20
"""With fewer answers a skill is not fitted."""
ENOUGH, MOST_ROUNDS = 0.005, 200
_FIRST_START = (0.4, 0.15, 0.25, 0.15)
_LOW, _HIGH = np.array([0.1, 0.02, 0.05, 0.02]), np.array([0.8, 0.4, 0.45, 0.4])


class Skill(NamedTuple):
    """Chances, 0 to 1; guess + slip < 1."""

    prior: float
    learn: float
    guess: float
    slip: float


@dataclass(frozen=True)
class Bkt:
    """Fitted chances by skill.

    skills      the skills that were fitted, by name
    typical     serves every other skill
    unfitted    skills that were there but could not be fitted, and why
    fitted_on   the answers it rests on: rows, responses, learners, skills, digest
    """

    skills: Mapping[str, Skill]
    typical: Skill
    unfitted: Mapping[str, str]
    fitted_on: Mapping[str, Any]

    def of(self, skill: str) -> Skill:
        return self.skills.get(skill, self.typical)

    def table(self, names: tuple[str, ...]) -> Floats:
        """(skills, 4) the chances of these skills."""
        return np.array([self.of(name) for name in names], np.float64).reshape(-1, PARAMETERS)

    def predict(self, answers: Answers) -> Floats:
        """(rows,) the chance of each answer being right, from that learner's earlier events."""
        skills = len(answers.names)
        chances = np.empty(len(answers))
        predict_all(
            self.table(answers.names),
            answers.events,
            answers.learner,
            answers.skill,
            _codes(answers),
            np.empty(skills),
            np.full(skills, -1, np.int64),
            chances,
        )
        return chances

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it; `from_plain` makes the same of it."""
        return {
            "method": METHOD,
            "fitted_on": dict(self.fitted_on),
            "typical": self.typical._asdict(),
            "skills": {name: skill._asdict() for name, skill in self.skills.items()},
            "unfitted": dict(self.unfitted),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        skills = {name: Skill(**skill) for name, skill in plain["skills"].items()}
        typical = Skill(**plain["typical"])
        for name, skill in {**skills, "the typical skill": typical}.items():
            if not all(0 < c < 1 for c in skill) or not skill.guess + skill.slip < 1:
                raise BadInput(
                    f"{METHOD} was given {name} as {tuple(skill)}.",
                    mend="Give chances between 0 and 1, with guess + slip below 1.",
                )
        return cls(skills, typical, plain["unfitted"], plain["fitted_on"])


def _codes(answers: Answers) -> NDArray[np.int8]:
    """(rows,) 1 right, 0 wrong, and NOT_KNOWN for what nothing is learned from."""
    return np.where(answers.counted, answers.correct, NOT_KNOWN).astype(np.int8)


class _Sequences(NamedTuple):
    """Answers by skill and learner: sequences starts[first[s]] … starts[first[s + 1]] are skill s."""

    correct: NDArray[np.int8]
    starts: NDArray[np.int64]
    first: NDArray[np.int64]

    def answers(self, skill: int) -> NDArray[np.int8]:
        begin, end = self.starts[self.first[skill]], self.starts[self.first[skill + 1]]
        return self.correct[begin:end]

    @property
    def longest(self) -> int:
        return int(np.diff(self.starts).max(initial=1))


def _sequences(answers: Answers) -> _Sequences:
    rows = np.flatnonzero(answers.counted)
    rows = rows[np.argsort(answers.skill[rows], kind="stable")]
    skill, learner = answers.skill[rows], answers.learner[rows]
    turns = np.flatnonzero((np.diff(skill) != 0) | (np.diff(learner) != 0)) + 1
    ends = [0, *turns.tolist(), rows.size] if rows.size else [0]
    starts = np.array(ends, np.int64)
    first = np.searchsorted(skill[starts[:-1]], np.arange(len(answers.names) + 1))
    return _Sequences(answers.correct[rows].astype(np.int8), starts, first.astype(np.int64))


def fit(
    answers: Answers,
    *,
    starts: int = STARTS,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Bkt:
    """Fits every skill by EM from `starts` starting points and keeps the likeliest.

    The first start is always the same; the others are drawn with `seed`. An EM ends when a round
    gains less than 0.005 of log-likelihood, or after 200 rounds.
    Raises BadInput where not even all skills together can be fitted.
    """
    sequences, names = _sequences(answers), answers.names
    begun = _starting_points(starts, seed)
    fitted, unfitted, sizes = {}, {}, []
    progress.begin("skills", len(names))
    for at, name in enumerate(names):
        progress.advance(1)
        if said := _unfit(sequences.answers(at)):
            unfitted[name] = said
            continue
        fitted[name] = _likeliest(sequences, sequences.first[at], sequences.first[at + 1], begun)
        sizes.append(sequences.answers(at).size)
    if fitted:
        mean = np.average(list(fitted.values()), axis=0, weights=sizes)
        typical = Skill(*mean.round(DIGITS).tolist())
    else:
        typical = _pooled(sequences, begun)
    return Bkt(fitted, typical, unfitted, answers.fitted_on())


def _starting_points(starts: int, seed: int) -> Floats:
    drawn = np.random.default_rng(seed).uniform(_LOW, _HIGH, (max(starts, 1) - 1, PARAMETERS))
    return np.vstack([_FIRST_START, drawn])


def _unfit(answers: NDArray[np.int8]) -> str:
    """Why a skill with these answers cannot be fitted; nothing where it can."""
    right, n = int(answers.sum()), answers.size
    if n < FEWEST:
        return f"{n} answers; it takes {FEWEST}"
    if right in (0, n):
        return f"all {n} answers are {'wrong' if right == 0 else 'right'}"
    return ""


def _likeliest(sequences: _Sequences, first: int, end: int, begun: Floats) -> Skill:
    work, sums = np.empty((3, sequences.longest)), np.empty(SUMS)
    best, most = begun[0], -np.inf
    for start in begun:
        parameters = start.copy()
        likelihood = climb(
            parameters,
            sequences.correct,
            sequences.starts,
            first,
            end,
            ENOUGH,
            MOST_ROUNDS,
            work,
            sums,
        )
        if likelihood > most:
            best, most = parameters, likelihood
    return Skill(*best.round(DIGITS).tolist())


def _pooled(sequences: _Sequences, begun: Floats) -> Skill:
    """All skills as one, where none can be fitted alone."""
    if said := _unfit(sequences.correct):
        raise BadInput(
            f"{METHOD} cannot be fitted, not even to all skills as one: {said}.",
            mend="Give more answers to fit on, right ones and wrong ones.",
        )
    return _likeliest(sequences, 0, sequences.starts.size - 1, begun)
