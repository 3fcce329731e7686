"""Asking for every look at a record, and an officer's answer: with a clock that policy sets."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import LookRequest
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.look_requests import look_request


def ask_for_full_list(
    learner: UUID, *, by: Actor, purpose: Purpose, words: str, at: datetime
) -> date:
    """Keeps the request of whoever may read the summary; returns the day on which the answer is due.

    Asked again while one waits, it stays the one request. Raises NotAllowed.
    """
    day = timezone.localdate(at)
    learner_ground(by=by, purpose=purpose, data=DataClass.LOOKS, learner=learner, day=day)
    if by.person is None:
        raise NotAllowed("The operator reads the whole log.", mend="Run: cairn looks search")
    waiting = LookRequest.objects.filter(learner=learner, asked_by=by.person, answered_at=None)
    if (held := waiting.first()) is not None:
        return held.due_on
    days = int(book().ask("looks.full_list_days", day).value)  # type: ignore[arg-type]
    made = LookRequest.objects.create(
        learner_id=learner, asked_by_id=by.person, asked_at=at,
        due_on=day + timedelta(days=days), words=words.strip()[:2000],
    )  # fmt: skip
    return made.due_on


def answer_request(key: UUID, *, by: Actor, words: str, at: datetime) -> None:
    """Keeps what an officer gave or kept back, and why. Raises NotAllowed, UnknownName, BadInput."""
    found = look_request(key, by=by, day=timezone.localdate(at))
    if not words.strip():
        raise BadInput("The answer says nothing.", mend="Write what was given, and what was not.")
    done = LookRequest.objects.filter(pk=found.id, answered_at=None).update(
        answered_at=at, answered_by=by.person, answer=words.strip()
    )
    if not done:
        raise BadInput("This request was answered already.", mend="Read the answer.")
