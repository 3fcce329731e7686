"""Noting what was done to an account."""

from datetime import datetime
from uuid import UUID

from cairn.people.models import Account, AccountEvent
from cairn.people.rules.signing_in import roughly_where

What = AccountEvent.What


def note(
    what: str,
    *,
    at: datetime,
    account: Account | None = None,
    person: UUID | None = None,
    by: UUID | None = None,
    address: str = "",
) -> None:
    """Adds one event; of the address only its rough place is kept."""
    if person is None and account is not None:
        person = account.person_id
    AccountEvent.objects.create(
        at=at,
        what=what,
        account=account,
        person_id=person,
        by_id=by,
        network=roughly_where(address),
    )
