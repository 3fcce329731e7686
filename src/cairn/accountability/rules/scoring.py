"""From a result to points: participation, pooled years, the minimum n, and the kind of score that policy gives."""

import numpy as np

from .figures import CLOSE, Draws, Figure, Rule, absent, rounded, say
from .given import Given, stacked
from .measured import Measure
from .plan import Indicator, Steps
from .results import Result


class Scorer:
    """Values and points under one plan, each worked out once."""

    def __init__(self, given: Given) -> None:
        self.given, self.plan = given, given.plan
        self._values: dict[tuple[int, str, str, str, str], Figure] = {}
        self._columns: dict[tuple[int, str, str, str], tuple[list[str], Draws]] = {}
        measured = {key: Measure.of(each) for key, each in self.plan.indicators.items()}
        self._of_surveys = {key for key, each in measured.items() if each and each.of_surveys}

    def value(self, year: int, place: str, span: str, group: str, key: str) -> Figure:
        """The value that counts; missing, with why, where it is not there or rests on too few."""
        at = (year, place, span, group, key)
        if at not in self._values:
            self._values[at] = self._value(*at)
        return self._values[at]

    def points(
        self, year: int, place: str, span: str, group: str, key: str
    ) -> tuple[Figure, float]:
        """Points and points possible."""
        indicator = self.plan.indicators[key]
        value = self.value(year, place, span, group, key)
        what = f"{key}: points"
        if value.missing:
            return absent(what, value.why, indicator.rule, (value,)), indicator.possible
        result = self.given.results.get((year, place, span, group, key))
        match indicator.score:
            case "as given":
                possible = (result and result.possible) or indicator.possible
                found = Figure(what, value.draws, "as given", indicator.rule, (value,), n=value.n)
                return self._rounded("points", found), possible
            case "index":
                found = Figure(
                    what, value.draws, "the index itself", indicator.rule, (value,), n=value.n
                )
            case "cuts":
                found = self._cut(what, indicator, value, result)
            case "percentile":
                found = self._percentile(what, indicator, value, (year, place, span, group))
            case _:
                found = self._matrix(what, indicator, value, (year, place, span, group))
        return self._rounded("points", found), indicator.possible

    def participation(self, year: int, place: str, group: str) -> tuple[Figure, ...]:
        """The rate of each indicator that says who should have taken part and who did, as policy counts."""
        return tuple(
            figure
            for span in self.given.spans(year, place)
            for key in self.plan.indicators
            if (result := self.given.results.get((year, place, span, group, key)))
            and (figure := self._rate(result))
        )

    def _value(self, year: int, place: str, span: str, group: str, key: str) -> Figure:
        indicator = self.plan.indicators[key]
        now = self._of_year(year, place, span, group, indicator)
        least = self.given.minimum(indicator.n)
        few = (now.n or 0) < least
        if indicator.pool and (indicator.pool[1] == "always" or few):
            now = self._pooled(now, (year, place, span, group), indicator)
        if not now.missing and (now.n or 0) < least:
            rule = self.plan.said.get(f"minimum_n.{indicator.n}")
            return absent(f"{key}: value", f"{now.n} learners are fewer than {least}", rule, (now,))
        return self._rounded("value", now)

    def _of_year(
        self, year: int, place: str, span: str, group: str, indicator: Indicator
    ) -> Figure:
        """One year's value; of places that were merged, what they had before."""
        result = self.given.results.get((year, place, span, group, indicator.key))
        if result is not None:
            return self._taking_part(self.given.reported(indicator, result), indicator, result)
        joined = self.given.schools[place].joined
        if joined:
            if self.plan.life.merged is None:
                self.given.miss("schools")
            if self.plan.life.merged == "together":
                before = [self._of_year(year, p, span, group, indicator) for p in joined]
                return _mean(f"{indicator.key}: value of {year}, merged places", before)
        return absent(f"{indicator.key}: value of {year}", "no result is given")

    def _taking_part(self, value: Figure, indicator: Indicator, result: Result) -> Figure:
        if not indicator.counts_all or value.missing:
            return value
        counted = self._should(result)
        rule = self.plan.participation
        if counted is None or rule is None or not result.tested:
            return value
        should, _ = counted
        below = max(should * rule.rate / 100, result.tested)
        if rule.denominator != "larger of rate of enrolled and tested":
            if rule.denominator is None:
                self.given.miss("participation.denominator", "all who should have taken part count")
            below = max(should, result.tested)
        how = f"{say(value.draws[0])} × {result.tested} ÷ {say(below)}, who should have taken part"
        return Figure(
            value.what, value.draws * result.tested / below, how, rule.rule, (value,), n=value.n
        )

    def _should(self, result: Result) -> tuple[float, str] | None:
        """How many should have taken part; None where nobody counted."""
        if result.indicator in self._of_surveys:
            return None
        if result.enrolled is None or result.tested is None:
            return None
        rule = self.plan.participation
        if rule is None:
            self.given.miss("participation")
            return None
        if result.excused and rule.excused is None:
            self.given.miss("participation.excused", "excused learners are kept among the enrolled")
        excused = result.excused or 0 if rule.excused == "removed" else 0
        return result.enrolled - excused, f"{result.enrolled} enrolled less {excused} excused"

    def _rate(self, result: Result) -> Figure | None:
        counted = self._should(result)
        if counted is None or self.plan.participation is None or counted[0] <= 0:
            return None
        should, how = counted
        if should < self.given.minimum("participation"):
            return None
        share = np.array([min(100.0, 100.0 * (result.tested or 0) / should)])
        found = Figure(
            f"{result.indicator}: participation",
            share,
            f"{result.tested} of {how}",
            self.plan.participation.rule,
            n=result.enrolled,
        )
        return self._rounded("participation", found)

    def _pooled(self, now: Figure, at: tuple[int, str, str, str], indicator: Indicator) -> Figure:
        year, place, span, group = at
        assert indicator.pool is not None  # noqa: S101 the caller asked
        years = range(year, year - indicator.pool[0], -1)
        each = [now, *(self._of_year(y, place, span, group, indicator) for y in years[1:])]
        found = _mean(f"{indicator.key}: value, {len(years)} years pooled", each)
        return found if not found.missing else now

    def _cut(self, what: str, indicator: Indicator, value: Figure, result: Result | None) -> Figure:
        read, how, parts = value.draws, "", (value,)
        if indicator.reads == "against target":
            if result is None or result.target is None:
                return absent(what, "no target is given to compare with", indicator.rule, (value,))
            read = value.draws - result.target
            how = f"{say(read[0])} from the target {say(result.target)}; "
        elif indicator.reads == "change":
            change = self._change(value, indicator, result)
            if change.missing:
                return absent(what, change.why, indicator.rule, (value, change))
            read, how, parts = change.draws, f"change of {say(change.draws[0])}; ", (change,)
        points, rule, line = _stepped(indicator.cuts, read)
        return Figure(what, points, how + line, rule or indicator.rule, parts, n=value.n)

    def _change(self, value: Figure, indicator: Indicator, result: Result | None) -> Figure:
        if result is None:
            return absent(f"{indicator.key}: change", "no result is given")
        before = self.value(result.year - 1, result.place, result.span, result.group, indicator.key)
        if before.missing:
            return absent(f"{indicator.key}: change", f"last year: {before.why}", None, (before,))
        how = f"{say(value.draws[0])} − {say(before.draws[0])}"
        parts = (value, before)
        return Figure(f"{indicator.key}: change", value.draws - before.draws, how, None, parts)

    def _percentile(
        self, what: str, indicator: Indicator, value: Figure, at: tuple[int, str, str, str]
    ) -> Figure:
        year, _, span, group = at
        places, table = self._column(year, span, group, indicator.key)
        sign = -1.0 if indicator.better == "lower" else 1.0
        below = np.sum(sign * table < sign * value.draws - CLOSE, axis=0)
        equal = np.sum(np.abs(table - value.draws) <= CLOSE, axis=0)
        share = (below + equal / 2) / len(places)
        how = f"{below[0]} below and {equal[0]} equal of {len(places)}, ties half"
        return Figure(what, share * indicator.possible, how, indicator.rule, (value,), n=value.n)

    def _column(self, year: int, span: str, group: str, key: str) -> tuple[list[str], Draws]:
        at = (year, span, group, key)
        if at not in self._columns:
            found = {
                place: figure.draws
                for place in self.given.column(year, span, group, key)
                if not (figure := self.value(year, place, span, group, key)).missing
            }
            self._columns[at] = list(found), stacked(found.values())
        return self._columns[at]

    def _matrix(
        self, what: str, indicator: Indicator, value: Figure, at: tuple[int, str, str, str]
    ) -> Figure:
        change = self._change(value, indicator, self.given.results.get((*at, indicator.key)))
        if change.missing:
            return absent(what, change.why, indicator.rule, (value, change))
        status, _, status_line = _stepped(indicator.status, value.draws)
        moved, _, change_line = _stepped(indicator.change, change.draws)
        size = np.broadcast_shapes(status.shape, moved.shape)
        rows = np.array(indicator.rows)
        points = rows[
            np.broadcast_to(status, size).astype(int), np.broadcast_to(moved, size).astype(int)
        ]
        how = f"status {status_line}; change {change_line}"
        return Figure(what, points, how, indicator.rule, (value, change), n=value.n)

    def _rounded(self, step: str, figure: Figure) -> Figure:
        return rounded(figure, self.plan.rounding.get(step))


def _stepped(steps: Steps, read: Draws) -> tuple[Draws, Rule | None, str]:
    """Points by cuts, the best first; the rule that the reported figure met, and its line."""
    points = np.full(read.shape, steps.otherwise)
    for cut in reversed(steps.cuts):
        reached = read <= cut.at + CLOSE if cut.up_to else read >= cut.at - CLOSE
        points = np.where(reached, cut.gives, points)
    for cut in steps.cuts:
        first = read[0]
        if first <= cut.at + CLOSE if cut.up_to else first >= cut.at - CLOSE:
            return points, cut.rule, f"{say(first)} meets “{cut.rule.line}”"
    return points, None, f"{say(read[0])} meets no cut: {steps.otherwise:g}"


def _mean(what: str, figures: list[Figure]) -> Figure:
    """The mean of those that are there, weighted by n."""
    there = [each for each in figures if not each.missing and each.n]
    if not there:
        return absent(what, figures[0].why if figures else "no result is given")
    n = sum(each.n or 0 for each in there)
    total: Draws = sum((each.draws * (each.n or 0) for each in there), np.zeros(1))
    how = f"({' + '.join(f'{say(e.draws[0])} × {e.n}' for e in there)}) ÷ {n}"
    return Figure(what, total / n, how, None, tuple(there), n=n)
