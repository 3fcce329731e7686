"""Classes: who is in one, who teaches it, and which are somebody's own."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cairn.intake.tables import on
from cairn.people.models import Enrollment, Person, Section, SectionEnrollment

LEARNER, TEACHER = "learner", "teacher"


def learners_of_section(section: UUID, day: date) -> list[UUID]:
    """The surviving records of a class's learners on a day; of a class that has ended, on its last day.

    Names a class's members to whoever has been allowed to open the class (`section_ground`).
    """
    members = SectionEnrollment.objects.filter(section=section, role=LEARNER)
    last = Section.objects.filter(pk=section).values_list("last_day", flat=True).first()
    when = min(day, last) if last else day
    return list(members.filter(on(when)).values_list("person__record_id", flat=True).distinct())


def in_class(section: str, learner: str, day: date) -> Exists:
    """Of an outer row, whether its learner (the record that stands) is in its class on a day; the row is about both.

    section, learner   the names by which the outer row leads to them
    """
    members = SectionEnrollment.objects.filter(on(day), role=LEARNER, section=OuterRef(section))
    return Exists(members.filter(person__record=OuterRef(learner)))


def at_school(learner: str, day: date) -> Exists:
    """Of an outer row, whether its learner (by the record that stands) is enrolled at any school on a day."""
    return Exists(Enrollment.objects.filter(on(day), person__record=OuterRef(learner)))


def sections_taught(teacher: UUID, day: date) -> QuerySet[Section]:
    """The classes that someone teaches on a day, by name."""
    taught = SectionEnrollment.objects.filter(on(day), person__record=teacher, role=TEACHER)
    return (
        Section.objects.filter(Q(pk__in=taught.values("section")))
        .select_related("school", "course")
        .order_by("name", "pk")
    )


def teachers_of_section(section: UUID, day: date) -> list[Person]:
    """Who teaches a class on a day, the main teacher first."""
    members = SectionEnrollment.objects.filter(on(day), section=section, role=TEACHER)
    rows = members.select_related("person__record").order_by("-primary", "person__family_name")
    return [member.person.record for member in rows]


def people(records: Iterable[UUID]) -> dict[UUID, Person]:
    """Persons by id, for names beside what was already allowed."""
    return {p.pk: p for p in Person.objects.filter(pk__in=list(records))}
