"""How far a figure of policy can go: in the worlds by which a release shows its promise, and by its rows at all.

A certificate shows what it promises by one world of the rows, and by others in which a few learners changed. In such a
world it is settled how learners did, as far as tables ask; what no table holds is open: growth within its classes, a
subject that the release leaves out. A statement about a figure takes none of these worlds away where the figure can be
on its side of the line in all of them. Written out in docs/methods/publication-gate.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from .asked import ALL, Published, Question, Where
from .making_cards import ASSESSMENT, TESTED
from .measured import Measure, Spans
from .plan import Indicator, Plan
from .reading import is_of_cohort, kind_of, most_of, shares_of

INSIDERS = 1
"""Learners who know their own record, and so their own part in what is not published."""
_PERCENTILES = (1.0, 99.0)
Rows = Mapping[tuple[str, Where], Published]
World = Mapping[tuple[str, Where], Sequence[int]]
Held = list[tuple[str, Published]]
"""Published rows, each with the question for whose sake it is read."""


@dataclass(frozen=True)
class Ends:
    """Between which ends a figure can be.

    low   the least that rows allow at all; and down to where it can be in every world of the certificate
    high  up to where it can be in every such world; and the most that rows allow at all
    """

    low: tuple[float, float]
    high: tuple[float, float]

    @classmethod
    def open(cls, low: float, high: float) -> "Ends":
        """Nothing of it is published."""
        return cls((low, low), (high, high))

    @property
    def taken(self) -> "Ends":
        """Where nothing may be chosen any more, since an earlier statement rests on it."""
        whole = self.low[0], self.high[1]
        return Ends(whole, whole)

    def times(self, weight: float) -> "Ends":
        a, b = self.low, self.high
        return Ends((weight * a[0], weight * a[1]), (weight * b[0], weight * b[1]))

    def plus(self, other: "Ends") -> "Ends":
        a, b, c, d = self.low, self.high, other.low, other.high
        return Ends((a[0] + c[0], a[1] + c[1]), (b[0] + d[0], b[1] + d[1]))

    def within(self, low: float, high: float) -> "Ends":
        """Where something else is already said of it: that it is from … to."""
        return Ends(
            (max(self.low[0], low), max(self.low[1], low)),
            (min(self.high[0], high), min(self.high[1], high)),
        )

    @classmethod
    def mean(cls, of: Sequence["Ends"]) -> "Ends":
        """Of a mean whose weights nobody knows."""
        low, high = [each.low for each in of], [each.high for each in of]
        return cls(
            (min(a for a, _ in low), max(b for _, b in low)),
            (min(a for a, _ in high), max(b for _, b in high)),
        )


@dataclass(frozen=True)
class Shown:
    """What is published of a year.

    typical   the growth percentiles at which typical and high growth begin
    world     the certificate's: learners in each level of a row
    changed   so many learners are others, at most, in the worlds beside it
    whole     places whose rows of all grades are of the learners of one grade span, and of nobody else
    taken     statuses that rest on this year's figures are public already
    """

    rows: Sequence[Published]
    questions: Sequence[Question]
    typical: tuple[int, int]
    world: World
    changed: int
    whole: frozenset[str] = frozenset()
    taken: bool = False

    @cached_property
    def at(self) -> Rows:
        return {(row.question, row.where): row for row in self.rows}

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {each.key: each for each in self.questions}

    @cached_property
    def by_grade(self) -> frozenset[str]:
        """Places whose grades have rows of their own."""
        return frozenset(row.where.place for row in self.rows if row.where.grade)

    def holds(self, question: str) -> str:
        """The question whose rows say it; empty: none does."""
        kind, _, subject = question.partition(".")
        instead = f"{TESTED}.{subject}" if kind == ASSESSMENT else question
        return next((key for key in (question, instead) if key in self.by_key), "")


@dataclass(frozen=True)
class Worth:
    """What the levels of a row give an indicator: to learners at the low end of their level, and at the high one."""

    low: tuple[float, ...]
    high: tuple[float, ...]


class Reaches:
    """Ends of indicators under one plan, from what is published of a year."""

    def __init__(self, plan: Plan, shown: Shown, spans: Spans) -> None:
        self.plan, self.shown, self.spans = plan, shown, spans

    def measured(self, indicator: Indicator) -> tuple[Measure | None, list[str]]:
        """How the indicator is measured, and the published questions that hold some of it."""
        measure = Measure.of(indicator)
        held = [q for q in (measure.questions if measure else ()) if self.shown.holds(q)]
        return measure, held

    def rows(self, indicator: Indicator, year: int, place: str, span: str) -> Held | None:
        """The published rows that hold some of an indicator in a grade span; None: they do not tell the span apart.

        A question without a row is asked of nobody there.
        """
        return self.rows_of(self.measured(indicator)[1], year, place, span)

    def rows_of(self, held: Sequence[str], year: int, place: str, span: str) -> Held | None:
        """The same of published questions."""
        grades = [ALL]
        if not (place in self.shown.whole or all(map(is_of_cohort, held))):
            if place not in self.shown.by_grade:
                return None
            grades = sorted(grade for grade, of in self.spans.of.items() if of == span)
        at = [(q, (self.shown.holds(q), Where(year, place, g))) for q in held for g in grades]
        return [(q, self.shown.at[where]) for q, where in at if where in self.shown.at]

    def ends(self, indicator: Indicator, rows: Held | None, least: int) -> Ends:
        """The ends of an indicator, by its rows as `rows` gives them.

        least   fewest learners behind a figure that is not published
        """
        low, high = indicator.within or (0.0, indicator.possible)
        measure, held = self.measured(indicator)
        if measure is None or (held and not rows) or any(map(is_of_cohort, held)):
            # What it hangs on nothing tells, or of whom; of a cohort, who left is in its row, and may not count.
            return Ends.open(low, high).taken
        if not held or not rows:
            return open_ends(indicator, least)
        together = self._mean if measure.how == "mean" else self._share
        found = together(rows, measure, indicator)
        if {*held} == {*measure.questions}:
            return found
        # How many more answered what no table holds is not known: it may be nobody, or nearly all.
        return Ends((low, max(found.low[1], low)), (min(found.high[0], high), high))

    def learners(self, rows: Held) -> tuple[float, float]:
        """From how many to how many learners are behind an indicator with these rows."""
        most: dict[str, tuple[float, float]] = {}
        for question, row in rows:
            low, high = most.get(question, (0.0, 0.0))
            untested = 0.0
            if row.question != question:  # those who were not tested are counted in it
                shares = shares_of(row)
                untested = shares[0][1] if shares else 100.0
            n = row.learners[0] * (1 - untested / 100)
            most[question] = low + n, high + (inf if row.learners[1] is None else row.learners[1])
        return max(n for n, _ in most.values()), max(n for _, n in most.values())

    def learners_in_worlds(self, rows: Held) -> tuple[int, int]:
        """The same in the certificate's worlds."""
        many: dict[str, int] = {}
        for question, row in rows:
            counts = self.counts(row)
            tested = sum(counts) - (counts[0] if row.question != question else 0)
            many[question] = many.get(question, 0) + tested
        n = max(many.values())
        return n - self.shown.changed, n + self.shown.changed

    def worth(self, row: Published, measure: Measure, indicator: Indicator) -> Worth:
        """What each level of a row gives an indicator, before those who were not tested are counted."""
        asked = self.shown.by_key[row.question]
        if measure.how == "mean":
            typical, high = map(float, self.shown.typical)
            return Worth((_PERCENTILES[0], typical, high), (typical - 1, high - 1, _PERCENTILES[1]))
        credit = tuple(float(i in asked.reached) for i in range(len(asked.levels)))
        before = len(asked.levels) - len(indicator.credit)
        points = indicator.possible / 100 if indicator.score == "index" else 1.0
        if indicator.score == "index" and 0 <= before <= 1:
            credit = (*[0.0] * before, *(each * points for each in indicator.credit))
        elif measure.how == "share not":
            credit = tuple(1.0 - each for each in credit)
        return Worth(credit, credit)

    def counts(self, row: Published) -> Sequence[int]:
        return self.shown.world[row.question, row.where]

    def _mean(self, rows: Held, measure: Measure, indicator: Indicator) -> Ends:
        """A mean of growth percentiles: in the certificate's worlds weighed by their learners, else by anything."""
        ends = [self._growth(row, measure, indicator) for _, row in rows]
        many = [sum(self.counts(row)) for _, row in rows]
        each, whole, changed = Ends.mean(ends), max(sum(many), 1), self.shown.changed
        down = sum(n * one.low[1] for n, one in zip(many, ends, strict=True)) / whole
        up = sum(n * one.high[0] for n, one in zip(many, ends, strict=True)) / whole
        apart = max(each.low[1] - down, up - each.high[0], 0.0)
        other = changed * apart / max(whole - changed, 1)  # weights shift too
        return Ends((each.low[0], down + other), (up - other, each.high[1]))

    def _growth(self, row: Published, measure: Measure, indicator: Indicator) -> Ends:
        worth, counts = self.worth(row, measure, indicator), self.counts(row)
        n, changed = sum(counts), self.shown.changed
        shares = shares_of(row) or tuple((0.0, 100.0) for _ in counts)
        least, most = _over(shares, worth.low)[0] / 100, _over(shares, worth.high)[1] / 100
        down, up = (
            sum(many * each for many, each in zip(counts, side, strict=True)) / max(n, 1)
            for side in (worth.low, worth.high)
        )
        widest = (max(worth.high) - min(worth.low)) / max(n - changed, 1)
        known = (changed + INSIDERS) * widest
        return Ends((least, down + known), (up - known, most))

    def _share(self, rows: Held, measure: Measure, indicator: Indicator) -> Ends:
        """A share or an index: all answers together, as the engine adds them up."""
        tested = any(row.question != question for question, row in rows)
        got = everybody = there = 0.0
        widest, least, most = 0.0, inf, -inf
        for question, row in rows:
            worth, counts = self.worth(row, measure, indicator).low, self.counts(row)
            got += sum(many * each for many, each in zip(counts, worth, strict=True))
            everybody += sum(counts)
            there += sum(counts) - (counts[0] if row.question != question else 0)
            widest = max(widest, max(worth) - (0.0 if tested else min(worth)))
            low, high = self._outer(question, row, worth, indicator)
            least, most = min(least, low), max(most, high)
        changed = self.shown.changed * len(rows)
        base = self._base(indicator, everybody, there) if tested else everybody
        here, other = 100 * got / max(base, 1), 100 * changed * widest / max(base - changed, 1)
        unknown = not tested and indicator.counts_all and kind_of(rows[0][0]) == ASSESSMENT
        if unknown:  # how many did not take part is in none of these tables, and perhaps in another
            return Ends((0.0, here + other), (0.0, most))
        return Ends((least, here + other), (here - other, most))

    def _base(self, indicator: Indicator, everybody: float, tested: float) -> float:
        """On how many learners what was reached is put: all who were tested, or more where the others count."""
        rule = self.plan.participation
        if not indicator.counts_all or rule is None:
            return tested
        larger = rule.denominator == "larger of rate of enrolled and tested"
        return max(rule.rate / 100 * everybody, tested) if larger else everybody

    def _outer(
        self, question: str, row: Published, worth: Sequence[float], indicator: Indicator
    ) -> tuple[float, float]:
        """The least and the most that rows like this one allow, also put together."""
        shares = shares_of(row) or tuple((0.0, 100.0) for _ in worth)
        least, most = _over(shares, worth)
        if row.question == question:
            return least, most
        part = [max(1 - untested / 100, 0.01) for untested in shares[0]]
        return least / self._base(indicator, 1.0, part[0]), most / part[1]


def open_ends(indicator: Indicator, least: int) -> Ends:
    """Of an indicator of which no table holds anything, of so many learners at least; insiders know their own part."""
    low, high = indicator.within or (0.0, indicator.possible)
    known = INSIDERS * (high - low) / max(least, 1)
    return Ends((low, low + known), (high - known, high))


def _over(shares: Sequence[tuple[float, float]], worth: Sequence[float]) -> tuple[float, float]:
    """The least and the most of a weighted sum of shares, over all that the row allows."""
    return -most_of(shares, [-each for each in worth]), most_of(shares, worth)
