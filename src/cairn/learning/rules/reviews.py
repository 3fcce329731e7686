"""A learner asks that somebody look: what was asked, where it stands, until when it is answered."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

_SCHOOL_WEEK = 5


class Kind(StrEnum):
    """What a learner asks for."""

    READY = "ready"
    """I think I can do this."""
    OWN_WAY = "own_way"
    """I would like to show it in a way of my own."""


class Step(StrEnum):
    """What was done about a request."""

    REVISE = "revise"
    """A teacher looked, and says what is still missing."""
    AGAIN = "again"
    """The learner asks again, after that."""
    DECIDED = "decided"
    """A teacher wrote down a judgement."""
    AGREED = "agreed"
    """A teacher says yes to the learner's own way."""
    WITHDRAWN = "withdrawn"
    """The learner took it back."""


class State(StrEnum):
    """Where a request stands."""

    AWAITING = "awaiting"
    NEEDS_REVISION = "needs_revision"
    DECIDED = "decided"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


ENDING = frozenset({Step.DECIDED, Step.AGREED, Step.WITHDRAWN})
OPEN = frozenset({State.AWAITING, State.NEEDS_REVISION})

_AFTER = {
    Step.REVISE: State.NEEDS_REVISION,
    Step.AGAIN: State.AWAITING,
    Step.DECIDED: State.DECIDED,
    Step.AGREED: State.AGREED,
    Step.WITHDRAWN: State.WITHDRAWN,
}


def state_of(steps: Sequence[Step]) -> State:
    """Where a request stands after these steps, in their order.

    >>> state_of([Step.REVISE, Step.AGAIN]).value
    'awaiting'
    """
    return _AFTER[steps[-1]] if steps else State.AWAITING


def may_follow(state: State, kind: Kind) -> frozenset[Step]:
    """What can be done about a request that stands there; nothing once it is over."""
    answer = Step.DECIDED if kind is Kind.READY else Step.AGREED
    return {
        State.AWAITING: frozenset({Step.REVISE, answer, Step.WITHDRAWN}),
        State.NEEDS_REVISION: frozenset({Step.AGAIN, answer, Step.WITHDRAWN}),
    }.get(state, frozenset())


def due_after(asked: date, school_days: int) -> date:
    """The day by which a request is answered: so many Mondays to Fridays after the day it was asked.

    Holidays are not known here and count as school days.

    >>> due_after(date(2026, 11, 20), 5)  # a Friday
    datetime.date(2026, 11, 27)
    >>> due_after(date(2026, 11, 21), 1)  # a Saturday
    datetime.date(2026, 11, 23)
    """
    day, left = asked, school_days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < _SCHOOL_WEEK
    return day


def days_over(due: date, day: date) -> int:
    """School days since the day by which an answer was due; 0 until then.

    >>> days_over(date(2026, 11, 20), date(2026, 11, 23))
    1
    """
    between = (due + timedelta(days=n) for n in range(1, max((day - due).days, 0) + 1))
    return sum(each.weekday() < _SCHOOL_WEEK for each in between)
