"""Totals: weights over indicators, groups blended within a span, spans by enrolment, years by their weights.

The order is always indicators → group within a span → groups blended → spans → years; policy says what is rounded on
the way. A step with one part and nothing to blend is not shown as a step.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from .asked import ALL
from .figures import Figure, Rule, absent, rounded, say
from .given import Given
from .plan import WeightRow
from .rated import Part, Total
from .scoring import Scorer

Percent = tuple[Figure, tuple[Part, ...]]


class Totals:
    """Totals under one plan, each worked out once."""

    def __init__(self, given: Given, scorer: Scorer) -> None:
        self.given, self.scorer, self.plan = given, scorer, given.plan
        self._percents: dict[tuple[int, str, str, str], Percent] = {}
        self._years: dict[tuple[int, str, str], Percent] = {}
        self._totals: dict[tuple[int, str, str], Figure] = {}

    def of(self, year: int, place: str, group: str) -> Total:
        now, parts = self.year(year, place, group)
        return Total(place, group, self.total(year, place, group), now, parts)

    def total(self, year: int, place: str, group: str) -> Figure:
        """Per cent of the points possible, blended over years as policy says."""
        at = (year, place, group)
        if at not in self._totals:
            self._totals[at] = self._total(*at)
        return self._totals[at]

    def year(self, year: int, place: str, group: str) -> Percent:
        """This year's alone, and the indicators that went in."""
        at = (year, place, group)
        if at not in self._years:
            self._years[at] = self._year(*at)
        return self._years[at]

    def over(self, year: int, place: str, group: str, years: int) -> Figure:
        """Points earned of points possible over several years, all of which must be there."""
        figures, possible = [], []
        for each in range(year - years + 1, year + 1):
            figure, parts = self.year(each, place, group)
            if figure.missing:
                return absent(f"total over {years} years", f"{each}: {figure.why}", None, (figure,))
            figures.append(figure)
            possible.append(self._possible(parts))
        draws = sum(f.draws * p for f, p in zip(figures, possible, strict=True)) / sum(possible)
        sums = " + ".join(
            f"{say(f.draws[0])} × {p:g}" for f, p in zip(figures, possible, strict=True)
        )
        how = f"({sums}) ÷ {sum(possible):g}"
        return Figure(f"total over {years} years", np.asarray(draws), how, None, tuple(figures))

    def percent(self, year: int, place: str, span: str, group: str) -> Percent:
        """One group's per cent within one span."""
        at = (year, place, span, group)
        if at not in self._percents:
            self._percents[at] = self._percent(*at)
        return self._percents[at]

    def weights(self, span: str, group: str, present: set[str]) -> Mapping[str, float]:
        """The weights of these indicators, were just they there; none where policy has no row for them."""
        return self._row(self._rows(span, group), present, dict.fromkeys(present, 1))[1]

    def _possible(self, parts: Sequence[Part]) -> float:
        return sum(
            p.weight * (p.possible if self.plan.multiply == "points" else 1.0)
            for p in parts
            if p.weight is not None
        )

    def _percent(self, year: int, place: str, span: str, group: str) -> Percent:
        what = f"{span}, {group or 'all learners'}: per cent of points"
        rows = self._rows(span, group)
        if not rows:
            return absent(what, f"this policy gives no weights for {span}, {group or 'all'}"), ()
        instead = self.plan.substitutes.get(self.given.schools[place].kind, {})
        if self.given.schools[place].kind == "alternative" and not self.plan.substitutes:
            self.given.miss("alternative")
        names = {name: instead.get(name, name) for row in rows for name in sorted(row.indicators)}
        scored = {
            name: self.scorer.points(year, place, span, group, key) for name, key in names.items()
        }
        present = {name for name, (figure, _) in scored.items() if not figure.missing}
        counts = {name: scored[name][0].n or 0 for name in present}
        row, weights, why = self._row(rows, present, counts)
        parts = tuple(
            Part(
                span=span,
                group=group,
                indicator=key,
                value=self.scorer.value(year, place, span, group, key),
                points=scored[name][0],
                possible=scored[name][1],
                weight=weights.get(name),
                n=self.scorer.value(year, place, span, group, key).n or 0,
            )
            for name, key in names.items()
        )
        if row is None:
            return absent(what, why, None, tuple(p.points for p in parts)), parts
        return self._weighed(what, row, [p for p in parts if p.weight is not None]), parts

    def _rows(self, span: str, group: str) -> list[WeightRow]:
        """Rows that name this group before those that name none; among them of this span, else of any."""
        for named in (group, None):
            for of in (span, "any"):
                rows = [r for r in self.plan.weights if (r.span, r.group) == (of, named)]
                if rows:
                    return rows
        return []

    def _row(
        self, rows: list[WeightRow], present: set[str], counts: Mapping[str, int]
    ) -> tuple[WeightRow | None, dict[str, float], str]:
        """The row for exactly these indicators; else by what policy says of missing ones."""
        if not present:
            return None, {}, "no indicator is there"
        for row in rows:
            if _matches(row, present):
                return row, _spread(row, present, counts), ALL
        if self.plan.missing == "proportional":
            wider = [row for row in rows if present <= row.indicators]
            if wider:
                row = min(wider, key=lambda r: (len(r.indicators), r.rule.line))
                return row, _spread(row, present, counts), ALL
        if self.plan.missing is None:
            self.given.miss("weights_missing")
        named = ", ".join(sorted(present))
        return None, {}, f"this policy gives no weights for just {named}"

    def _weighed(self, what: str, row: WeightRow, parts: list[Part]) -> Figure:
        points = self.plan.multiply == "points"
        if self.plan.multiply is None and len({p.possible for p in parts}) > 1:
            self.given.miss("weights_multiply")
        total: Figure
        earned, possible, words = np.zeros(1), 0.0, []
        for part in parts:
            weight, scale = part.weight or 0.0, part.possible if points else 1.0
            earned = earned + weight * part.points.draws / part.possible * scale
            possible += weight * scale
            words.append(
                f"{part.indicator} {say(part.points.draws[0])}/{part.possible:g} × {weight:g}"
            )
        figures = tuple(p.points for p in parts)
        if points:
            step = self.plan.rounding.get("earned")
            top = rounded(
                Figure("weighted points", earned / 100, " + ".join(words), row.rule), step
            )
            base = rounded(
                Figure("points possible", np.array([possible / 100]), "", row.rule), step
            )
            how = f"100 × {say(top.draws[0])} ÷ {say(base.draws[0])}"
            total = Figure(what, 100 * top.draws / base.draws, how, row.rule, (top, base, *figures))
        else:
            how = f"({' + '.join(words)}) of {possible:g}"
            total = Figure(what, 100 * earned / possible, how, row.rule, figures)
        return rounded(total, self.plan.rounding.get("percent"))

    def _span(self, year: int, place: str, span: str, group: str) -> Percent:
        """A group's own per cent, or for the place (ALL) its groups blended."""
        if group != ALL or not self.plan.groups:
            return self.percent(year, place, span, group)
        names = list(dict.fromkeys(name for share in self.plan.groups for name in share.weights))
        found = {name: self.percent(year, place, span, name) for name in names}
        present = {name: figure for name, (figure, _) in found.items() if not figure.missing}
        parts = tuple(part for _, each in found.values() for part in each)
        share = next((s for s in self.plan.groups if set(s.weights) == set(present)), None)
        what = f"{span}: per cent of points"
        if share is None:
            whole = found.get(ALL, next(iter(found.values())))[0]
            why = whole.why or f"this policy blends no {' and '.join(present) or 'such groups'}"
            return absent(what, why, None, tuple(f for f, _ in found.values())), parts
        blend = _blended(what, present, share.weights, share.rule)
        return rounded(blend, self.plan.rounding.get("span")), parts

    def _year(self, year: int, place: str, group: str) -> Percent:
        what = f"{year}: per cent of points"
        spans = self.given.spans(year, place)
        found = {span: self._span(year, place, span, group) for span in spans}
        parts = tuple(part for _, each in found.values() for part in each)
        present = {span: figure for span, (figure, _) in found.items() if not figure.missing}
        if not present:
            whys = "; ".join(dict.fromkeys(figure.why for figure, _ in found.values()))
            return absent(
                what, whys or "no result is given", None, tuple(f for f, _ in found.values())
            ), parts
        if len(present) == 1:
            [only] = present.values()
            return rounded(only, self.plan.rounding.get("year")), parts
        if self.plan.spans != "by enrolment":
            if self.plan.spans is None:
                self.given.miss("spans")
            return absent(
                what, "this policy does not join grade spans", None, tuple(present.values())
            ), parts
        weights = {span: float(spans[span]) for span in present}
        if not sum(weights.values()):
            return absent(
                what, "enrolment by grade span is not given", None, tuple(present.values())
            ), parts
        blend = _blended(what, present, weights, self.plan.said["spans"])
        return rounded(blend, self.plan.rounding.get("year")), parts

    def _total(self, year: int, place: str, group: str) -> Figure:
        why = self._life(year, place)
        if why:
            return absent("total", why, self.plan.life.rule)
        now, _ = self.year(year, place, group)
        if not self.plan.years:
            return rounded(now, self.plan.rounding.get("total"))
        back = {str(k): k for share in self.plan.years for k in map(int, share.weights)}
        found = {name: self.year(year - k, place, group)[0] for name, k in back.items()}
        present = {name: figure for name, figure in found.items() if not figure.missing}
        if now.missing:
            return absent("total", now.why, None, (now,))
        share = max(
            (s for s in self.plan.years if set(s.weights) <= set(present)),
            key=lambda s: len(s.weights),
            default=None,
        )
        if share is None:
            earlier = next((f"{year - int(n)}: {f.why}" for n, f in found.items() if f.missing), "")
            return absent("total", earlier, self.plan.said.get("years"), tuple(found.values()))
        if len(share.weights) == 1:
            only = Figure("total", now.draws, "this year alone", share.rule, (now,))
            return rounded(only, self.plan.rounding.get("total"))
        chosen = {name: present[name] for name in share.weights}
        return rounded(
            _blended("total", chosen, share.weights, share.rule), self.plan.rounding.get("total")
        )

    def _life(self, year: int, place: str) -> str:
        """Why a place gets no total for being new or closed; nothing where it does."""
        school, life = self.given.schools[place], self.plan.life
        if school.closed is not None and school.closed < year and life.closed != "rated":
            return f"it closed after {school.closed}"
        if school.opened is not None and school.opened > year:
            return f"it opened in {school.opened}"
        if school.opened is not None and life.new and year - school.opened + 1 < life.new:
            return (
                f"it is in year {year - school.opened + 1}; places are rated from year {life.new}"
            )
        return ALL


def _matches(row: WeightRow, present: set[str]) -> bool:
    return set(row.weights) <= present <= row.indicators and all(
        present.intersection(names) for names in row.shared
    )


def _spread(row: WeightRow, present: set[str], counts: Mapping[str, int]) -> dict[str, float]:
    """Weights of those present; a shared weight goes by their n."""
    weights = {name: weight for name, weight in row.weights.items() if name in present}
    for names, weight in row.shared.items():
        there = [name for name in names if name in present]
        n = sum(counts[name] for name in there)
        for name in there:
            weights[name] = weight * counts[name] / n if n else weight / len(there)
    return weights


def _blended(
    what: str, parts: Mapping[str, Figure], weights: Mapping[str, float], rule: Rule
) -> Figure:
    """The mean by weights that are made to add to one."""
    whole = sum(weights[name] for name in parts)
    draws = sum(figure.draws * weights[name] for name, figure in parts.items()) / whole
    sums = " + ".join(f"{say(f.draws[0])} × {weights[n]:g}" for n, f in parts.items())
    return Figure(what, np.asarray(draws), f"({sums}) ÷ {whole:g}", rule, tuple(parts.values()))
