"""The official decision, and working it out again: next year, from what was kept, byte for byte."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cairn.determinations.models import Determination
from cairn.determinations.rules import digest_of
from cairn.determinations.selectors.columns import number_of
from cairn.determinations.selectors.explaining import Explanation, event_of, explain
from cairn.evidence.services.grounds import day_of
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import school_year
from cairn.kernel.errors import BadInput, CannotReplay, UnknownName
from cairn.measure.mastery.cells import advance, reading, start
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.readings import Reading
from cairn.measure.mastery.rule import Rule

from .working import rule_row


@transaction.atomic
def determine(
    learner: UUID, competency: UUID, *, by: Actor, purpose: Purpose, as_of: date, at: datetime
) -> Determination:
    """Decides officially what the level is as of a day, and keeps all that it rests on.

    The level is the one people are shown; without enough evidence the determination says so by
    having none. An earlier determination for the same school year is superseded, never changed.
    """
    if as_of > day_of(at):
        raise BadInput(
            f"{as_of} has not come yet.", mend="Determine as of today, or of a day that is over."
        )
    found = explain(learner, competency, by=by, purpose=purpose, at=at, as_of=as_of)
    events = [list(event_of(step)) for step in found.steps]
    inputs = _inputs(found, events)
    outcome = _outcome(found.answer.reading)
    year = school_year(as_of).ending
    earlier = Determination.objects.filter(
        learner=learner, competency=competency, school_year=year, superseded_by=None
    ).first()
    return Determination.objects.create(
        learner_id=learner,
        competency_id=competency,
        level=found.answer.reading.shown if found.answer.reading.enough else None,
        as_of=as_of,
        school_year=year,
        rule_id=rule_row(found.answer.force),
        policy_digest=book().digest,
        inputs=inputs,
        inputs_digest=digest_of(inputs),
        outcome=outcome,
        outcome_digest=digest_of(outcome),
        decided_by=by.name,
        decided_at=at,
        supersedes=earlier,
    )


def _inputs(found: Explanation, events: list[list[Any]]) -> dict[str, Any]:
    """What the arithmetic took, and which pieces of evidence that was; NaN is written as null."""
    return {
        "evidence": [
            {"id": str(line.id), "performed_at": line.performed_at.isoformat(), "why": line.why}
            for line in found.evidence
        ],
        "events": [_plain_event(event) for event in events],
        "day": number_of(found.as_of),
    }


def _plain_event(event: list[Any]) -> list[Any]:
    """Without what is unknown at its end: an event that only has a value is written as ever."""
    plain = [None if v != v else v for v in event]
    while plain[-1] is None:
        plain.pop()
    return plain


def _event(plain: list[Any]) -> Event:
    whole = [*plain, None, None][: len(Event._fields)]
    return Event._make(float("nan") if v is None else v for v in whole)


def _outcome(said: Reading) -> dict[str, Any]:
    return {
        "point": said.point,
        "standard_error": said.standard_error,
        "level": said.level,
        "shown": said.shown,
        "enough": said.enough,
        "unmet": list(said.unmet.words),
        "pieces": said.pieces,
        "contexts": said.contexts,
        "baseline": said.baseline and [said.baseline.level, said.baseline.day],
        "probabilities": list(said.probabilities),
    }


@dataclass(frozen=True)
class Replay:
    """A determination worked out again: what differs from what was decided, in words; nothing when same.

    policy_has_changed   the policy folder is another than on the day; the kept rulings decide, not it
    """

    determination: Determination
    differences: tuple[str, ...]
    policy_has_changed: bool

    @property
    def same(self) -> bool:
        return not self.differences


def find_determination(name: str) -> Determination:
    """By id. Raises UnknownName."""
    try:
        return Determination.objects.select_related("rule").get(pk=UUID(name))
    except (ValueError, Determination.DoesNotExist):
        raise UnknownName(
            f"No determination has the id {name}.",
            mend="`cairn determine LEARNER COMPETENCY` prints the id of a new one.",
        ) from None


def replay(determination: Determination) -> Replay:
    """Works the determination out again from its kept inputs and rule. Raises CannotReplay."""
    inputs = determination.inputs
    if digest_of(inputs) != determination.inputs_digest:
        raise CannotReplay(
            f"The inputs of {determination.pk} are not the ones it was made from.",
            mend="Restore this row from a backup; somebody went around the database's guard.",
        )
    rule = Rule.from_plain(determination.rule.rule)
    state = start()
    for event in inputs["events"]:
        advance(state, rule, _event(event))
    again = _outcome(reading(state, rule, inputs["day"]))
    kept = determination.outcome
    differences = [
        f"{name}: decided {kept.get(name)}, now {again[name]}"
        for name in again
        if again[name] != kept.get(name)
    ]
    if not differences and digest_of(again) != determination.outcome_digest:
        differences = ["the outcome's bytes are not the ones that were kept"]
    changed = book().digest != determination.policy_digest
    return Replay(determination, tuple(differences), changed)
