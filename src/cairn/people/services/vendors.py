"""Entering contracts with online services, letting their programs in and out, and noting what they were given."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from cairn.intake.inventory import declared
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, Mendable, NotAllowed
from cairn.kernel.inventory import CLASSES
from cairn.people.models import (
    Agreement,
    Look,
    Organization,
    Release,
    Section,
    ServiceData,
    ServiceTerms,
    VendorClient,
    VendorToken,
    VendorUse,
)
from cairn.people.rules.access import Relation
from cairn.people.rules.rights import Basis
from cairn.people.rules.vendors import ROSTER_FIELDS, Client, Given, Limits, faults
from cairn.people.selectors.deletions import stopped
from cairn.people.selectors.rights import grant_of
from cairn.people.selectors.vendors import fingerprint, in_force, live_client, vendor_ground
from cairn.people.services.answers import keep_all

from .accounts.turns import succeeded, take_turn, tried
from .releases import agree

_BITS = 256
_FEED = "roster API"


class TooManyRequests(Mendable):
    """More requests in a minute than policy lets a client make."""


@dataclass(frozen=True)
class Contract:
    """A signed contract with an online service, as its file says it; `data` by class of the inventory.

    organizations, sections   keys of the places whose learners it is about
    subcontractors            None: not said yet
    """

    party: str
    service: str
    purpose: str
    exception: str
    signed_on: date
    expires_on: date
    destroy_by: date
    source: str
    data: Mapping[str, Given]
    under_13: str
    security: str
    organizations: Collection[UUID] = ()
    sections: Collection[UUID] = ()
    by_consent: bool = False
    promises: frozenset[str] = frozenset()
    subcontractors: tuple[str, ...] | None = None
    public: Mapping[str, str] = field(default_factory=dict)
    spanish: Mapping[str, str] = field(default_factory=dict)
    under: UUID | None = None


PROMISES = ("educational_only", "no_advertising", "no_profiles", "no_sale", "deletes_on_request")
"""What every contract says in so many words (Cal. Bus. & Prof. Code 22584; 16 CFR 312)."""
PUBLIC = ("stored", "accuracy", "destruction", "contact")


@transaction.atomic
def enter_contract(contract: Contract, *, by: Actor) -> ServiceTerms:
    """Enters a contract and the agreement that carries it. Raises NotAllowed, and BadInput with every fault."""
    _check(contract)
    agreement = agree(
        by=by,
        party=contract.party,
        purpose=contract.purpose,
        exception=contract.exception,
        data=list(contract.data),
        signed_on=contract.signed_on,
        expires_on=contract.expires_on,
        destroy_by=contract.destroy_by,
        source=contract.source,
        under=contract.under,
    )
    terms = ServiceTerms.objects.create(
        agreement=agreement,
        service=contract.service.strip() or contract.party,
        by_consent=contract.by_consent,
        under_13=contract.under_13,
        security=contract.security.strip(),
        subcontractors=_listed(contract.subcontractors),
        spanish=dict(contract.spanish),
        **dict.fromkeys(PROMISES, True),
        **{name: contract.public.get(name, "").strip() for name in PUBLIC},
    )
    terms.organizations.set(Organization.objects.filter(pk__in=contract.organizations))
    terms.sections.set(Section.objects.filter(pk__in=contract.sections))
    ServiceData.objects.bulk_create(
        ServiceData(
            terms=terms, data=name, fields=sorted(given.fields), keep_until=given.keep_until
        )
        for name, given in contract.data.items()
    )
    return terms


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)


def _check(contract: Contract) -> None:
    day = contract.signed_on
    found = [f"it does not promise {name}" for name in PROMISES if name not in contract.promises]
    if not contract.security.strip():
        found.append("it does not say how the data are protected (security)")
    found += faults(
        exception=contract.exception,
        data=contract.data,
        known={name: known_fields(name) for name in contract.data},
        under_13=contract.under_13,
        signed_on=day,
        expires_on=contract.expires_on,
        destroy_by=contract.destroy_by,
        places=len(contract.organizations) + len(contract.sections),
        limits=Limits(_ruled("contract_years", day), _ruled("destroy_days", day)),
    )
    if found:
        raise BadInput(
            f"The contract with {contract.party} cannot be entered: {'; '.join(found)}.",
            mend="Have the contract amended, or correct its file.",
        )


def known_fields(data: str) -> set[str]:
    """The fields of a class of data that a contract may name: OneRoster's, or else the record's columns."""
    if data not in CLASSES:
        return set()
    if data in {DataClass.IDENTITY, DataClass.CONTACT}:
        return {name for name, kind in ROSTER_FIELDS.items() if kind == data}
    return {
        name
        for table in declared().values()
        for name in table.columns
        if (column := table.column(name)) and column.data == data
    }


def _ruled(name: str, day: date) -> int:
    return int(book().ask(f"vendors.{name}", day).value)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Issued:
    """A new client and its secret, which is nowhere kept and cannot be shown again."""

    client: VendorClient
    secret: str


def issue_client(
    terms: UUID, *, name: str, by: Actor, at: datetime, expires_on: date | None = None
) -> Issued:
    """Lets a program of a service in, until its contract ends or earlier. Raises NotAllowed, BadInput."""
    _operator(by)
    row = ServiceTerms.objects.filter(pk=terms).select_related("agreement").first()
    day = timezone.localdate(at)
    if row is None:
        raise BadInput(f"No contract has the id {terms}.", mend="See: cairn vendors list")
    if not in_force(row.agreement, day):
        raise BadInput(
            f"The contract with {row.agreement.party} is not in force on {day}.",
            mend="Enter the contract that is.",
        )
    if stopped(row.pk, day):
        raise BadInput(
            f"{row.service} was asked to delete everything, or is late with a proof of deletion.",
            mend="See: cairn vendors deletion list",
        )
    if not name.strip():
        raise BadInput("The client has no name.", mend="Say which program it is: --name")
    last = grant_of(row.agreement).last or row.agreement.expires_on
    secret = secrets.token_urlsafe(_BITS // 8)
    client = VendorClient.objects.create(
        terms=row,
        name=name.strip(),
        secret_hash=fingerprint(secret),
        issued_at=at,
        issued_by=by.name,
        expires_on=min(last, expires_on) if expires_on else last,
    )
    return Issued(client, secret)


def revoke_client(key: UUID, *, by: Actor, at: datetime) -> None:
    """Shuts a client out, with every token that it has. Raises NotAllowed, BadInput."""
    _operator(by)
    done = VendorClient.objects.filter(pk=key, revoked_at=None)
    if not done.update(revoked_at=at, revoked_by=by.name):
        raise BadInput(f"No client {key} is let in.", mend="See: cairn vendors list")
    VendorToken.objects.filter(client=key).delete()


def _operator(by: Actor) -> None:
    if not by.is_operator:
        raise NotAllowed(f"{by.name} lets no services in or out.", mend="Ask the operator.")


@dataclass(frozen=True)
class Token:
    """A new token, and for how many seconds it is good."""

    value: str
    seconds: int


@transaction.atomic
def _take(client: VendorClient, at: datetime) -> Token:
    seconds = 60 * _ruled("token_minutes", timezone.localdate(at))
    value = secrets.token_urlsafe(_BITS // 8)
    VendorToken.objects.filter(client=client, expires_at__lte=at).delete()
    VendorToken.objects.create(
        client=client,
        hash=fingerprint(value),
        issued_at=at,
        expires_at=at + timedelta(seconds=seconds),
    )
    return Token(value, seconds)


def take_token(client_id: str, secret: str, *, address: str, at: datetime) -> Token:
    """A token for a client's id and secret. Raises NotAllowed, and TooManyTries after too many wrong ones.

    The same answer for an id that nobody has, a wrong secret, a client shut out and a contract that is over.
    """
    turn = tried("client", client_id, address)
    take_turn(turn, now=at)
    client = _client(client_id)
    good = constant_time_compare(client.secret_hash if client else "", fingerprint(secret))
    if client is None or not good or live_client(client.pk, day=timezone.localdate(at)) is None:
        raise NotAllowed("This client is not let in.", mend="Ask the school for a new secret.")
    succeeded(turn)
    return _take(client, at)


def _client(client_id: str) -> VendorClient | None:
    try:
        return VendorClient.objects.filter(pk=UUID(client_id)).first()
    except ValueError:
        return None


def count_request(by: Client, *, at: datetime) -> None:
    """Keeps that a client was used, and how often in this minute. Raises TooManyRequests."""
    minute, day = at.replace(second=0, microsecond=0), timezone.localdate(at)
    use, _new = VendorUse.objects.get_or_create(
        client_id=by.key, defaults={"last_used_on": day, "minute": minute, "in_minute": 0}
    )
    mine = VendorUse.objects.filter(pk=use.pk)
    if use.minute != minute:
        mine.exclude(minute=minute).update(minute=minute, in_minute=0, last_used_on=day)
    mine.update(in_minute=F("in_minute") + 1)
    if mine.values_list("in_minute", flat=True).get() > _ruled("requests_per_minute", day):
        raise TooManyRequests("Too many requests in this minute.", mend="Wait a minute.")


@transaction.atomic
def note_given(
    learners: Mapping[DataClass, Collection[UUID]],
    *,
    by: Client,
    purpose: Purpose,
    at: datetime,
    through: str,
) -> None:
    """Keeps which learners an answer names, a look for each and each class of data, before it leaves.

    The bytes of the answer stand at the first of them, of the first class by name and the first learner by id.

    The first time that a learner is given under an agreement, their list of releases says so
    (34 CFR 99.32); `recipients_of` finds the service from then on.
    """
    day, looks = timezone.localdate(at), []
    for data, keys in learners.items():
        reason = vendor_ground(by=by, purpose=purpose, data=data, day=day)
        looks += [_look(key, by, purpose, data, reason, at, through) for key in sorted(keys)]
    keep_all(looks)
    _release({key for keys in learners.values() for key in keys}, by, at)


def _look(
    learner: UUID,
    by: Client,
    purpose: Purpose,
    data: DataClass,
    reason: str,
    at: datetime,
    through: str,
) -> Look:
    return Look(
        at=at,
        actor_name=by.name,
        actor_role=Relation.VENDOR.value,
        purpose=purpose.value,
        reason=reason,
        data=data.value,
        through=f"{_FEED}, {through}",
        learner_id=learner,
    )


def _release(learners: Collection[UUID], by: Client, at: datetime) -> None:
    given = Release.objects.filter(agreement=by.agreement, what=_FEED, learner__in=learners)
    new = set(learners) - set(given.values_list("learner_id", flat=True))
    agreement = Agreement.objects.get(pk=by.agreement)
    shared: dict[str, Any] = {
        "together": by.key,
        "party": by.party,
        "purpose": agreement.purpose,
        "basis": Basis.AGREEMENT,
        "exception": by.exception,
        "agreement": agreement,
        "data": list(by.data),
        "what": _FEED,
        "by_name": by.name,
        "at": at,
    }
    Release.objects.bulk_create(
        (Release(learner_id=key, **shared) for key in sorted(new)), batch_size=500
    )
