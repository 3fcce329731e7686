"""Which statuses a release may say: those with which every world of its tables stays as possible as without them.

A status follows from figures by a policy that everybody can read, so it can narrow what a range leaves open, or tell
on which side a withheld group is. It is said where what no table holds could make up for all that the rows leave open
(`rooms`), or where the answer is the same whatever they leave open. Why: docs/methods/publication-gate.md.
"""

from collections.abc import Collection, Mapping, Sequence
from math import inf

from .asked import ALL
from .clocks import named_in
from .figures import CLOSE, Figure
from .given import Given
from .grounds import Grounds
from .measured import Spans
from .plan import Clock, Condition, GroundRule, Plan
from .rated import State
from .results import Result, School, Standing
from .rooms import Rooms, Shown
from .scoring import Scorer
from .statuses import SUCCESS, SUPPORT, Stands, Status, Unsaid, is_shown
from .totals import Totals

_THRESHOLDS = {"below", "at most", "at least", "above"}
_TOTALS = {"total", "year"}


def statuses(
    plan: Plan,
    results: Sequence[Result],
    schools: Sequence[School],
    state: State,
    standings: Sequence[Standing],
    shown: Mapping[int, Shown],
    spans: Spans,
    categories: Collection[str],
    minimum: int,
) -> list[Status]:
    """What a release of the state's year says of each school and each group that has rows.

    results, schools, standings   as `rating.rate` was given them
    shown        by school year; of `state.year` the rows of the release itself
    categories   those that are public, of identification and recognition
    minimum      the fewest learners of whom anything is said (`least_learners`)
    """
    back = _years_back(plan)
    near = {year: each for year, each in shown.items() if state.year - back <= year <= state.year}
    found = _Sayable(plan, Given(plan, results, schools, standings), state, near, spans, minimum)
    return [each for place in sorted(state.places) for each in found.of(place, categories)]


def least_learners(plan: Plan, shown: int) -> int:
    """The fewest learners of whom a status is said: as many as policy rates, and as many as tables show."""
    grounds = [
        each
        for some in (*plan.identification.values(), *plan.recognition.values())
        for each in some
    ]
    purposes = {each.n for each in plan.indicators.values()} | {each.purpose for each in grounds}
    return max([shown, *(n for purpose, n in plan.minimum_n.items() if purpose in purposes)])


def _years_back(plan: Plan) -> int:
    """How many years before its own a status can rest on."""
    blended = max((int(key) for share in plan.years for key in share.weights), default=0)
    rules = [each for some in plan.identification.values() for each in some]
    asked = [c.over for rule in rules for c in rule.conditions] + [rule.years[1] for rule in rules]
    return blended + max(asked, default=1) - 1


class _Sayable:
    def __init__(
        self,
        plan: Plan,
        given: Given,
        state: State,
        shown: Mapping[int, Shown],
        spans: Spans,
        minimum: int,
    ) -> None:
        self.plan, self.given, self.state = plan, given, state
        self.shown, self.minimum = shown, minimum
        scorer = Scorer(given)
        totals = Totals(given, scorer)
        self.grounds = Grounds(given, scorer, totals)
        self.rooms = Rooms(plan, given, totals, shown, spans)
        self._pools: dict[tuple[object, ...], bool] = {}

    def of(self, place: str, categories: Collection[str]) -> list[Status]:
        """The statements of a place: of each category, of itself and of its groups that have rows."""
        groups = self.shown[self.state.year].of.get(place, {})
        found = []
        for category in sorted({*self.plan.identification} & {*categories}):
            rules = self.plan.identification[category]
            for group in groups:
                if mine := [rule for rule in rules if (rule.each == "school") == (group == ALL)]:
                    found.append(self._identified(place, group, category, mine))
        for key in sorted({*self.plan.recognition} & {*categories}):
            if groups:
                found.append(self._recognised(place, key))
        return found

    def _identified(
        self, place: str, group: str, category: str, rules: Sequence[GroundRule]
    ) -> Status:
        clock, before = self.plan.clocks.get(category), self._before(place, group, category)
        named = before is not None or named_in(clock, self.state.year)
        why = self._hidden(place, group)
        if why is None and not named:  # nobody is in such a year, whatever the figures
            return Status(place, group, category, SUPPORT, Stands.NO)
        if why := why or self._unsaid(place, group, clock, before, rules):
            return Status(place, group, category, SUPPORT, Stands.UNSAID, why=why)
        tried = next(
            (
                each
                for each in self.state.places[place].identifications
                if (each.group, each.category) == (group, category)
            ),
            None,
        )
        if tried is None or tried.step == "not known":
            return Status(place, group, category, SUPPORT, Stands.OPEN)
        if (
            tried.standing is None
        ):  # its step is not said: it can tell what the grounds would have been
            return Status(place, group, category, SUPPORT, Stands.NO)
        return Status(place, group, category, SUPPORT, Stands.YES, tried.standing.since, tried.step)

    def _recognised(self, place: str, key: str) -> Status:
        rules = self.plan.recognition[key]
        why = self._hidden(place, ALL)
        if why is None and any(rule.each == "group" for rule in rules):
            why = Unsaid.CLOSE  # it rests on groups, and some of those are withheld
        if why := why or self._narrows(place, ALL, rules, pools=True):
            return Status(place, ALL, key, SUCCESS, Stands.UNSAID, why=why)
        holds = [self.grounds.tried(rule, self.state.year, place, ALL)[0].holds for rule in rules]
        says = Stands.YES if True in holds else Stands.OPEN if None in holds else Stands.NO
        return Status(place, ALL, key, SUCCESS, says)

    def _before(self, place: str, group: str, category: str) -> Standing | None:
        at = (place, group, category)
        return next(
            (
                each
                for each in self.given.standings
                if (each.place, each.group, each.category) == at and each.ended is None
            ),
            None,
        )

    def _unsaid(
        self,
        place: str,
        group: str,
        clock: Clock | None,
        before: Standing | None,
        rules: Sequence[GroundRule],
    ) -> Unsaid | None:
        """Why it would tell more than the rows do; None where it would not. `before`: where it stood."""
        if before and clock and self.state.year - before.since < clock.planning:
            return None  # nothing ends in such a year
        if before and clock and clock.exit_higher and not self.rooms.made_up(place, group):
            return Unsaid.CLOSE
        return self._narrows(place, group, rules, pools=before is None)

    def _hidden(self, place: str, group: str) -> Unsaid | None:
        """Figures of its learners are withheld, this year or in an earlier one on which it may rest."""
        mine = self.shown[self.state.year].of.get(place, {}).get(group, ())
        ever = [
            row for year in self.shown.values() for row in year.of.get(place, {}).get(group, ())
        ]
        shown = is_shown(group, mine, self.minimum) and (
            group == ALL or not any(r.why for r in ever)
        )
        return None if shown else Unsaid.FEW

    def _narrows(
        self, place: str, group: str, rules: Sequence[GroundRule], *, pools: bool
    ) -> Unsaid | None:
        """Whether an answer would narrow what rows leave open; `pools`: somebody may be named in its stead."""
        tried = (
            self._one(condition, rule, self.state.year - back, place, group, pools)
            for rule in rules
            if self._is_for(rule, place)
            for back in range(rule.years[1])
            for condition in rule.conditions
        )
        return next((why for why in tried if why is not None), None)

    def _is_for(self, rule: GroundRule, place: str) -> bool:
        """Whether a ground is for this place at all, as everybody knows."""
        school = self.given.schools[place]
        spans = self.given.spans(self.state.year, place)
        return not (
            (rule.kinds and school.kind not in rule.kinds)
            or (rule.spans and not {*rule.spans} & {*spans})
            or (rule.among == "title1" and rule.each == "school" and school.title1 is False)
        )

    def _one(
        self, c: Condition, rule: GroundRule, year: int, place: str, group: str, pools: bool
    ) -> Unsaid | None:
        whose = ALL if c.subject.startswith("school ") else group
        subject, made_up = c.subject.removeprefix("school "), self.rooms.made_up(place, whose)
        if c.relation == "in":
            return None  # a standing, which its own statement has
        if c.relation == "as":
            return self._as(c, year, place, group)
        if c.relation == "in lowest" and subject in _TOTALS:
            if not pools:
                return None if made_up else Unsaid.CLOSE
            return None if self._all_stay(c, rule, year, place, whose) else Unsaid.OTHERS
        if c.relation in _THRESHOLDS and c.number is not None and subject in _TOTALS:
            stays = self.rooms.beyond(year, place, whose, c.number)
            return None if stays else Unsaid.CLOSE
        if c.relation in _THRESHOLDS and c.number is not None and subject in self.plan.indicators:
            return None if self.rooms.keeps_side(subject, year, place, whose) else Unsaid.CLOSE
        return Unsaid.CLOSE

    def _as(self, c: Condition, year: int, place: str, group: str) -> Unsaid | None:
        """A group on the lines of schools: those must stay where they are, and so must its total."""
        for rule in self.plan.identification[c.other]:
            for own in rule.conditions:
                lowest = own.relation == "in lowest"
                if lowest and not self._all_stay(own, rule, year, place, ALL, line=True):
                    return Unsaid.OTHERS
                asked = own.relation not in {"as", "in"} and self._is_for(rule, place)
                if asked and (why := self._one(own, rule, year, place, group, False)):
                    return why
        return None

    def _all_stay(
        self,
        c: Condition,
        rule: GroundRule,
        year: int,
        place: str,
        group: str,
        *,
        line: bool = False,
    ) -> bool:
        """Whether all that are ranked together stay among the lowest, or above; else the others would tell of one.

        line   the line itself must stay, since others are held against it
        """
        one_by_one = group == ALL or rule.versus == "schools"
        groups = (ALL,) if one_by_one else (group,) if rule.versus == "same group" else None
        span = self.given.main_span(place, year) if rule.within == "span" else ALL
        at = (c, rule.name, rule.rule.line, year, groups, span, line)
        if at not in self._pools:
            sure, open_ = (
                self.grounds.ranked(c, rule, year, place, groups, open_=each)
                for each in (False, True)
            )
            self._pools[at] = not self._any_unsure(year, groups) and (
                self._hold(c, [*sure, *open_], line=line or bool(open_))
            )
        return self._pools[at]

    def _any_unsure(self, year: int, groups: Sequence[str] | None) -> bool:
        """Whether rows leave open if some place or group is ranked at all."""
        return any(
            self.rooms.unsure(year, place, group)
            for place in self.given.schools
            for group in (groups if groups is not None else self.given.groups(place))
        )

    def _hold(self, c: Condition, those: Sequence[tuple[str, str, Figure]], *, line: bool) -> bool:
        """Whether some line parts the lowest from the others in every world; `line`: the one that does now."""
        found = sorted(
            (float(figure.draws[0]), self.rooms.moves(place, group))
            for place, group, figure in those
        )
        last = self.grounds.count(len(found) * (c.number or 0) / 100)
        if not 0 < last < len(found):
            return True
        ends = found[last - 1][0], found[last][0]
        if ends[1] <= ends[0] + CLOSE:
            return not any(moves for _, moves in found)  # alike on the line, and only as they are
        if line:
            return all(not moves or min(abs(at - end) for end in ends) > moves for at, moves in found)  # fmt: skip
        lowest = max(at + moves for at, moves in found if at <= ends[0] + CLOSE)
        above = (at - moves for at, moves in found if at > ends[0] + CLOSE)
        return lowest < min(above, default=inf) - CLOSE
