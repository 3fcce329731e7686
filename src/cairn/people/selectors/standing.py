"""Who still belongs: whose account is theirs by right, and whose person has left."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from cairn.people.models import (
    Enrollment,
    Guardianship,
    Role,
    SectionEnrollment,
    StaffAssignment,
)

AT_ONCE = 500


def belonging(records: Iterable[UUID], *, since: date, day: date) -> set[UUID]:
    """Those who are, or on some day from `since` to `day` were, enrolled, on the staff, teaching, or
    answering for somebody who is enrolled."""
    asked = sorted(set(records))
    return {
        who
        for start in range(0, len(asked), AT_ONCE)
        for who in _belonging(asked[start : start + AT_ONCE], since, day)
    }


def ever_belonged(records: Iterable[UUID]) -> set[UUID]:
    """Those whom a roster has ever named as anything; about others it says nothing."""
    asked = list(records)
    found: set[UUID] = set()
    for spells, who in _TABLES:
        held = spells.objects.filter(**{f"{who}__record__in": asked})
        found.update(held.values_list(f"{who}__record_id", flat=True))
    answering = Guardianship.objects.filter(guardian__record__in=asked)
    return found | set(answering.values_list("guardian__record_id", flat=True))


_TABLES: tuple[tuple[Any, str], ...] = (
    (Enrollment, "person"),
    (StaffAssignment, "person"),
    (SectionEnrollment, "person"),
    (Role, "person"),
)


def _belonging(asked: list[UUID], since: date, day: date) -> set[UUID]:
    found: set[UUID] = set()
    for spells, who in _TABLES:
        rows = spells.objects.filter(_held(since, day), **{f"{who}__record__in": asked})
        if (
            spells is Role
        ):  # a guardian's role at a school goes on for as long as a child of theirs does
            rows = rows.exclude(kind__in=("guardian", "relative", "parent"))
        found.update(rows.values_list(f"{who}__record_id", flat=True))
    wards = Guardianship.objects.filter(_held(since, day), guardian__record__in=asked)
    pairs = set(wards.values_list("guardian__record_id", "learner__record_id"))
    children = Enrollment.objects.filter(
        _held(since, day), person__record__in={child for _, child in pairs}
    )
    going = set(children.values_list("person__record_id", flat=True))
    return found | {guardian for guardian, child in pairs if child in going}


def _held(since: date, day: date) -> Q:
    return Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=since))
