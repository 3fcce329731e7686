"""Runs as they were kept: the latest of each year, what a place got and why, and what later runs go on from.

A run that was withdrawn is none of these; `every_run` alone knows of it.
Figures about a place are read by whoever may read figures about its learners, and by nobody else: they are internal.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from cairn.accountability.models import Run, RunIdentification, RunLine, RunPlace, RunResult
from cairn.accountability.rules.near import Near, near_a_line, of_answer, of_word
from cairn.accountability.rules.results import Result, Standing
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import UnknownName
from cairn.people.selectors.access import organization_ground
from cairn.people.selectors.organizations import schools_under


def standing_runs() -> QuerySet[Run]:
    """Every run that was not withdrawn, in the order in which years and their runs follow each other."""
    last = RunLine.objects.filter(run=OuterRef("pk")).order_by("-at", "-pk").values("stands")[:1]
    rows = Run.objects.annotate(stands=Coalesce(Subquery(last), True))
    return rows.filter(stands=True).order_by("year", "made_at", "pk")


def last_known(day: date) -> Run | None:
    """The last run of the latest year that was counted by a day."""
    return standing_runs().filter(counted_on__lte=day).last()


def every_run(year: int | None = None) -> list[tuple[Run, RunLine | None]]:
    """Every run, withdrawn ones too, each with the last line that says whether it stands; None: none was ever said."""
    rows = Run.objects.order_by("year", "made_at", "pk")
    rows = rows if year is None else rows.filter(year=year)
    said = {line.run_id: line for line in RunLine.objects.order_by("at", "pk")}
    return [(row, said.get(row.pk)) for row in rows]


def withdrawn(run: Run) -> RunLine | None:
    """The line that withdrew a run; None where it stands."""
    last = RunLine.objects.filter(run=run).order_by("at", "pk").last()
    return None if last is None or last.stands else last


def latest_runs(before: int | None = None) -> list[Run]:
    """The last run of each year, oldest year first; `before`: of years before this one."""
    rows = standing_runs()
    found = {row.year: row for row in (rows if before is None else rows.filter(year__lt=before))}
    return [found[year] for year in sorted(found)]


def latest_run(year: int | None = None) -> Run:
    """The last run of a year, or of the latest year that has one. Raises UnknownName."""
    found = [run for run in latest_runs() if year is None or run.year == year]
    if not found:
        raise UnknownName(
            gettext_noop("No school year has been rated yet.")
            if year is None
            else f"{year} has not been rated.",
            mend=gettext_noop("Run: cairn accountability run --year 2025"),
        )
    return found[-1]


def run_of(year: int | None, basis: str | None) -> Run:
    """The last run of a year (None: of the latest that has one) on a basis (None: on either). Raises UnknownName."""
    rows = standing_runs()
    rows = rows if year is None else rows.filter(year=year)
    found = (rows if basis is None else rows.filter(basis=basis)).last()
    if found is not None:
        return found
    if basis is None:
        return latest_run(year)  # which says what to run
    on = "as determined officially" if basis == "determined" else "as the evidence stood"
    raise UnknownName(
        f"No run {on} has been kept{'' if year is None else f' of {SchoolYear(year + 1)}'}.",
        mend="Run: cairn accountability run, with --current for evidence as it stands, or name another year.",
    )


def earlier_results(year: int) -> list[Result]:
    """The results of earlier years, from the last run of each: what policy blends, pools or counts years by."""
    found: list[Result] = []
    for run in latest_runs(year):
        rows = RunResult.objects.filter(run=run).order_by("place", "span", "group", "indicator")
        found += [as_result(run.year, row) for row in rows.iterator(5000)]
    return found


def as_result(year: int, row: RunResult) -> Result:
    """A kept number as the engine takes it."""
    return Result(
        year, row.place, row.span, row.group, row.indicator, row.value, row.n,
        se=row.error, counts=tuple(row.counts), enrolled=row.enrolled, tested=row.tested,
    )  # fmt: skip


def earlier_standings(year: int) -> list[Standing]:
    """The identifications that held after the last run before a year."""
    before = latest_runs(year)
    return standings_after(before[-1]) if before else []


def standings_after(run: Run) -> list[Standing]:
    """The identifications that held after a run."""
    rows = RunIdentification.objects.filter(run=run, recognition=False, since__isnull=False)
    return [
        Standing(row.place, row.group, row.category, row.since, row.total_then)
        for row in rows.order_by("place", "group", "category")
        if row.since is not None
    ]


def places_of(
    run: Run, within: UUID, *, by: Actor, purpose: Purpose, day: date
) -> QuerySet[RunPlace]:
    """The rated places of a school, district or the state, by name. Raises NotAllowed."""
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=within, day=day
    )
    return RunPlace.objects.filter(run=run, organization__in=schools_under(within)).order_by(
        "name", "pk"
    )


def results_of(run: Run, places: Sequence[RunPlace]) -> QuerySet[RunResult]:
    """Every number of some places, which the caller has been allowed to read."""
    return RunResult.objects.filter(run=run, place__in=[p.place for p in places]).order_by(
        "place", "indicator", "group", "span"
    )


def identifications_of(run: Run, places: Sequence[RunPlace]) -> QuerySet[RunIdentification]:
    """Identifications and recognitions of some places, which the caller has been allowed to read."""
    return RunIdentification.objects.filter(run=run, place__in=[p.place for p in places]).order_by(
        "category", "place", "group"
    )


def kept_answers(places: Sequence[RunPlace], identified: Sequence[RunIdentification]) -> list[Near]:
    """Words and identifications as they were kept, each with its chance.

    places, identified   of one run, which the caller has been allowed to read
    """
    found = [of_word(row.place, row.rating, row.chances) for row in places]
    found += [
        of_answer(row.place, row.group, row.category, row.met, row.chance)
        for row in identified
        if not row.recognition
    ]
    return [each for each in found if each is not None]


def near_by_chance(
    within: UUID,
    *,
    year: int | None,
    clear: float | None,
    by: Actor,
    purpose: Purpose,
    day: date,
) -> tuple[Run, list[tuple[str, Near]]]:
    """The last run of a year and, with each place's name, its answers that chance might have decided.

    clear   None: as policy says on the run's day; raises NotYetInForce where it says nothing
    Raises NotAllowed, UnknownName.
    """
    run = latest_run(year)
    places = list(places_of(run, within, by=by, purpose=purpose, day=day))
    if clear is None:
        clear = float(book().ask_state("accountability.clear", run.counted_on).value)  # type: ignore[arg-type]
    names = {each.place: each.name for each in places}
    found = near_a_line(kept_answers(places, list(identifications_of(run, places))), clear)
    return run, [(names[each.place], each) for each in found]
