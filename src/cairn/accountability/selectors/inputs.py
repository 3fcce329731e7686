"""What a year is rated from: numbers just counted, or those that a run kept; its places; where they stood before."""

from collections.abc import Iterable
from dataclasses import dataclass

from cairn.accountability.models import Run, RunPlace, RunResult
from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.measured import Spans, results
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.results import Result, School, Standing
from cairn.people.selectors.census import gets_title1, names_of_places

from .runs import as_result, earlier_results, earlier_standings
from .tables import Tables


@dataclass(frozen=True)
class Inputs:
    """Numbers of the year and of earlier ones, places, and identifications that hold from before."""

    year: int
    now: list[Result]
    earlier: list[Result]
    schools: list[School]
    standings: list[Standing]

    @property
    def results(self) -> list[Result]:
        return [*self.now, *self.earlier]


def of_counted(plan: Plan, counted: Tables, spans: Spans, given: Iterable[Result] = ()) -> Inputs:
    """As a year was just counted, by what a plan measures. A few queries and those of each earlier run.

    given   results of the year that others worked out
    """
    rows, sums = (*counted.rows, *counted.formed), (*counted.sums, *counted.formed_sums)
    return Inputs(
        counted.year,
        sorted([*results(plan, counted.questions, rows, sums, spans), *given], key=lambda e: e.key),
        earlier_results(counted.year),
        _schools(counted, spans),
        earlier_standings(counted.year),
    )


def of_kept(run: Run) -> Inputs:
    """As a run was given them; of Title I and earlier years what is known today. The caller may read the run."""
    rows = RunResult.objects.filter(run=run).order_by("place", "span", "group", "indicator")
    title1 = gets_title1(run.year + 1)
    places = RunPlace.objects.filter(run=run).order_by("place")
    return Inputs(
        run.year,
        [as_result(run.year, row) for row in rows.iterator(5000)],
        earlier_results(run.year),
        [
            School(row.place, row.spans, row.name, title1.get(row.place.partition(":")[2]))
            for row in places
        ],
        earlier_standings(run.year),
    )


def _schools(counted: Tables, spans: Spans) -> list[School]:
    """Every school with its learners by grade span: those of the question that is asked of most."""
    learners: dict[tuple[str, str, str], int] = {}
    for row in counted.rows:
        span = spans.of.get(row.where.grade)
        if row.where.group == ALL and span is not None:
            key = row.where.place, span, row.question
            learners[key] = learners.get(key, 0) + row.learners
    most: dict[str, dict[str, int]] = {}
    for (place, span, _), n in learners.items():
        found = most.setdefault(place, {})
        found[span] = max(found.get(span, 0), n)
    names, title1 = names_of_places(), gets_title1(counted.year + 1)
    codes = {place: place.partition(":")[2] for place in sorted(most)}
    return [
        School(place, dict(sorted(most[place].items())), names.get(code, place), title1.get(code))
        for place, code in codes.items()
    ]
