"""Which statuses a release says: those with which every world by which it shows its promise stays possible.

A status follows from figures by a policy that everybody can read, so it can narrow what a range leaves open. Whether a
single one is said follows from what is published alone: both answers must be possible in all the certificate's worlds,
or rows must exclude one. Of places that are ranked together all are said or none. docs/methods/publication-gate.md
has why.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from .askable import BELOW, Askable, entangled
from .asked import ALL
from .clocks import named_in
from .composing import made_of, sure
from .figures import CLOSE
from .given import Given
from .grounds import Grounds
from .lists import Lists, Place
from .measured import Spans
from .needing import TOTAL, Made, Need, Needs
from .plan import Clock, Condition, GroundRule, Plan
from .reaches import Reaches, Shown
from .results import Result, School, Standing
from .scoring import Scorer
from .statuses import SUCCESS, SUPPORT, Stands, Status, Unsaid
from .totals import Totals


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
        ways = [way for some, _ in self.beside.values() for way in some]
        return sorted({each.year for some in (*self.made.values(), *ways) for each in some})


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
        rows = {row.where.place for row in shown[year].rows}
        self.places = {place: Place() for place in sorted(given.schools) if place in rows}
        self.margin = _margin(plan)
        self.askable = Askable(
            plan, given, self.needs, year,
            {place: sure(given, totals, reaches, place) for place in given.schools},
            frozenset(each.indicator for each in given.results.values() if each.year == year),
            entangled(plan, shown[year]),
        )  # fmt: skip
        self.lists = Lists(
            self.askable, self.grounds, given, self.needs, year, self.places, self.margin
        )

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
                self.lists.say(key, rule)
        found = [
            self._status(place, kind, key, rules)
            for place in self.places
            for kind, key, rules in asked
        ]
        needs = {place: said.needs for place, said in self.places.items() if said.needs}
        return Said(
            tuple(found), needs,
            {place: self.needs.made[place] for place in needs if self._asks(place, TOTAL)},
            {place: self._spans(place) for place in needs}, self.lists.beside,
        )  # fmt: skip

    def _asks(self, place: str, subject: str) -> bool:
        return any(each.subject == subject for each in self.places[place].needs)

    def _spans(self, place: str) -> dict[str, Sequence[str]]:
        """Of what is said, and of nothing else: that an indicator has a result tells that somebody is behind it."""
        spans = self.needs.spans.get(place, {})
        return {key: spans[key] for key in sorted(spans) if self._asks(place, key)}

    # Each by itself

    def _one_by_one(self, key: str, rule: GroundRule) -> None:
        for place, said in self.places.items():
            if not self.askable.is_for(rule, place):
                continue
            why = self.askable.why_not(rule, place)
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

    def _sides(self, c: Condition) -> tuple[Need, Need]:
        """What “yes” and “no” need of the figure."""
        at, margin = c.number or 0.0, self.margin
        low, high = Need(c.subject, most=at - margin), Need(c.subject, least=at + margin)
        return (low, high) if c.relation in BELOW else (high, low)

    def _tells(self, place: str, yes: Need, no: Need) -> Unsaid | None:
        """Whether an answer might tell of the rows: beside all that could be said of the school already.

        It does not where each answer can be in all worlds of the certificate, or rows allow it in none.
        """
        for needs in product(*self.places[place].answers, (yes, no)):
            if any(self._excluded(place, need) for need in needs):
                continue
            together = [Need.all_of(subject, needs) for subject in {each.subject for each in needs}]
            if any(n.least - n.most > 2 * self.margin - CLOSE for n in together):
                continue  # no figure is on both sides of a line
            if not self.needs.met(place, needs):
                return Unsaid.FEW
        return None

    def _excluded(self, place: str, need: Need) -> bool:
        return need.excluded(self.needs.ends(place, need.subject), 2 * self.margin)

    # What is said in the end

    def _status(self, place: str, kind: str, key: str, rules: Sequence[GroundRule]) -> Status:
        clock = self.plan.clocks.get(key) if kind == SUPPORT else None
        if all(rule.each != "school" for rule in rules):
            return Status(place, key, kind, Stands.UNSAID, why=Unsaid.RULE)
        if kind == SUPPORT and not named_in(clock, self.year):
            return self._as_before(place, key, clock)
        holds = self.places[place].holds
        here = [rule for rule in rules if rule.each != "school" or self.askable.is_for(rule, place)]
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
