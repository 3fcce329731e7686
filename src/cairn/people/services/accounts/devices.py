"""Sessions in use: begun, seen, ended from anywhere."""

from collections.abc import Collection
from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from cairn.people.models import Account, Device
from cairn.people.rules.signing_in import roughly_where, software

from .events import What, note


def begin_device(
    account: Account, session_key: str, *, agent: str, address: str, now: datetime
) -> None:
    """Keeps that a session began; of agent and address only what the list of devices shows."""
    Device.objects.get_or_create(
        session_key=session_key,
        defaults={
            "account": account,
            "software": software(agent),
            "network": roughly_where(address),
            "started_at": now,
            "last_seen_at": now,
        },
    )
    note(What.SIGNED_IN, at=now, account=account, address=address)


def renamed(old: str, new: str) -> None:
    """The same session under a new key."""
    Device.objects.filter(session_key=old).update(session_key=new)


def seen(session_key: str, *, now: datetime) -> None:
    Device.objects.filter(session_key=session_key).update(last_seen_at=now)


def gone(session_key: str, *, now: datetime) -> None:
    """A session ended in its own browser: signed out, or left alone for too long."""
    Device.objects.filter(session_key=session_key, ended_at=None).update(ended_at=now)


def end_devices(
    account: Account, *, now: datetime, but: str | None = None, only: UUID | None = None
) -> int:
    """Ends one session of an account, or all, or all but the one with a key; gives back how many."""
    rows = Device.objects.filter(account=account, ended_at=None)
    rows = rows.filter(pk=only) if only is not None else rows
    rows = rows.exclude(session_key=but) if but is not None else rows
    keys = _end(rows, now)
    if keys:
        note(What.SESSIONS_ENDED, at=now, account=account)
    return len(keys)


def _end(rows: QuerySet[Device], now: datetime) -> list[str]:
    """Ends these sessions; gives back their keys."""
    keys = list(rows.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
    Device.objects.filter(session_key__in=keys).update(ended_at=now)
    return keys


def of_provider(session_key: str, *, provider: str, name: str, session: str) -> None:
    """Keeps, as fingerprints, by which name and in which session of its own a provider sent somebody here."""
    Device.objects.filter(session_key=session_key).update(
        provider_name=_fingerprint(provider, "name", name),
        provider_session=_fingerprint(provider, "session", session) if session else "",
    )


@transaction.atomic
def end_of_provider(
    *, provider: str, name: str | None, sessions: Collection[str], asked_at: datetime, now: datetime
) -> list[str]:
    """Ends what a provider says is over, in whichever browser; gives back the keys of these sessions.

    name      of a person, as the provider sent them; None: it named a session of its own alone
    sessions  the provider's own; empty: all in which it sent this person
    asked_at  when it said so: what began later goes on, so that the words are no use a second time
    """
    rows = Device.objects.filter(ended_at=None, started_at__lte=asked_at)
    theirs = [_fingerprint(provider, "session", each) for each in sessions]
    if name is None:
        rows = rows.filter(provider_session__in=theirs)
    else:
        rows = rows.filter(provider_name=_fingerprint(provider, "name", name))
        rows = rows.filter(provider_session__in=[*theirs, ""]) if sessions else rows
    accounts = list(Account.objects.filter(devices__in=rows).distinct())
    keys = _end(rows, now)
    for account in accounts:
        note(What.SESSIONS_ENDED, at=now, account=account)
    return keys


def _fingerprint(provider: str, kind: str, text: str) -> str:
    return salted_hmac(f"cairn.provider.{kind}.{provider}", text, algorithm="sha256").hexdigest()
