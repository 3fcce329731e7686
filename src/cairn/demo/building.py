"""Building the demonstration state: frameworks first, then district by district, then who can look at it."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cairn.assessments.services.agreement import count_agreement
from cairn.competencies.selectors.aligned import by_names
from cairn.demo import cast
from cairn.demo.calendar import calendar
from cairn.demo.catalogue import PLAN
from cairn.demo.contracts import write_contracts, write_study
from cairn.demo.district import Drawn, World, draw
from cairn.demo.families import write_families
from cairn.demo.frameworks import install
from cairn.demo.improvement_story import write_improvement
from cairn.demo.learning_story import write_learning, write_recognitions
from cairn.demo.local_story import write_local_assessments
from cairn.demo.pathway_story import write_plans
from cairn.demo.places import state
from cairn.demo.portfolio_story import write_portfolio
from cairn.demo.release_story import write_release
from cairn.demo.school_records import write_school_records
from cairn.demo.scoring_story import write_scoring_day
from cairn.demo.sizes import size_named
from cairn.demo.statuses import write_statuses
from cairn.demo.support_story import write_flags, write_support_plans
from cairn.demo.task_story import write_tasks
from cairn.demo.voices import announce, write_voices
from cairn.demo.write_accounts import Found, write_accounts
from cairn.demo.write_evidence import write_evidence
from cairn.demo.write_people import (
    Keys,
    write_adults,
    write_classes,
    write_enrollments,
    write_identifiers,
    write_learners,
    write_places,
)
from cairn.determinations.services.everyone import work_out_all
from cairn.determinations.services.grouping import count_groups
from cairn.intake.guards import guards_put_up_after
from cairn.intake.rulebook import book
from cairn.intake.statistics import renew_statistics
from cairn.kernel.access import operator
from cairn.kernel.progress import SILENT, Progress
from cairn.people.selectors.accounts import Persona
from cairn.people.selectors.accounts import personas as accounts_of_personas
from cairn.people.services.finding import renew_everyones_words
from cairn.people.services.matching import find_probable

BUILDER = operator("cairn demo")
_CUTS = "evidence.proportion_cuts"


@dataclass(frozen=True)
class Summary:
    """What was built."""

    size: str
    districts: int
    schools: int
    learners: int
    adults: int
    evidence: int
    levels: int

    def __str__(self) -> str:
        return (
            f"{self.learners:,} learners in {self.schools:,} schools of {self.districts:,} districts, "
            f"{self.adults:,} adults who teach and lead, {self.evidence:,} pieces of evidence, "
            f"{self.levels:,} levels worked out."
        )


def build(
    *,
    size: str = "default",
    seed: int = 1,
    today: date,
    at: datetime,
    progress: Progress = SILENT,
) -> Summary:
    """Makes the demonstration state in an empty record: no real persons, the same from the same seed.

    today   the day on which its people open it: evidence reaches up to the day before
    at      the moment of building, kept with the frameworks' deliveries
    Raises UnknownName for a size there is not.
    """
    plan = size_named(size)
    days = calendar(today)
    with transaction.atomic():
        competency = _competencies(at, progress)
        cuts = book().ask(_CUTS, today).value
        world = World(plan, state(plan), days, seed, tuple(cuts))  # type: ignore[arg-type]
        with guards_put_up_after("people", "evidence") if plan.vast else nullcontext():
            write_places(world)
            survey = announce(days, BUILDER)
            learners, adults, evidence, found = _districts(world, competency, survey, progress)
            renew_everyones_words(progress)
            write_accounts(world, found)
        newcomer = [found[p[:2]] for p in (cast.NEWCOMER, cast.NEWCOMER_AS_KNOWN_BEFORE)]
        find_probable(newcomer, today=today, at=at)
    renew_statistics()
    _stories(found, competency, today, at)  # their services ask for grounds: after the statistics
    levels = work_out_all(as_of=today, progress=progress)
    write_recognitions(found, today)
    count_groups(as_of=today, progress=progress)
    count_agreement(as_of=today, progress=progress)
    if not plan.vast:
        write_improvement(found, today, at)
        write_release(
            found, today, at
        )  # after the year was rated: it says who is named for support
    renew_statistics()
    return Summary(
        size,
        len(world.state.districts),
        sum(len(d.schools) for d in world.state.districts),
        learners,
        adults,
        evidence,
        levels,
    )


@transaction.atomic
def _stories(found: Found, competency: Mapping[str, UUID], today: date, at: datetime) -> None:
    """What its people did themselves, by the services that they would use."""
    write_support_plans(found, today)
    write_flags(found, today)
    write_contracts(BUILDER, today)
    write_study(BUILDER, today, at)
    write_learning(found, competency, today)
    write_plans(found, competency, today)
    write_portfolio(found, competency, today)
    write_tasks(found, today)
    write_local_assessments(found, today)
    write_scoring_day(today, at)


def is_built() -> bool:
    """Whether a demonstration is in this record."""
    return bool(accounts_of_personas(day=date.max))


def personas(*, day: date) -> list[Persona]:
    """The demonstration's one-click sign-ins, as they are in the record."""
    return accounts_of_personas(day=day)


def _districts(
    world: World, competency: Mapping[str, UUID], survey: UUID, progress: Progress
) -> tuple[int, int, int, Found]:
    learners = adults = evidence = 0
    found: Found = {}
    progress.begin("Making the people and their work", len(world.state.districts))
    for district in world.state.districts:
        drawn = draw(world, district)
        evidence += _write(world, drawn, competency, survey, found)
        learners, adults = learners + len(drawn.who), adults + len(drawn.adults)
        progress.advance(1)
    return learners, adults, evidence, found


def _write(
    world: World, drawn: Drawn, competency: Mapping[str, UUID], survey: UUID, found: Found
) -> int:
    """Writes one district and notes where the cast are; returns how many rows of evidence."""
    keys = Keys(world, drawn.district)
    learner = write_learners(drawn)
    write_adults(drawn, keys, world.calendar)
    write_enrollments(world, drawn, learner, keys)
    section = write_classes(world, drawn, learner, keys)
    first_day = world.calendar.years[0].first_day
    random = world.random(drawn.district, 7)
    guardian = write_families(drawn.who, drawn.district.number, learner, keys, random, first_day)
    random = world.random(drawn.district, 8)
    write_statuses(drawn.who, learner, keys, world.calendar, random)
    if world.size.detailed:
        write_identifiers(drawn, learner, keys)
        write_school_records(world, drawn, learner, keys, random)
        write_voices(world, drawn, learner, keys, survey, world.random(drawn.district, 9))
    for name, i in drawn.who.named.items():
        found[name] = learner[i]
    for adult in drawn.adults:
        found.setdefault((adult.given, adult.family), adult.id)
        place = "" if adult.post.school is None else drawn.district.schools[adult.post.school].name
        found.setdefault((adult.post.position, place or drawn.district.name), adult.id)
    if cast.MAYA[:2] in drawn.who.named:
        maya = drawn.who.named[cast.MAYA[:2]]
        found[cast.MOTHER] = guardian[int(drawn.who.household[maya])]
    return write_evidence(world, drawn, learner, section, competency)


def _competencies(at: datetime, progress: Progress) -> dict[str, UUID]:
    """Brings the frameworks in; returns competencies by the codes of the plan."""
    progress.begin("Bringing the frameworks in", None)
    install(by=BUILDER, at=at)
    found = by_names(entry.code for entry in PLAN)
    return {entry.code: found[entry.code][0] for entry in PLAN}
