"""Accounts that a page may name: the demonstration's one-click personas."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cairn.kernel.errors import UnknownName
from cairn.people.models import Account, Device
from cairn.people.rules.access import Relation

from .stations import relations_of


@dataclass(frozen=True)
class Persona:
    """An invented person of the demonstration, as whom anyone may sign in with one click."""

    username: str
    words: str  # what its button says
    person: UUID
    relation: Relation | None


def personas(*, day: date) -> list[Persona]:
    """Every persona, in the order in which they were made; none outside a demonstration."""
    rows = list(
        Account.objects.filter(is_active=True, person__isnull=False)
        .exclude(persona="")
        .order_by("pk")
        .values_list("username", "persona", "person__record_id")
    )
    relations = relations_of({person for *_, person in rows}, day=day)
    return [Persona(u, words, person, relations.get(person)) for u, words, person in rows]


def persona_account(username: str) -> Account:
    """The account behind a persona's button. Raises UnknownName for any other account."""
    found = Account.objects.filter(username=username, is_active=True).exclude(persona="").first()
    if found is None:
        raise UnknownName(
            f"{username} is no persona of a demonstration.", mend="Sign in with a password."
        )
    return found


@dataclass(frozen=True)
class InUse:
    """One session of an account, as its owner sees it."""

    id: UUID
    software: str
    network: str
    started_at: datetime
    last_seen_at: datetime
    this_one: bool


def devices_of(account: Account, *, session_key: str | None, since: datetime) -> list[InUse]:
    """Where an account is signed in, the present session first, then the latest seen.

    since   sessions that began before it have run out, though nobody signed out
    """
    rows = Device.objects.filter(account=account, ended_at=None, started_at__gte=since)
    rows = rows.order_by("-last_seen_at")
    found = [
        InUse(
            d.pk, d.software, d.network, d.started_at, d.last_seen_at, d.session_key == session_key
        )
        for d in rows
    ]
    return sorted(found, key=lambda each: not each.this_one)


def account_named(username: str) -> Account:
    """By user name. Raises UnknownName."""
    found = Account.objects.filter(username__iexact=username.strip()).first()
    if found is None:
        raise UnknownName(f"No account is called {username}.", mend="Look at its spelling.")
    return found


def name_for_signing_in(username: str) -> str:
    """The user name as it was chosen, whatever its capital letters; as typed where nobody has it."""
    typed = username.strip()
    same = list(
        Account.objects.filter(username__iexact=typed).values_list("username", flat=True)[:2]
    )
    return same[0] if len(same) == 1 else typed
