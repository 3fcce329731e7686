"""Requests for the full list of looks, as the officer who answers them sees them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import UnknownName
from cairn.people.models import LookRequest

from .access import learners
from .look_search import officer_ground


@dataclass(frozen=True)
class RequestLine:
    """A request that waits, or one request; `overdue` when its day is past and nobody answered."""

    id: UUID
    learner: UUID
    learner_name: str
    asked_by: str
    asked_on: date
    due_on: date
    overdue: bool
    words: str
    answer: str


def look_requests(*, by: Actor, day: date) -> list[RequestLine]:
    """Requests that wait for an officer, the one due first on top. Raises NotAllowed for whoever is none."""
    purpose = Purpose.OPERATE if by.is_operator else Purpose.OVERSEE
    officer_ground(by=by, purpose=purpose, day=day)
    mine = learners(by=by, purpose=purpose, data=DataClass.LOOKS, day=day)
    rows = LookRequest.objects.filter(answered_at=None, learner__record__in=mine.values("pk"))
    ordered = rows.select_related("learner__record", "asked_by").order_by("due_on", "pk")
    return [_line(row, day) for row in ordered]


def look_request(key: UUID, *, by: Actor, day: date) -> RequestLine:
    """One request, for its officer. Raises UnknownName where there is none for them, NotAllowed."""
    purpose = Purpose.OPERATE if by.is_operator else Purpose.OVERSEE
    officer_ground(by=by, purpose=purpose, day=day)
    mine = learners(by=by, purpose=purpose, data=DataClass.LOOKS, day=day)
    rows = LookRequest.objects.filter(pk=key, learner__record__in=mine.values("pk"))
    row = rows.select_related("learner__record", "asked_by").first()
    if row is None:
        raise UnknownName("No such request is yours to answer.", mend="Go back to the list.")
    return _line(row, day)


def _line(row: LookRequest, day: date) -> RequestLine:
    return RequestLine(
        row.pk, row.learner.record_id, row.learner.record.name, row.asked_by.name,
        row.asked_at.date(), row.due_on, row.answered_at is None and day > row.due_on,
        row.words, row.answer,
    )  # fmt: skip
