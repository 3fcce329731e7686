"""What was asked of records, what was said to it, and what waits for whom: one clock for every kind."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.people.models import RecordRequest, RequestStep
from cairn.people.rules.access import Ground, Relation
from cairn.people.rules.requests import DUTIES, Duty, Kind, Said, Waits, waits_for
from cairn.people.rules.rights import due

from .access import learner_ground, opens_each
from .persons import aliases
from .relations import posts
from .rights import holder_ground

DAYS = {
    Kind.INSPECT: "rights.inspection_days",
    Kind.AMEND: "rights.amendment_days",
    Kind.LOOKS: "looks.full_list_days",
}
"""The parameter that sets each clock."""
_HEARING_DAYS = "rights.hearing_days"


@dataclass(frozen=True)
class Asked:
    """A request with everything that was said in it, oldest first.

    duty   in which it waits for whoever asked what waits for them; None: it was found in another way
    """

    request: RecordRequest
    steps: tuple[RequestStep, ...]
    duty: Duty | None = None

    @property
    def kind(self) -> Kind:
        return Kind(self.request.kind)

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(Said(step.said) for step in self.steps)

    @property
    def waits(self) -> Waits | None:
        """For what it waits; None: for nothing of an officer's."""
        return waits_for(self.said)

    @property
    def due_on(self) -> date:
        """The last day in time of what it waits for now, or of the answer that it had."""
        if self.waits in (None, Waits.ANSWER):
            return self.request.due_on
        last = Said.HEARING_ASKED if self.waits is Waits.HEARING else Said.OVERTURNED
        at = next(step.at for step in reversed(self.steps) if step.said == last)
        day = timezone.localdate(at)
        name = _HEARING_DAYS if self.waits is Waits.HEARING else DAYS[Kind.AMEND]
        return due(day, int(book().ask(name, day).value))  # type: ignore[arg-type]

    def late(self, day: date) -> bool:
        """The clock has run out on what it waits for."""
        return self.waits is not None and day > self.due_on


def requests_of(learner: UUID, *, by: Actor, day: date) -> list[Asked]:
    """What was asked about a record, newest first, for whoever holds the rights in it.

    A request for every look is shown to whoever made it alone: who asks may need protection, too.
    Raises NotAllowed.
    """
    holder_ground(by=by, learner=learner, day=day)
    mine = Q(asked_by__in=aliases(by.person)) if by.person is not None else Q()
    return _asked(_about(learner).filter(~Q(kind=Kind.LOOKS) | mine))


def full_lists_asked(learner: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Asked]:
    """The requests for every look that `by` made about a record, newest first. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.LOOKS, learner=learner, day=day)
    if by.person is None:
        return []
    return _asked(_about(learner).filter(kind=Kind.LOOKS, asked_by__in=aliases(by.person)))


def _about(learner: UUID) -> QuerySet[RecordRequest]:
    return RecordRequest.objects.filter(learner__in=aliases(learner))


def waiting(*, by: Actor, day: date) -> list[Asked]:
    """What waits for this officer, what is due first on top; as many queries for one request as for many.

    Raises NotAllowed for whoever answers no requests at all.
    """
    held = _held(by, day)
    if not held:
        raise NotAllowed(
            f"{by.name} answers no requests.", mend="A school's leader or a privacy officer does."
        )
    found: dict[UUID, Asked] = {}
    for duty in held:
        rows = RecordRequest.objects.filter(_unfinished(), _theirs(duty, by, day))
        mine = (replace(a, duty=duty) for a in _asked(rows) if a.waits in duty.waits)
        found = {a.request.pk: a for a in mine} | found
    return sorted(found.values(), key=lambda a: (a.due_on, a.request.pk))


def has_duty(*, by: Actor, day: date) -> bool:
    """Whether someone answers any requests: for what a page offers."""
    return bool(_held(by, day))


def request_to_answer(key: UUID, *, by: Actor, day: date) -> tuple[Asked, list[Duty]]:
    """One request, for whoever answers it or hears it; with the duties in which they do.

    Raises UnknownName where there is none for them.
    """
    rows = RecordRequest.objects.filter(pk=key)
    mine = [duty for duty in _held(by, day) if rows.filter(_theirs(duty, by, day)).exists()]
    if not mine:
        raise UnknownName("No such request is yours to answer.", mend="Go back to the list.")
    return _asked(rows)[0], mine


def duty_ground(asked: Asked, said: Said, *, by: Actor, day: date) -> Ground:
    """Why `by` takes this step in a request. Raises NotAllowed."""
    for duty in DUTIES:
        if duty.takes(asked.kind, said) and (duty.relation is Relation.OPERATOR) == by.is_operator:
            try:
                return learner_ground(
                    by=by, purpose=duty.purpose, data=duty.data, day=day,
                    learner=asked.request.learner.record_id, among={duty.relation},
                )  # fmt: skip
            except NotAllowed:
                continue
    raise NotAllowed(
        f"{by.name} does not answer this request.",
        mend="The leader of the learner's school answers; a privacy officer gives the full list of looks.",
    )


def find_request(key: UUID) -> Asked:
    """By our id. Raises UnknownName."""
    found = _asked(RecordRequest.objects.filter(pk=key))
    if not found:
        raise UnknownName(f"No request has the id {key}.", mend="See: cairn rights requests")
    return found[0]


def _held(by: Actor, day: date) -> list[Duty]:
    if by.is_operator:
        return [duty for duty in DUTIES if duty.relation is Relation.OPERATOR]
    positions = set(posts(by.person, day).values_list("position", flat=True))
    return [duty for duty in DUTIES if duty.relation.value in positions]


def _theirs(duty: Duty, by: Actor, day: date) -> Q:
    return Q(kind__in=duty.kinds) & opens_each(
        "learner__record", by=by, purpose=duty.purpose, data=duty.data, day=day,
        among={duty.relation},
    )  # fmt: skip


def _unfinished() -> Q:
    """What may wait for something: never answered or granted; `waits_for` says which of these do."""
    steps = RequestStep.objects.filter(request=OuterRef("pk"))
    ended = steps.filter(said__in=[Said.ANSWERED, Said.GRANTED])
    resumed = steps.filter(said__in=[Said.HEARING_ASKED, Said.OVERTURNED])
    return ~Q(Exists(ended)) & (~Q(Exists(steps)) | Q(Exists(resumed)))


def _asked(rows: QuerySet[RecordRequest]) -> list[Asked]:
    return list(_each(rows.select_related("learner__record").prefetch_related("steps")))


def _each(rows: QuerySet[RecordRequest, Any]) -> Iterator[Asked]:
    for row in rows.order_by("-pk"):
        yield Asked(row, tuple(sorted(row.steps.all(), key=lambda step: step.pk)))
