"""Grounds tried: whether a condition of policy holds for a place or a group, in so many of the latest years, and why.

Truth is kept per draw: 1, 0, or NaN where policy or results do not say. The reported figures are the first draw.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .asked import ALL
from .figures import CLOSE, Draws, Figure, absent, rounded, say
from .given import Given, stacked
from .plan import Condition, GroundRule
from .rated import Ground
from .results import Standing
from .scoring import Scorer
from .totals import Totals

Truth = tuple[Draws, str, str, tuple[Figure, ...]]
"""Per draw; in words; why not known; figures compared."""
_YES, _NO, _UNKNOWN = np.ones(1), np.zeros(1), np.array([np.nan])
TITLE1_NOT_SAID = "it is not known which schools get Title I money, and that decides"
"""Why a ground cannot be said where who is ranked is open."""


class Grounds:
    """Conditions under one plan. `holding`: standings as they are when a ground asks who is in a category."""

    def __init__(self, given: Given, scorer: Scorer, totals: Totals) -> None:
        self.given, self.scorer, self.totals, self.plan = given, scorer, totals, given.plan
        self.holding: list[Standing] = list(given.standings)
        self._ranked: dict[tuple[object, ...], Draws] = {}

    def tried(self, rule: GroundRule, year: int, place: str, group: str) -> tuple[Ground, Draws]:
        """One ground on one place or group, and its truth per draw."""
        least, of = rule.years
        tries = [self._all(rule, year - back, place, group) for back in range(of)]
        truth = at_least([draws for draws, *_ in tries], least)
        held = bool(truth[0]) if not np.isnan(truth[0]) else None
        how = tries[0][1]
        if of > 1:
            marks = ", ".join(f"{year - k}: {_mark(t[0][0])}" for k, t in enumerate(tries))
            how = f"{how}; {least} of {of} years ({marks})"
        why = "" if held is not None else next((t[2] for t in tries if t[2]), "")
        trail = tuple(figure for t in tries for figure in t[3])
        return Ground(rule.name, rule.rule, held, how, why, chance(truth), trail), truth

    def _all(self, rule: GroundRule, year: int, place: str, group: str) -> Truth:
        """Every condition of one year together."""
        if outside := self._outside(rule, year, place, group):
            return _NO, outside, "", ()
        found = [self._one(c, rule, year, place, group) for c in rule.conditions]
        if self._may_not_be_for(rule, place):
            found.append(
                (_UNKNOWN, "whether it gets Title I money is not known", TITLE1_NOT_SAID, ())
            )
        truth = at_least([draws for draws, *_ in found], len(found))
        return (
            truth,
            " and ".join(words for _, words, _, _ in found),
            next((why for draws, _, why, _ in found if why), ""),
            tuple(figure for *_, figures in found for figure in figures),
        )

    def _outside(self, rule: GroundRule, year: int, place: str, group: str) -> str:
        """Why the ground is not for this place or group; nothing where it is."""
        school = self.given.schools[place]
        if rule.kinds and school.kind not in rule.kinds:
            return f"for {', '.join(rule.kinds)} places only"
        if rule.spans and not set(rule.spans) & set(self.given.spans(year, place)):
            return f"for {', '.join(rule.spans)} only"
        if rule.among == "title1" and rule.each == "school" and school.title1 is False:
            return "for Title I places only"
        if rule.purpose:
            most = max((p.n for p in self.totals.year(year, place, group)[1]), default=0)
            if most < (least := self.given.minimum(rule.purpose)):
                return f"{most} learners are fewer than {least}"
        return ALL

    def _may_not_be_for(self, rule: GroundRule, place: str) -> bool:
        """The ground is for places with Title I, and nobody knows whether this is one; it may fail all the same."""
        asked = rule.among == "title1" and rule.each == "school"
        return asked and self.given.schools[place].title1 is None

    def _one(self, c: Condition, rule: GroundRule, year: int, place: str, group: str) -> Truth:
        match c.relation:
            case "as":
                return self._alike(c, year, place, group)
            case "in":
                return self._within(c, year, place, group)
            case "in lowest":
                return self._lowest(c, rule, year, place, group)
        figure, target = self._subject(c, year, place, group)
        if figure.missing:
            return _UNKNOWN, f"{c.subject}: not known", figure.why, (figure,)
        against = c.number if c.number is not None else target
        if against is None:
            return _UNKNOWN, f"{c.subject}: no target", "no target is given to compare with", ()
        compared = rounded(figure, self.plan.rounding.get("compared"))
        truth = _compare(compared.draws, c.relation, against)
        words = f"{c.subject} {say(compared.draws[0])} is {'' if truth[0] else 'not '}{c.relation} {say(against)}"
        return truth, words, "", (compared,)

    def _subject(
        self, c: Condition, year: int, place: str, group: str
    ) -> tuple[Figure, float | None]:
        """The figure that is compared, and the target that its result gives."""
        subject, whose = c.subject, group
        if subject.startswith("school "):
            subject, whose = subject.removeprefix("school "), ALL
        match subject:
            case "total" if c.over > 1:
                return self.totals.over(year, place, whose, c.over), None
            case "total":
                return self.totals.total(year, place, whose), None
            case "year":
                return self.totals.year(year, place, whose)[0], None
            case "percentile":
                return self.percentile(year, place, whose), None
            case "participation":
                return self._participation(year, place, whose), None
        return self._indicator(subject, year, place, whose)

    def _indicator(
        self, key: str, year: int, place: str, group: str
    ) -> tuple[Figure, float | None]:
        """An indicator's value; of several grade spans, the mean by n."""
        spans = self.given.spans(year, place)
        found = {s: self.scorer.value(year, place, s, group, key) for s in spans}
        there = {s: f for s, f in found.items() if not f.missing}
        if not there:
            why = next((f.why for f in found.values()), "no result is given")
            return absent(f"{key}: value", why, None, tuple(found.values())), None
        if len(there) == 1:
            [(span, figure)] = there.items()
            result = self.given.results.get((year, place, span, group, key))
            return figure, result.target if result else None
        n = sum(f.n or 0 for f in there.values()) or 1
        draws = sum((f.draws * (f.n or 0) for f in there.values()), np.zeros(1)) / n
        return Figure(f"{key}: value", draws, "mean by n", None, tuple(there.values()), n=n), None

    def _participation(self, year: int, place: str, group: str) -> Figure:
        rates = self.scorer.participation(year, place, group)
        if not rates:
            return absent("participation", "nobody counted who should have taken part")
        lowest = min(rates, key=lambda f: f.draws[0])
        return Figure("participation", lowest.draws, "the lowest rate", lowest.rule, rates)

    def percentile(self, year: int, place: str, group: str) -> Figure:
        """Where a total stands among places of the same main span, 0 to 100."""
        own = self.totals.total(year, place, group)
        if own.missing:
            return absent("percentile", own.why, None, (own,))
        if self.plan.percentile is None:
            self.given.miss("percentile")
        whole = GroundRule("", (), self.plan.said.get("percentile", own.rule), within="span")  # type: ignore[arg-type]
        table = self._population(Condition("total", "", None), whole, year, place, [group])
        way = self.plan.percentile or "below, up"
        margin = CLOSE if way.startswith("at or") else -CLOSE
        below = np.sum(table <= own.draws + margin, axis=0)
        share = 100.0 * below / table.shape[0]
        draws = np.ceil(share - CLOSE) if way.endswith("up") else np.floor(share + CLOSE)
        draws = np.abs(draws)  # never −0
        how = f"{below[0]} of {table.shape[0]} places are {way.split(',')[0]}"
        return Figure("percentile", draws, how, self.plan.said.get("percentile"), (own,))

    def _lowest(self, c: Condition, rule: GroundRule, year: int, place: str, group: str) -> Truth:
        own, _ = self._subject(c, year, place, group)
        if own.missing:
            return _UNKNOWN, f"{c.subject}: not known", own.why, (own,)
        whole_school = c.subject.startswith("school ") or group == ALL or rule.versus == "schools"
        groups = [ALL] if whole_school else [group] if rule.versus == "same group" else None
        table = self._population(c, rule, year, place, groups)
        may_be = self._population(c, rule, year, place, groups, open_=True)
        own = rounded(own, self.plan.rounding.get("compared"))
        if may_be.size:
            return self._lowest_of_some(c, own, table, may_be, self._may_not_be_for(rule, place))
        if not table.size:
            return _UNKNOWN, f"{c.subject}: nobody to rank with", "no place is ranked", (own,)
        number = table.shape[0] * (c.number or 0) / 100
        k = self.count(number)
        if k == 0:
            return (
                np.zeros(own.draws.shape),
                f"the lowest {c.number:g} % of {table.shape[0]} are none",
                "",
                (own,),
            )
        line = table[k - 1]
        if self.plan.lowest.ties is None:
            self.given.miss("lowest")
        truth = own.draws <= line + CLOSE
        if self.plan.lowest.ties == "out":
            truth = np.sum(table <= own.draws + CLOSE, axis=0) <= k
        words = (
            f"{c.subject} {say(own.draws[0])} is {'' if truth[0] else 'not '}in the lowest {c.number:g} %: "
            f"{k} of {table.shape[0]}, the line is {say(line[0])}"
        )
        return truth.astype(float), words, "", (own,)

    def _lowest_of_some(
        self, c: Condition, own: Figure, table: Draws, may_be: Draws, mine: bool
    ) -> Truth:
        """Among the lowest where it is open who is ranked: yes or no only where it is so whoever of them is.

        table, may_be   (places, draws) of those that are ranked, and of those of whom it is not known
        mine            the place is itself among the latter; asked is what holds if it is ranked
        """
        out = (
            self.plan.lowest.ties == "out"
        )  # then whoever is alike stands before it, and so does it
        reach = own.draws + (CLOSE if out else -CLOSE)
        before = np.sum(table <= reach, axis=0) + (mine and out)
        may = np.sum(may_be <= reach, axis=0) - (mine and out)
        ranked, others = table.shape[0] + mine, may_be.shape[0] - mine
        most = before < self._counts(ranked + others - may, c) + out
        least = before + may < self._counts(ranked + may, c) + out
        truth = np.where(least, 1.0, np.where(most, np.nan, 0.0))
        word = "perhaps " if np.isnan(truth[0]) else "" if truth[0] else "not "
        words = (
            f"{c.subject} {say(own.draws[0])} is {word}in the lowest {c.number:g} %: of {ranked} places, and of "
            f"as many of {others} others as get Title I money, which is not known"
        )
        return truth, words, TITLE1_NOT_SAID if np.isnan(truth[0]) else "", (own,)

    def _counts(self, places: Any, c: Condition) -> Draws:
        """How many the lowest so many per cent of so many places are, per draw."""
        shares = np.atleast_1d(places) * (c.number or 0) / 100
        return np.array([self.count(float(each)) for each in shares], float)

    def count(self, number: float) -> int:
        """How many the lowest of a number are, as policy rounds it."""
        match self.plan.lowest.count:
            case "down":
                return math.floor(number + CLOSE)
            case "nearest":
                return math.floor(number + 0.5 + CLOSE)
            case None:
                self.given.miss("lowest")
        return math.ceil(number - CLOSE)

    def _population(
        self,
        c: Condition,
        rule: GroundRule,
        year: int,
        place: str,
        groups: list[str] | None,
        *,
        open_: bool = False,
    ) -> Draws:
        """Figures of all that are ranked together, (ranked, draws), sorted from the lowest in each draw.

        open_   instead of those that are ranked, those of whom nobody knows it
        """
        title1, span = _ranked(rule.among, open_), self._span(rule, year, place)
        subject = Condition(c.subject.removeprefix("school "), "", None, c.over)
        at = (subject, title1, rule.kinds, rule.spans, span, year, tuple(groups or ("*",)))
        if at not in self._ranked:
            figures = [f for _, _, f in self.ranked(c, rule, year, place, groups, open_=open_)]
            self._ranked[at] = np.sort(stacked(figure.draws for figure in figures), axis=0)
        return self._ranked[at]

    def _span(self, rule: GroundRule, year: int, place: str) -> str:
        return self.given.main_span(place, year) if rule.within == "span" else ALL

    def ranked(
        self,
        c: Condition,
        rule: GroundRule,
        year: int,
        place: str,
        groups: Sequence[str] | None,
        *,
        open_: bool = False,
    ) -> list[tuple[str, str, Figure]]:
        """Places and groups that are ranked with a place, each with its figure as it is compared."""
        subject = Condition(c.subject.removeprefix("school "), "", None, c.over)
        title1, span = _ranked(rule.among, open_), self._span(rule, year, place)
        return [
            (other, group, rounded(figure, self.plan.rounding.get("compared")))
            for other, school in sorted(self.given.schools.items())
            if school.title1 in title1
            and (not span or self.given.main_span(other, year) == span)
            and (not rule.kinds or school.kind in rule.kinds)
            and (not rule.spans or set(rule.spans) & set(self.given.spans(year, other)))
            for group in (groups if groups is not None else self.given.groups(other))
            if not (figure := self._subject(subject, year, other, group)[0]).missing
        ]

    def _alike(self, c: Condition, year: int, place: str, group: str) -> Truth:
        """The grounds of another category on this group's figures, against the lines of schools."""
        found = []
        for rule in self.plan.identification[c.other]:
            if any(each.relation in ("as", "in") for each in rule.conditions):
                continue
            as_group = GroundRule(
                **{**rule.__dict__, "each": "group", "versus": "schools", "years": (1, 1)}
            )
            tries = [
                self._all(as_group, year - back, place, group) for back in range(rule.years[1])
            ]
            found.append((at_least([t[0] for t in tries], rule.years[0]), *tries[0][1:]))
        truth = at_least([draws for draws, *_ in found], 1)
        known = [t for t in found if t[0][0] == 1] or found
        return (
            truth,
            f"as {c.other}: {'; '.join(words for _, words, _, _ in known)}",
            next((why for *_, why, _ in found if why), ""),
            tuple(figure for *_, figures in found for figure in figures),
        )

    def _within(self, c: Condition, year: int, place: str, group: str) -> Truth:
        """Whether the place, or this group or (asked of a place) any group of it, has stood so long."""
        years = int(c.number or 0)
        held = [
            each
            for each in self.holding
            if each.place == place
            and each.category == c.other
            and each.ended is None
            and (group in (ALL, each.group))
            and year - each.since >= years
        ]
        if not held:
            return _NO, f"not in {c.other} for {years} years", "", ()
        who = ", ".join(each.group or "the school" for each in held)
        since = min(each.since for each in held)
        return _YES, f"{who} in {c.other} since {since}, {years} years or more", "", ()


def _ranked(among: str, open_: bool) -> tuple[bool | None, ...]:
    """What may be known of the Title I money of places that are ranked; `open_`: that may be ranked."""
    if among != "title1":
        return () if open_ else (True, False, None)
    return (None,) if open_ else (True,)


def _compare(draws: Draws, relation: str, against: float) -> Draws:
    truth = {
        "below": draws < against - CLOSE,
        "at most": draws <= against + CLOSE,
        "at least": draws >= against - CLOSE,
        "above": draws > against + CLOSE,
    }[relation]
    return truth.astype(float)


def at_least(truths: Sequence[Draws], least: int) -> Draws:
    """1 where at least so many hold, 0 where so many cannot, NaN where what is unknown decides."""
    table = stacked(truths)
    holds = np.sum(table == 1, axis=0)
    open_ = np.sum(np.isnan(table), axis=0)
    return np.where(holds >= least, 1.0, np.where(holds + open_ >= least, np.nan, 0.0))


def chance(truth: Draws) -> float | None:
    """How often it holds in the draws after the first; None without noise, or where any of them leaves it open."""
    drawn = truth[1:]
    return float(drawn.mean()) if drawn.size and not np.isnan(drawn).any() else None


def _mark(truth: float) -> str:
    return "not known" if np.isnan(truth) else "yes" if truth else "no"
