"""Asking a service to delete what it has, keeping its proof, and ending a contract early."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import (
    Agreement,
    DeletionConfirmed,
    DeletionOf,
    DeletionRequest,
    Release,
    ServiceTerms,
    VendorClient,
    VendorToken,
)
from cairn.people.selectors.access import operator_alone
from cairn.people.selectors.deletions import open_request, stopped
from cairn.people.selectors.incidents import overseeing
from cairn.people.selectors.look_search import officer_ground
from cairn.people.selectors.overseeing import overseen
from cairn.people.selectors.rights import grant_of


@transaction.atomic
def ask_deletion(
    terms: UUID, *, why: str, by: Actor, at: datetime, learners: Collection[UUID] = ()
) -> DeletionRequest:
    """Asks a service to delete what it has of some learners, by surviving record; of none named: all of it.

    Nothing of theirs is given to it from then on; of all: nothing at all. The day by which it is due is
    policy's, of a contract that is over the contract's own if that is sooner. `why` names no child.
    Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=overseeing(by), day=day)
    row = _terms(terms)
    if not why.strip():
        raise BadInput("The request does not say why.", mend="Say why, without naming a child.")
    if not learners and DeletionRequest.objects.filter(terms=row, of_all=True).exists():
        raise BadInput(
            f"{row.service} was asked to delete everything.",
            mend="See: cairn vendors deletion list",
        )
    _theirs_to_ask(learners, by, day)
    _was_given(row, learners)
    due, source = _due(row.agreement, day)
    made = DeletionRequest.objects.create(
        terms=row, of_all=not learners, words=why.strip(), asked_at=at, asked_by=by.name,
        due_on=due, ruled_by=source,
    )  # fmt: skip
    DeletionOf.objects.bulk_create(
        DeletionOf(request=made, learner_id=learner) for learner in sorted(set(learners))
    )
    if stopped(row.pk, day):
        VendorToken.objects.filter(client__terms=row).delete()
    return made


def _terms(key: UUID) -> ServiceTerms:
    row = ServiceTerms.objects.filter(pk=key).select_related("agreement").first()
    if row is None:
        raise BadInput(f"No contract has the id {key}.", mend="See: cairn vendors list")
    return row


def _theirs_to_ask(learners: Collection[UUID], by: Actor, day: date) -> None:
    """An officer asks for learners whom the post oversees; for all of a contract too."""
    if by.person is None or not learners:
        return
    mine = overseen(by.person, day).filter(record_id__in=list(learners))
    if set(mine.values_list("record_id", flat=True)) < set(learners):
        raise NotAllowed(
            f"{by.name} is no privacy officer of this learner's school or district.",
            mend="Ask the officer of the place where the learner is.",
        )


def _was_given(row: ServiceTerms, learners: Collection[UUID]) -> None:
    """A request tells a service whom it is about: of a learner whom it never had, it would be a release."""
    given = Release.objects.filter(agreement=row.agreement, learner__record_id__in=list(learners))
    if set(given.values_list("learner__record_id", flat=True)) < set(learners):
        raise BadInput(
            f"{row.service} was never given this learner's data by Cairn.",
            mend="There is nothing to delete; leave the learner out.",
        )


def _due(agreement: Agreement, day: date) -> tuple[date, str]:
    ruling = book().ask("vendors.deletion_days", day)
    due = day + timedelta(days=int(ruling.value))  # type: ignore[arg-type]
    last = grant_of(agreement).last
    if last is not None and last < day and agreement.destroy_by < due:
        return agreement.destroy_by, f"the contract, destroy by {agreement.destroy_by}"
    return due, ruling.source


@transaction.atomic
def confirm_deletion(key: UUID, *, words: str, on: date, by: Actor, at: datetime) -> None:
    """Keeps a service's proof: `key` of the request, or of a contract whose everything was deleted.

    words   who at the service says so, how it was done, where the paper is
    on      the day on which it came
    Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=overseeing(by), day=day)
    if not words.strip():
        raise BadInput(
            "The proof says nothing.",
            mend="Say who at the service confirms it, how it was deleted, and where the paper is.",
        )
    row = open_request(key).first()
    since = timezone.localdate(row.asked_at) if row else _end_of(key, day)
    if not since <= on <= day:
        raise BadInput(
            f"{on} is before {since}, or still to come.", mend="Give the day on which it came."
        )
    row = row or _asked_by_its_end(key, by, at)
    DeletionConfirmed.objects.create(
        request=row, words=words.strip(), on=on, noted_at=at, noted_by=by.name
    )


def _end_of(key: UUID, day: date) -> date:
    """The last day of a contract that is over and about which nobody asked."""
    row = ServiceTerms.objects.filter(pk=key).select_related("agreement").first()
    last = grant_of(row.agreement).last if row else None
    asked = DeletionRequest.objects.filter(terms=key, of_all=True).exists()
    if last is None or last >= day or asked:
        raise BadInput(
            f"No deletion {key} waits for a proof.", mend="See: cairn vendors deletion list"
        )
    return last


def _asked_by_its_end(key: UUID, by: Actor, at: datetime) -> DeletionRequest:
    """The request that a contract's end is, without words."""
    row = _terms(key)
    return DeletionRequest.objects.create(
        terms=row, of_all=True, words="", asked_at=at,
        asked_by=by.name, due_on=row.agreement.destroy_by, ruled_by="the contract",
    )  # fmt: skip


@transaction.atomic
def end_contract(terms: UUID, *, why: str, by: Actor, at: datetime) -> DeletionRequest:
    """Ends a contract today: programs are shut out, everything is to be deleted. Raises NotAllowed, BadInput."""
    operator_alone(by)
    row, day = _terms(terms), timezone.localdate(at)
    last = grant_of(row.agreement).last
    if last is not None and last < day:
        raise BadInput(
            f"The contract with {row.agreement.party} ended on {last}.",
            mend="Ask for the deletion: cairn vendors deletion ask",
        )
    Agreement.objects.filter(pk=row.agreement_id).update(ended_on=day)
    VendorClient.objects.filter(terms=row, revoked_at=None).update(
        revoked_at=at, revoked_by=by.name
    )
    VendorToken.objects.filter(client__terms=row).delete()
    return ask_deletion(terms, why=why, by=by, at=at)
