"""Lists of the lowest: places that are ranked together, of which all are said, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from .askable import Askable
from .asked import ALL
from .composing import may_be_made_of
from .given import Given
from .grounds import Grounds
from .needing import TOTAL, Made, Need, Needs
from .plan import GroundRule
from .reaches import Ends
from .statuses import Unsaid


@dataclass
class Place:
    """What is said of one school so far.

    holds    (category, ground) → whether it holds, or why that is not said
    answers  what “yes” and “no” need of each single statement that is said
    """

    holds: dict[tuple[str, str], bool | Unsaid] = field(default_factory=dict)
    answers: list[tuple[Need, Need]] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


@dataclass
class Lists:
    """Lists of the lowest in one year's release.

    places   of each school with rows what is said so far; what lists say is added
    margin   how far a figure must stay from a line
    beside   filled: schools of which nothing is said, ways to make their totals, and the least these must reach
    """

    askable: Askable
    grounds: Grounds
    given: Given
    needs: Needs
    year: int
    places: Mapping[str, Place]
    margin: float
    beside: dict[str, tuple[list[tuple[Made, ...]], float]] = field(default_factory=dict)

    def say(self, key: str, rule: GroundRule) -> None:
        """Those that are ranked together: all of them, or none."""
        pools: dict[str, list[str]] = {}
        for place in self.given.schools:
            if self.askable.is_for(rule, place) and self.given.spans(self.year, place):
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
            why = self.askable.why_not(rule, place)
            if why is Unsaid.FEW and not self.askable.sure[place] and self._ways(place) is not None:
                continue  # nothing is said of it, and it must be above the line in every world
            if why is Unsaid.FEW and self.askable.sure[place] and not self.needs.made[place]:
                continue  # it has too few learners for a total, as its rows show
            if why is not None:
                return Unsaid.OTHERS if why is Unsaid.FEW else why
        return None

    def _ways(self, place: str) -> list[tuple[Made, ...]] | None:
        if place not in self.places:
            return None
        given, totals = self.given, self.grounds.totals
        return may_be_made_of(given, totals, self.needs.reaches, self.year, place)

    def _line(self, key: str, rule: GroundRule, pool: Sequence[str]) -> Unsaid | None:
        """Says of each of the pool whether it is among the lowest, and needs a line that parts them."""
        holds, beside = self._held(key, rule, pool)
        if holds is None:
            return Unsaid.OPEN
        least = len(holds) + sum(all(ways) for ways in beside.values())
        most = len(holds) + sum(any(ways) for ways in beside.values())
        share = (rule.conditions[0].number or 0) / 100
        counts = {self.grounds.count(many * share) for many in range(least, most + 1)}
        if {sum(holds.values())} != counts:  # some are alike on the line, or one unsaid is below it
            return Unsaid.OTHERS
        if not self._may_be_silent(list(holds), sum(holds.values()), beside):
            return Unsaid.OTHERS
        line = self._parts(holds, beside)
        if line is None:
            return Unsaid.OTHERS
        low, high = (
            Need(TOTAL, most=line - self.margin / 2),
            Need(TOTAL, least=line + self.margin / 2),
        )
        for place, ways in beside.items():
            above = max(high.least, self.beside.get(place, ((), -inf))[1])
            self.beside[place] = list(filter(None, ways)), above
        for place, held in holds.items():
            self.places[place].holds[key, rule.name] = held
            self.places[place].needs.append(low if held else high)
        return None

    def _held(
        self, key: str, rule: GroundRule, pool: Sequence[str]
    ) -> tuple[dict[str, bool] | None, dict[str, list[tuple[Made, ...]]]]:
        """Who is among the lowest (None: not known of one); and, of whom nothing is said, ways to make their totals."""
        holds: dict[str, bool] = {}
        beside: dict[str, list[tuple[Made, ...]]] = {}
        for place in pool:
            if place in self.places:
                self.places[place].holds[key, rule.name] = Unsaid.FEW
            if not self.askable.sure[place]:
                beside[place] = self._ways(place) or []
            elif self.needs.made[place]:
                held = self.grounds.tried(rule, self.year, place, ALL)[0].holds
                if held is None or place not in self.places:
                    return None, beside
                holds[place] = held
        return holds, beside

    def _may_be_silent(
        self, places: Sequence[str], lowest: int, beside: Mapping[str, Sequence[tuple[Made, ...]]]
    ) -> bool:
        """Whether it tells nothing that a list is said, or is not: from what is published alone.

        In every world of the certificate two can be alike on the line, so that nothing would be said; or rows allow no
        other list.
        """
        ends = {place: self.needs.ends(place, TOTAL, self.places[place].needs) for place in places}
        if 0 < lowest < len(places):
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
        tops = sorted(each.high[1] for each in ends.values())[:lowest]
        bottoms = sorted(each.low[0] for each in ends.values())[lowest:]
        bottoms += [
            self._beside(p, way).low[0] for p, ways in beside.items() for way in ways if way
        ]
        return max(tops, default=-inf) + self.margin < min(bottoms, default=inf)

    def _beside(self, place: str, way: tuple[Made, ...]) -> Ends:
        """Where the total of a school of which nothing is said can be, made in one way, beside what is said of it."""
        so = replace(self.needs, made={place: way})
        return so.ends(place, TOTAL, self.places[place].needs)

    def _parts(
        self, holds: Mapping[str, bool], beside: Mapping[str, Sequence[tuple[Made, ...]]]
    ) -> float | None:
        """A line below which the lowest can be and above which all others can, in every world of the certificate.

        beside  of whom nothing is said, in each way in which their totals may be made
        """
        lowest, others = -inf, inf
        for place, ways in beside.items():
            for way in filter(None, ways):
                others = min(others, self._beside(place, way).high[0])
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
