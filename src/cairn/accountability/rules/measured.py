"""From counts to the results that the engine rates: what an indicator's `measured by` asks of which questions.

measured by: assessment.mathematics, assessment.reading        per cent of learners at a level that counts as reached
measured by: mean of growth.mathematics, growth.reading        the mean of their figures
measured by: share not of attendance                           per cent who are not there

Several questions are added up: a learner counts once for each. So n is that of the question asked of most learners, and
the standard error is as if a learner answered all questions alike: never too small. Beside `assessment.X` stands
`participation.X`, by which policy knows who should have taken part; beside `survey.X` stands `surveyed.X`. Where people
were asked and too few answered, there is a result that has no value and says how many did.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from cairn.kernel.errors import BadPolicy

from .asked import Counted, Question, Where
from .counting import Summed
from .plan import Indicator, Plan
from .reading import SURVEY, SURVEYED, kind_of
from .results import Result

_HEADS = {"share of": "share", "share not of": "share not", "mean of": "mean"}
_BESIDE = {"assessment": "participation", SURVEY: SURVEYED}
"""Kinds of questions, and those that say who took part in them."""


@dataclass(frozen=True)
class Measure:
    """How an indicator is measured: share, share not, or mean, of which questions."""

    how: str
    questions: tuple[str, ...]

    @classmethod
    def of(cls, indicator: Indicator) -> "Measure | None":
        """None where the indicator is measured by something that nobody counts here."""
        words = indicator.measured_by.strip()
        how = "share"
        for head, said in _HEADS.items():
            if words.startswith(head + " "):
                how, words = said, words.removeprefix(head).strip()
        found = tuple(each.strip() for each in words.split(","))
        return cls(how, found) if all(each and " " not in each for each in found) else None

    @property
    def of_surveys(self) -> bool:
        """Whether who took part answered a survey: who did not has missed no test that the law asks for."""
        return {kind_of(each) for each in self.questions} & _BESIDE.keys() == {SURVEY}


@dataclass(frozen=True)
class Spans:
    """Which grades make a grade span: {"elementary": ("03", "04", "05")}."""

    of: Mapping[str, str]

    @classmethod
    def read(cls, lines: Sequence[str]) -> "Spans":
        """Raises BadPolicy for a line that is no span, and a grade in two of them."""
        of: dict[str, str] = {}
        for line in lines:
            span, colon, grades = str(line).partition(":")
            for grade in grades.split():
                if not colon or of.setdefault(grade, span.strip()) != span.strip():
                    raise BadPolicy(
                        f"accountability.counting.spans: “{line}” is no span, or repeats a grade.",
                        mend="Write: elementary: 03 04 05; each grade once.",
                    )
        return cls(of)


def results(
    plan: Plan,
    questions: Iterable[Question],
    rows: Iterable[Counted],
    sums: Iterable[Summed],
    spans: Spans,
) -> list[Result]:
    """Results of every place, span and group in the rows, for each indicator that can be measured by them."""
    known = {each.key: each for each in questions}
    counts, figures = _by_span(rows, spans), _summed_by_span(sums, spans)
    found: list[Result] = []
    for key, indicator in sorted(plan.indicators.items()):
        measure = Measure.of(indicator)
        asked = (
            [q for q in measure.questions if q in known or _silence(q) in counts] if measure else []
        )
        if not measure or not asked:
            continue
        if measure.how == "mean":
            found += _means(key, asked, figures)
        else:
            found += _shares(
                indicator,
                [known.get(q) or _silent(q) for q in asked],
                counts,
                measure.how == "share not",
            )
    return sorted(found, key=lambda each: each.key)


_Cell = tuple[int, str, str, str]
"""Year, place, span, group."""


def _cell(where: Where, spans: Spans) -> _Cell | None:
    span = spans.of.get(where.grade)
    return None if span is None else (where.year, where.place, span, where.group)


def _by_span(rows: Iterable[Counted], spans: Spans) -> dict[str, dict[_Cell, list[int]]]:
    found: dict[str, dict[_Cell, list[int]]] = defaultdict(dict)
    for row in rows:
        cell = _cell(row.where, spans)
        if cell is not None:
            there = found[row.question].setdefault(cell, [0] * len(row.counts))
            for i, n in enumerate(row.counts):
                there[i] += n
    return found


def _summed_by_span(
    rows: Iterable[Summed], spans: Spans
) -> dict[str, dict[_Cell, tuple[int, float, float]]]:
    found: dict[str, dict[_Cell, tuple[int, float, float]]] = defaultdict(dict)
    for row in rows:
        cell = _cell(row.where, spans)
        if cell is not None:
            n, total, squares = found[row.question].get(cell, (0, 0.0, 0.0))
            found[row.question][cell] = n + row.learners, total + row.total, squares + row.squares
    return found


def _shares(
    indicator: Indicator,
    questions: Sequence[Question],
    counts: Mapping[str, Mapping[_Cell, Sequence[int]]],
    without: bool,
) -> Iterable[Result]:
    levels = {len(each.levels) for each in questions}
    keys = [key for q in questions for key in (q.key, _silence(q.key)) if key]
    for cell in sorted({c for key in keys for c in counts.get(key, {})}):
        good = learners = 0
        together = np.zeros(max(levels), np.int64)
        for each in questions:
            row = counts.get(each.key, {}).get(cell, [0] * len(each.levels))
            reached = sum(row[i] for i in each.reached)
            good += sum(row) - reached if without else reached
            learners = max(learners, sum(row))
            together[: len(row)] += np.array(row)
        kept = tuple(together.tolist()) if len(levels) == 1 else ()
        value, spread = _value(indicator, good, int(together.sum()), kept)
        enrolled, tested = _took_part(questions, counts, cell)
        yield Result(
            *cell, indicator.key, value, learners,
            se=None if value is None else round(spread / sqrt(learners), 9), counts=kept,
            enrolled=enrolled, tested=tested,
        )  # fmt: skip


def valued_by(
    indicator: Indicator, result: Result, reached: Mapping[str, Collection[int]]
) -> Result | None:
    """A result's counts valued by another rule of credit; None where its levels were not kept, or are not those.

    reached   of each question that the indicator is measured by, the places of the levels that count as reached
    """
    measure, learners = Measure.of(indicator), result.n
    asked = {tuple(reached[q]) for q in measure.questions if q in reached} if measure else set()
    fits = indicator.score != "index" or len(indicator.credit) == len(result.counts)
    if measure is None or measure.how == "mean" or len(asked) != 1 or not result.counts or not fits:
        return None
    total = sum(result.counts)
    good = sum(result.counts[i] for i in asked.pop())
    good = total - good if measure.how == "share not" else good
    value, spread = _value(indicator, good, total, result.counts)
    error = None if value is None else round(spread / sqrt(learners), 9)
    return replace(result, indicator=indicator.key, value=value, se=error)


def _value(
    indicator: Indicator, good: int, n: int, counts: Sequence[int]
) -> tuple[float | None, float]:
    """The per cent, or the index by credit of levels, and how far one answer scatters about it."""
    if not n:
        return None, 0.0
    if indicator.score == "index" and len(counts) == len(indicator.credit):
        credit = np.array(indicator.credit)
        mean = float(credit @ np.array(counts)) / n
        spread = float((credit - mean) ** 2 @ np.array(counts)) / n
        return round(indicator.possible * mean, 9), indicator.possible * sqrt(spread)
    share = good / n
    return round(100 * share, 9), 100 * sqrt(share * (1 - share))


def beside(question: str) -> str:
    """The question that says who took part in another; empty: there is none.

    >>> beside("survey.known"), beside("attendance")
    ('surveyed.known', '')
    """
    kind, _, rest = question.partition(".")
    return f"{_BESIDE[kind]}.{rest}" if kind in _BESIDE else ""


def _silence(question: str) -> str:
    """Of a survey, who was asked: where nobody counts, that is what there is to say."""
    return beside(question) if kind_of(question) == SURVEY else ""


def _silent(question: str) -> Question:
    """A question that nobody was counted in."""
    return Question(question, ("", ""), (1,), {})


def _took_part(
    questions: Sequence[Question],
    counts: Mapping[str, Mapping[_Cell, Sequence[int]]],
    cell: _Cell,
) -> tuple[int | None, int | None]:
    """Who should have taken part and who did, in the questions that are tests; where none is, in surveys."""
    told = [beside(each.key) for each in questions if kind_of(each.key) != SURVEY]
    if not any(told):
        told = [beside(each.key) for each in questions]
    asked, did = 0, 0
    for other in filter(None, told):
        row = counts.get(other, {}).get(cell, (0, 0))
        asked, did = asked + sum(row), did + row[1]
    return (asked, did) if asked else (None, None)


def _means(
    key: str,
    questions: Sequence[str],
    figures: Mapping[str, Mapping[_Cell, tuple[int, float, float]]],
) -> Iterable[Result]:
    for cell in sorted({c for q in questions for c in figures.get(q, {})}):
        rows = [figures[q][cell] for q in questions if cell in figures.get(q, {})]
        n, total, squares = (sum(column) for column in zip(*rows, strict=True))
        learners, mean = max(row[0] for row in rows), total / n
        spread = max(squares / n - mean * mean, 0.0)
        error = round(sqrt(spread / (learners - 1)), 9) if learners > 1 else None
        yield Result(*cell, key, round(mean, 9), learners, se=error)
