"""Giving data to a party outside: never without a live consent, a live agreement, or a named exception."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.people.models import Agreement, Release
from cairn.people.rules.rights import (
    DIRECTORY,
    EMERGENCY,
    EXCEPTIONS,
    NEEDS_AGREEMENT,
    Basis,
    Choice,
    wider_than,
)
from cairn.people.selectors.access import everyone_ground, learner_ground
from cairn.people.selectors.rights import grant_of, live_consents, refused_by

from .rights import classes


@dataclass(frozen=True)
class Ask:
    """What is to be given: to whom, what for, which classes of data, and as what.

    exception   paragraph of 34 CFR 99.31, where neither a consent nor an agreement carries it
    threat      the articulable threat, for an emergency
    """

    party: str
    purpose: str
    data: tuple[str, ...]
    what: str
    exception: str = ""
    threat: str = ""
    agreement: UUID | None = None


@transaction.atomic
def release(learners: Collection[UUID], ask: Ask, *, by: Actor, at: datetime) -> list[Release]:
    """Writes down a release about each learner, before anything leaves; one row each (34 CFR 99.32).

    Refused whole when any one of them has no basis: nothing leaves in part. Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    data = classes(ask.data)
    if not (ask.party.strip() and ask.purpose.strip()):
        raise BadInput("The release names no party or purpose.", mend="Say to whom and what for.")
    _may(learners, data, by, day)
    together = uuid7()
    rows = [
        Release(
            learner_id=learner,
            together=together,
            party=ask.party,
            purpose=ask.purpose,
            data=data,
            what=ask.what,
            by_id=by.person,
            by_name=by.name,
            at=at,
            **basis,
        )
        for learner, basis in _bases(learners, ask, data, by, day)
    ]
    return Release.objects.bulk_create(rows, batch_size=2_000)


def _may(learners: Collection[UUID], data: Sequence[str], by: Actor, day: date) -> None:
    for name in data:
        if by.is_operator:
            everyone_ground(by=by, purpose=Purpose.OPERATE, data=DataClass(name), day=day)
            continue
        for learner in learners:
            learner_ground(
                by=by,
                purpose=Purpose.INSTRUCT,
                data=DataClass(name),
                learner=learner,
                day=day,
                verb=Verb.EXPORT,
            )


Fields = dict[str, object]


def _bases(
    learners: Collection[UUID], ask: Ask, data: Sequence[str], by: Actor, day: date
) -> list[tuple[UUID, Fields]]:
    if ask.agreement is not None:
        shared = _by_agreement(ask.agreement, ask.party, data, day)
        return [(learner, shared) for learner in learners]
    if ask.exception:
        shared = _by_exception(ask, data)
        if ask.exception == DIRECTORY:
            _nobody_refused(learners)
        return [(learner, shared) for learner in learners]
    return [(learner, _by_consent(learner, ask.party, data, by, day)) for learner in learners]


def _by_agreement(key: UUID, party: str, data: Sequence[str], day: date) -> Fields:
    row = Agreement.objects.filter(pk=key).first()
    if row is None:
        raise BadInput(f"No agreement has the id {key}.", mend="See: cairn rights agreements")
    grant = grant_of(row)
    if not grant.covers(party, data, day):
        raise NotAllowed(
            f"The agreement with {row.party} covers {', '.join(sorted(grant.data))} from {grant.first} "
            f"to {grant.last}, not {', '.join(data)} for {party} on {day}.",
            mend="Make a new agreement, or ask for what this one covers.",
        )
    if row.under is not None and not grant_of(row.under).covers(row.under.party, data, day):
        raise NotAllowed(
            f"The agreement that {row.party}'s rests on does not hold on {day}.",
            mend="Renew the first agreement; what passes data on ends with it (34 CFR 99.33).",
        )
    return {"basis": Basis.AGREEMENT, "agreement": row, "exception": row.exception}


def _by_exception(ask: Ask, data: Sequence[str]) -> Fields:
    if ask.exception not in EXCEPTIONS:
        raise BadInput(
            f"{ask.exception} is no paragraph of 34 CFR 99.31.",
            mend=f"There are: {', '.join(EXCEPTIONS)}.",
        )
    if ask.exception in NEEDS_AGREEMENT:
        raise NotAllowed(
            f"{ask.exception} ({EXCEPTIONS[ask.exception]}) needs a written agreement.",
            mend="Enter the signed agreement: cairn rights agree",
        )
    if ask.exception == EMERGENCY and not ask.threat.strip():
        raise BadInput(
            "An emergency names no threat.", mend="Say the articulable and significant threat."
        )
    if ask.exception == DIRECTORY and set(data) - {DataClass.IDENTITY}:
        raise NotAllowed(
            "Directory information holds names, grade and school only.",
            mend="Release identity, or find another basis for the rest.",
        )
    return {"basis": Basis.EXCEPTION, "exception": ask.exception, "threat": ask.threat.strip()}


def _nobody_refused(learners: Collection[UUID]) -> None:
    refused = set(learners) & refused_by(Choice.DIRECTORY)
    if refused:
        raise NotAllowed(
            f"{len(refused)} of these learners' families have refused directory information.",
            mend="Take the list from: cairn rights directory",
        )


def _by_consent(learner: UUID, party: str, data: Sequence[str], by: Actor, day: date) -> Fields:
    for row, grant in live_consents(learner, by=by, day=day):
        if grant.covers(party, data, day):
            return {"basis": Basis.CONSENT, "consent": row}
    raise NotAllowed(
        f"On {day} nothing allows giving {', '.join(data)} of this learner to {party}.",
        mend="Get a signed consent, an agreement, or name the exception of 34 CFR 99.31.",
    )


def agree(
    *,
    by: Actor,
    party: str,
    purpose: str,
    exception: str,
    data: Collection[str],
    signed_on: date,
    expires_on: date,
    destroy_by: date,
    source: str,
    under: UUID | None = None,
    organization: UUID | None = None,
) -> Agreement:
    """Enters a signed agreement. One that passes data on is never wider than the one it rests on.

    organization   the school or district whose learners it is about; None: the whole state's

    Raises NotAllowed, BadInput.
    """
    if not by.is_operator:
        raise NotAllowed(f"{by.name} enters no agreements.", mend="Ask the operator.")
    for name, text in {"party": party, "purpose": purpose, "source": source}.items():
        if not text.strip():
            raise BadInput(f"The agreement has no {name}.", mend=f"Give its {name}.")
    if exception not in EXCEPTIONS:
        raise BadInput(
            f"{exception} is no paragraph of 34 CFR 99.31.", mend=f"One of {', '.join(EXCEPTIONS)}."
        )
    if not signed_on <= expires_on or destroy_by < signed_on:
        raise BadInput("The days are out of order.", mend="Signed, then expired and destroyed.")
    row = Agreement(
        party=party.strip(),
        purpose=purpose.strip(),
        exception=exception,
        data=classes(data),
        signed_on=signed_on,
        expires_on=expires_on,
        destroy_by=destroy_by,
        source=source.strip(),
        under=_first(under),
        organization_id=organization,
    )
    _no_wider(row)
    row.save()
    return row


def _first(under: UUID | None) -> Agreement | None:
    if under is None:
        return None
    row = Agreement.objects.filter(pk=under).first()
    if row is None:
        raise BadInput(f"No agreement has the id {under}.", mend="See: cairn rights agreements")
    return row


def _no_wider(row: Agreement) -> None:
    if row.under is None:
        return
    more = wider_than(grant_of(row), grant_of(row.under))
    if row.destroy_by > row.under.destroy_by:
        more.append(f"data kept after {row.under.destroy_by}")
    if more:
        raise NotAllowed(
            f"It would pass on more than {row.under.party} was given: {', '.join(more)}.",
            mend="Keep it within the first agreement (34 CFR 99.33).",
        )


def end_agreement(key: UUID, *, by: Actor, on: date, destroyed: bool) -> None:
    """Notes that an agreement ended early, or that its party has shown that it destroyed the data."""
    if not by.is_operator:
        raise NotAllowed(f"{by.name} ends no agreements.", mend="Ask the operator.")
    change = {"destroyed_on": on} if destroyed else {"ended_on": on}
    if not Agreement.objects.filter(pk=key).update(**change):
        raise BadInput(f"No agreement has the id {key}.", mend="See: cairn rights agreements")
