"""What a person is here: the places from which their day starts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import (
    Enrollment,
    Guardianship,
    Organization,
    SectionEnrollment,
    StaffAssignment,
)
from cairn.people.rules.access import Relation

from .access import learners
from .once import once
from .relations import taught

_LEADING = (
    Relation.PRIVACY_OFFICER,
    Relation.COUNSELOR,
    Relation.SCHOOL_LEADER,
    Relation.DISTRICT_LEADER,
    Relation.STATE_ANALYST,
)


@dataclass(frozen=True)
class Station:
    """One thing a person is: a learner, a guardian of someone, a teacher, or a holder of a post.

    target  the learner for a learner or guardian, the organization for a post; None for a teacher
    name    of that learner or organization
    """

    relation: Relation
    target: UUID | None
    name: str


def stations(by: Actor, *, day: date) -> list[Station]:
    """All that a person is on a day: posts first, then teaching, their children, their own learning."""
    if by.person is None:
        return []
    return [
        *_posts(by.person, day),
        *([Station(Relation.TEACHER, None, "")] if taught(by.person, day).exists() else []),
        *(Station(Relation.GUARDIAN, key, name) for key, name in wards(by, day=day)),
        *_own(by, day),
    ]


def team_schools(by: Actor, *, day: date) -> list[tuple[UUID, str]]:
    """The schools where someone teaches, counsels or leads, by name: where they may sit in a team."""
    if by.person is None:
        return []
    held = StaffAssignment.objects.filter(
        on(day), person__record=by.person, position__in=("counselor", "school_leader")
    )
    schools = Organization.objects.filter(
        Q(pk__in=held.values("organization"))
        | Q(pk__in=taught(by.person, day).values("section__school")),
        kind=Organization.Kind.SCHOOL,
    )
    return list(schools.order_by("name", "pk").values_list("pk", "name"))


def wards(by: Actor, *, day: date) -> list[tuple[UUID, str]]:
    """The learners whom someone answers for, and what each is called; by first name."""
    return list(once(("wards", by.person, day), lambda: _wards(by, day)))


def _wards(by: Actor, day: date) -> list[tuple[UUID, str]]:
    if not Guardianship.objects.filter(on(day), guardian__record=by.person).exists():
        return []  # nearly everyone: asked so, it costs a tenth
    seen = learners(by=by, purpose=Purpose.OWN_RECORD, data=DataClass.IDENTITY, day=day)
    named = ((p.pk, p.called) for p in seen if p.pk != by.person)
    return sorted(named, key=lambda ward: (ward[1], ward[0]))


def relations_of(people: Iterable[UUID], *, day: date) -> dict[UUID, Relation]:
    """The first thing each of these people is, in a fixed number of queries; nothing for one who is none."""
    asked = list(people)
    found: dict[UUID, Relation] = {}
    posts = StaffAssignment.objects.filter(on(day), person__record__in=asked)
    for person, position in posts.values_list("person__record_id", "position"):
        if position in set(_LEADING):
            found.setdefault(person, Relation(position))
    for person in _teaching(asked, day):
        found.setdefault(person, Relation.TEACHER)
    for person in _answering(asked, day):
        found.setdefault(person, Relation.GUARDIAN)
    enrolled = Enrollment.objects.filter(person__record__in=asked)
    for person in enrolled.values_list("person__record_id", flat=True).distinct():
        found.setdefault(person, Relation.SELF)
    return found


def _posts(person: UUID, day: date) -> list[Station]:
    rows = StaffAssignment.objects.filter(
        on(day), person__record=person, position__in=[r.value for r in _LEADING]
    ).select_related("organization")
    found = [Station(Relation(p.position), p.organization_id, p.organization.name) for p in rows]
    return sorted(found, key=lambda s: (-_LEADING.index(s.relation), s.name))


def _own(by: Actor, day: date) -> list[Station]:
    mine = Enrollment.objects.filter(person__record=by.person, first_day__lte=day)
    return [Station(Relation.SELF, by.person, by.name)] if mine.exists() else []


def _teaching(people: list[UUID], day: date) -> Iterable[UUID]:
    rows = SectionEnrollment.objects.filter(on(day), person__record__in=people, role="teacher")
    return rows.values_list("person__record_id", flat=True).distinct()


def _answering(people: list[UUID], day: date) -> Iterable[UUID]:
    rows = Guardianship.objects.filter(on(day), guardian__record__in=people)
    return rows.values_list("guardian__record_id", flat=True).distinct()
