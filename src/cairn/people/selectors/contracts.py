"""Contracts with online services, for whoever keeps them and for the public; about no learner."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.people.models import ServiceTerms, VendorClient
from cairn.people.rules.vendors import PUBLIC_WORDS, lacking

from .rights import grant_of
from .vendors import in_force


@dataclass(frozen=True)
class Listed:
    """One contract in a line; `clients` are its programs, each with its state in words.

    lacking   what the public should read of it and cannot yet, in words (New York's Part 121 asks for it)
    """

    terms: UUID
    service: str
    party: str
    last_day: date
    fields: tuple[str, ...]
    clients: tuple[str, ...]
    lacking: tuple[str, ...]


def contracts(*, day: date) -> list[Listed]:
    """Every contract with an online service, by name."""
    rows = ServiceTerms.objects.select_related("agreement").prefetch_related("data", "clients__use")
    return [
        Listed(
            row.pk,
            row.service,
            row.agreement.party,
            grant_of(row.agreement).last or row.agreement.expires_on,
            tuple(name for data in row.data.all() for name in data.fields),
            tuple(_in_words(each, day) for each in row.clients.all()),
            tuple(lacking(_public(row), row.subcontractors, row.spanish)),
        )
        for row in rows.order_by("service", "pk")
    ]


def _public(row: ServiceTerms) -> dict[str, str]:
    said = {name: getattr(row, name) for name in PUBLIC_WORDS if name != "purpose"}
    return said | {"purpose": row.agreement.purpose}


def _in_words(client: VendorClient, day: date) -> str:
    if client.revoked_at is not None:
        state = "shut out"
    elif client.expires_on < day:
        state = "over"
    else:
        use = getattr(client, "use", None)
        state = f"last used {use.last_used_on}" if use else "never used"
    return f"{client.name} ({client.pk}), {state}"


def live_contracts(*, day: date) -> list[ServiceTerms]:
    """The contracts in force on a day, with their agreements and data."""
    rows = ServiceTerms.objects.select_related("agreement").prefetch_related(
        "data", "organizations", "sections__school"
    )
    return [row for row in rows.order_by("service", "pk") if in_force(row.agreement, day)]
