"""The letters of a class or a school: who may print them, for whom, and who needs one still."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.models import Person, StaffAssignment
from cairn.people.rules.access import Relation
from cairn.people.selectors.invited import Invitee, invitees
from cairn.people.services.looks import look_at_organization

from .invitations import invite, revoke

MAY_PRINT = frozenset({Relation.SCHOOL_LEADER, Relation.DISTRICT_LEADER, Relation.OPERATOR})


@dataclass(frozen=True)
class Letter:
    """One sheet: to whom, about whom, in which language, and the code."""

    name: str
    children: tuple[str, ...]
    code: str
    expires_at: datetime
    language: str


def open_letters(
    school: UUID, *, by: Actor, whom: str, now: datetime, section: UUID | None = None
) -> list[Invitee]:
    """Those to whom letters may go; keeps that the school was opened for it. Raises NotAllowed."""
    ground = look_at_organization(
        school,
        by=by,
        purpose=_purpose(by),
        data=DataClass.IDENTITY,
        at=now,
        through="letters",
    )
    if ground.relation not in MAY_PRINT:
        raise NotAllowed(
            f"{by.name} may not print invitations for this school.",
            mend="Ask the school's leader.",
        )
    return invitees(school, whom=whom, now=now, section=section)


def print_letters(
    school: UUID,
    *,
    by: Actor,
    whom: str,
    now: datetime,
    section: UUID | None = None,
    again: bool = False,
) -> list[Letter]:
    """A letter for everyone who has neither an account nor a good letter; `again`: for everyone without
    an account, and letters that are out become useless. Raises NotAllowed."""
    found = open_letters(school, by=by, whom=whom, now=now, section=section)
    due = {i.person: i for i in found if not i.has_account and (again or not i.has_letter)}
    issued = invite(list(due), by=by, now=now)
    speaks = dict(Person.objects.filter(pk__in=list(due)).values_list("pk", "language"))
    return [
        Letter(e.name, due[e.person].children, e.code, e.expires_at, speaks[e.person])
        for e in issued
    ]


def reprint_letter(school: UUID, person: UUID, *, by: Actor, whom: str, now: datetime) -> Letter:
    """A fresh letter for one person of the school, also where they have an account and lost its password.

    Raises NotAllowed, also for somebody of another school.
    """
    found = {i.person: i for i in open_letters(school, by=by, whom=whom, now=now)}
    invitee = _among(found, person)
    if StaffAssignment.objects.filter(on(now.date()), person__record=person).exists():
        raise NotAllowed(
            "This person works for the schools too; a letter for families opens no staff account.",
            mend="Ask the keeper of this installation to let them in again.",
        )
    (issued,) = invite([person], by=by, now=now)
    language = Person.objects.values_list("language", flat=True).get(pk=person)
    return Letter(issued.name, invitee.children, issued.code, issued.expires_at, language)


def revoke_letter(school: UUID, person: UUID, *, by: Actor, whom: str, now: datetime) -> int:
    """Makes one person's letter useless. Raises NotAllowed."""
    found = {i.person: i for i in open_letters(school, by=by, whom=whom, now=now)}
    _among(found, person)
    return revoke([person], by=by, now=now)


def _among(found: dict[UUID, Invitee], person: UUID) -> Invitee:
    if person not in found:
        raise NotAllowed(
            "This person belongs to no learner of the school.", mend="Ask their own school."
        )
    return found[person]


def _purpose(by: Actor) -> Purpose:
    return Purpose.OPERATE if by.is_operator else Purpose.IMPROVE
