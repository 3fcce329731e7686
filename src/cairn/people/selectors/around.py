"""Who stands around a learner: who answers for them, who teaches them now, their counselors."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import (
    GuardianRestriction,
    Person,
    SectionEnrollment,
    StaffAssignment,
    TeamMembership,
)
from cairn.people.rules.access import Relation

from .access import learner_ground
from .persons import enrollment_on
from .relations import answering


@dataclass(frozen=True)
class Near:
    """An adult near a learner, and what they are to them; each once."""

    id: UUID
    name: str
    relation: Relation


_EVERYBODY = (Relation.GUARDIAN, Relation.TEACHER, Relation.COUNSELOR)


def around(
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    only: Collection[Relation] = _EVERYBODY,
) -> list[Near]:
    """The adults near a learner on a day: guardians under no order, teachers, counselors; each by name.

    `only` leaves out who is none of these. A few queries, whoever asks. Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, learner=learner, day=day)
    found: dict[UUID, Near] = {}
    asked = {
        Relation.GUARDIAN: _guardians,
        Relation.TEACHER: _teachers,
        Relation.COUNSELOR: _counselors,
    }
    for relation in (each for each in _EVERYBODY if each in only):
        people = asked[relation](learner, day)
        for person in sorted(people, key=lambda p: (p.family_name, p.given_name, p.pk)):
            found.setdefault(person.pk, Near(person.pk, person.name, relation))
    found.pop(learner, None)
    return list(found.values())


def _guardians(learner: UUID, day: date) -> set[Person]:
    """Those who may read the record, and whom no order keeps from the learner."""
    apart = GuardianRestriction.objects.filter(
        on(day),
        kind=GuardianRestriction.Kind.NO_CONTACT,
        guardianship__guardian__record=OuterRef("guardian__record"),
        guardianship__learner__record=learner,
    )
    rows = answering(day).filter(~Exists(apart), learner__record=learner)
    return {row.guardian.record for row in rows.select_related("guardian__record")}


def _teachers(learner: UUID, day: date) -> set[Person]:
    mine = SectionEnrollment.objects.filter(on(day), person__record=learner, role="learner")
    rows = SectionEnrollment.objects.filter(
        on(day), section__in=mine.values("section"), role="teacher"
    )
    return {row.person.record for row in rows.select_related("person__record")}


def _counselors(learner: UUID, day: date) -> set[Person]:
    """The school's counselors; only those who were given this learner, where any was."""
    stay = enrollment_on(learner, day)
    if stay is None:
        return set()
    posts = StaffAssignment.objects.filter(
        on(day), organization=stay.school_id, position=Relation.COUNSELOR.value
    )
    found = {row.person.record for row in posts.select_related("person__record")}
    given = TeamMembership.objects.filter(
        on(day), learner__record=learner, kind=TeamMembership.Kind.CASELOAD
    )
    theirs = set(given.values_list("person__record_id", flat=True))
    return {each for each in found if each.pk in theirs} or found
