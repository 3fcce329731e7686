"""Classes: who is in one, who teaches it, and which are somebody's own."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from cairn.intake.tables import on
from cairn.people.models import Enrollment, Person, Section, SectionEnrollment

from .relations import lately, moved_on

LEARNER, TEACHER = "learner", "teacher"


def learners_of_section(section: UUID, day: date) -> list[UUID]:
    """The surviving records of a class's learners on a day; of a class that has ended, on its last day.

    Names a class's members to whoever has been allowed to open the class (`section_ground`).
    """
    there = _there(SectionEnrollment.objects.all(), LEARNER, day).filter(section=section)
    return list(there.values_list("person__record_id", flat=True).distinct())


def numbers_of_learners(sections: Collection[UUID], day: date) -> dict[UUID, int]:
    """How many learners each of these classes has, as `learners_of_section` says; those with none are left out."""
    there = _there(SectionEnrollment.objects.filter(section__in=list(sections)), LEARNER, day)
    many = there.values("section").annotate(n=Count("person__record", distinct=True))
    return dict(many.values_list("section", "n"))


def still_taught(section: UUID, day: date) -> set[UUID]:
    """The surviving records of a class's learners whom `in_class` counts; of a class that `section_ground` opened."""
    there = _still_taught(day).filter(section=section)
    return set(there.values_list("person__record_id", flat=True))


def in_class(section: str, learner: str, day: date) -> Exists:
    """Of an outer row, whether its learner (the record that stands) is in its class on a day; the row is about both.

    Who was in a class to its end is in it for as long as its teachers may go on scoring (`access.teaching_grace_days`),
    unless another school has them now.

    section, learner   the names by which the outer row leads to them
    """
    members = _still_taught(day).filter(section=OuterRef(section))
    return Exists(members.filter(person__record=OuterRef(learner)))


def _still_taught(day: date) -> QuerySet[SectionEnrollment]:
    return _there(lately(day), LEARNER, day).exclude(moved_on(day))


def _there(
    members: QuerySet[SectionEnrollment], role: str, day: date
) -> QuerySet[SectionEnrollment]:
    """Those who are in a class on a day; once it has ended, or no learner is in it any more, on its last day."""
    learners = SectionEnrollment.objects.filter(
        section=OuterRef("section"), role=LEARNER, first_day__lte=day
    )
    last = learners.order_by(F("last_day").desc(nulls_first=True)).values("last_day")[:1]
    today = Value(day, output_field=DateField())
    when = Least(today, Coalesce("section__last_day", today), Coalesce(Subquery(last), today))
    goes_on = Q(last_day__isnull=True) | Q(last_day__gte=F("when"))
    return members.alias(when=when).filter(goes_on, role=role, first_day__lte=F("when"))


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


def sections_taught_lately(teacher: UUID, day: date) -> QuerySet[Section]:
    """The classes that someone teaches on a day, or taught to their end and may go on scoring."""
    rows = _there(lately(day), TEACHER, day).filter(person__record=teacher)
    return Section.objects.filter(pk__in=rows.values("section"))


def teachers_of_section(section: UUID, day: date) -> list[Person]:
    """Who teaches a class on a day, the main teacher first."""
    members = SectionEnrollment.objects.filter(on(day), section=section, role=TEACHER)
    rows = members.select_related("person__record").order_by("-primary", "person__family_name")
    return [member.person.record for member in rows]


def people(records: Iterable[UUID]) -> dict[UUID, Person]:
    """Persons by id, for names beside what was already allowed."""
    return {p.pk: p for p in Person.objects.filter(pk__in=list(records))}
