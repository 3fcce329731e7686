"""Writing down what a family chooses, consents to and was told; and legal holds."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.kernel.access import Actor
from cairn.kernel.days import school_year
from cairn.kernel.errors import BadInput
from cairn.kernel.inventory import OF_LEARNERS
from cairn.people.models import (
    Consent,
    FamilyChoice,
    LegalHold,
    NoticeGiven,
)
from cairn.people.rules.rights import Choice
from cairn.people.selectors.access import operator_alone
from cairn.people.selectors.persons import names_of, records_of
from cairn.people.selectors.rights import answering_ground, holder_ground, notice_version


def _holder(learner: UUID, by: Actor, at: datetime) -> None:
    holder_ground(by=by, learner=learner, day=timezone.localdate(at))


def choose(learner: UUID, choice: Choice, *, agrees: bool, by: Actor, at: datetime) -> FamilyChoice:
    """Keeps the family's yes or no; it holds until they say otherwise. Raises NotAllowed."""
    _holder(learner, by, at)
    return FamilyChoice.objects.create(
        learner_id=learner,
        choice=choice,
        agrees=agrees,
        chosen_by_id=by.person,
        chosen_by_name=by.name,
        chosen_at=at,
    )


def consent(
    learner: UUID,
    *,
    by: Actor,
    at: datetime,
    party: str,
    purpose: str,
    data: Collection[str],
    signature: str,
    until: date | None = None,
) -> Consent:
    """Keeps a signed and dated consent: which records, what for, to whom (34 CFR 99.30).

    Raises NotAllowed, BadInput.
    """
    _holder(learner, by, at)
    given = {"party": party.strip(), "purpose": purpose.strip(), "signature": signature.strip()}
    for name, text in given.items():
        if not text:
            raise BadInput(f"The consent has no {name}.", mend=f"Fill in the {name}.")
    if until is not None and until < timezone.localdate(at):
        raise BadInput(
            gettext_noop("%(day)s is over."),
            mend=gettext_noop("Choose a last day that is still to come."),
            said={"day": until},
        )
    return Consent.objects.create(
        learner_id=learner,
        given_by_id=by.person,
        given_at=at,
        data=classes(data),
        until=until,
        **given,
    )


def classes(data: Collection[str]) -> list[str]:
    """Classes of data in the inventory's order, each once. Raises BadInput for others, and for none."""
    unknown = sorted(set(data) - set(OF_LEARNERS))
    if unknown or not data:
        what = f"{', '.join(unknown)} is not a class of data." if unknown else "No data is named."
        raise BadInput(what, mend=f"There are: {', '.join(OF_LEARNERS)}.")
    return [str(name) for name in OF_LEARNERS if name in set(data)]


@transaction.atomic
def withdraw_consent(key: UUID, *, by: Actor, at: datetime) -> Consent:
    """Takes a consent back from now on; what was given before stays given. Raises NotAllowed, BadInput."""
    row = Consent.objects.filter(pk=key, withdraws=None).select_related("learner").first()
    if row is None:
        raise BadInput(f"No consent has the id {key}.", mend="Choose one from the rights page.")
    _holder(row.learner.record_id, by, at)
    if Consent.objects.filter(withdraws=row).exists():
        raise BadInput("This consent was withdrawn before.", mend="Nothing more needs doing.")
    return Consent.objects.create(
        learner=row.learner, given_by_id=by.person, signature=by.name, given_at=at, withdraws=row
    )


def give_notice(learner: UUID, *, to: Actor, at: datetime, language: str, how: str) -> NoticeGiven:
    """Notes that an adult of the family, or the eligible student, was given this year's notice; once.

    Raises NotAllowed, and BadInput for an account without a person.
    """
    return _give_notice(learner, to, at, language, how, recorded_by=None)


def record_notice(
    learner: UUID, *, to: UUID, by: Actor, at: datetime, language: str, how: str
) -> NoticeGiven:
    """Notes, for who answers for the learner's record, that somebody of the family was given the notice.

    Raises NotAllowed when `by` does not answer for the record, or `to` holds no rights in it.
    """
    answering_ground(by=by, learner=learner, day=timezone.localdate(at))
    reader = Actor(to, names_of([to]).get(to, ""))
    return _give_notice(learner, reader, at, language, how, recorded_by=by.person)


def _give_notice(
    learner: UUID, to: Actor, at: datetime, language: str, how: str, *, recorded_by: UUID | None
) -> NoticeGiven:
    day = timezone.localdate(at)
    holder_ground(by=to, learner=learner, day=day)
    if to.person is None:
        raise BadInput("A notice goes to a person.", mend="Say to whom it was given.")
    version = notice_version(day)
    said: dict[str, Any] = {"language": language, "given_at": at, "how": how}
    row, _new = NoticeGiven.objects.get_or_create(
        learner_id=records_of([learner]).get(learner, learner),
        given_to_id=to.person,
        school_year=school_year(day).ending,
        version=version,
        defaults=said | {"recorded_by_id": recorded_by},
    )
    return row


def hold(*, learner: UUID | None, reason: str, by: Actor, at: datetime) -> LegalHold:
    """Nothing about the learner, or about anyone, is destroyed until it is lifted. Raises BadInput."""
    operator_alone(by)
    if not reason.strip():
        raise BadInput("The hold has no reason.", mend="Name the order or inquiry.")
    return LegalHold.objects.create(
        learner_id=learner, reason=reason.strip(), placed_by=by.name, placed_at=at
    )


def lift(key: UUID, *, by: Actor, at: datetime) -> None:
    """Ends a hold. Raises BadInput when there is none that stands."""
    operator_alone(by)
    done = LegalHold.objects.filter(pk=key, lifted_at=None).update(lifted_by=by.name, lifted_at=at)
    if not done:
        raise BadInput(f"No hold {key} stands.", mend="See: cairn rights holds")
