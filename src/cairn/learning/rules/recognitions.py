"""What somebody says to a learner in words: that they grew, as the record shows, or that they helped others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

WEEK = 7


class About(StrEnum):
    """What is recognised."""

    GROWTH = "growth"
    HELPING = "helping"


class Step(StrEnum):
    """What was done with it later: the author takes it back; the learner keeps it in the portfolio, or not any more."""

    WITHDRAWN = "withdrawn"
    KEPT = "kept"
    PUT_AWAY = "put_away"


class Change(Protocol):
    """A day on which the level that people see changed; `before` None: the first one."""

    @property
    def day(self) -> date: ...
    @property
    def competency(self) -> UUID: ...
    @property
    def before(self) -> int | None: ...
    @property
    def after(self) -> int: ...


@dataclass(frozen=True)
class Growth:
    """A rise that the record shows: from one level to a higher one.

    since  the day on which the first level was seen; None: before the days that were looked at
    until  the day on which the higher one was first held for good
    """

    competency: UUID
    level_from: int
    level_to: int
    since: date | None
    until: date

    @property
    def weeks(self) -> int | None:
        """Whole weeks that it took, at least 1; None: its beginning was not looked at."""
        return None if self.since is None else max(round((self.until - self.since).days / WEEK), 1)


def growths(changes: Iterable[Change]) -> list[Growth]:
    """The rises among changes of one learner, given in any order of days; the latest first, one a competency at most.

    From the first level seen to the one that stands; where that is not higher, there is none.
    """
    by_competency: dict[UUID, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda each: each.day):
        by_competency[change.competency].append(change)
    found = [growth for own in by_competency.values() if (growth := _growth(own)) is not None]
    return sorted(found, key=lambda each: (each.until, each.competency), reverse=True)


def _growth(changes: list[Change]) -> Growth | None:
    first, last = changes[0], changes[-1]
    begins = first.after if first.before is None else first.before
    since = first.day if first.before is None else None
    if last.after <= begins:
        return None
    until = last.day
    for change in reversed(changes):
        if change.after < last.after:
            break
        until = change.day
    return Growth(first.competency, begins, last.after, since, until)


def is_withdrawn(steps: Iterable[Step]) -> bool:
    return Step.WITHDRAWN in set(steps)


def is_kept(steps: Iterable[Step]) -> bool:
    """Whether the learner keeps it in the portfolio; steps in the order of their times, the last choice holds.

    >>> is_kept([Step.KEPT, Step.PUT_AWAY])
    False
    """
    choices = [step for step in steps if step is not Step.WITHDRAWN]
    return bool(choices) and choices[-1] is Step.KEPT
