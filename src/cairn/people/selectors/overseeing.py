"""Whom a privacy officer answers for, and whose record is held open in an emergency: two sets of records."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cairn.intake.tables import on
from cairn.kernel.access import Actor
from cairn.people.models import Emergency, Enrollment, Organization, Person, StaffAssignment


def oversees(by: Actor, day: date) -> QuerySet[StaffAssignment]:
    """The posts from which someone answers for privacy on a day."""
    return _officer_posts(by.person, day)


def _officer_posts(person: UUID | None, day: date) -> QuerySet[StaffAssignment]:
    position = StaffAssignment.Position.PRIVACY_OFFICER
    return StaffAssignment.objects.filter(on(day), person__record=person, position=position)


def overseen(person: UUID, day: date) -> QuerySet[Person, Any]:
    """Whoever is or was enrolled where an officer holds the post; everybody, for the state's officer."""
    posts = _officer_posts(person, day)
    if posts.filter(organization__kind=Organization.Kind.SEA).exists():
        return Person.objects.values("record_id")
    places = posts.values("organization")
    rows = Enrollment.objects.filter(Q(school__in=places) | Q(district__in=places))
    return Person.objects.filter(enrollments__in=rows).values("record_id")


def opened_in_emergency(person: UUID, day: date) -> QuerySet[Person, Any]:
    """Whose record someone holds open on a day; the hour is asked where the record is opened."""
    rows = Emergency.objects.filter(
        person__record=person,
        opened_at__lt=midnight(day + timedelta(days=1)),
        ends_at__gt=midnight(day),
    )
    return Person.objects.filter(pk__in=rows.values("learner")).values("record_id")


def midnight(day: date) -> datetime:
    """The instant at which a day begins where this installation stands."""
    return timezone.make_aware(datetime.combine(day, time.min))
