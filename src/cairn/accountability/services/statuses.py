"""The statuses that a release says: those of the year's last run, as far as its own tables allow.

A run and a release must be of the same day and basis, and the run must come out again as it was kept: else the release
says no statuses, and whoever drafted it is told why.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.accountability.models import Release, Run, RunPlace
from cairn.accountability.rules.asked import ALL, Counted, Question
from cairn.accountability.rules.certifying import Release as Published
from cairn.accountability.rules.certifying import shown_of, statuses_data, unproved
from cairn.accountability.rules.gating import COHORT, where_of, year_of
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.keeping import questions_of
from cairn.accountability.rules.measured import Spans
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.rated import State
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.reaches import Shown
from cairn.accountability.rules.releasing import Step
from cairn.accountability.rules.results import Result, School, Standing
from cairn.accountability.rules.sayable import statuses
from cairn.accountability.rules.statuses import Status, status_of
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
from cairn.people.selectors.directory_of_places import numbered_places

_WHICH = "publication.statuses"


class NotRated(BadInput):
    """The year was not rated as it is published, so that nothing can be said of statuses."""


@dataclass(frozen=True)
class Draft:
    """What is drafted of a year before its statuses are: of which day and basis, its counted rows and its questions."""

    year: int
    as_of: date
    basis: str
    counted: Sequence[Counted]
    questions: Sequence[Question]


def said_statuses(draft: Draft, release: Published, day: date) -> dict[str, Any]:
    """What a release may say of statuses beside its tables, as plain data; nothing where policy asks for none.

    release  the draft's tables and their certificate
    day      on which policy is asked which statuses are public
    Raises NotRated.
    """
    if before := _said_of(draft.year):
        return before  # what was said of a year stays said
    found = book().said(_WHICH, day)
    names = found.value if found is not None else ()
    which = tuple(map(str, names)) if isinstance(names, tuple) else ()
    if not which:
        return {}
    _must_ask_the_same(draft)
    rated = _Rated.of(draft)
    spans = Spans.read(said("spans", rated.run.counted_on))
    now = shown_of(
        release, draft.questions, _typical(draft.as_of),
        whole=_whole(release[0], spans), taken=any(draft.year in told["years"] for _, told in _saying()),
    )  # fmt: skip
    shown = _shown(draft.year, spans) | {draft.year: now}
    told = statuses(
        rated.plan, rated.results, rated.schools, rated.standings, draft.year, shown, spans, which,
        _before(draft.year),
    )  # fmt: skip
    data = statuses_data(draft.year, rated.run.counted_on, told, shown, rated.plan.digest)
    if any(told_too_much(data, each) for each in (release, *map(_texts, _public(year=draft.year)))):
        raise NotRated(
            "What the rules make of a school is not possible in all worlds of the year's certificates.",
            mend="Name schools by letter.",
        )
    return data if told.statuses else {}


@dataclass(frozen=True)
class _Rated:
    """A draft's year as it was rated: by the rules of then, and as it comes out again."""

    run: Run
    plan: Plan
    results: Sequence[Result]
    standings: Sequence[Standing]
    schools: Sequence[School]

    @classmethod
    def of(cls, draft: Draft) -> "_Rated":
        """Raises NotRated where it was not, or comes out otherwise."""
        run = _run(draft)
        plan = plan_in_force(book(), run.counted_on)
        if plan.digest != run.policy_digest:
            raise NotRated(
                "The rules were changed since the year was rated.", mend=_again(draft.year)
            )
        results, standings = earlier_results(draft.year + 1), earlier_standings(draft.year)
        schools = _schools(run)
        state = rate(plan, results, schools, draft.year, standings=standings)
        kept = {(s.place, s.group, s.category, s.since) for s in standings_after(run)}
        if _standing(state) != kept:
            raise NotRated(
                "The year comes out otherwise than it was rated.", mend=_again(draft.year)
            )
        return cls(run, plan, results, standings, schools)


def _must_ask_the_same(draft: Draft) -> None:
    """What another release of the year asks besides is not open, and this one would take it to be. Raises NotRated."""
    asked = {each.key for each in draft.questions}
    for row in _public(year=draft.year):
        if more := sorted({each["key"] for each in row.questions} - asked):
            raise NotRated(
                f"Another release of the year, which is public, also asks {', '.join(more)}.",
                mend="Ask the same in publication.questions as the year's first release did.",
            )


def _said_of(year: int) -> dict[str, Any]:
    """What was said of a year in a release that was public; nothing where none was."""
    found = [told for _, told in _saying(year=year)]
    return found[-1] if found else {}


def told_too_much(statuses_: Mapping[str, Any], release: Published) -> list[str]:
    """Schools of which statuses cannot be so in the worlds of a release of their year or of one on which they rest.

    By the policy of then as the book has it now. `release`: of the year that its tables name.
    """
    as_of = date.fromisoformat(statuses_["as_of"])
    plan = plan_in_force(book(), as_of)
    own = year_of(release[0])
    rests_on = [int(year) for year, each in statuses_["rests_on"].items() if each["questions"]]
    last = {row.year: row for row in _public(year__in=[year for year in rests_on if year != own])}
    releases = {year: _texts(row) for year, row in last.items()} | {own: release}
    try:
        return unproved(statuses_, plan, Spans.read(said("spans", as_of)), releases)
    except KeyError:  # the book has lost an indicator of then: nothing shows that it is possible
        return sorted(statuses_["needs"])


def must_stay_possible(year: int, release: Published) -> None:
    """What is public of statuses stays possible in a new release's worlds. Raises BadInput."""
    for row, rests in _saying():
        if year in {*rests["years"], rests["year"]} and (told := told_too_much(rests, release)):
            raise BadInput(
                f"Beside these tables the statuses of {row.year}, which are public, would tell more of "
                f"{', '.join(told)} than is shown.",
                mend="Publish no further tables of the year.",
            )


def _texts(row: Release) -> Published:
    tables, certificate = Release.objects.values_list("tables", "certificate").get(pk=row.pk)
    return json.loads(tables), json.loads(certificate)


def _again(year: int) -> str:
    return f"Run: cairn accountability run --year {year}; then draft the release."


def _run(draft: Draft) -> Run:
    try:
        run = latest_run(draft.year)
    except UnknownName:
        raise NotRated("The year has not been rated.", mend=_again(draft.year)) from None
    if (run.counted_on, run.basis) != (draft.as_of, draft.basis):
        raise NotRated(
            f"The year was rated as of {run.counted_on} ({run.basis}), and this is of {draft.as_of} ({draft.basis}).",
            mend=_again(draft.year),
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


def _whole(tables: Mapping[str, Any], spans: Spans) -> frozenset[str]:
    """Places of one grade span: there rows of all grades are of the figures that policy takes.

    By the grades that the tables tell apart; where they tell none, by those that the school offers. Both are public.
    """
    found: dict[str, set[str]] = {}
    for unit in map(where_of, tables["units"]):
        if unit.grade != COHORT:
            found.setdefault(unit.place, set()).add(unit.grade)
    offered = {f"school:{each.code}": {*each.grades} for each in numbered_places()}
    of = {
        place: {spans.of.get(grade, ALL) for grade in (offered.get(place, ()) if grades == {ALL} else grades)}
        for place, grades in found.items()
    }  # fmt: skip
    return frozenset(place for place, some in of.items() if len(some) == 1 and ALL not in some)


def _public(**which: Any) -> list[Release]:
    """Releases that were ever public, in the order in which they were drafted; their tables are read by `_texts`."""
    rows = Release.objects.filter(steps__said=Step.RELEASED, **which)
    return list(rows.defer("tables", "certificate").order_by("year", "drafted_at"))


def _saying(**which: Any) -> list[tuple[Release, dict[str, Any]]]:
    """Those of them that say statuses, each with what it says."""
    return [(row, json.loads(row.statuses)) for row in _public(**which) if row.statuses]


def must_be_known(year: int, asked: set[str]) -> None:
    """What made up for a status is not published afterwards: the status would tell of it. Raises BadInput."""
    for row, rests in _saying():
        if year not in {*rests["years"], rests["year"]}:
            continue
        known = {each["key"] for each in rests["rests_on"].get(str(year), {}).get("questions", ())}
        if more := sorted(asked - known):
            raise BadInput(
                f"Statuses of {row.year} are public, and rest on what is not known of {year}: {', '.join(more)}.",
                mend="Leave out of publication.questions what was not public of the year when they were published.",
            )


def _shown(year: int, spans: Spans) -> dict[int, Shown]:
    """What is public of earlier years: of each the last release that was; of several in a year nothing is open."""
    public = _public(year__lt=year)
    taken = {at for row, told in _saying(year__lt=year) for at in (*told["years"], row.year)}
    found = {at: Shown((), (), _typical(public[-1].as_of), {}, 0, taken=True) for at in taken}
    for row in public:
        texts, asked = _texts(row), questions_of(row.questions)
        before = found.get(row.year)
        found[row.year] = shown_of(
            texts, asked, _typical(row.as_of), whole=_whole(texts[0], spans), taken=before is not None
        )  # fmt: skip
    return found


def _before(year: int) -> dict[tuple[str, str], Status]:
    """What the last release of an earlier year said, or left unsaid, by place and category."""
    return {
        (each.place, each.category): each
        for _, told in _saying(year__lt=year)
        for each in map(status_of, told["statuses"])
    }


def _typical(day: date) -> tuple[int, int]:
    """The growth percentiles at which typical and high growth begin."""
    typical, high = said("growth_typical", day)
    return int(typical), int(high)
