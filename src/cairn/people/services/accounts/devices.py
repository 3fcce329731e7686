"""Sessions in use: begun, seen, ended from anywhere."""

from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings

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
    keys = list(rows.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
    Device.objects.filter(session_key__in=keys).update(ended_at=now)
    if keys:
        note(What.SESSIONS_ENDED, at=now, account=account)
    return len(keys)
