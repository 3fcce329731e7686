"""Learners as groups: the schools, who was enrolled when, and which subgroups hold whom and when."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cairn.intake.tables import on
from cairn.people.models import (
    Characteristic,
    Enrollment,
    MatchCase,
    Organization,
    Section,
    SectionEnrollment,
)

EVERYONE = "all"
_NO_END = 10**7


class Stay(NamedTuple):
    """A learner at a school; days as ordinals, `last` None while it goes on."""

    learner: UUID
    first: int
    last: int | None


def schools_in(district: UUID | None = None) -> list[UUID]:
    """The schools of a district, or all."""
    found = Organization.objects.filter(kind=Organization.Kind.SCHOOL).order_by("pk")
    if district is not None:
        found = found.filter(district=district)
    return list(found.values_list("pk", flat=True))


def places_above() -> dict[UUID, tuple[UUID, ...]]:
    """Every school with the places that it belongs to: its district, what it stands under, the state.

    Schools of one district follow one another. Two queries.
    """
    top = Organization.objects.filter(kind=Organization.Kind.SEA).order_by("pk").first()
    rows = Organization.objects.filter(kind=Organization.Kind.SCHOOL).order_by("district", "pk")
    found = rows.values_list("pk", "district_id", "parent_id")
    ends = [top.pk] if top else []
    return {
        school: tuple(
            dict.fromkeys(p for p in (district, parent, *ends) if p not in (None, school))
        )
        for school, district, parent in found
    }


def places_under(tops: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Each of these organizations with every place that belongs to it, itself too: of the state every place there is.

    A place belongs to its district and to what it stands under, and to whatever these belong to. One query.
    """
    below: dict[UUID, set[UUID]] = defaultdict(set)
    rows = list(Organization.objects.values_list("pk", "kind", "district_id", "parent_id"))
    for place, _, *above in rows:
        for each in above:
            below[each].add(place)
    places = {place for place, *_ in rows}
    states = {place for place, kind, *_ in rows if kind == Organization.Kind.SEA}
    return {top: places if top in states else _under(top, below) for top in tops}


def _under(top: UUID, below: Mapping[UUID, Collection[UUID]]) -> set[UUID]:
    found, new = {top}, [top]
    while new:
        new = [place for each in new for place in below.get(each, ()) if place not in found]
        found.update(new)
    return found


def stays_at(school: UUID) -> list[Stay]:
    """Every enrollment at a school, by surviving record."""
    rows = Enrollment.objects.filter(school=school).values_list(
        "person__record_id", "first_day", "last_day"
    )
    return [
        Stay(who, first.toordinal(), None if last is None else last.toordinal())
        for who, first, last in rows
    ]


def grades_at(school: UUID, day: date) -> dict[UUID, str]:
    """The grade of everyone enrolled at a school on a day, by surviving record; empty: nobody says.

    Of somebody who is there twice over, the enrollment begun later counts.
    """
    rows = Enrollment.objects.filter(on(day), school=school).order_by("first_day", "pk")
    found = rows.values_list("person__record_id", "grade", "person__record__grade")
    return {who: grade or own for who, grade, own in found}


def classes_at(school: UUID, day: date) -> dict[UUID, set[UUID]]:
    """The learners of each class that a school holds on a day, by surviving record; one without any is there too."""
    sections = Section.objects.filter(on(day), school=school)
    found: dict[UUID, set[UUID]] = {key: set() for key in sections.values_list("pk", flat=True)}
    members = SectionEnrollment.objects.filter(
        on(day), on(day, "section__"), section__school=school, role="learner"
    )
    for section, who in members.values_list("section_id", "person__record_id"):
        found[section].add(who)
    return found


class RosterGaps(NamedTuple):
    """How many classes of a school have no teacher, and how many pairs of records may be one learner of it."""

    without_teacher: int
    possible_doubles: int


def roster_gaps_at(school: UUID, day: date) -> RosterGaps:
    """What the roster of a school leaves open on a day, beside what `grades_at` and `classes_at` tell."""
    teachers = SectionEnrollment.objects.filter(on(day), section=OuterRef("pk"), role="teacher")
    untaught = Section.objects.filter(~Exists(teachers), on(day), school=school)
    here = Enrollment.objects.filter(on(day), school=school).values("person__record")
    cases = MatchCase.objects.filter(
        Q(one__record__in=here) | Q(other__record__in=here), decision=MatchCase.Decision.OPEN
    )
    return RosterGaps(untaught.count(), cases.count())


def enrolled_in(schools: Collection[UUID], day: date) -> set[UUID]:
    """The surviving records of who is enrolled at any of these schools on a day."""
    rows = Enrollment.objects.filter(on(day), school_id__in=list(schools)).order_by()
    return set(rows.values_list("person__record_id", flat=True).distinct())


def subgroups_of(records: Collection[UUID]) -> dict[UUID, list[tuple[str, int, int]]]:
    """The subgroups of each learner, as (kind=value, first, last) with days as ordinals."""
    rows = Characteristic.objects.filter(person__record_id__in=list(records)).values_list(
        "person__record_id", "kind", "value", "first_day", "last_day"
    )
    found: dict[UUID, list[tuple[str, int, int]]] = defaultdict(list)
    for who, kind, value, first, last in rows:
        end = _NO_END if last is None else last.toordinal()
        found[who].append((f"{kind}={value}", first.toordinal(), end))
    return found
