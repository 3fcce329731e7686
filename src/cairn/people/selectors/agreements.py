"""Agreements and what was given under them, as an officer reads them: numbers, no learner named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max

from cairn.kernel.access import Actor, Purpose
from cairn.people.models import Agreement, Release

from .contracts import contracts
from .look_search import officer_ground
from .rights import agreements, grant_of, to_destroy
from .vendors import in_force


@dataclass(frozen=True)
class AgreementLine:
    """One agreement; where it is a contract with an online service, with that.

    learners   how many learners it was given, whom the reader oversees
    last       the day of the latest release; None: none yet
    terms      of the contract; None: it is no online service
    clients    the programs that fetch by it, each with its state in words
    lacking    what the public cannot read of the contract yet, in words
    overdue    its party should have shown by now that it destroyed the data
    """

    row: Agreement
    live: bool
    last_day: date
    learners: int
    last: date | None
    terms: UUID | None
    service: str
    clients: tuple[str, ...]
    lacking: tuple[str, ...]
    overdue: bool


def agreement_lines(*, by: Actor, purpose: Purpose, day: date) -> list[AgreementLine]:
    """Every agreement, those in force first. Raises NotAllowed."""
    officer_ground(by=by, purpose=purpose, day=day)
    given = _given()
    listed = {each.agreement: each for each in contracts(day=day)}
    overdue = {row.pk for row in to_destroy(day)}
    found = []
    for row in agreements():
        contract = listed.get(row.pk)
        many, last = given.get(row.pk, (0, None))
        found.append(
            AgreementLine(
                row,
                in_force(row, day),
                grant_of(row).last or row.expires_on,
                many,
                last,
                contract.terms if contract else None,
                contract.service if contract else "",
                contract.clients if contract else (),
                contract.lacking if contract else (),
                row.pk in overdue,
            )
        )
    return sorted(found, key=lambda each: (not each.live, each.row.party.casefold()))


def _given() -> dict[UUID, tuple[int, date | None]]:
    rows: Sequence[tuple[UUID, int, date]] = list(
        Release.objects.filter(agreement__isnull=False)
        .values_list("agreement")
        .annotate(many=Count("learner__record", distinct=True), last=Max("at__date"))
        .order_by()
    )
    return {key: (many, last) for key, many, last in rows}
