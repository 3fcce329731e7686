"""Accounts that a page may name: the demonstration's one-click personas."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.kernel.errors import UnknownName
from cairn.people.models import Account
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
