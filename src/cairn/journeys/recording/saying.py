"""From what a form or a device sends to entries: every level once, each with a key that never changes."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from cairn.assessments.services.entering import Said
from cairn.journeys.recording.sheet import FREE, Sheet
from cairn.kernel.errors import BadInput
from cairn.kernel.ids import read_id
from cairn.kernel.terms import Use

MOST_AT_ONCE = 200
HOWS = frozenset({"", "alone", "together", "helped"})


def said_on(page: Sheet, form: QueryDict) -> list[Said]:
    """The levels of a form that was sent without a script; what stands already as it was is left out.

    Its keys follow from the form's own number: the same form sent twice is the same entries. Raises BadInput.
    """
    batch = _uuid(form.get("batch"))
    return [
        Said(
            key=uuid5(batch, f"{learner} {competency}"), batch=batch, learner=learner,
            competency=competency, day=page.day, level=float(level), use=page.use,
            task=page.title, giving=page.giving.id if page.giving else None,
            how=_how(form.get("how")), note=form.get(f"note.{learner}", "").strip(),
            seen=_maybe(form.get(f"s.{learner}.{competency}")),
        )
        for learner, competency, level in _levels(page, form)
    ]  # fmt: skip


def _levels(page: Sheet, form: QueryDict) -> Iterator[tuple[UUID, UUID, int]]:
    for learner in page.learners:
        for head in page.heads:
            competency = head.column.id
            there = page.level(learner.id, competency)
            all_of_them = "" if there is not None else form.get(f"a.{competency}", "")
            said = form.get(f"l.{learner.id}.{competency}", "") or all_of_them
            if said and (there is None or said != str(there)):
                yield learner.id, competency, _level(said)


def said_by_device(body: bytes) -> tuple[str, list[Said]]:
    """The account for whom a device keeps its entries, and the entries. Raises BadInput."""
    try:
        sent = json.loads(body)
        pieces, account = sent["pieces"], str(sent["account"])
        if not isinstance(pieces, list) or len(pieces) > MOST_AT_ONCE:
            raise ValueError
        return account, [_piece(piece) for piece in pieces]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            "What the device sent cannot be read.",
            mend=f"Reload the screen; it sends {MOST_AT_ONCE} entries at a time.",
        ) from error


def _piece(sent: Mapping[str, Any]) -> Said:
    entered = parse_datetime(str(sent.get("entered") or ""))
    return Said(
        key=UUID(sent["key"]), batch=UUID(sent["batch"]), learner=UUID(sent["learner"]),
        competency=UUID(sent["competency"]), day=date.fromisoformat(sent["day"]),
        level=float(_level(str(sent["level"]))), use=_use(sent.get("use")),
        task=str(sent.get("title") or ""), giving=_giving(sent.get("task")),
        how=_how(sent.get("how")), note=str(sent.get("note") or "").strip(),
        seen=_maybe(sent.get("seen")), after=_maybe(sent.get("after")),
        entered_at=entered if isinstance(entered, datetime) and entered.tzinfo else None,
    )  # fmt: skip


def _level(said: str) -> int:
    try:
        return int(said)
    except ValueError:
        raise BadInput(f"“{said[:20]}” is not a level.", mend="Choose one of the levels.") from None


def _use(word: object) -> Use:
    try:
        return Use.named(str(word or "formative"))
    except KeyError:
        raise ValueError(word) from None


def _how(word: object) -> str:
    said = str(word or "")
    if said not in HOWS:
        raise BadInput("Nobody knows these conditions.", mend="Choose one of the list.")
    return said


def _giving(word: object) -> UUID | None:
    return None if word in (None, "", FREE) else UUID(str(word))


def _maybe(word: object) -> UUID | None:
    return UUID(str(word)) if word else None


def _uuid(word: object) -> UUID:
    if (found := read_id(word)) is None:
        raise BadInput(
            "This form has lost its number.", mend="Open the screen again and choose the levels."
        )
    return found
