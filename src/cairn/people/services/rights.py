"""Writing down what a family asks, chooses, consents to and was told, and what an officer answers."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.intake.inventory import declared, rows_about
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor
from cairn.kernel.days import school_year
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.inventory import OF_LEARNERS
from cairn.people.models import (
    Consent,
    FamilyChoice,
    LegalHold,
    NoticeGiven,
    RecordRequest,
    RequestStep,
)
from cairn.people.rules.rights import Choice, Kind, Said, due, next_steps
from cairn.people.selectors.persons import aliases, records_of
from cairn.people.selectors.rights import Asked, answering_ground, find_request, holder_ground


def ask_to_inspect(learner: UUID, *, by: Actor, at: datetime, words: str = "") -> RecordRequest:
    """The family asks to see the whole record; the clock starts. Raises NotAllowed."""
    _holder(learner, by, at)
    return _ask(learner, Kind.INSPECT, by, at, words=words.strip())


def ask_to_amend(
    learner: UUID, *, by: Actor, at: datetime, table: str, piece: UUID, words: str
) -> RecordRequest:
    """The family asks that one row of the record be amended, and says why. Raises NotAllowed, BadInput."""
    _holder(learner, by, at)
    if not words.strip():
        raise BadInput(
            "The request does not say what is wrong.",
            mend="Say what it should say instead, and why.",
        )
    known = declared().get(table)
    if known is None or not known.about or not _is_theirs(table, piece, learner):
        raise BadInput(
            f"No piece {piece} of {table} is in this record.",
            mend="Choose a piece from the copy of the record.",
        )
    return _ask(learner, Kind.AMEND, by, at, table=table, piece=piece, words=words.strip())


def _is_theirs(table: str, piece: UUID, learner: UUID) -> bool:
    return rows_about(table, aliases(learner)).filter(pk=piece).exists()


def _holder(learner: UUID, by: Actor, at: datetime) -> None:
    holder_ground(by=by, learner=learner, day=timezone.localdate(at))


def _ask(learner: UUID, kind: Kind, by: Actor, at: datetime, **further: Any) -> RecordRequest:
    day = timezone.localdate(at)
    name = "inspection_days" if kind is Kind.INSPECT else "amendment_days"
    ruling = book().ask(f"rights.{name}", day)
    return RecordRequest.objects.create(
        learner_id=learner,
        kind=kind,
        asked_by_id=by.person,
        asked_by_name=by.name,
        asked_at=at,
        due_on=due(day, int(ruling.value)),  # type: ignore[arg-type]
        ruled_by=ruling.source,
        **further,
    )


@transaction.atomic
def say(
    request: UUID,
    said: Said,
    *,
    by: Actor,
    at: datetime,
    words: str,
    followed: Mapping[str, Any] | None = None,
) -> RequestStep:
    """Adds a step to a request: the family its statement, the officer everything else.

    A decision, a hearing and a statement need words. Who decided does not hear the case again
    (34 CFR 99.22(c)). Raises NotAllowed, BadInput.
    """
    asked, day = find_request(request), timezone.localdate(at)
    learner = asked.request.learner.record_id
    if said is Said.STATEMENT:
        holder_ground(by=by, learner=learner, day=day)
    else:
        answering_ground(by=by, learner=learner, day=day)
    _check(asked, said, by, words)
    return RequestStep.objects.create(
        request=asked.request,
        said=said,
        by_id=by.person,
        by_name=by.name,
        at=at,
        words=words.strip(),
        followed=dict(followed or {}),
    )


def _check(asked: Asked, said: Said, by: Actor, words: str) -> None:
    allowed = next_steps(Kind(asked.request.kind), asked.said)
    if said not in allowed:
        then = ", ".join(sorted(allowed)) or "nothing more"
        raise BadInput(
            f"After what was said, this request cannot be {said} now.", mend=f"It can be: {then}."
        )
    if said is not Said.ANSWERED and not words.strip():
        raise BadInput(
            f"There are no words for: {said}.", mend="Give the reason, note or statement."
        )
    if said is Said.HEARING and any(step.by_name == by.name for step in asked.steps):
        raise NotAllowed(
            f"{by.name} has decided this request and cannot hear it (34 CFR 99.22(c)).",
            mend="Let somebody without an interest in the outcome hold the hearing.",
        )


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
        raise BadInput(f"{until} is over.", mend="Choose a last day that is still to come.")
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
    day = timezone.localdate(at)
    holder_ground(by=to, learner=learner, day=day)
    if to.person is None:
        raise BadInput("A notice goes to a person.", mend="Say to whom it was given.")
    version = str(book().ask("rights.notice_version", day).value)
    row, _new = NoticeGiven.objects.get_or_create(
        learner_id=records_of([learner]).get(learner, learner),
        given_to_id=to.person,
        school_year=school_year(day).ending,
        version=version,
        defaults={"language": language, "given_at": at, "how": how},
    )
    return row


def hold(*, learner: UUID | None, reason: str, by: Actor, at: datetime) -> LegalHold:
    """Nothing about the learner, or about anyone, is destroyed until it is lifted. Raises BadInput."""
    _operator(by)
    if not reason.strip():
        raise BadInput("The hold has no reason.", mend="Name the order or inquiry.")
    return LegalHold.objects.create(
        learner_id=learner, reason=reason.strip(), placed_by=by.name, placed_at=at
    )


def lift(key: UUID, *, by: Actor, at: datetime) -> None:
    """Ends a hold. Raises BadInput when there is none that stands."""
    _operator(by)
    done = LegalHold.objects.filter(pk=key, lifted_at=None).update(lifted_by=by.name, lifted_at=at)
    if not done:
        raise BadInput(f"No hold {key} stands.", mend="See: cairn rights holds")


def _operator(by: Actor) -> None:
    if not by.is_operator:
        raise NotAllowed(
            f"{by.name} does not keep this installation.", mend="Ask the operator to do it."
        )
