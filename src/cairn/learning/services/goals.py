"""Setting a goal with somebody, saying yes to it, checking in, ending it: the only writers of goals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.evidence.selectors.levels import level_scale
from cairn.intake.written import bounded, said
from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.learning.models import Goal, GoalEntry, GoalStep
from cairn.learning.rules.goals import ENDING, Entry, Going
from cairn.learning.selectors.goals import Whole, find_goal, learner_of_goal
from cairn.people.selectors.around import around
from cairn.people.selectors.persons import records_of

from .grounds import may_write, reading

MOST_STEPS = 7
LONGEST = timedelta(days=2 * 365)
_DATA = DataClass.PORTFOLIO


@dataclass(frozen=True)
class NewGoal:
    """What a goal is set with; see `Goal`. `with_whom` None: the adult who sets it."""

    words: str
    by_when: date
    steps: tuple[str, ...] = ()
    competency: UUID | None = None
    with_whom: UUID | None = None


@transaction.atomic
def set_goal(
    learner: UUID, *, by: Actor, given: NewGoal, at: datetime, follows: UUID | None = None
) -> Goal:
    """Keeps a goal that the learner sets with somebody near them, or that an adult who serves them sets.

    It waits for the other of the two to say yes. Raises NotAllowed, BadInput.
    """
    record = records_of([learner]).get(learner, learner)
    purpose = reading(record, by=by, data=_DATA, at=at)
    if not may_write(record, by=by, data=_DATA, at=at):
        raise NotAllowed(
            gettext_noop("%(name)s may read this learner's goals but not set one."),
            mend=gettext_noop("Let the learner set it with you."),
            said={"name": by.name},
        )
    day = timezone.localdate(at)
    near = {each.id: each.name for each in around(record, by=by, purpose=purpose, day=day)}
    whom, name = _with_whom(given, record, by, near)
    words, steps = _checked(given, day)
    goal = Goal.objects.create(
        learner_id=record, competency_id=given.competency, words=words, by_when=given.by_when,
        with_whom_id=whom, with_name=name, set_by_id=by.person, set_name=by.name, set_at=at,
        follows_id=follows,
    )  # fmt: skip
    for place, step in enumerate(steps, 1):
        GoalStep.objects.create(goal=goal, place=place, words=step)
    return goal


def confirm(goal: UUID, *, by: Actor, at: datetime, words: str = "") -> GoalEntry:
    """The other of the two says yes. Raises NotAllowed, BadInput."""
    return _note(goal, Entry.CONFIRMED, by, at, words=bounded(words))


def check_in(goal: UUID, *, by: Actor, at: datetime, going: Going, words: str = "") -> GoalEntry:
    """How it goes, as the learner or an adult sees it. Raises NotAllowed, BadInput."""
    return _note(goal, Entry.CHECK_IN, by, at, words=bounded(words), going=going.value)


def tick(goal: UUID, step: UUID, *, by: Actor, at: datetime, done: bool) -> GoalEntry:
    """A step is done, or not done after all. Raises NotAllowed, BadInput."""
    entry = Entry.STEP_DONE if done else Entry.STEP_OPEN
    return _note(goal, entry, by, at, step_id=step)


@transaction.atomic
def end(
    goal: UUID, *, by: Actor, at: datetime, how: Entry, words: str, anew: NewGoal | None = None
) -> GoalEntry:
    """Ends a goal with what was learned from it; a changed one goes on as `anew`. Raises NotAllowed, BadInput."""
    if how not in ENDING:
        raise BadInput(
            gettext_noop("This is no way to end a goal."),
            mend=gettext_noop("Choose reached, changed or let go."),
        )
    if (how is Entry.CHANGED) != (anew is not None):
        raise BadInput(
            gettext_noop("A changed goal needs what it is changed into, and no other does."),
            mend=gettext_noop("Give the new goal, or end it otherwise."),
        )
    kept = said(
        words,
        gettext_noop("What you take from it is not said."),
        mend=gettext_noop("Say what helped, or what hindered."),
    )
    entry = _note(goal, how, by, at, words=kept)
    if anew is not None:
        set_goal(entry.goal.learner_id, by=by, given=anew, at=at, follows=goal)
    return entry


@transaction.atomic
def _note(goal: UUID, entry: Entry, by: Actor, at: datetime, **more: object) -> GoalEntry:
    found = _held(goal, by, at)
    if entry is Entry.CONFIRMED and (by.person is None or found.waits_for != by.person):
        raise BadInput(
            gettext_noop("This goal does not wait for your yes."),
            mend=gettext_noop("Look at the page again."),
        )
    step = more.get("step_id")
    if step is not None:
        _may_tick(found, step, entry)
    return GoalEntry.objects.create(
        goal=found.row, entry=entry.value, by_id=by.person, by_name=by.name, at=at, **more
    )


def _may_tick(found: Whole, step: object, entry: Entry) -> None:
    if step not in {each.pk for each in found.steps}:
        raise BadInput(
            gettext_noop("This is no step of the goal."),
            mend=gettext_noop("Look at the page again."),
        )
    if (step in found.done) == (entry is Entry.STEP_DONE):
        raise BadInput(
            gettext_noop("The step stands so already."),
            mend=gettext_noop("Look at the page again."),
        )


def _held(goal: UUID, by: Actor, at: datetime) -> Whole:
    """The goal, held until the transaction ends, for whoever may note something of it.

    Whoever it was set with may, as long as they may read it: the learner named them. Raises NotAllowed, BadInput.
    """
    list(Goal.objects.select_for_update().filter(pk=goal).values_list("pk"))
    found = _readable(goal, by, at)
    if by.person != found.with_whom and not may_write(found.learner, by=by, data=_DATA, at=at):
        raise NotAllowed(
            gettext_noop("%(name)s may read this goal but not note anything of it."),
            mend=gettext_noop("Ask the learner to set a goal with you."),
            said={"name": by.name},
        )
    if found.ended is not None:
        raise BadInput(gettext_noop("This goal is over."), mend=gettext_noop("Set a new one."))
    return found


def _readable(goal: UUID, by: Actor, at: datetime) -> Whole:
    owner = learner_of_goal(goal)
    purpose = reading(owner or goal, by=by, data=_DATA, at=at)
    return find_goal(goal, by=by, purpose=purpose, day=timezone.localdate(at))


def _with_whom(
    given: NewGoal, record: UUID, by: Actor, near: Mapping[UUID, str]
) -> tuple[UUID, str]:
    if by.person is None:
        raise BadInput(
            gettext_noop("A goal is set by a person."),
            mend=gettext_noop("Sign in as the learner or a teacher."),
        )
    if by.person != record:
        return by.person, by.name
    if given.with_whom is None or given.with_whom not in near:
        raise BadInput(
            gettext_noop("It is not said with whom you set this goal."),
            mend=gettext_noop("Choose somebody from the list."),
        )
    return given.with_whom, near[given.with_whom]


def _checked(given: NewGoal, day: date) -> tuple[str, list[str]]:
    words = said(given.words, gettext_noop("The goal is not said."))
    steps = [bounded(step) for step in given.steps if step.strip()]
    if len(steps) > MOST_STEPS:
        raise BadInput(
            gettext_noop("%(n)s steps are many."),
            mend=gettext_noop("Give at most %(most)s."),
            said={"n": len(steps), "most": MOST_STEPS},
        )
    if not day < given.by_when <= day + LONGEST:
        raise BadInput(
            gettext_noop("%(by_when)s is no day to aim at."),
            mend=gettext_noop("Give a day after today, within two years."),
            said={"by_when": given.by_when},
        )
    if given.competency is not None:
        level_scale(given.competency, day)
    return words, steps
