"""Accounts follow people: who leaves loses their account after a grace period, who returns gets it back.

Nothing is removed. A roster that would end many at once stops and asks: it is more often a broken file
than a closed state.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cairn.intake.rulebook import book
from cairn.kernel.errors import NeedsConfirmation
from cairn.people.models import Account, Invitation
from cairn.people.selectors.standing import belonging, ever_belonged

from .devices import end_devices
from .events import What, note
from .ruled import number


@dataclass(frozen=True)
class Followed:
    """What following the roster did: accounts by user name."""

    standing: int
    ended: tuple[str, ...]
    reopened: tuple[str, ...]


def follow_roster(*, now: datetime, confirm: bool = False) -> Followed:
    """Ends and reopens accounts as people left and came back. Raises NeedsConfirmation, changing nothing."""
    day = now.date()
    accounts = list(Account.objects.filter(person__isnull=False).select_related("person"))
    record = {a.pk: a.person.record_id for a in accounts if a.person}
    since = day - timedelta(days=number("grace_days", day))
    here = belonging(record.values(), since=since, day=day)
    known = ever_belonged(record.values())
    standing = [a for a in accounts if a.is_active]
    leaving = [a for a in standing if record[a.pk] in known - here]
    back = [a for a in accounts if a.ended_on is not None and record[a.pk] in here]
    if not confirm:
        _ask(len(leaving), len(standing), now)
    with transaction.atomic():
        for account in leaving:
            _end(account, now)
        for account in back:
            _reopen(account, now)
    return Followed(
        len(standing), tuple(a.username for a in leaving), tuple(a.username for a in back)
    )


def _ask(leaving: int, standing: int, now: datetime) -> None:
    ruling = book().ask("accounts.confirm_share", now.date())
    allowed = float(ruling.value)  # type: ignore[arg-type]
    if leaving > 1 and leaving > allowed * standing:
        raise NeedsConfirmation(
            f"This would end {leaving:,} of {standing:,} accounts ({leaving / standing:.0%}); unasked "
            f"it may end {allowed:.0%} ({ruling.source}). Nothing was changed.",
            mend="Check that the last roster was whole. If it was, run: cairn accounts follow --confirm",
        )


def _end(account: Account, now: datetime) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False, ended_on=now.date())
    Invitation.objects.filter(
        person__record=account.person.record_id if account.person else None,
        used_at=None,
        revoked_at=None,
    ).update(revoked_at=now)
    end_devices(account, now=now)
    note(What.ENDED, at=now, account=account)


def _reopen(account: Account, now: datetime) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=True, ended_on=None)
    note(What.REOPENED, at=now, account=account)
