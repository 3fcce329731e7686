"""Whose records a waiver's place opens or shuts: the learners who are enrolled there on a day."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.intake.tables import on
from cairn.people.models import Enrollment, Organization, Person

from .grants import Zone, zones

Records = QuerySet[Person, Any]


def shut_there(people: Records, shut: Collection[Zone], day: date) -> Records:
    """These people without the learners of zones that deny what the state allows: one enrollment there is enough."""
    return people.exclude(record_id__in=_enrolled(_within_any(shut, day), day))


def opened_there(people: Records, opened: Collection[Zone], day: date) -> Records:
    """Of these people the learners of zones that allow what the state denies, who are enrolled nowhere else."""
    there = _within_any(opened, day)
    inside = people.filter(record_id__in=_enrolled(there, day))
    return inside.exclude(record_id__in=_enrolled(~there, day))


def _enrolled(where: Q, day: date) -> QuerySet[Enrollment, Any]:
    return Enrollment.objects.filter(on(day), where).values("person__record_id")


def _within_any(some: Collection[Zone], day: date) -> Q:
    found = Q(pk=None)
    for zone in some:
        found |= _within(zone, day)
    return found


def _within(zone: Zone, day: date) -> Q:
    """In the zone, and in no narrower one, which speaks for itself."""
    mine = Q(school__in=_schools(zone))
    for other in zones(day):
        if len(other.scope) > len(zone.scope) and zone.holds(other.scope):
            mine &= ~Q(school__in=_schools(other))
    return mine


def _schools(zone: Zone) -> QuerySet[Organization, Any]:
    rows = Organization.objects.filter(district__state_id=zone.scope["district"])
    if "school" in zone.scope:
        rows = rows.filter(state_id=zone.scope["school"])
    return rows.values("pk")


def place_of(organization: UUID) -> dict[str, str]:
    """Where an organization is, as policy asks it; nothing of the state, or of one that is not there."""
    row = Organization.objects.filter(pk=organization).select_related("district").first()
    if row is None or row.kind == Organization.Kind.SEA:
        return {}
    if row.kind == Organization.Kind.SCHOOL:
        district = row.district.state_id if row.district else ""
        return {"district": district or "", "school": row.state_id or ""}
    return {"district": row.state_id or ""}
