"""Signing in with a district's identity provider: which person of the roster a provider speaks of.

A person is found by the state's number that the provider states, or by an address that it has verified
and that exactly one person who belongs here has. Nobody is ever made from what a provider says.
"""

from collections.abc import Mapping
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
    record = _record(claims, number_claim, by_email, now)
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


def _record(claims: Claims, number_claim: str, by_email: bool, now: datetime) -> UUID | None:
    """The one person who belongs here and is meant, else None."""
    if number_claim:
        stated = str(claims.get(number_claim) or "").strip()
        found = Person.objects.filter(state_id=stated) if stated else Person.objects.none()
    elif by_email and claims.get("email_verified") is True:
        address = str(claims.get("email") or "").strip()
        found = Person.objects.filter(email__iexact=address) if address else Person.objects.none()
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
