"""How people want to be told that something waits: each reads their own, and the keeper who is to be written to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max

from cairn.intake.rulebook import book
from cairn.intake.tables import on as held_on
from cairn.kernel.access import Actor
from cairn.people.models import (
    Account,
    DigestChoice,
    DigestStep,
    Enrollment,
    NewsChoice,
    NewsMark,
    Person,
)
from cairn.people.rules.news import Rhythm, Step, Way

from .access import operator_alone
from .relations import answering


@dataclass(frozen=True)
class Chosen:
    """What somebody chose of the e-mail; as policy has it where they chose nothing."""

    rhythm: Rhythm
    weekends: bool


@dataclass(frozen=True)
class Reader:
    """Somebody who may be written to. `told_until`: what came before it was told by the latest digest."""

    person: UUID
    name: str
    address: str
    language: str
    chosen: Chosen
    last: date | None
    told_until: datetime | None


def marks_of(by: Actor) -> dict[str, datetime]:
    """By kind, up to which moment somebody has read it; a kind that is not there was never read."""
    rows = NewsMark.objects.filter(person__record=by.person).order_by("until")
    return dict(rows.values_list("kind", "until"))


def ways_of(by: Actor) -> dict[str, Way]:
    """By kind, where somebody wants to be told; a kind that is not there is as policy has it."""
    rows = NewsChoice.objects.filter(person__record=by.person).order_by("chosen_at")
    return {kind: Way(way) for kind, way in rows.values_list("kind", "way")}


def digest_of(by: Actor, *, day: date) -> Chosen:
    """How often somebody wants an e-mail."""
    row = DigestChoice.objects.filter(person__record=by.person).order_by("-chosen_at").first()
    return _chosen(row, day)


def address_on_record(by: Actor) -> str:
    """The e-mail address that the roster has of somebody; empty where it has none."""
    if by.person is None:
        return ""
    rows = Person.objects.filter(pk=by.person)
    return rows.values_list("email", flat=True).first() or ""


def digest_readers(*, by: Actor, day: date, people: Collection[UUID] | None = None) -> list[Reader]:
    """Everyone with an open account and an e-mail address on record, by id. Raises NotAllowed but for the keeper.

    people   only these; None: all. Four queries for any number.
    """
    operator_alone(by)
    rows = Account.objects.filter(is_active=True, person__isnull=False, ended_on=None)
    if people is not None:
        rows = rows.filter(person__record__in=list(people))
    languages = dict(rows.order_by("pk").values_list("person__record_id", "language"))
    chosen = {
        row.person.record_id: row
        for row in DigestChoice.objects.select_related("person").order_by("chosen_at")
    }
    last, told = _begun_lately(day), _told_until()
    found = Person.objects.filter(pk__in=languages).exclude(email="").order_by("pk")
    return [
        Reader(
            p.pk, p.name, p.email, languages[p.pk] or p.language, _chosen(chosen.get(p.pk), day),
            last.get(p.pk), told.get(p.pk),
        )
        for p in found
    ]  # fmt: skip


def paper_readers(*, by: Actor, day: date, schools: Collection[UUID]) -> list[Reader]:
    """Who answers for a learner of these schools and has no e-mail address on record, by family name.

    With or without an account; the address of each is empty. Raises NotAllowed but for the keeper. The same few
    queries for any number.
    """
    operator_alone(by)
    enrolled = Enrollment.objects.filter(held_on(day), school__in=list(schools))
    mine = answering(day).filter(learner__record__in=enrolled.values("person__record"))
    found = Person.objects.filter(pk__in=mine.values("guardian__record"), email="")
    accounts = Account.objects.filter(is_active=True, ended_on=None, person__record__in=found)
    languages = dict(accounts.order_by("pk").values_list("person__record_id", "language"))
    rows = DigestChoice.objects.filter(person__record__in=found).select_related("person")
    chosen = {row.person.record_id: row for row in rows.order_by("chosen_at")}
    last, told = _begun_lately(day), _told_until()
    return [
        Reader(
            p.pk, p.name, "", languages.get(p.pk) or p.language, _chosen(chosen.get(p.pk), day),
            last.get(p.pk), told.get(p.pk),
        )
        for p in found.order_by("family_name", "given_name", "pk")
    ]  # fmt: skip


def digests_not_ended(*, by: Actor, day: date) -> int:
    """How many digests of a day were begun, and of which nobody knows whether they left. Raises NotAllowed."""
    operator_alone(by)
    rows = DigestStep.objects.filter(day=day)
    begun = set(rows.filter(step=Step.BEGUN.value).values_list("person_id", flat=True))
    ended = rows.exclude(step=Step.BEGUN.value).values_list("person_id", flat=True)
    return len(begun - set(ended))


def _begun_lately(day: date) -> dict[UUID, date]:
    """The latest day of this fortnight on which each was begun to be written to, and not refused by the carrier."""
    rows = DigestStep.objects.filter(day__gte=day - timedelta(days=14))
    steps: dict[str, set[tuple[UUID, date]]] = {step.value: set() for step in Step}
    for person, on, step in rows.values_list("person__record_id", "day", "step"):
        steps[step].add((person, on))
    found: dict[UUID, date] = {}
    for person, on in sorted(steps[Step.BEGUN] - steps[Step.FAILED], key=lambda each: each[1]):
        found[person] = on
    return found


def _told_until() -> dict[UUID, datetime]:
    rows = DigestStep.objects.filter(step=Step.SENT.value).order_by().values("person__record_id")
    return dict(rows.annotate(latest=Max("until")).values_list("person__record_id", "latest"))


def _chosen(row: DigestChoice | None, day: date) -> Chosen:
    if row is None:
        return Chosen(Rhythm(str(book().ask("news.digest", day).value)), weekends=False)
    return Chosen(Rhythm(row.rhythm), row.weekends)
