"""Learners behind several numbers at once: how the numbers of one school err together.

A number of a school is a mean of what its learners add, so its error is made of how far each lies from that mean. A
learner stands behind several numbers (a level, growth, attendance; everybody's and a group's). One draw for each
learner, taken into every number that they are behind, moves these together exactly as far as they share learners and
as these learners are alike in them. It is the bootstrap with normal multipliers (Mammen 1993), for all schools at once.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .asked import Question
from .counting import NO_LEVEL, Figures, People, Whole
from .figures import Draws
from .measured import Measure, Spans
from .plan import Indicator, Plan
from .results import Key

_BLOCK = 32
"""Draws made at a time, so that a state's learners fit into memory."""
_FLAT = 1e-12
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, eq=False)
class Answered:
    """One question as it was answered, in columns (learners,), the same learner at the same place in all questions.

    level   the place of each learner's level; NO_LEVEL: not asked
    figure  a number beside the level, NaN where there is none; None: the question has none
    """

    question: Question
    people: People
    level: Whole
    figure: Figures | None = None


@dataclass(frozen=True, eq=False)
class Together:
    """What each learner adds to each number, less its mean; every row has the length 1.

    keys    of the rows, in their order
    matrix  (numbers, learners), learners ordered by what they add, so that no name or id decides a draw
    digest  names the whole by its content
    """

    keys: tuple[Key, ...]
    matrix: sparse.csr_array
    digest: str

    def units(self, draws: int, random: np.random.Generator) -> dict[Key, Draws]:
        """(draws,) standard normal draws of each number, which go together."""
        found = np.empty((len(self.keys), draws))
        for first in range(0, draws, _BLOCK):
            size = min(_BLOCK, draws - first)
            found[:, first : first + size] = self.matrix @ random.standard_normal(
                (self.matrix.shape[1], size)
            )
        return dict(zip(self.keys, found, strict=True))


def together(plan: Plan, answers: Iterable[Answered], spans: Spans, year: int) -> Together:
    """All numbers of a year that policy measures by these answers; without those in which all learners are alike."""
    keys, row, learner, worth = _entries(plan, answers, spans, year)
    if not keys:
        return Together((), sparse.csr_array((0, 0)), "")
    many = np.bincount(row, minlength=len(keys))
    mean = np.bincount(row, worth, minlength=len(keys)) / many
    _, column = np.unique(learner, return_inverse=True)
    off = sparse.coo_array((worth - mean[row], (row, column))).tocsr()
    length = np.sqrt(off.multiply(off).sum(axis=1))
    kept = np.flatnonzero(length > _FLAT)
    unit = sparse.csr_array(sparse.diags_array(1 / length[kept]) @ off[kept])
    of_learner = np.round(unit.T @ (np.arange(1, kept.size + 1) * _GOLDEN % 1), 9)
    order = np.argsort(of_learner, kind="stable")
    named = repr(([keys[i] for i in kept], of_learner[order].tolist()))
    return Together(
        tuple(keys[i] for i in kept),
        sparse.csr_array(unit[:, order]),
        hashlib.sha256(named.encode()).hexdigest(),
    )


def _entries(
    plan: Plan, answers: Iterable[Answered], spans: Spans, year: int
) -> tuple[list[Key], Whole, Whole, Figures]:
    """Keys in order; then one entry for each learner in each number: its row, the learner, what they add."""
    found: list[tuple[list[Key], Whole, Whole, Figures]] = []
    for each in answers:
        for indicator in plan.indicators.values():
            measure = Measure.of(indicator)
            if measure and each.question.key in measure.questions:
                worth = _worth(indicator, measure, each)
                if worth is not None:
                    found += _cells(each, indicator.key, worth, spans, year)
    keys = sorted({key for those, *_ in found for key in those})
    place = {key: i for i, key in enumerate(keys)}
    rows = [np.array([place[key] for key in those], np.int64)[at] for those, at, *_ in found]
    learners, worths = [each[2] for each in found], [each[3] for each in found]
    if not found:
        return [], np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    return keys, np.concatenate(rows), np.concatenate(learners), np.concatenate(worths)


def _worth(indicator: Indicator, measure: Measure, each: Answered) -> Figures | None:
    """(learners,) what each learner adds to the indicator, NaN: nothing; None where policy cannot use the question."""
    question = each.question
    if measure.how == "mean":
        return each.figure
    by_level = np.isin(np.arange(len(question.levels)), question.reached).astype(float)
    if measure.how == "share not":
        by_level = 1 - by_level
    elif indicator.score == "index" and len(indicator.credit) == len(question.levels):
        by_level = np.array(indicator.credit)
    return np.where(each.level == NO_LEVEL, np.nan, by_level[each.level])


def _cells(
    each: Answered, indicator: str, worth: Figures, spans: Spans, year: int
) -> Iterator[tuple[list[Key], Whole, Whole, Figures]]:
    """Of everybody and of each division: the cells' keys, and of each learner the cell, who it is, what they add."""
    people = each.people
    names = sorted(set(spans.of.values()))
    of_grade = np.array([names.index(spans.of[g]) if g in spans.of else -1 for g in people.grades])
    span = of_grade[people.grade]
    which = np.flatnonzero(people.counts & ~np.isnan(worth) & (span >= 0))
    place = people.school[which] * len(names) + span[which]
    for division in (None, *people.divisions):
        values = len(division.values) if division else 1
        value = division.value[which] if division else np.zeros(which.size, np.int64)
        codes, at = np.unique(place * values + value, return_inverse=True)
        keys = []
        for code in codes.tolist():
            cell, one = divmod(code, values)
            school, of_span = divmod(cell, len(names))
            group = f"{division.name}:{division.values[one]}" if division else people.called
            keys.append(
                (year, f"school:{people.schools[school]}", names[of_span], group, indicator)
            )
        yield keys, at, which, worth[which]
