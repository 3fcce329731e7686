"""How much of a total is left open by published rows, and how much of it rests on what is not published.

In one world of the tables more learners of a school reached a level than in another. A total that policy makes of it is
the same in both if something that no table holds (growth within its classes, a subject that the release leaves out)
can be as much lower. `Room` says how much is needed, and how much there is. Written out in
docs/methods/publication-gate.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from .asked import ALL, Published, Question, Where
from .figures import CLOSE
from .given import Given
from .making_cards import ASSESSMENT, TESTED
from .measured import Measure, Spans
from .plan import Indicator, Plan
from .rated import Part
from .reading import most_of, shares_of
from .results import Result
from .totals import Totals

INSIDERS = 1
"""Learners who know their own record, and so their own part in what is not published."""
_PERCENTILES = (1.0, 99.0)
_Rows = list[tuple[str, Published]]
"""Published rows, each with the question for whose sake it is read."""


@dataclass(frozen=True)
class Shown:
    """What is published of a year.

    typical   the growth percentiles at which typical and high growth begin
    """

    rows: Sequence[Published]
    questions: Sequence[Question]
    typical: tuple[int, int]

    @cached_property
    def at(self) -> Mapping[tuple[str, Where], Published]:
        return {(row.question, row.where): row for row in self.rows}

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {each.key: each for each in self.questions}

    @cached_property
    def of(self) -> Mapping[str, Mapping[str, Sequence[Published]]]:
        """Place → group → rows of all grades together."""
        found: dict[str, dict[str, list[Published]]] = {}
        for row in self.rows:
            if row.where.grade == ALL:
                found.setdefault(row.where.place, {}).setdefault(row.where.group, []).append(row)
        return found

    def holds(self, question: str) -> str:
        """The question whose rows say it; empty: none does."""
        kind, _, subject = question.partition(".")
        instead = f"{TESTED}.{subject}" if kind == ASSESSMENT else question
        return next((key for key in (question, instead) if key in self.by_key), "")


@dataclass(frozen=True)
class Core:
    """What an indicator's value can be in every world of the tables.

    low, high   from … to; low above high: no value is possible in all of them
    width       how far the worlds are apart in it by themselves
    """

    low: float
    high: float
    width: float = 0.0


@dataclass(frozen=True)
class Room:
    """Of a total, in its own per cent: what rows leave open, and how far the rest can go up and down."""

    need: float = 0.0
    up: float = 0.0
    down: float = 0.0

    def plus(self, other: "Room", weight: float) -> "Room":
        return Room(
            self.need + weight * other.need,
            self.up + weight * other.up,
            self.down + weight * other.down,
        )

    @property
    def made_up(self) -> bool:
        """Whether the total can be what it is in every world."""
        return self.need <= min(self.up, self.down) + CLOSE


class Rooms:
    """Rooms of totals under one plan; `shown`: what is published, by school year."""

    def __init__(
        self, plan: Plan, given: Given, totals: Totals, shown: Mapping[int, Shown], spans: Spans
    ) -> None:
        self.plan, self.given, self.totals, self.shown, self.spans = plan, given, totals, shown, spans  # fmt: skip
        self._lines = _lines(plan)
        self._found: dict[tuple[int, str, str], Room] = {}

    def made_up(self, place: str, group: str) -> bool:
        """Whether the total of each published year can be what it is in every world."""
        return all(self._room(year, place, group).made_up for year in self.shown)

    def moves(self, place: str, group: str) -> float:
        """How far rows can move a total that nothing makes up for; 0 where it can be what it is in every world."""
        if self.made_up(place, group):
            return 0.0
        return sum(self._room(each, place, group).need for each in self.shown)

    def beyond(self, year: int, place: str, group: str, line: float) -> bool:
        """Whether a total stays on its side of a line, whatever the rows leave open."""
        total = self.totals.total(year, place, group)
        moves = self.moves(place, group)
        return not total.missing and (
            moves == 0.0 or abs(float(total.draws[0]) - line) > moves + CLOSE
        )

    def unsure(self, year: int, place: str, group: str) -> bool:
        """Whether rows leave open if an indicator has learners enough to count."""
        shown = self.shown.get(year)
        if shown is None:
            return False
        return any(
            row.learners[0] < self.given.minimum(indicator.n) <= (row.learners[1] or inf)
            for indicator, keys in self._measured(shown)
            for row in shown.of.get(place, {}).get(group, ())
            if row.question in keys
        )

    def _measured(self, shown: Shown) -> list[tuple[Indicator, set[str]]]:
        """Each indicator with the published questions that measure it."""
        return [
            (indicator, {shown.holds(each) for each in measure.questions})
            for indicator in self.plan.indicators.values()
            if (measure := Measure.of(indicator)) is not None
        ]

    def keeps_side(self, key: str, year: int, place: str, group: str) -> bool:
        """Whether an indicator can be, in every world, on its side of the numbers that policy compares it with."""
        spans = self.given.spans(year, place)
        parts = [
            part
            for span in spans
            for part in self.totals.percent(year, place, span, group)[1]
            if part.indicator == key and not part.value.missing
        ]
        if len(parts) > 1:
            return False  # values of several spans are joined
        for part in parts:
            value, core = float(part.value.draws[0]), self._core(year, place, group, part)
            low, high = self._side(key, value)
            can_be = max(core.low, low) <= value <= min(core.high, high)
            if not can_be and not low <= value - core.width <= value + core.width <= high:
                return False
        return True

    def _room(self, year: int, place: str, group: str) -> Room:
        at = year, place, group
        if at not in self._found:
            self._found[at] = self._room_of(*at) if year in self.shown else Room()
        return self._found[at]

    def _room_of(self, year: int, place: str, group: str) -> Room:
        blended = {name for share in self.plan.groups for name in share.weights} - {ALL}
        if (group == ALL and blended) or self.unsure(year, place, group):
            return Room(
                inf
            )  # it rests on groups, of which some are withheld; or its indicators are open
        spans = self.given.spans(year, place)
        found = {span: self.totals.percent(year, place, span, group) for span in spans}
        there = {span: parts for span, (figure, parts) in found.items() if not figure.missing}
        learners = sum(spans[span] for span in there)
        room = Room()
        for span, parts in there.items():
            weight = 1.0 if len(there) == 1 else spans[span] / learners
            for part, scale in self._scaled(parts):
                room = room.plus(self._part(year, place, group, part), weight * scale)
        return room

    def _scaled(self, parts: Sequence[Part]) -> list[tuple[Part, float]]:
        """The parts that count, each with what a point of it gives the total of its span."""
        points = self.plan.multiply == "points"
        counted = [(part, part.weight) for part in parts if part.weight is not None]
        whole = sum(weight * (part.possible if points else 1.0) for part, weight in counted)
        return [
            (part, 100.0 * weight / whole / (1.0 if points else part.possible))
            for part, weight in counted
        ]

    def _part(self, year: int, place: str, group: str, part: Part) -> Room:
        """One indicator: it stays as it is by itself where it can, else the others must make up for it."""
        indicator = self.plan.indicators[part.indicator]
        if indicator.score not in {"as given", "index"} or indicator.pool:
            return Room(inf)  # its points hang on others' values, or jump
        value, core = float(part.value.draws[0]), self._core(year, place, group, part)
        low, high = self._side(part.indicator, value)
        low, high = max(core.low, low), min(core.high, high)
        if not low <= value <= high:
            return Room(core.width)
        known = INSIDERS * (core.high - core.low) / max(part.n, 1)
        return Room(0.0, max(high - value - known, 0.0), max(value - low - known, 0.0))

    def _side(self, key: str, value: float) -> tuple[float, float]:
        """Between the nearest numbers with which policy compares an indicator by itself."""
        lines = self._lines.get(key, ())
        low = max((at for at in lines if at <= value), default=-inf)
        return low, min((at for at in lines if at > value), default=inf) - CLOSE

    def _core(self, year: int, place: str, group: str, part: Part) -> Core:
        """What an indicator of a span can be in every world: all of it where no table holds any of it."""
        indicator = self.plan.indicators[part.indicator]
        top = indicator.within or (0.0, indicator.possible)
        measure, shown = Measure.of(indicator), self.shown.get(year)
        held = [q for q in (measure.questions if measure else ()) if shown and shown.holds(q)]
        if measure is None or shown is None or not held:
            return Core(*top)
        result = self.given.results.get((year, place, part.span, group, part.indicator))
        rows = [self._rows(each, shown, year, place, part.span, group) for each in held]
        if result is None or not all(rows):
            return Core(top[1], top[0], top[1] - top[0])
        found = [each for some in rows for each in some]
        if measure.how == "mean":
            return _growing([row for _, row in found], shown.typical)
        return self._sharing(measure, indicator, result, found, shown, top[1])

    def _rows(
        self, question: str, shown: Shown, year: int, place: str, span: str, group: str
    ) -> _Rows:
        """The rows that make up a question's row of a span; none where one of them is withheld or missing."""
        alone = len(self.given.spans(year, place)) == 1
        grades = [ALL] if alone else sorted(g for g, of in self.spans.of.items() if of == span)
        key = shown.holds(question)
        rows = [shown.at.get((key, Where(year, place, grade, group))) for grade in grades]
        found = [(question, row) for row in rows if row is not None]
        return found if all(row.shares is not None for _, row in found) else []

    def _sharing(
        self,
        measure: Measure,
        indicator: Indicator,
        result: Result,
        rows: _Rows,
        shown: Shown,
        top: float,
    ) -> Core:
        """A share or an index: of published questions as the rows say, of all others anything."""
        ends = [self._ends(each, row, measure, indicator, shown) for each, row in rows]
        low, high = min(a for a, _ in ends), max(b for _, b in ends)
        answers, held = sum(result.counts), 1.0
        if answers and {each for each, _ in rows} != {*measure.questions}:
            most = (row.learners[1] or answers for _, row in rows)
            held = min(sum(most) / answers, 1.0)
        return Core(held * high, held * low + (1 - held) * top, held * (high - low))

    def _ends(
        self, question: str, row: Published, measure: Measure, indicator: Indicator, shown: Shown
    ) -> tuple[float, float]:
        """The least and the most of what a row's learners give the indicator."""
        shares, asked = shares_of(row), shown.by_key[row.question]
        if shares is None:
            raise AssertionError("withheld rows hold nothing")
        credit = [float(i in asked.reached) for i in range(len(asked.levels))]
        before = len(asked.levels) - len(indicator.credit)
        if indicator.score == "index" and 0 <= before <= 1:
            credit = [0.0] * before + [each * indicator.possible / 100 for each in indicator.credit]
        elif measure.how == "share not":
            credit = [1.0 - each for each in credit]
        least, most = -most_of(shares, [-each for each in credit]), most_of(shares, credit)
        if row.question == question:
            return least, most
        untested = shares[0]
        return least / self._divisor(indicator, untested[0]), most / self._divisor(indicator, untested[1])  # fmt: skip

    def _divisor(self, indicator: Indicator, untested: float) -> float:
        """Of all who should be tested, the share on which what they reached is put."""
        tested, rule = max(1 - untested / 100, CLOSE), self.plan.participation
        if not indicator.counts_all or rule is None:
            return tested
        larger = rule.denominator == "larger of rate of enrolled and tested"
        return max(rule.rate / 100, tested) if larger else 1.0


def _growing(rows: Sequence[Published], typical: tuple[int, int]) -> Core:
    """A mean of growth percentiles, of whom a row says how many are low, typical and high."""
    least = (_PERCENTILES[0], float(typical[0]), float(typical[1]))
    most = (typical[0] - 1.0, typical[1] - 1.0, _PERCENTILES[1])
    found = [shares for row in rows if (shares := shares_of(row)) is not None]
    low = max(most_of(each, least) for each in found) / 100
    high = min(-most_of(each, [-top for top in most]) for each in found) / 100
    ends = [
        (-most_of(each, [-least_ for least_ in least]) / 100, most_of(each, most) / 100)
        for each in found
    ]
    return Core(low, high, max(b for _, b in ends) - min(a for a, _ in ends))


def _lines(plan: Plan) -> dict[str, list[float]]:
    """The numbers with which grounds compare an indicator by itself."""
    found: dict[str, list[float]] = {}
    for rules in (*plan.identification.values(), *plan.recognition.values()):
        for condition in (c for rule in rules for c in rule.conditions):
            key = condition.subject.removeprefix("school ")
            if key in plan.indicators and condition.number is not None:
                found.setdefault(key, []).append(condition.number)
    return found
