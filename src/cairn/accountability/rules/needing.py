"""What statements about a school need of its figures, and whether those can be so in the certificate's worlds.

A statement says that a figure is on one side of a number. It is said where the figure can be there in each world by
which the release shows its promise (`reaches`), together with all else that is said of the school: then these worlds
stay as possible as they were, and the promise holds for who knows the statement too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from .figures import CLOSE
from .plan import Plan
from .reaches import Ends, Held, Reaches, open_ends

TOTAL = "total"


@dataclass(frozen=True)
class Need:
    """That a figure of a school is from … to: its total, or an indicator."""

    subject: str
    least: float = -inf
    most: float = inf

    @classmethod
    def all_of(cls, subject: str, needs: Sequence["Need"]) -> "Need":
        """What several together need of a figure."""
        mine = [each for each in needs if each.subject == subject]
        least = max((each.least for each in mine), default=-inf)
        return cls(subject, least, min((each.most for each in mine), default=inf))

    def allows(self, ends: Ends) -> bool:
        """Whether the figure can be there in every world of the certificate."""
        return ends.low[1] <= self.most + CLOSE and ends.high[0] >= self.least - CLOSE

    def excluded(self, ends: Ends, margin: float) -> bool:
        """Whether no row allows that the figure is there, or nearer than a margin to it."""
        return ends.low[0] > self.most + margin or ends.high[1] < self.least - margin


@dataclass(frozen=True)
class Made:
    """Of what a school's total is made in a year: the year's weight, and by span (indicator, points that one gives)."""

    year: int
    weight: float
    spans: Mapping[str, Sequence[tuple[str, float]]]


@dataclass(frozen=True)
class Needs:
    """Where figures of schools can go in one year's release, beside what is public of earlier years.

    reaches  school year → what is published of it; the release's own year is `year`
    made     of what each school's total is made; nothing where it has none
    spans    of each school, indicator → the grade spans in which it has a result
    """

    plan: Plan
    reaches: Mapping[int, Reaches]
    year: int
    made: Mapping[str, Sequence[Made]]
    spans: Mapping[str, Mapping[str, Sequence[str]]]

    def rows(self, place: str, subject: str) -> list[tuple[str, str, Held | None]]:
        """(indicator, span, rows) of the release's year that a figure rests on."""
        reaches, found = self.reaches[self.year], []
        keys = [(subject, span) for span in self.spans.get(place, {}).get(subject, ())]
        if subject == TOTAL:
            own = [made.spans for made in self.made.get(place, ()) if made.year == self.year]
            keys = [(key, span) for some in own for span, parts in some.items() for key, _ in parts]
        for key, span in keys:
            indicator = self.plan.indicators[key]
            rows = reaches.rows(indicator, self.year, place, span)
            if rows is None or rows or not reaches.measured(indicator)[1]:
                found.append((key, span, rows))
        return found

    def ends(self, place: str, subject: str, needs: Sequence[Need] = ()) -> Ends:
        """Where a figure can be; `needs`: what else is said of the school, of indicators where the total is asked."""
        if subject != TOTAL:
            spans = [span for _, span, _ in self.rows(place, subject)]
            return Ends.mean([self._of(self.year, place, span, subject) for span in spans])
        found = Ends.open(0.0, 0.0)
        for made in self.made.get(place, ()):
            said = needs if made.year == self.year else ()
            of_spans = [
                self._of_span(made.year, place, span, parts, said)
                for span, parts in made.spans.items()
            ]
            found = found.plus(Ends.mean(of_spans).times(made.weight))
        return found

    def _of_span(
        self,
        year: int,
        place: str,
        span: str,
        parts: Sequence[tuple[str, float]],
        needs: Sequence[Need],
    ) -> Ends:
        found = Ends.open(0.0, 0.0)
        for key, scale in parts:
            own = self._of(year, place, span, key)
            for need in needs:
                own = own.within(need.least, need.most) if need.subject == key else own
            found = found.plus(own.times(scale))
        return found

    def _of(self, year: int, place: str, span: str, key: str) -> Ends:
        indicator, reaches = self.plan.indicators[key], self.reaches.get(year)
        least = self.plan.minimum_n.get(indicator.n, 0)
        if reaches is None:
            return open_ends(indicator, least)
        ends = reaches.ends(indicator, reaches.rows(indicator, year, place, span), least)
        return ends.taken if reaches.shown.taken else ends

    def met(self, place: str, needs: Sequence[Need]) -> bool:
        """Whether all that is needed of a school's figures can be so together in every world of the certificate."""
        whole = [Need.all_of(subject, needs) for subject in {each.subject for each in needs}]
        return all(
            need.least <= need.most and need.allows(self.ends(place, need.subject, needs))
            for need in whole
        )
