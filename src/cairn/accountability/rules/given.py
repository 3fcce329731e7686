"""What is rated, indexed once: results by key, places, standings, draws; and what policy turned out not to say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from cairn.kernel.errors import BadInput

from .asked import ALL
from .figures import Draws, Figure
from .in_force import UNSAID
from .plan import Indicator, Plan
from .results import Key, Result, School, Standing


class Given:
    """Results under one plan.

    draws   of a result's value, (draws,) each, the first as reported; results without draws stay as they are
    unsaid  filled while rating: what policy does not say and was met
    """

    def __init__(
        self,
        plan: Plan,
        results: Iterable[Result],
        schools: Iterable[School],
        standings: Iterable[Standing] = (),
        draws: Mapping[Key, Draws] | None = None,
    ) -> None:
        self.plan, self.draws = plan, draws or {}
        self.results: dict[Key, Result] = {}
        self.schools = {each.place: each for each in schools}
        self.standings = tuple(standings)
        self.unsaid: dict[str, str] = {}
        spans: dict[tuple[int, str], set[str]] = defaultdict(set)
        groups: dict[str, set[str]] = defaultdict(set)
        columns: dict[tuple[int, str, str, str], list[str]] = defaultdict(list)
        for each in results:
            if each.key in self.results:
                year, place, span, group, indicator = each.key
                raise BadInput(
                    f"{indicator} of {place}, {span}, {group or 'all'}, {year} is given twice.",
                    mend="Keep one of the two results.",
                )
            self.results[each.key] = each
            spans[each.year, each.place].add(each.span)
            groups[each.place].add(each.group)
            columns[each.year, each.span, each.group, each.indicator].append(each.place)
            self.schools.setdefault(each.place, School(each.place))
        self._spans, self._groups, self._columns = spans, groups, columns

    def spans(self, year: int, place: str) -> dict[str, int]:
        """Learners in each grade span that has results in the year, or had in places that were joined."""
        school = self.schools[place]
        said = school.earlier.get(year, school.spans)
        seen = self._spans.get((year, place), set())
        for other in school.joined:
            seen = seen | self._spans.get((year, other), set())
        return {span: said.get(span, 0) for span in sorted(seen)}

    def main_span(self, place: str, year: int) -> str:
        """The span with most learners; by name where several have as many."""
        spans = self.spans(year, place)
        return max(spans, key=lambda span: (spans[span], span)) if spans else ALL

    def groups(self, place: str) -> tuple[str, ...]:
        """Subgroups of learners, "<division>:<value>", with any result; not those that policy forms."""
        return tuple(sorted(group for group in self._groups[place] if ":" in group))

    def column(self, year: int, span: str, group: str, indicator: str) -> list[str]:
        """Places with a result of this kind, in their order."""
        return sorted(self._columns.get((year, span, group, indicator), []))

    def miss(self, name: str, instead: str = ALL) -> None:
        """Keeps in mind that policy does not say something that was met."""
        self.unsaid.setdefault(name, instead or UNSAID[name])

    def minimum(self, purpose: str) -> int:
        """The minimum n of a purpose; 0 where policy does not say."""
        if purpose not in self.plan.minimum_n:
            self.miss(f"minimum_n.{purpose}", "nothing is left out for few learners")
        return self.plan.minimum_n.get(purpose, 0)

    def reported(self, indicator: Indicator, result: Result) -> Figure:
        """The value as given, or worked out from counts by credit, in as many draws as there are."""
        what = f"{indicator.key}: value of {result.year}"
        value, how = reported(indicator, result)
        drawn = self.draws.get(result.key)
        draws = np.array([np.nan if value is None else value]) if drawn is None else drawn
        why = "" if value is not None else "no value is given"
        return Figure(what, draws, how or f"of {result.n} learners", n=result.n, why=why)


def reported(indicator: Indicator, result: Result) -> tuple[float | None, str]:
    """A result's value before any draw, and how credit by level made it, if it did.

    Raises BadInput where the levels counted are not those that policy gives credit for.
    """
    if indicator.score != "index" or not result.counts:
        return result.value, ALL
    if len(result.counts) != len(indicator.credit):
        raise BadInput(
            f"{result.indicator} of {result.place} counts {len(result.counts)} levels.",
            mend=f"Count the {len(indicator.credit)} levels for which {indicator.rule.parameter} gives credit.",
        )
    learners = sum(result.counts)
    if not learners:
        return None, ALL
    credit = sum(n * c for n, c in zip(result.counts, indicator.credit, strict=True))
    sums = " + ".join(f"{n} × {c:g}" for n, c in zip(result.counts, indicator.credit, strict=True))
    return (
        indicator.possible * credit / learners,
        f"{indicator.possible:g} × ({sums}) ÷ {learners}",
    )


def stacked(draws: Iterable[Any]) -> Draws:
    """Figures of several places as (places, draws); those without noise stand still in every draw."""
    rows = [np.asarray(each, dtype=float) for each in draws]
    size = max((row.size for row in rows), default=1)
    table: Draws = np.array([np.broadcast_to(row, size) for row in rows])
    return table.reshape(len(rows), size)
