"""The official decision, and working it out again: next year, from what was kept, byte for byte."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from cairn.determinations.models import Determination
from cairn.determinations.models import Rule as RuleRow
from cairn.determinations.rules import digest_of
from cairn.determinations.rules.combining import Combining
from cairn.determinations.rules.measures import combined
from cairn.determinations.selectors.combined import beside_of
from cairn.evidence.services.grounds import day_of
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import school_year
from cairn.kernel.errors import BadInput, CannotReplay, UnknownName
from cairn.kernel.ids import uuid7
from cairn.measure.mastery.cells import advance, reading, start
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.rule import Rule
from cairn.people.selectors.access import learner_ground

from .deciding import Decision, decisions, plain_reading
from .working import rule_row

_EPOCH = date(1970, 1, 1).toordinal()


@transaction.atomic
def determine(
    learner: UUID, competency: UUID, *, by: Actor, purpose: Purpose, as_of: date, at: datetime
) -> Determination:
    """Decides officially what the level is as of a day, and keeps all that it rests on.

    The level is the one people are shown or, where policy says so, the one that several measures make
    together; without enough evidence the determination says so by having none. An earlier determination
    for the same school year is superseded, never changed.
    """
    check_day(as_of, at)
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day_of(at))
    cell = learner, competency
    [decision] = decisions([cell], as_of=as_of, at=at)
    earlier = standing_determinations([cell], as_of)
    [row] = rows_of([decision], by=by, as_of=as_of, at=at, earlier=earlier)
    return Determination.objects.create(**row)


def check_day(as_of: date, at: datetime) -> None:
    """Refuses a day that has not come."""
    if as_of > day_of(at):
        raise BadInput(
            f"{as_of} has not come yet.", mend="Determine as of today, or of a day that is over."
        )


def standing_determinations(
    cells: Sequence[tuple[UUID, UUID]], as_of: date
) -> dict[tuple[UUID, UUID], Determination]:
    """What has been determined of these cells in the school year of the day, and stands."""
    rows = Determination.objects.filter(
        learner__record_id__in={learner for learner, _ in cells},
        competency_id__in={competency for _, competency in cells},
        school_year=school_year(as_of).ending,
        superseded_by=None,
    )
    rows = rows.select_related("learner", "rule", "combining").defer("inputs", "outcome")
    rows = rows.order_by("decided_at", "id")
    return {(row.learner.record_id, row.competency_id): row for row in rows}


def rows_of(
    decided: Sequence[Decision],
    *,
    by: Actor,
    as_of: date,
    at: datetime,
    earlier: dict[tuple[UUID, UUID], Determination],
) -> Iterator[dict[str, Any]]:
    """Decisions as the rows that keep them, each in place of the earlier one of its cell."""
    year, policy = school_year(as_of).ending, book().digest
    rules = _RuleRows()
    for decision in decided:
        rule, combining = rules.of(decision)
        before = earlier.get(decision.cell)
        yield {
            "id": uuid7(),
            "learner_id": decision.cell[0],
            "competency_id": decision.cell[1],
            "level": decision.level,
            "as_of": as_of,
            "school_year": year,
            "rule_id": rule,
            "combining_id": combining,
            "policy_digest": policy,
            "inputs": decision.inputs,
            "inputs_digest": digest_of(decision.inputs),
            "outcome": decision.outcome,
            "outcome_digest": digest_of(decision.outcome),
            "decided_by": by.name,
            "decided_at": at,
            "supersedes_id": None if before is None else before.pk,
        }


class _RuleRows:
    """The kept forms of rules; each is written down the first time it is met."""

    def __init__(self) -> None:
        self._kept: dict[int, UUID] = {}

    def of(self, decision: Decision) -> tuple[UUID, UUID | None]:
        """The rows of how levels are worked out, and of how measures are combined, if they are."""
        force, combining = decision.force, decision.combining
        if id(force) not in self._kept:
            self._kept[id(force)] = rule_row(force)
        if combining is not None and id(combining) not in self._kept:
            self._kept[id(combining)] = combining_row(combining)
        return self._kept[id(force)], None if combining is None else self._kept[id(combining)]


def combining_row(force: Combining) -> UUID:
    """The kept form of a rule for combining; written down the first time it is met."""
    row, _new = RuleRow.objects.get_or_create(
        digest=force.digest,
        defaults={
            "id": uuid7(),
            "method": force.rule.method.name,
            "rule": force.plain(),
            "rulings": force.plain_rulings(),
            "waiver": force.waiver,
        },
    )
    return row.pk


def _event(plain: list[Any]) -> Event:
    whole = [*plain, None, None][: len(Event._fields)]
    return Event._make(float("nan") if v is None else v for v in whole)


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
        return Determination.objects.select_related("rule", "combining").get(pk=UUID(name))
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
    again = _worked_out_again(determination)
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


def _worked_out_again(determination: Determination) -> dict[str, Any]:
    inputs, rule = determination.inputs, Rule.from_plain(determination.rule.rule)
    events = [_event(plain) for plain in inputs["events"]]
    state = start()
    for event in events:
        advance(state, rule, event)
    held = plain_reading(reading(state, rule, inputs["day"]))
    if determination.combining is None:
        return held
    force = Combining.from_plain(determination.combining.rule)
    day = date.fromordinal(inputs["day"] + _EPOCH)
    beside = beside_of(force, [inputs], day)
    [outcome] = combined(force, _log(events), beside, inputs["day"])
    return outcome | {"held": held}


def _log(events: Sequence[Event]) -> Log:
    """One cell's events as columns."""
    columns = zip(*events, strict=True) if events else [()] * len(Event._fields)
    value, day, use, context, kind, error, difficulty = (np.array(c, np.float64) for c in columns)
    return Log.of([0, len(events)], value, day, use, context, kind, error, difficulty)
