"""Every place of a state rated under one plan: totals, ratings, who is identified and why, what is recognised.

`rate` is the one door to the engine. It is pure: the same plan, results and standings give the same answer.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from .asked import ALL
from .clocks import tick
from .figures import Draws, Figure, Rule, rounded
from .given import Given
from .grounds import Grounds, at_least, chance
from .plan import GroundRule, Plan
from .rated import Ground, Identification, Rated, Recognition, State
from .results import Key, Result, School, Standing
from .scoring import Scorer
from .totals import Totals


def rate(
    plan: Plan,
    results: Iterable[Result],
    schools: Iterable[School],
    year: int,
    *,
    standings: Iterable[Standing] = (),
    draws: Mapping[Key, Draws] | None = None,
) -> State:
    """The state in one year.

    results    of the year and of earlier ones, where policy blends, pools or counts years
    standings  identifications that hold from earlier years
    draws      from `noise`: with them every chance is given; without them only what was reported
    Raises BadInput where results contradict each other or the policy's levels.
    """
    return _Rating(Given(plan, results, schools, standings, draws), year).state()


class _Rating:
    def __init__(self, given: Given, year: int) -> None:
        self.given, self.plan, self.year = given, given.plan, year
        self.scorer = Scorer(given)
        self.totals = Totals(given, self.scorer)
        self.grounds = Grounds(given, self.scorer, self.totals)
        self.ended: list[Standing] = []

    def state(self) -> State:
        asked = [place for place in sorted(self.given.schools) if self._is_rated(place)]
        found = self._identified(asked)
        places = {place: self._rated(place, tuple(found.get(place, ()))) for place in asked}
        for name in ("groups", "years", "ratings", "definition", "consultations"):
            if not getattr(self.plan, {"definition": "dimensions"}.get(name, name)):
                self.given.miss(name)
        return State(self.year, places, dict(self.given.unsaid), tuple(self.ended))

    def _is_rated(self, place: str) -> bool:
        school = self.given.schools[place]
        gone = school.closed is not None and school.closed < self.year
        return not gone and (
            bool(self.given.spans(self.year, place)) or place in self._standing_places()
        )

    def _standing_places(self) -> set[str]:
        return {each.place for each in self.given.standings if each.ended is None}

    def _rated(self, place: str, identifications: tuple[Identification, ...]) -> Rated:
        total = self.totals.of(self.year, place, ALL)
        participation = self.scorer.participation(self.year, place, ALL)
        rating, why, rule, chances = self._word(total.total, participation)
        percentile = (
            self.grounds.percentile(self.year, place, ALL) if self.plan.percentile else None
        )
        return Rated(
            place=place,
            year=self.year,
            total=total,
            groups={g: self.totals.of(self.year, place, g) for g in self._all_groups(place)},
            rating=rating,
            why=why,
            rating_rule=rule,
            chances=chances,
            percentile=percentile,
            before=self.totals.year(self.year - 1, place, ALL)[0],
            participation=participation,
            identifications=identifications,
            recognitions=tuple(self._recognised(place)),
        )

    def _all_groups(self, place: str) -> tuple[str, ...]:
        """Subgroups, and the groups that policy forms and blends."""
        formed = {name for share in self.plan.groups for name in share.weights} - {ALL}
        return (*sorted(formed), *self.given.groups(place))

    def _word(
        self, total: Figure, participation: tuple[Figure, ...]
    ) -> tuple[str | None, str, Rule | None, dict[str, float]]:
        ratings = self.plan.ratings
        if not ratings:
            return None, "this policy gives totals no word", None, {}
        if total.missing:
            return None, total.why, None, {}
        if any(each.rule.line.endswith("not said") for each in ratings):
            return None, "this policy does not say where ratings begin", ratings[0].rule, {}
        compared = rounded(total, self.plan.rounding.get("compared")).draws
        place = np.full(compared.shape, len(ratings))
        for k in range(len(ratings) - 1, -1, -1):
            at = ratings[k].at
            place = np.where(compared >= (-np.inf if at is None else at - 1e-9), k, place)
        lower, how = self._lower(participation)
        lowest = len(ratings) - (ratings[-1].at is None)
        place = np.minimum(place + lower, lowest)
        drawn = place[1:]
        chances = (
            {r.name: float(np.mean(drawn == k)) for k, r in enumerate(ratings)}
            if drawn.size
            else {}
        )
        if int(place[0]) == len(ratings):
            return None, "this policy has no word for so low a total", ratings[-1].rule, chances
        chosen = ratings[int(place[0])]
        return chosen.name, how, chosen.rule, chances

    def _lower(self, participation: tuple[Figure, ...]) -> tuple[int, str]:
        rule = self.plan.participation
        if rule is None or rule.lower is None:
            return 0, ALL
        by, least = rule.lower
        below = [f.what for f in participation if f.draws[0] < rule.rate - 1e-9]
        if len(below) < least:
            return 0, ALL
        return by, f"{by} lower: {', '.join(below)} below {rule.rate:g} (by {rule.lower_rule})"

    def _identified(self, places: list[str]) -> dict[str, list[Identification]]:
        found: dict[str, list[Identification]] = {place: [] for place in places}
        for category in self._in_order():
            for place in places:
                for each in self._in_category(category, place):
                    found[place].append(each)
                    self._keep(each)
        return found

    def _keep(self, each: Identification) -> None:
        """Lets later categories see who is identified now, and who no longer is."""
        at = (each.place, each.group, each.category)
        holding = [
            s for s in self.grounds.holding if (s.place, s.group, s.category) != at or s.ended
        ]
        if each.standing is not None:
            holding.append(each.standing)
        elif each.step == "ends":
            before = self._before(*at)
            if before:
                self.ended.append(Standing(**{**before.__dict__, "ended": self.year}))
        self.grounds.holding = holding

    def _in_order(self) -> list[str]:
        """Categories so that one which asks who stands in another comes after it."""
        left, order = sorted(self.plan.identification), list[str]()
        while left:
            ready = [c for c in left if not self._asks_for(c) & set(left) - {c}]
            order += ready or left
            left = [c for c in left if c not in order]
        return order

    def _asks_for(self, category: str) -> set[str]:
        rules = self.plan.identification[category]
        return {c.other for r in rules for c in r.conditions if c.relation == "in"}

    def _in_category(self, category: str, place: str) -> Iterable[Identification]:
        rules = self.plan.identification[category]
        own = [rule for rule in rules if rule.each == "school"]
        by_group = [rule for rule in rules if rule.each == "group"]
        if own or self._before(place, ALL, category):
            yield self._one(category, place, ALL, own)
        if by_group:
            for group in self.given.groups(place):
                yield self._one(category, place, group, by_group)

    def _one(
        self, category: str, place: str, group: str, rules: list[GroundRule]
    ) -> Identification:
        tried = [self.grounds.tried(rule, self.year, place, group) for rule in rules]
        grounds = tuple(ground for ground, _ in tried)
        truth = _any([draws for _, draws in tried])
        met = None if np.isnan(truth[0]) else bool(truth[0])
        at = (place, group, category)
        total = self.totals.total(self.year, place, group).value
        clock = self.plan.clocks.get(category)
        after = tick(clock, self._before(*at), met, self.year, at, total)
        standing = None if after.standing and after.standing.ended else after.standing
        return Identification(
            place, group, category, met, grounds, chance(truth), standing, after.step, after.how
        )

    def _before(self, place: str, group: str, category: str) -> Standing | None:
        return next(
            (
                each
                for each in self.given.standings
                if (each.place, each.group, each.category) == (place, group, category)
                and each.ended is None
                and each.since < self.year
            ),
            None,
        )

    def _recognised(self, place: str) -> Iterable[Recognition]:
        for key, rules in self.plan.recognition.items():
            grounds: list[Ground] = []
            truths = []
            for rule in rules:
                for group in self.given.groups(place) if rule.each == "group" else (ALL,):
                    ground, truth = self.grounds.tried(rule, self.year, place, group)
                    truths.append(truth)
                    if ground.holds:
                        grounds.append(ground)
            if grounds:
                yield Recognition(place, ALL, key, tuple(grounds), chance(_any(truths)))


def _any(truths: list[Draws]) -> Draws:
    """1 where any holds, NaN where none does and one is not known, else 0; nothing tried: NaN."""
    return at_least(truths, 1) if truths else np.array([np.nan])
