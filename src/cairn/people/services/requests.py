"""Writing down what is asked of a record, and what is said to it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.intake.inventory import declared, rows_about
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import RecordRequest, RequestStep
from cairn.people.rules.requests import HEARD, LEVEL, OF_FAMILY, Kind, Said, next_steps
from cairn.people.rules.rights import due
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.requests import (
    DAYS,
    Asked,
    duty_ground,
    find_request,
    full_lists_asked,
)
from cairn.people.selectors.rights import holder_ground

MOST = 10_000
"""Characters of a request or a statement; a longer one is refused, never cut."""


def ask_to_inspect(learner: UUID, *, by: Actor, at: datetime, words: str = "") -> RecordRequest:
    """The family asks to see the whole record; the clock starts. Raises NotAllowed."""
    holder_ground(by=by, learner=learner, day=timezone.localdate(at))
    return _ask(learner, Kind.INSPECT, by, at, words)


def ask_to_amend(
    learner: UUID,
    *,
    by: Actor,
    at: datetime,
    words: str,
    table: str = "",
    piece: UUID | None = None,
) -> RecordRequest:
    """The family asks that something in the record be amended, and says why. Raises NotAllowed, BadInput.

    table, piece   the row in question; of a level, `requests.LEVEL` and the competency; none: the words name it
    """
    holder_ground(by=by, learner=learner, day=timezone.localdate(at))
    if not words.strip():
        raise BadInput(
            gettext_noop("The request does not say what is wrong."),
            mend=gettext_noop("Say what it should say instead, and why."),
        )
    if (table or piece is not None) and not (piece and _is_theirs(table, piece, learner)):
        raise BadInput(
            gettext_noop("No piece %(piece)s of %(table)s is in this record."),
            mend=gettext_noop(
                "Choose a piece from the copy of the record, or say it in words alone."
            ),
            said={"piece": piece, "table": table or "no table"},
        )
    return _ask(learner, Kind.AMEND, by, at, words, table=table, piece=piece)


def _is_theirs(table: str, piece: UUID, learner: UUID) -> bool:
    known = declared().get(table)
    if known is None or not known.about:
        return False
    by_key = {"competency": piece} if table == LEVEL else {"pk": piece}
    return rows_about(table, aliases(learner)).filter(**by_key).exists()


@transaction.atomic
def ask_for_full_list(
    learner: UUID, *, by: Actor, purpose: Purpose, words: str, at: datetime
) -> date:
    """Keeps the request of whoever may read the summary; returns the day on which the answer is due.

    Asked again while one waits, it stays the one request. Raises NotAllowed.
    """
    day = timezone.localdate(at)
    learner_ground(by=by, purpose=purpose, data=DataClass.LOOKS, learner=learner, day=day)
    if by.person is None:
        raise NotAllowed(
            "The operator reads the whole log.",
            mend="Run: cairn looks search",
        )
    for held in full_lists_asked(learner, by=by, purpose=purpose, day=day):
        if held.waits:
            return held.request.due_on
    return _ask(learner, Kind.LOOKS, by, at, words).due_on


def _ask(
    learner: UUID, kind: Kind, by: Actor, at: datetime, words: str, **further: Any
) -> RecordRequest:
    day = timezone.localdate(at)
    ruling = book().ask(DAYS[kind], day)
    return RecordRequest.objects.create(
        learner_id=learner,
        kind=kind,
        asked_by_id=by.person,
        asked_by_name=by.name,
        asked_at=at,
        due_on=due(day, int(ruling.value)),  # type: ignore[arg-type]
        ruled_by=ruling.source,
        words=_written(words),
        **further,
    )


def _written(words: str) -> str:
    found = words.strip()
    if len(found) > MOST:
        raise BadInput(
            gettext_noop("The text has %(found)s characters, and at most %(most)s are kept."),
            mend=gettext_noop("Say it in fewer words, or hand the rest in on paper."),
            said={"found": format(len(found), ","), "most": format(MOST, ",")},
        )
    return found


def say(
    request: UUID,
    said: Said,
    *,
    by: Actor,
    at: datetime,
    words: str,
    followed: Mapping[str, Any] | None = None,
) -> RequestStep:
    """Adds a step to a request: the family what is theirs to say, the officer everything else.

    Each step needs words, but for showing the record and asking for a hearing. Who decided, or asked, does
    not hear the case (34 CFR 99.22(c)), and nobody decides their own request. Raises NotAllowed, BadInput.
    """
    asked, day = find_request(request), timezone.localdate(at)
    if said in OF_FAMILY:
        holder_ground(by=by, learner=asked.request.learner.record_id, day=day)
    else:
        duty_ground(asked, said, by=by, day=day)
    _check(asked, said, by, words)
    try:
        with transaction.atomic():
            return RequestStep.objects.create(
                request=asked.request,
                said=said,
                by_id=by.person,
                by_name=by.name,
                at=at,
                words=_written(words),
                followed=dict(followed or {}),
            )
    except IntegrityError:  # somebody said the same between our reading and our writing
        raise BadInput(
            gettext_noop("Somebody said the same a moment ago."),
            mend=gettext_noop("Read it."),
        ) from None


def _check(asked: Asked, said: Said, by: Actor, words: str) -> None:
    allowed = next_steps(asked.kind, asked.said)
    if said not in allowed:
        raise BadInput(
            gettext_noop("After what was said, this cannot be said of the request now."),
            mend=gettext_noop("Open it again: the page offers what can be said."),
        )
    wordless = {Said.HEARING_ASKED} | ({Said.ANSWERED} if asked.kind is Kind.INSPECT else set())
    if said not in wordless and not words.strip():
        raise BadInput(
            gettext_noop("There are no words for it."),
            mend=gettext_noop("Give the reason, note or statement."),
        )
    if said in HEARD and has_decided(asked, by):
        raise NotAllowed(
            gettext_noop("%(name)s has decided this request and cannot hear it (34 CFR 99.22(c))."),
            mend=gettext_noop("Let somebody without an interest in the outcome hold the hearing."),
            said={"name": by.name},
        )
    if said not in OF_FAMILY and _is(by, asked.request.asked_by_id, asked.request.asked_by_name):
        raise NotAllowed(
            gettext_noop("%(name)s made this request and does not answer it."),
            mend=gettext_noop("Let somebody else who answers for the record do it."),
            said={"name": by.name},
        )


def has_decided(asked: Asked, by: Actor) -> bool:
    """Whether `by` took a step of an officer's in this request."""
    return any(_is(by, s.by_id, s.by_name) for s in asked.steps if Said(s.said) not in OF_FAMILY)


def _is(by: Actor, person: UUID | None, name: str) -> bool:
    """By the person; of operators, who are none, by the name of the system account."""
    if by.person is None or person is None:
        return by.person is person and by.name == name
    return person in aliases(by.person)
