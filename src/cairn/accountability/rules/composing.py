"""Of what a school's total is made, and whether published rows leave no doubt of it.

Which indicators count follows from how many learners are behind them. Where a row leaves open whether these are enough,
nothing can be said of the total without telling of the row.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from .asked import ALL
from .english import ENGLISH
from .given import Given
from .making_cards import ASSESSMENT
from .moving import GAINED
from .needing import Made
from .plan import Indicator, Plan
from .rated import Part
from .reaches import Reaches
from .reading import GROWTH, is_of_cohort, kind_of
from .totals import Totals


def made_of(given: Given, totals: Totals, year: int, place: str) -> tuple[Made, ...]:
    """Year by year as policy blends them; nothing where the school has no total."""
    if totals.total(year, place, ALL).missing:
        return ()
    spans = given.spans(year, place)
    parts = {span: totals.percent(year, place, span, ALL) for span in spans}
    there = {
        span: [(each, each.weight) for each in found if each.weight is not None]
        for span, (figure, found) in parts.items()
        if not figure.missing
    }
    return tuple(_years(given, totals, year, place, there))


def may_be_made_of(
    given: Given, totals: Totals, reaches: Mapping[int, Reaches], year: int, place: str
) -> list[tuple[Made, ...]] | None:
    """Of what the total of a school may be made in the certificate's worlds: each way once; an empty one is no total.

    For schools of which rows leave open if they have learners enough. None: that is not followed here.
    """
    spans = list(given.spans(year, place))
    if len(spans) != 1 or given.schools[place].kind == "alternative":
        return None
    before = {at: each for at, each in reaches.items() if at != year}
    if not sure(given, totals, before, place):
        return None
    [span] = spans
    parts = totals.percent(year, place, span, ALL)[1]
    ways = [_present(given, reaches[year], year, place, part) for part in parts]
    if any(way is None for way in ways):
        return None
    found = []
    for counts in product(*(way or () for way in ways)):
        present = [part for part, is_there in zip(parts, counts, strict=True) if is_there]
        weights = totals.weights(span, ALL, {part.indicator for part in present})
        weighed = [(part, weights[part.indicator]) for part in present if part.indicator in weights]
        found.append(tuple(_years(given, totals, year, place, {span: weighed})) if weighed else ())
    return found


def _present(
    given: Given, reaches: Reaches, year: int, place: str, part: Part
) -> tuple[bool, ...] | None:
    """Whether an indicator counts in the certificate's worlds, or may and may not; None: nothing tells."""
    indicator = given.plan.indicators[part.indicator]
    if not reaches.measured(indicator)[1]:
        told = is_told(reaches, indicator, year, place, part.span, given.minimum(indicator.n))
        return None if told else (not part.points.missing,)
    rows = reaches.rows(indicator, year, place, part.span)
    if rows is None:
        return None
    least, most = reaches.learners_in_worlds(rows) if rows else (0, 0)
    minimum = given.minimum(indicator.n)
    return (True,) if least >= minimum else (False,) if most < minimum else (True, False)


def _years(
    given: Given,
    totals: Totals,
    year: int,
    place: str,
    now: Mapping[str, Sequence[tuple[Part, float]]],
) -> Iterator[Made]:
    """`now`: of this year, by span what counts, with its weight."""
    plan = given.plan
    back = {str(k): k for share in plan.years for k in map(int, share.weights) if k}
    there = {n for n, k in back.items() if not totals.year(year - k, place, ALL)[0].missing}
    fit = [each.weights for each in plan.years if {*each.weights} <= {*there, "0"}]
    weights = max(fit, key=len) if fit else {"0": 1.0}
    for name, weight in weights.items():
        at, parts = year - int(name), now
        if at != year:
            parts = {
                span: [(p, p.weight) for p in found if p.weight is not None]
                for span in given.spans(at, place)
                for figure, found in [totals.percent(at, place, span, ALL)]
                if not figure.missing
            }
        spans = {span: _scaled(given.plan, some) for span, some in parts.items()}
        yield Made(at, weight / sum(weights.values()), spans)


def _scaled(plan: Plan, counted: Sequence[tuple[Part, float]]) -> list[tuple[str, float]]:
    """The points that one of each indicator gives the total of its span."""
    points = plan.multiply == "points"
    whole = sum(weight * (part.possible if points else 1.0) for part, weight in counted)
    return [
        (part.indicator, 100.0 * weight / whole / (1.0 if points else part.possible))
        for part, weight in counted
    ]


def is_told(
    reaches: Reaches, indicator: Indicator, year: int, place: str, span: str, n: int
) -> bool:
    """Whether tables tell something of how many are behind an indicator that is not published itself, below n of whom
    it does not count: a group whose size they tell, or learners among those who were tested.
    """
    measure, held = reaches.measured(indicator)
    if held or measure is None:
        return False
    if ENGLISH in map(kind_of, measure.questions):
        return True
    grown = [q.partition(".")[2] for q in measure.questions if kind_of(q) in {GROWTH, *GAINED}]
    asked = [
        f"{ASSESSMENT}.{subject}"
        for subject in grown
        if reaches.shown.holds(f"{ASSESSMENT}.{subject}")
    ]
    rows = [reaches.rows_of([question], year, place, span) for question in asked]
    return any(row is None or not row or reaches.learners(row)[0] < n for row in rows)


def sure(given: Given, totals: Totals, reaches: Mapping[int, Reaches], place: str) -> bool:
    """Whether rows leave no doubt which of a school's figures count: all have learners enough, or too few."""
    return all(
        _is_sure(given, each, year, place, part)
        for year, each in reaches.items()
        for span in given.spans(year, place)
        for part in totals.percent(year, place, span, ALL)[1]
        if not _is_of_another_span(given, each, year, place, part)
    )


def _is_of_another_span(given: Given, reaches: Reaches, year: int, place: str, part: Part) -> bool:
    """Whether an indicator of a cohort has its one result in another span of the school."""
    held = reaches.measured(given.plan.indicators[part.indicator])[1]
    here = (year, place, part.span, ALL, part.indicator) in given.results
    elsewhere = any(
        (year, place, span, ALL, part.indicator) in given.results
        for span in given.spans(year, place)
    )
    return bool(held) and all(map(is_of_cohort, held)) and not here and elsewhere


def _is_sure(given: Given, reaches: Reaches, year: int, place: str, part: Part) -> bool:
    indicator = given.plan.indicators[part.indicator]
    if not reaches.measured(indicator)[1]:  # no table tells how many they are
        return not is_told(reaches, indicator, year, place, part.span, given.minimum(indicator.n))
    rows, counts = reaches.rows(indicator, year, place, part.span), not part.points.missing
    if not rows:
        return rows is not None and not counts
    (least, most), minimum = reaches.learners(rows), given.minimum(indicator.n)
    return least >= minimum if counts else most < minimum
