"""Flags as people meet them: what asks for a decision, of whom, since when, and what was decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.access import learner_ground, learners
from cairn.people.selectors.persons import aliases
from cairn.supports.models import Flag, FlagDecision
from cairn.supports.rules.flags import (
    CLOSING,
    Answer,
    Decided,
    FlagRule,
    Settings,
    State,
    rests_until,
    state_on,
)

LOOK_BACK = timedelta(days=400)
"""How far back flags are read for what still asks and what still rests; each asks and rests for weeks."""


@dataclass(frozen=True)
class Raised:
    """A flag with what was decided, oldest first, told for a day."""

    row: Flag
    decisions: list[FlagDecision]
    day: date

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        """The record that stands."""
        return self.row.learner.record_id

    @property
    def rule(self) -> FlagRule:
        return FlagRule(self.row.rule)

    @property
    def settings(self) -> Settings:
        return Settings(**self.row.settings)

    @cached_property
    def decided(self) -> list[Decided]:
        return [
            Decided(Answer(d.answer), timezone.localdate(d.decided_at), d.until)
            for d in self.decisions
        ]

    @cached_property
    def state(self) -> State:
        return state_on(self.day, self.row.expires, self.decided, self.settings.open_days)

    @property
    def last(self) -> FlagDecision | None:
        """The latest decision."""
        return self.decisions[-1] if self.decisions else None

    @property
    def expires(self) -> date:
        """The last day on which it asks, waits counted."""
        more = [each.until for each in self.decided if each.until is not None]
        open_for = timedelta(days=self.settings.open_days)
        return max([self.row.expires, *(until + open_for for until in more)])

    @property
    def closed_by(self) -> FlagDecision | None:
        return next((d for d in self.decisions if Answer(d.answer) in CLOSING), None)

    @property
    def waits_days(self) -> int:
        """Days since it was raised; a wait that somebody chose counts too, for the learner waited."""
        return (self.day - self.row.raised_on).days

    @property
    def rests_until(self) -> date:
        """Until when the same rule stays silent about the learner, once this one is decided or over."""
        return rests_until(self.row.expires, self.decided, self.settings)


def flags_of(learner: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Raised]:
    """All flags of a learner, the latest first. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.SUPPORTS, learner=learner, day=day)
    found = told(Flag.objects.filter(learner__in=aliases(learner)), day)
    return sorted(found, key=lambda f: (f.row.raised_on, f.id), reverse=True)


def open_flags(
    *, by: Actor, purpose: Purpose, day: date, among: Collection[UUID] | None = None
) -> list[Raised]:
    """What asks for a decision of those whose supports `by` may read, who has waited longest first.

    among  only these learners; None: all. Always as many queries.
    """
    mine = learners(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    if among is not None:
        mine = mine.filter(pk__in=list(among))
    rows = Flag.objects.filter(
        raised_on__gte=day - LOOK_BACK, learner__record__in=mine.values("pk")
    )
    found = [flag for flag in told(rows, day) if flag.state is State.OPEN]
    return sorted(found, key=lambda f: (f.row.raised_on, f.row.learner.record.name, f.id))


def find_flag(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> Raised:
    """One flag. Raises NotAllowed, which does not tell whether there is such a flag."""
    for flag in told(Flag.objects.filter(pk=key), day):
        learner_ground(
            by=by, purpose=purpose, data=DataClass.SUPPORTS, learner=flag.learner, day=day
        )
        return flag
    raise NotAllowed(
        f"{by.name} has no ground to open this flag for the purpose “{purpose}”.",
        mend="Go back to your list of supports.",
    )


def learner_of_flag(key: UUID) -> UUID | None:
    """Whose flag it is, for a page that opens that learner's record first; None: there is no such flag."""
    return Flag.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def told(flags: "QuerySet[Flag]", day: date) -> list[Raised]:
    """The flags of a question with their decisions, in two queries."""
    rows = list(flags.select_related("learner__record", "plan"))
    decisions: dict[UUID, list[FlagDecision]] = {row.pk: [] for row in rows}
    for made in FlagDecision.objects.filter(flag__in=list(decisions)).order_by("decided_at", "pk"):
        decisions[made.flag_id].append(made)
    return [Raised(row, decisions[row.pk], day) for row in rows]


def most_at_a_meeting(day: date) -> int:
    """How many flags one team can look at in one meeting, as policy says."""
    return int(book().ask("supports.flags.a_meeting", day).value)  # type: ignore[arg-type]
