"""Contracts with online services, for whoever keeps them and for the public; about no learner."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.people.models import ServiceTerms, VendorClient

from .rights import grant_of
from .vendors import in_force


@dataclass(frozen=True)
class Listed:
    """One contract in a line; `clients` are its programs, each with its state in words."""

    terms: UUID
    service: str
    party: str
    last_day: date
    fields: tuple[str, ...]
    clients: tuple[str, ...]


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
        )
        for row in rows.order_by("service", "pk")
    ]


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
