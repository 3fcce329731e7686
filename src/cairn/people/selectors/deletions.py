"""What services are asked to delete: on request and at a contract's end, each with its clock and its proof."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cairn.people.models import DeletionRequest, ServiceTerms


@dataclass(frozen=True)
class Deletion:
    """One duty of a service to delete.

    key        of the request; of a contract's end that nobody has asked about yet, of the contract
    learners   how many it is about; None: all that the service has
    words      why; empty: the contract ended
    asked_on   None: nobody asked, the contract's end is what it rests on
    due_on     the last day in time
    proof      the service's words; empty: none came
    proved_on  the day on which they came
    late       no proof by now and the day is over, or it came later
    """

    key: UUID
    terms: UUID
    service: str
    party: str
    learners: int | None
    words: str
    asked_on: date | None
    due_on: date
    proof: str
    proved_on: date | None
    late: bool

    @property
    def waits(self) -> bool:
        return self.proved_on is None


def deletions(*, day: date, waiting: bool = False) -> list[Deletion]:
    """Every deletion that is due from a service, or those that wait for proof; soonest due first. No child is named."""
    asked = DeletionRequest.objects.select_related("terms__agreement", "confirmed")
    found = [_asked(row, day) for row in asked.annotate(many=Count("learners"))]
    found += [_ended(row, day) for row in _over(day)]
    return sorted(
        (each for each in found if each.waits or not waiting),
        key=lambda each: (not each.waits, each.due_on, each.service),
    )


def _asked(row: DeletionRequest, day: date) -> Deletion:
    proof = getattr(row, "confirmed", None)
    many: int = row.many  # type: ignore[attr-defined]
    return Deletion(
        row.pk,
        row.terms_id,
        row.terms.service,
        row.terms.agreement.party,
        None if row.of_all else many,
        row.words,
        timezone.localdate(row.asked_at),
        row.due_on,
        proof.words if proof else "",
        proof.on if proof else None,
        (proof.on if proof else day) > row.due_on,
    )


def _over(day: date) -> list[ServiceTerms]:
    """Contracts that are over by a day, of which neither deletion was asked nor destruction noted."""
    rows = ServiceTerms.objects.filter(
        Q(agreement__expires_on__lt=day) | Q(agreement__ended_on__lt=day),
        agreement__destroyed_on=None,
    )
    return list(rows.exclude(deletions__of_all=True).select_related("agreement"))


def _ended(row: ServiceTerms, day: date) -> Deletion:
    due = row.agreement.destroy_by
    return Deletion(
        row.pk, row.pk, row.service, row.agreement.party, None, "",
        None, due, "", None, day > due,
    )  # fmt: skip


def stopped(terms: UUID, day: date) -> bool:
    """Whether a service gets nothing more: it was asked to delete all, or is late with a proof."""
    late = Q(due_on__lt=day, confirmed=None)
    return DeletionRequest.objects.filter(late | Q(of_all=True), terms=terms).exists()


def open_request(key: UUID) -> "QuerySet[DeletionRequest]":
    """The request of this id that waits for proof, or a contract's request for all."""
    return DeletionRequest.objects.filter(
        Q(pk=key) | Q(terms=key, of_all=True), confirmed=None
    ).select_related("terms__agreement")
