"""A learner's goals, whole: steps, who said yes, how it goes, how it ended."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import NOTHING
from cairn.learning.models import Goal, GoalEntry, GoalStep
from cairn.learning.rules.goals import (
    ENDING,
    Entry,
    Going,
    Noted,
    confirmer,
    ended_as,
    how_it_goes,
    is_confirmed,
    steps_done,
)
from cairn.people.selectors.access import learner_ground, learners
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.sections import at_school


class _OfAGoal(Protocol):
    @property
    def goal_id(self) -> UUID: ...


T = TypeVar("T", bound=_OfAGoal)


@dataclass(frozen=True)
class Whole:
    """A goal with its steps and all that was noted of it, in order; told for a day."""

    row: Goal
    steps: list[GoalStep]
    entries: list[GoalEntry]
    day: date

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        """The record that stands."""
        return self.row.learner.record_id

    @cached_property
    def noted(self) -> list[Noted]:
        return [Noted(Entry(e.entry), e.step_id, _going(e.going)) for e in self.entries]

    @property
    def is_confirmed(self) -> bool:
        return is_confirmed(self.noted)

    @property
    def ended(self) -> Entry | None:
        return ended_as(self.noted)

    @property
    def end(self) -> GoalEntry | None:
        return next((e for e in self.entries if Entry(e.entry) in ENDING), None)

    @cached_property
    def done(self) -> set[UUID]:
        """The steps that are done."""
        return steps_done(self.noted)

    @property
    def going(self) -> Going | None:
        return how_it_goes(self.noted)

    @property
    def check_ins(self) -> list[GoalEntry]:
        """The latest first."""
        return [e for e in reversed(self.entries) if e.entry == Entry.CHECK_IN]

    @property
    def with_whom(self) -> UUID:
        """The record that stands."""
        return self.row.with_whom.record_id

    @property
    def waits_for(self) -> UUID | None:
        """Whose yes is missing; None: nobody's, or it is over."""
        if self.is_confirmed or self.ended is not None:
            return None
        set_by = None if self.row.set_by is None else self.row.set_by.record_id
        return confirmer(self.learner, set_by, self.with_whom)

    @property
    def is_late(self) -> bool:
        """Its day is over and nobody has said how it ended."""
        return self.ended is None and self.row.by_when < self.day


def goals_of(learner: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Whole]:
    """A learner's goals, those that go on by their day, then those that are over, latest first. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=learner, day=day)
    return goals_among(aliases(learner), day)


def goals_among(rows: Collection[UUID], day: date) -> list[Whole]:
    """The goals of one learner's rows, whose ground was asked."""
    found = whole(Goal.objects.filter(learner__in=rows), day)
    going_on = sorted((g for g in found if g.ended is None), key=lambda g: (g.row.by_when, g.id))
    over = sorted((g for g in found if g.ended is not None), key=_ended_at, reverse=True)
    return going_on + over


def find_goal(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> Whole:
    """One goal. Raises NotAllowed, which does not tell whether there is such a goal."""
    for found in whole(Goal.objects.filter(pk=key), day):
        learner_ground(
            by=by, purpose=purpose, data=DataClass.PORTFOLIO, learner=found.learner, day=day
        )
        return found
    raise NotAllowed(
        f"{by.name} has no ground to open this record for the purpose “{purpose}”.",
        mend="Go back to the learner's page.",
    )


def learner_of_goal(key: UUID) -> UUID | None:
    """Whose goal it is, for a page that opens that learner's record first; None: there is no such goal."""
    return Goal.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def goals_to_confirm(*, by: Actor, purpose: Purpose, day: date) -> list[Whole]:
    """Goals that learners at school set with `by` and that wait for a yes, by their day. Always as many queries."""
    mine = learners(by=by, purpose=purpose, data=DataClass.PORTFOLIO, day=day)
    settled = GoalEntry.objects.filter(
        goal=OuterRef("pk"), entry__in=[Entry.CONFIRMED.value, *(e.value for e in ENDING)]
    )
    rows = Goal.objects.filter(
        ~Exists(settled),
        at_school("learner__record", day),
        learner__record__in=mine.values("pk"),
        with_whom__record=by.person,
        set_by__record=F("learner__record"),
    )
    return sorted(whole(rows, day), key=lambda g: (g.row.by_when, g.id))


def whole(goals: "QuerySet[Goal]", day: date) -> list[Whole]:
    """The goals of a question with all that belongs to them, in three queries."""
    rows = list(goals.select_related("learner__record", "with_whom__record", "set_by__record"))
    keys = [*(row.pk for row in rows), NOTHING]  # as many queries where there is none
    steps = _by_goal(GoalStep.objects.filter(goal__in=keys).order_by("place"))
    entries = _by_goal(GoalEntry.objects.filter(goal__in=keys).order_by("at", "pk"))
    return [Whole(row, steps.get(row.pk, []), entries.get(row.pk, []), day) for row in rows]


def _ended_at(goal: Whole) -> tuple[str, UUID]:
    return (goal.end.at.isoformat() if goal.end else "", goal.id)


def _going(word: str) -> Going | None:
    return Going(word) if word else None


def _by_goal(rows: Iterable[T]) -> dict[UUID, list[T]]:
    found: defaultdict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        found[row.goal_id].append(row)
    return found
