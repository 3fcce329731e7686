"""Contracts with online services, for whoever keeps them and for the public; about no learner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.people.models import DeletionConfirmed, Organization, ServiceTerms, VendorClient
from cairn.people.rules.vendors import PUBLIC_WORDS, lacking

from .rights import grant_of
from .vendors import in_force


@dataclass(frozen=True)
class Listed:
    """One contract in a line; `clients` are its programs, each with its state in words.

    lacking   what the public should read of it and cannot yet, in words (New York's Part 121 asks for it)
    """

    terms: UUID
    agreement: UUID
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
            row.agreement_id,
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


def agreement_of(key: UUID) -> UUID:
    """The agreement that an id means: its own, or that of a service's contract."""
    found = ServiceTerms.objects.filter(pk=key).values_list("agreement", flat=True).first()
    return found or key


def live_contracts(*, day: date) -> list[ServiceTerms]:
    """The contracts in force on a day, with their agreements and data."""
    rows = ServiceTerms.objects.select_related("agreement").prefetch_related(
        "data", "organizations", "sections__school"
    )
    return [row for row in rows.order_by("service", "pk") if in_force(row.agreement, day)]


@dataclass(frozen=True)
class GivenData:
    """A class of data that a contract gives: its fields, and the last day on which the service keeps them."""

    data: str
    fields: tuple[str, ...]
    keep_until: date


@dataclass(frozen=True)
class Published:
    """What anyone may read of a contract (8 NYCRR 121.3(c)); about no learner.

    places     names of the schools and districts whose learners it is about
    classes    how many single classes besides
    over       the contract has ended
    deleted    the day on which the service proved that it had deleted everything; None: not yet
    late       it should have proved it by now
    words      the public words by name (PUBLIC_WORDS): empty where nobody has said it yet
    spanish    the same in Spanish, of those that were translated
    """

    terms: UUID
    service: str
    party: str
    first_day: date
    last_day: date
    destroy_by: date
    over: bool
    deleted: date | None
    late: bool
    given: tuple[GivenData, ...]
    places: tuple[str, ...]
    classes: int
    by_consent: bool
    under_13: str
    subcontractors: tuple[str, ...] | None
    contact: str
    words: dict[str, str]
    spanish: dict[str, str]


def published(*, day: date) -> list[Published]:
    """Every contract with an online service that has begun, for the public: those in force first, by name.

    One that is over stays until its data are proved to be deleted, and for the rest of that year.
    """
    rows = (
        ServiceTerms.objects.filter(agreement__signed_on__lte=day)
        .select_related("agreement")
        .prefetch_related("data", "organizations", "sections")
    )
    proofs = DeletionConfirmed.objects.filter(request__of_all=True)
    proved = dict(proofs.order_by("on").values_list("request__terms", "on"))
    found = [_published(row, proved.get(row.pk), day) for row in rows.order_by("service", "pk")]
    return sorted(
        (each for each in found if each.deleted is None or each.deleted.year == day.year),
        key=lambda each: (each.over, each.service.casefold()),
    )


def _published(row: ServiceTerms, proved: date | None, day: date) -> Published:
    agreement = row.agreement
    last, deleted = (
        grant_of(agreement).last or agreement.expires_on,
        proved or agreement.destroyed_on,
    )
    return Published(
        row.pk,
        row.service,
        agreement.party,
        agreement.signed_on,
        last,
        agreement.destroy_by,
        over=not in_force(agreement, day),
        deleted=deleted,
        late=deleted is None and day > agreement.destroy_by,
        given=tuple(
            GivenData(each.data, tuple(each.fields), each.keep_until)
            for each in sorted(row.data.all(), key=lambda each: each.data)
        ),
        places=_names(row.organizations.all()),
        classes=len(row.sections.all()),
        by_consent=row.by_consent,
        under_13=row.under_13,
        subcontractors=None if row.subcontractors is None else tuple(row.subcontractors),
        contact=row.contact,
        words={name: text.strip() for name, text in _public(row).items()},
        spanish={n: str(t).strip() for n, t in row.spanish.items() if str(t).strip()},
    )


def _names(places: Iterable[Organization]) -> tuple[str, ...]:
    return tuple(sorted(each.name for each in places))
