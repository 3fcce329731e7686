"""The statuses that a release says: those of the year's last run, as far as its own tables allow.

A run and a release must be of the same day and basis, and the run must come out again as it was kept: else the release
says no statuses, and whoever drafted it is told why.
"""

import json
from collections.abc import Sequence
from datetime import date

from cairn.accountability.models import Release, Run, RunPlace
from cairn.accountability.rules.asked import Published, Question
from cairn.accountability.rules.gating import published_rows
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.keeping import questions_of
from cairn.accountability.rules.measured import Spans
from cairn.accountability.rules.rated import State
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.releasing import Step
from cairn.accountability.rules.results import School
from cairn.accountability.rules.rooms import Shown
from cairn.accountability.rules.sayable import least_learners, statuses
from cairn.accountability.rules.statuses import Status
from cairn.accountability.selectors.people import said
from cairn.accountability.selectors.runs import (
    earlier_results,
    earlier_standings,
    latest_run,
    standings_after,
)
from cairn.intake.rulebook import book
from cairn.kernel.errors import BadInput, UnknownName
from cairn.people.selectors.census import gets_title1

_WHICH = "publication.statuses"


class NotRated(BadInput):
    """The year was not rated as it is published, so that nothing can be said of statuses."""


def said_statuses(
    year: int,
    as_of: date,
    basis: str,
    rows: Sequence[Published],
    questions: Sequence[Question],
    minimum: int,
    day: date,
) -> tuple[int, list[Status]]:
    """The fewest learners of whom a status is said, and what is said of each place and group of a draft.

    rows, questions   of the draft's own tables
    minimum           the fewest learners whom they show
    day               on which policy is asked which statuses are public; none where it says nothing of them
    Raises NotRated, and BadInput where statuses of the year are public already that rest on what is new in the draft.
    """
    found = book().said(_WHICH, day)
    names = found.value if found is not None else ()
    which = tuple(map(str, names)) if isinstance(names, tuple) else ()
    if not which:
        return minimum, []
    run = _run(year, as_of, basis)
    plan = plan_in_force(book(), run.counted_on)
    if plan.digest != run.policy_digest:
        raise NotRated("The rules were changed since the year was rated.", mend=_again(year))
    spans = Spans.read(said("spans", run.counted_on))
    results, standings, schools = earlier_results(year + 1), earlier_standings(year), _schools(run)
    state = rate(plan, results, schools, year, standings=standings)
    if _standing(state) != {(s.place, s.group, s.category, s.since) for s in standings_after(run)}:
        raise NotRated("The year comes out otherwise than it was rated.", mend=_again(year))
    _must_be_all(year, {each.key for each in questions})
    shown = _shown(year) | {year: _with_earlier(year, as_of, rows, questions)}
    least = least_learners(plan, minimum)
    return least, statuses(plan, results, schools, state, standings, shown, spans, which, least)


def _again(year: int) -> str:
    return f"Run: cairn accountability run --year {year}; then draft the release."


def _run(year: int, as_of: date, basis: str) -> Run:
    try:
        run = latest_run(year)
    except UnknownName:
        raise NotRated("The year has not been rated.", mend=_again(year)) from None
    if (run.counted_on, run.basis) != (as_of, basis):
        raise NotRated(
            f"The year was rated as of {run.counted_on} ({run.basis}), and this is of {as_of} ({basis}).",
            mend=_again(year),
        )
    return run


def _schools(run: Run) -> list[School]:
    title1 = gets_title1(run.year + 1)
    return [
        School(row.place, row.spans, row.name, title1.get(row.place.partition(":")[2]))
        for row in RunPlace.objects.filter(run=run).order_by("place")
    ]


def _standing(state: State) -> set[tuple[str, str, str, int]]:
    return {
        (each.place, each.group, each.category, each.standing.since)
        for rated in state.places.values()
        for each in rated.identifications
        if each.standing is not None
    }


def _public(**which: int) -> list[Release]:
    """Releases that were ever public, in the order in which they were drafted."""
    rows = Release.objects.filter(steps__said=Step.RELEASED, **which)
    return list(rows.defer("certificate").order_by("year", "drafted_at"))


def _must_be_all(year: int, asked: set[str]) -> None:
    """What made up for a status is not published afterwards: the status would tell of it."""
    for row in _public(year=year):
        before = {each["key"] for each in row.questions}
        if row.statuses and (more := sorted(asked - before)):
            raise BadInput(
                f"Statuses of this year are public, and rest on {', '.join(more)}, which would be new.",
                mend="Leave out of publication.questions what the year's first release did not ask.",
            )


def _shown(year: int) -> dict[int, Shown]:
    """What is public of earlier years: of each the last release that was."""
    return {
        row.year: Shown(
            published_rows(json.loads(row.tables)), questions_of(row.questions), _typical(row.as_of)
        )
        for row in _public(year__lt=year)
    }


def _with_earlier(
    year: int, as_of: date, rows: Sequence[Published], questions: Sequence[Question]
) -> Shown:
    """A draft's rows, and those that other releases of its year have beside."""
    found = {(row.question, row.where): row for row in rows}
    asked = {each.key: each for each in questions}
    for row in _public(year=year):
        old = {(each.question, each.where): each for each in published_rows(json.loads(row.tables))}
        found, asked = old | found, {q.key: q for q in questions_of(row.questions)} | asked
    return Shown(list(found.values()), list(asked.values()), _typical(as_of))


def _typical(day: date) -> tuple[int, int]:
    """The growth percentiles at which typical and high growth begin."""
    typical, high = said("growth_typical", day)
    return int(typical), int(high)
