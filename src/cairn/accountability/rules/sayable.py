"""Which statuses a release says: those with which every world by which it shows its promise stays possible.

A status follows from figures by a policy that everybody can read, so it can narrow what a range leaves open. Whether a
single one is said follows from what is published alone: both answers must be possible in all the certificate's worlds,
or rows must exclude one. Of places that are ranked together all are said or none. docs/methods/publication-gate.md
has why.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import inf

from .asked import ALL
from .clocks import named_in
from .composing import made_of, may_be_made_of, sure
from .given import Given
from .grounds import Grounds
from .measured import Measure, Spans
from .needing import TOTAL, Made, Need, Needs
from .plan import Clock, Condition, GroundRule, Plan
from .reaches import Reaches, Shown
from .reading import GROWTH, kind_of
from .results import Result, School, Standing
from .scoring import Scorer
from .statuses import SUCCESS, SUPPORT, Stands, Status, Unsaid
from .totals import Totals

_BELOW, _ABOVE = {"below", "at most"}, {"at least", "above"}
_SCORES = {"as given", "index"}


@dataclass(frozen=True)
class Said:
    """What a release says of schools.

    needs   school → where its figures must be able to be, in every world of the certificate
    made    school → of what its total is made
    spans   school → indicator → the grade spans in which it has a result
    beside  school of which nothing is said → ways in which its total may be made, and the least that it must reach
    """

    statuses: tuple[Status, ...] = ()
    needs: Mapping[str, Sequence[Need]] = field(default_factory=dict)
    made: Mapping[str, Sequence[Made]] = field(default_factory=dict)
    spans: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    beside: Mapping[str, tuple[Sequence[Sequence[Made]], float]] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        """School years whose figures it rests on."""
        return sorted({each.year for some in self.made.values() for each in some})


@dataclass
class _Place:
    """What is said of one school so far.

    holds    (category, ground) → whether it holds, or why that is not said
    answers  what “yes” and “no” need of each single statement that is said
    """

    holds: dict[tuple[str, str], bool | Unsaid] = field(default_factory=dict)
    answers: list[tuple[Need, Need]] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


def statuses(
    plan: Plan,
    results: Sequence[Result],
    schools: Sequence[School],
    standings: Sequence[Standing],
    year: int,
    shown: Mapping[int, Shown],
    spans: Spans,
    categories: Collection[str],
    before: Mapping[tuple[str, str], Status],
) -> Said:
    """What a release of a year says of each school that has rows.

    results, schools, standings   as `rating.rate` was given them
    shown        what is published, by school year; of `year` the rows of the release itself
    categories   those that are public, of identification and recognition
    before       (place, category) → what the last release said on the results of a year in which policy named
    """
    given = Given(plan, results, schools, standings)
    return _Sayable(plan, given, year, shown, spans, before).all(categories)


class _Sayable:
    def __init__(
        self, plan: Plan, given: Given, year: int, shown: Mapping[int, Shown], spans: Spans,
        before: Mapping[tuple[str, str], Status],
    ) -> None:  # fmt: skip
        self.plan, self.given, self.year, self.before = plan, given, year, before
        scorer = Scorer(given)
        totals = Totals(given, scorer)
        self.grounds = Grounds(given, scorer, totals)
        back = max((int(key) for share in plan.years for key in share.weights), default=0)
        reaches = {
            at: Reaches(plan, each, spans)
            for at, each in shown.items()
            if year - back <= at <= year
        }
        made = {place: made_of(given, totals, year, place) for place in given.schools}
        spans_of: dict[str, dict[str, list[str]]] = {}
        for at, place, span, group, indicator in sorted(given.results):
            if at == year and group == ALL:
                spans_of.setdefault(place, {}).setdefault(indicator, []).append(span)
        self.needs = Needs(plan, reaches, year, made, spans_of)
        self.sure = {place: sure(given, totals, reaches, place) for place in given.schools}
        self.counted = {each.indicator for each in given.results.values() if each.year == year}
        rows = {row.where.place for row in shown[year].rows}
        self.places = {place: _Place() for place in sorted(given.schools) if place in rows}
        self.margin = _margin(plan)
        self.entangled = _entangled(plan, shown[year])
        self.beside: dict[str, tuple[list[tuple[Made, ...]], float]] = {}

    def all(self, categories: Collection[str]) -> Said:
        folders = {SUPPORT: self.plan.identification, SUCCESS: self.plan.recognition}
        asked = [
            (kind, key, rules)
            for kind, some in folders.items()
            for key, rules in sorted(some.items())
            if key in categories
        ]
        live = [
            (key, rule)
            for kind, key, rules in asked
            if kind == SUCCESS or named_in(self.plan.clocks.get(key), self.year)
            for rule in rules
            if rule.each == "school"
        ]
        for key, rule in live:
            if rule.conditions[0].relation != "in lowest":
                self._one_by_one(key, rule)
        for key, rule in live:
            if rule.conditions[0].relation == "in lowest":
                self._ranked(key, rule)
        found = [
            self._status(place, kind, key, rules)
            for place in self.places
            for kind, key, rules in asked
        ]
        needs = {place: said.needs for place, said in self.places.items() if said.needs}
        return Said(
            tuple(found), needs,
            {place: self.needs.made[place] for place in needs},
            {place: self.needs.spans[place] for place in {*needs, *self.beside}}, self.beside,
        )  # fmt: skip

    # Each by itself

    def _one_by_one(self, key: str, rule: GroundRule) -> None:
        for place, said in self.places.items():
            if not self._is_for(rule, place):
                continue
            why = self._not_alone(rule, place)
            if why is None:
                [condition] = rule.conditions
                yes, no = self._sides(condition)
                holds = self.grounds.tried(rule, self.year, place, ALL)[0].holds
                why = Unsaid.OPEN if holds is None else self._tells(place, yes, no)
                if why is None:
                    said.answers.append((yes, no))
                    said.needs.append(yes if holds else no)
                    said.holds[key, rule.name] = bool(holds)
                    continue
            said.holds[key, rule.name] = why

    def _not_alone(self, rule: GroundRule, place: str) -> Unsaid | None:
        """Why a ground cannot be said of a school, whatever its figures; None where it may be."""
        [c, *more] = rule.conditions
        if more or rule.years != (1, 1) or rule.purpose or c.over > 1 or self._unlike(c.subject):
            return Unsaid.RULE
        if c.relation == "in lowest" and (c.subject != TOTAL or "total" not in self.plan.rounding):
            return Unsaid.RULE
        if c.relation != "in lowest" and (c.relation not in _BELOW | _ABOVE or c.number is None):
            return Unsaid.RULE
        if rule.among == "title1" and self.given.schools[place].title1 is None:
            return Unsaid.OPEN
        if c.subject != TOTAL and c.subject not in self.counted:
            return Unsaid.OPEN
        if c.subject == TOTAL:
            return None if self.needs.made[place] and self.sure[place] else Unsaid.FEW
        return None if self._has_enough(place, c.subject) else Unsaid.FEW

    def _has_enough(self, place: str, key: str) -> bool:
        """Whether rows say for sure that an indicator has learners enough to count."""
        rows, minimum = self.needs.rows(place, key), self.given.minimum(self.plan.indicators[key].n)
        reaches = self.needs.reaches[self.year]
        return bool(rows) and all(
            held is not None and (not held or reaches.learners(held)[0] >= minimum)
            for _, _, held in rows
        )

    def _unlike(self, subject: str) -> bool:
        """Whether a figure is made in a way that is not followed here."""
        if subject != TOTAL:
            unknown = subject not in self.plan.indicators or subject in self.entangled
            return unknown or self._made_unlike(subject)
        weighed = {key for row in self.plan.weights for key in row.indicators}
        if weighed & self.entangled:
            return True
        shared = any(row.shared for row in self.plan.weights)
        blended = any({*share.weights} - {ALL} for share in self.plan.groups)
        return (
            shared
            or blended
            or any(
                each.score not in _SCORES or self._made_unlike(key)
                for key, each in self.plan.indicators.items()
            )
        )

    def _made_unlike(self, key: str) -> bool:
        """Of several years, or a mean of something else than growth percentiles."""
        measure = Measure.of(self.plan.indicators[key])
        means = measure is not None and measure.how == "mean"
        other = means and any(kind_of(q) != GROWTH for q in measure.questions) if measure else False
        return bool(self.plan.indicators[key].pool) or other

    def _is_for(self, rule: GroundRule, place: str) -> bool:
        """Whether a ground is for this place at all, as everybody knows."""
        school = self.given.schools[place]
        return not (
            (rule.kinds and school.kind not in rule.kinds)
            or (rule.spans and not {*rule.spans} & {*self.given.spans(self.year, place)})
            or (rule.among == "title1" and rule.each == "school" and school.title1 is False)
        )

    def _sides(self, c: Condition) -> tuple[Need, Need]:
        """What “yes” and “no” need of the figure."""
        at, margin = c.number or 0.0, self.margin
        low, high = Need(c.subject, most=at - margin), Need(c.subject, least=at + margin)
        return (low, high) if c.relation in _BELOW else (high, low)

    def _tells(self, place: str, yes: Need, no: Need) -> Unsaid | None:
        """Whether an answer might tell of the rows: beside all that could be said of the school already.

        It does not where each answer can be in all worlds of the certificate, or rows allow it in none.
        """
        for needs in product(*self.places[place].answers, (yes, no)):
            if any(self._excluded(place, need) for need in needs):
                continue
            together = [Need.all_of(subject, needs) for subject in {each.subject for each in needs}]
            if all(n.least <= n.most for n in together) and not self.needs.met(place, needs):
                return Unsaid.FEW
        return None

    def _excluded(self, place: str, need: Need) -> bool:
        return need.excluded(self.needs.ends(place, need.subject), 2 * self.margin)

    # Together

    def _ranked(self, key: str, rule: GroundRule) -> None:
        """Those that are ranked together: all of them, or none."""
        pools: dict[str, list[str]] = {}
        for place in self.given.schools:
            if self._is_for(rule, place):
                span = self.given.main_span(place, self.year) if rule.within == "span" else ALL
                pools.setdefault(span, []).append(place)
        for pool in pools.values():
            why = self._not_said(rule, pool)
            if why is None:
                why = self._line(key, rule, pool)
            for place in pool:
                if why is not None and place in self.places:
                    self.places[place].holds[key, rule.name] = why

    def _not_said(self, rule: GroundRule, pool: Sequence[str]) -> Unsaid | None:
        """Why nothing is said of a pool, whoever is named: from policy and from what is published alone."""
        for place in pool:
            why = self._not_alone(rule, place)
            if why is Unsaid.FEW and not self.sure[place] and self._ways(place) is not None:
                continue  # nothing is said of it, and it must be above the line in every world
            if why is Unsaid.FEW and self.sure[place] and not self.needs.made[place]:
                continue  # it has too few learners for a total, as its rows show
            if why is not None:
                return Unsaid.OTHERS if why is Unsaid.FEW else why
        return None

    def _ways(self, place: str) -> list[tuple[Made, ...]] | None:
        if place not in self.places:
            return None
        given, totals = self.given, self.grounds.totals
        return may_be_made_of(given, totals, self.needs.reaches[self.year], self.year, place)

    def _line(self, key: str, rule: GroundRule, pool: Sequence[str]) -> Unsaid | None:
        """Says of each of the pool whether it is among the lowest, and needs a line that parts them."""
        [condition] = rule.conditions
        holds: dict[str, bool] = {}
        beside: dict[str, list[tuple[Made, ...]]] = {}
        for place in pool:
            if place in self.places:
                self.places[place].holds[key, rule.name] = Unsaid.FEW
            if not self.sure[place]:
                beside[place] = self._ways(place) or []
            elif self.needs.made[place]:
                held = self.grounds.tried(rule, self.year, place, ALL)[0].holds
                if held is None or place not in self.places:
                    return Unsaid.OPEN
                holds[place] = held
        least = len(holds) + sum(all(ways) for ways in beside.values())
        most = len(holds) + sum(any(ways) for ways in beside.values())
        share = (condition.number or 0) / 100
        if {sum(holds.values())} != {self.grounds.count(m * share) for m in range(least, most + 1)}:
            return (
                Unsaid.OTHERS
            )  # some are alike on the line, or one of whom nothing is said is below it
        if not self._may_be_silent(list(holds), sum(holds.values())):
            return Unsaid.OTHERS  # that nothing is said would tell
        line = self._parts(holds, beside)
        if line is None:
            return Unsaid.OTHERS
        half = self.margin / 2
        self.beside |= {
            place: (list(filter(None, ways)), line + half) for place, ways in beside.items()
        }
        for place, held in holds.items():
            self.places[place].holds[key, rule.name] = held
            self.places[place].needs.append(
                Need(TOTAL, most=line - half) if held else Need(TOTAL, least=line + half)
            )
        return None

    def _may_be_silent(self, places: Sequence[str], lowest: int) -> bool:
        """Whether it tells nothing that a list is said, or is not: from what is published alone.

        In every world of the certificate two can be alike on the line, so that nothing would be said; or rows allow no
        other list.
        """
        if not 0 < lowest < len(places):
            return True
        ends = {place: self.needs.ends(place, TOTAL, self.places[place].needs) for place in places}
        said = {place: Need.all_of(TOTAL, self.places[place].needs) for place in places}
        found = sorted(
            (
                (max(ends[p].low[1], said[p].least), min(ends[p].high[0], said[p].most))
                for p in places
            ),
            key=sum,
        )
        down = max(low for low, _ in found[: lowest + 1])
        if down + self.margin <= min(high for _, high in found[lowest - 1 :]):
            return True
        tops, bottoms = (
            sorted(e.high[1] for e in ends.values()),
            sorted(e.low[0] for e in ends.values()),
        )
        return tops[lowest - 1] + self.margin < bottoms[lowest]

    def _parts(
        self, holds: Mapping[str, bool], beside: Mapping[str, Sequence[tuple[Made, ...]]]
    ) -> float | None:
        """A line below which the lowest can be and above which all others can, in every world of the certificate.

        beside  of whom nothing is said, in each way in which their totals may be made
        """
        lowest, others = -inf, inf
        for place, ways in beside.items():
            for way in filter(None, ways):
                so = replace(self.needs, made={place: way})
                others = min(others, so.ends(place, TOTAL).high[0])
        for place, held in holds.items():
            needs = self.places[place].needs
            ends, said = self.needs.ends(place, TOTAL, needs), Need.all_of(TOTAL, needs)
            if held:
                lowest = max(lowest, ends.low[1], said.least)
            else:
                others = min(others, ends.high[0], said.most)
        if lowest + self.margin > others:
            return None
        if lowest == -inf or others == inf:
            return others - self.margin if lowest == -inf else lowest + self.margin
        return (lowest + others) / 2

    # What is said in the end

    def _status(self, place: str, kind: str, key: str, rules: Sequence[GroundRule]) -> Status:
        clock = self.plan.clocks.get(key) if kind == SUPPORT else None
        if all(rule.each != "school" for rule in rules):
            return Status(place, key, kind, Stands.UNSAID, why=Unsaid.RULE)
        if kind == SUPPORT and not named_in(clock, self.year):
            return self._as_before(place, key, clock)
        holds = self.places[place].holds
        here = [rule for rule in rules if rule.each != "school" or self._is_for(rule, place)]
        answers = {rule.name: holds.get((key, rule.name), Unsaid.RULE) for rule in here}
        if yes := tuple(name for name, said in answers.items() if said is True):
            return Status(place, key, kind, Stands.YES, self.year, yes)
        if why := next((said for said in answers.values() if isinstance(said, Unsaid)), None):
            return Status(place, key, kind, Stands.UNSAID, why=why)
        earlier = self.before.get((place, key))
        if earlier is not None and earlier.says is Stands.YES and kind == SUPPORT:
            return Status(place, key, kind, Stands.UNSAID, why=Unsaid.BEFORE)  # it may have ended
        return Status(place, key, kind, Stands.NO, self.year)

    def _as_before(self, place: str, key: str, clock: Clock | None) -> Status:
        """In a year in which nobody is named: what was said when it was, as long as nothing can end it."""
        earlier = self.before.get((place, key))
        if earlier is None or earlier.says is Stands.UNSAID or earlier.since is None or not clock:
            return Status(place, key, SUPPORT, Stands.UNSAID, why=Unsaid.BEFORE)
        stays = max(clock.planning, clock.exit_after or 0)
        if earlier.says is Stands.YES and self.year - earlier.since >= stays:
            return Status(place, key, SUPPORT, Stands.UNSAID, why=Unsaid.BEFORE)
        return earlier


def _margin(plan: Plan) -> float:
    """By how much a figure can be rounded over the line; of steps before the weights, on a scale of a hundred."""
    least = min((each.possible for each in plan.indicators.values()), default=100.0)
    early = {"value", "points", "earned"}
    return 0.01 + sum(
        10.0**-each.digits * (max(100.0 / least, 1.0) if step in early else 1.0)
        for step, each in plan.rounding.items()
    )


def _entangled(plan: Plan, shown: Shown) -> frozenset[str]:
    """Indicators that ask the same question where tables leave its answers open: what is open is open once for both."""
    asked: dict[str, set[str]] = {}
    for key, indicator in plan.indicators.items():
        measure = Measure.of(indicator)
        for question in measure.questions if measure else ():
            if measure is not None and (measure.how == "mean" or not shown.holds(question)):
                asked.setdefault(question, set()).add(key)
    return frozenset(key for some in asked.values() if len(some) > 1 for key in some)
