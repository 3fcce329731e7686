"""Signing in with a district's identity provider: which person of the roster a provider speaks of.

A person is found by the state's number that the provider states, or by an address that it has verified
and that exactly one person who belongs here has. Nobody is ever made from what a provider says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from cairn.kernel.errors import NotAllowed
from cairn.people.models import Account, Person
from cairn.people.selectors.standing import belonging

from .events import What, note
from .invitations import account_of
from .ruled import number

Claims = Mapping[str, object]
_OURS = "roster:"
"""Before a provider's name in our ties: allauth, which would copy all that a provider says into a tie
that it finds by the bare name, finds none."""


@dataclass(frozen=True)
class Named:
    """Whom claims name, before it is asked whether that person may come in.

    number   the state's number; empty: the provider states none, or none is asked for
    address  a verified e-mail address; empty likewise
    before   who came with this subject before
    """

    number: str
    address: str
    before: tuple[UUID, ...]


def named(claims: Claims, *, provider: str, number_claim: str, by_email: bool) -> Named:
    """What these verified claims say of a person; arguments as for `account_of_claims`."""
    tie = SocialAccount.objects.filter(
        provider=f"{_OURS}{provider}", uid=str(claims.get("sub") or "")
    )
    before = tie.filter(user__person__isnull=False).values_list("user__person_id", flat=True)
    return Named(
        number=str(claims.get(number_claim) or "").strip() if number_claim else "",
        address=_address(claims) if by_email and not number_claim else "",
        before=tuple(before),
    )


def _address(claims: Claims) -> str:
    return str(claims.get("email") or "").strip() if claims.get("email_verified") is True else ""


@transaction.atomic
def account_of_claims(
    claims: Claims, *, provider: str, number_claim: str, by_email: bool, now: datetime
) -> Account:
    """The account of whom these verified claims speak; made if that person of the roster has none yet.

    claims        what the provider signed: at least `sub`
    number_claim  the claim that holds the state's number; empty where the provider has none
    by_email      whether a verified e-mail address may speak for a person

    Raises NotAllowed for anyone whom the roster does not know, whose account is shut, or whose number
    differs from that of the person with whom this `sub` came before.
    """
    subject = str(claims.get("sub") or "")
    if not 0 < len(subject) <= 190:
        raise _unknown()
    ours = f"{_OURS}{provider}"
    linked = SocialAccount.objects.filter(provider=ours, uid=subject).first()
    said = named(claims, provider=provider, number_claim=number_claim, by_email=by_email)
    record = _record(said, now)
    if linked is not None:
        return _still_theirs(linked.user, record, number_claim, now)
    if record is None:
        raise _unknown()
    account = account_of(record) or _new_account(record, provider)
    SocialAccount.objects.create(user=account, provider=ours, uid=subject, extra_data={})
    note(What.LINKED, at=now, account=account)
    return account


def _still_theirs(
    account: Account, record: UUID | None, number_claim: str, now: datetime
) -> Account:
    own = account.person.record_id if account.person else None
    renamed = record is not None and record != own
    if not account.is_active or own is None or renamed or (number_claim and record is None):
        raise _unknown()
    if own not in _belonging({own}, now):
        raise _unknown()
    return account


def _record(said: Named, now: datetime) -> UUID | None:
    """The one person who belongs here and is meant, else None."""
    if said.number:
        found = Person.objects.filter(state_id=said.number)
    elif said.address:
        found = Person.objects.filter(email__iexact=said.address)
    else:
        return None
    here = _belonging(set(found.values_list("record_id", flat=True)), now)
    return next(iter(here)) if len(here) == 1 else None


def _belonging(records: set[UUID], now: datetime) -> set[UUID]:
    day = now.date()
    return belonging(records, since=day - timedelta(days=number("grace_days", day)), day=day)


def _new_account(record: UUID, provider: str) -> Account:
    shut = Account.objects.filter(person__record=record, persona="", is_active=False)
    if shut.exists():
        raise _unknown()
    person = Person.objects.get(pk=record)
    account = Account(username=f"{provider}:{record}", person=person, language=person.language)
    account.set_unusable_password()
    account.save()
    return account


def _unknown() -> NotAllowed:
    return NotAllowed(
        "The roster does not know whom this sign-in speaks of.",
        mend="Ask your school's office whether your number and address in the roster are right.",
    )
