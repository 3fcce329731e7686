"""Whom a school may send a letter: its learners and the adults who answer for them, and how far each is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from cairn.intake.tables import on
from cairn.people.models import (
    Account,
    Enrollment,
    GuardianRestriction,
    Guardianship,
    Invitation,
    Person,
    Section,
    SectionEnrollment,
)

LEARNERS, FAMILIES = "learners", "families"


@dataclass(frozen=True)
class Invitee:
    """Someone who may get a letter; `children` are called by first name, for an adult only."""

    person: UUID
    name: str
    children: tuple[str, ...]
    has_account: bool
    has_letter: bool


def invitees(
    school: UUID, *, whom: str, now: datetime, section: UUID | None = None
) -> list[Invitee]:
    """Those of a school, or of one of its classes, by name. Called after the school was opened (`letters`)."""
    learners = _learners(school, now, section)
    if whom == LEARNERS:
        children: dict[UUID, tuple[str, ...]] = dict.fromkeys(learners, ())
    else:
        children = _adults(learners, now)
    people = list(children)
    with_account = _with_account(people)
    with_letter = _with_letter(people, now)
    named = {p.pk: p.name for p in Person.objects.filter(pk__in=people)}
    found = [
        Invitee(who, named[who], children[who], who in with_account, who in with_letter)
        for who in people
    ]
    return sorted(found, key=lambda each: (each.name, each.person))


def classes_of(school: UUID, day: date) -> list[tuple[UUID, str]]:
    """The classes of a school on a day, by name."""
    rows = Section.objects.filter(on(day), school=school).order_by("name", "code", "pk")
    return [(s.pk, f"{s.name} {s.code}".strip()) for s in rows]


def _learners(school: UUID, now: datetime, section: UUID | None) -> list[UUID]:
    enrolled = Enrollment.objects.filter(on(now.date()), school=school)
    if section is not None:
        members = SectionEnrollment.objects.filter(
            on(now.date()), section=section, section__school=school, role="learner"
        )
        enrolled = enrolled.filter(person__record__in=members.values("person__record"))
    return list(enrolled.values_list("person__record_id", flat=True).distinct())


def _adults(learners: list[UUID], now: datetime) -> dict[UUID, tuple[str, ...]]:
    """The adults with their children's first names; nobody whom an order keeps from the record."""
    found: dict[UUID, set[str]] = {}
    for start in range(0, len(learners), 500):
        rows = _unrestricted(now).filter(learner__record__in=learners[start : start + 500])
        for row in rows.select_related("learner__record"):
            found.setdefault(row.guardian.record_id, set()).add(row.learner.record.called)
    return {who: tuple(sorted(names)) for who, names in found.items()}


def _unrestricted(now: datetime) -> QuerySet[Guardianship]:
    day = now.date()
    ordered = GuardianRestriction.objects.filter(on(day), guardianship=OuterRef("pk"))
    rows = Guardianship.objects.filter(on(day)).exclude(Exists(ordered))
    return rows.select_related("guardian")


def _with_account(people: list[UUID]) -> set[UUID]:
    rows = Account.objects.filter(is_active=True, persona="", person__record__in=people)
    return set(rows.values_list("person__record_id", flat=True))


def _with_letter(people: list[UUID], now: datetime) -> set[UUID]:
    rows = Invitation.objects.filter(
        person__record__in=people, used_at=None, revoked_at=None, expires_at__gt=now
    )
    return set(rows.values_list("person__record_id", flat=True))
