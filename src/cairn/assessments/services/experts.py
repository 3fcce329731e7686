"""Inviting an expert from the community to score one task; leaving a work out; ending it.

The code has 80 bits and is kept as a keyed fingerprint; it works until its day, for one task, and can be withdrawn.
What the expert does with it stands in `expert_visits`, what becomes of their words in `expert_answers`.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments.models import ExpertInvitation, ExpertLeftOut, ExpertStep, ExpertWork
from cairn.assessments.rules import ExpertDid
from cairn.assessments.selectors.experts import class_opened, invitation, may_name, not_listed
from cairn.assessments.selectors.tasks import find_given
from cairn.intake.bulk import insert
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.people.rules.rights import Choice
from cairn.people.selectors.access import learners as learners_open
from cairn.people.selectors.relations import taught
from cairn.people.selectors.rights import refused_among
from cairn.people.selectors.sections import people
from cairn.people.services.accounts.codes import fingerprint, new_code

EXPERT = "expert"
"""The kind of code, as it is kept and as tries at it are counted."""
LONGEST_NAME = 120


@dataclass(frozen=True)
class Code:
    """An invitation with its code, which is shown this once."""

    invitation: UUID
    code: str


def most_days(day: date) -> int:
    """For how many days somebody may be invited at most."""
    return int(book().ask("assessments.expert_days", day).value)  # type: ignore[arg-type]


@transaction.atomic
def invite_expert(
    giving: UUID,
    *,
    name: str,
    organization: str,
    until: date,
    by: Actor,
    at: datetime,
    first_names: bool = False,
    without: Collection[UUID] = (),
) -> Code:
    """Invites somebody from outside to score one given task. Raises NotAllowed, BadInput.

    They will see what is handed in by those who have the task now and whom `by` teaches, but for families who
    refused and for those `without`; a learner who is given it later is not among them. First names only where policy
    allows them, of who may be listed. It is for whoever teaches the class: it ends when they do no longer.
    """
    day = timezone.localdate(at)
    found = find_given(giving, by=by, purpose=Purpose.INSTRUCT, day=day)
    if found.taken_back:
        raise BadInput(
            gettext_noop("The task was taken back."),
            mend=gettext_noop("Give it again, then invite somebody."),
        )
    teaching = _teaching(found.section, by, day)
    who, where = _named(name), _named(organization)
    longest = most_days(day)
    if not day <= until <= day + timedelta(days=longest):
        raise BadInput(
            gettext_noop("%(day)s cannot be the last day."),
            mend=gettext_noop("Choose a day from today on, %(days)s days ahead at most."),
            said={"day": until, "days": longest},
        )
    if first_names and not may_name(day):
        raise BadInput(
            gettext_noop("Policy shows experts no names."),
            mend=gettext_noop("Invite them with numbers."),
        )
    shown = _to_show(found.learners - set(without), by, day)
    if not shown:
        raise BadInput(
            gettext_noop("There is nobody whose work may be shown."),
            mend=gettext_noop("Score this task yourself."),
        )
    code = new_code()
    row = ExpertInvitation.objects.create(
        giving_id=giving, name=who, organization=where, code_hash=fingerprint(EXPERT, code), until=until,
        first_names=first_names, invited_by_id=teaching, invited_name=by.name, invited_at=at,
    )  # fmt: skip
    _add_works(row.pk, shown, _first_names(shown, day) if first_names else {})
    return Code(row.pk, code)


def _teaching(section: UUID, by: Actor, day: date) -> UUID:
    """The row under which `by` teaches a class. Raises NotAllowed."""
    rows = taught(by.person, day).filter(section=section) if by.person else None
    row = rows.values_list("person_id", flat=True).first() if rows is not None else None
    if row is None:
        raise NotAllowed(
            gettext_noop("%(name)s does not teach this class."),
            mend=gettext_noop("Ask whoever teaches it to invite somebody."),
            said={"name": by.name},
        )
    return row


def _named(words: str) -> str:
    plain = " ".join(words.split())
    if not 0 < len(plain) <= LONGEST_NAME:
        raise BadInput(
            gettext_noop("The expert's name or place is missing, or very long."),
            mend=gettext_noop("Give 1 to %(most)s letters for each."),
            said={"most": LONGEST_NAME},
        )
    return plain


def _to_show(records: Collection[UUID], by: Actor, day: date) -> list[UUID]:
    """Those whom `by` may score and whose families did not refuse, in an order that tells nothing."""
    reads = learners_open(by=by, purpose=Purpose.INSTRUCT, data=DataClass.PORTFOLIO, day=day)
    scores = learners_open(
        by=by, purpose=Purpose.INSTRUCT, data=DataClass.EVIDENCE, day=day, verb=Verb.WRITE
    )
    open_ = reads.filter(pk__in=scores.filter(pk__in=list(records)).values("pk"))
    theirs = set(open_.values_list("pk", flat=True))
    shown = sorted(theirs - refused_among(Choice.EXPERTS, theirs))
    secrets.SystemRandom().shuffle(shown)
    return shown


def _first_names(shown: list[UUID], day: date) -> dict[UUID, str]:
    """By record, of those who may be listed: no family's no to the directory, no address kept from lists."""
    unlisted = not_listed(shown, day)
    return {key: who.called for key, who in people(shown).items() if key not in unlisted}


def _add_works(invited: UUID, shown: list[UUID], called: dict[UUID, str]) -> None:
    rows = [(uuid7(), invited, who, n, called.get(who, "")) for n, who in enumerate(shown, 1)]
    insert(ExpertWork, ("id", "invitation_id", "learner_id", "number", "called"), rows)


@transaction.atomic
def withdraw_expert(key: UUID, *, by: Actor, at: datetime) -> None:
    """Takes an invitation back, whoever of its learners has left; what was said stays. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    held = invitation(key, day)
    if held is None:
        raise NotAllowed(
            gettext_noop("%(name)s finds no such invitation."),
            mend=gettext_noop("Open the task again."),
            said={"name": by.name},
        )
    class_opened(held.giving, by, Purpose.INSTRUCT, day)
    if held.withdrawn_at is not None:
        raise BadInput(
            gettext_noop("It was withdrawn already."), mend=gettext_noop("Open the task again.")
        )
    ExpertStep.objects.create(
        invitation_id=key, what=ExpertDid.WITHDRAWN.value, by_name=by.name, at=at
    )


@transaction.atomic
def leave_out(work: UUID, *, by: Actor, at: datetime) -> None:
    """Shows a work to its expert no longer; what they said of it stays. Raises NotAllowed, BadInput."""
    row = ExpertWork.objects.filter(pk=work).values_list("invitation__giving_id", flat=True).first()
    if row is None:
        raise NotAllowed(
            gettext_noop("%(name)s finds no such work."),
            mend=gettext_noop("Open the task again."),
            said={"name": by.name},
        )
    class_opened(row, by, Purpose.INSTRUCT, timezone.localdate(at))
    if ExpertLeftOut.objects.filter(work=work).exists():
        raise BadInput(
            gettext_noop("It was left out already."), mend=gettext_noop("Open the task again.")
        )
    ExpertLeftOut.objects.create(work_id=work, by_id=by.person, by_name=by.name, at=at)
