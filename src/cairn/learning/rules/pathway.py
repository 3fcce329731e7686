"""A learner's own plan: which competencies, in which order, by when, how; and what was agreed of it.

Only the learner's own days count here. Nothing in it knows another learner.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Modality(StrEnum):
    """Where the learning happens."""

    ONLINE = "online"
    BLENDED = "blended"
    IN_PERSON = "in_person"


class Note(StrEnum):
    """What was noted of a plan besides its steps."""

    ASKED = "asked"
    """The learner asks somebody to say yes."""
    AGREED = "agreed"
    COMMENT = "comment"


@dataclass(frozen=True)
class Terms:
    """How a step is to be worked on, as it was chosen; empty and None: not chosen."""

    by_when: date | None = None
    modality: Modality | None = None
    time: str = ""
    where: str = ""
    path: str = ""


@dataclass(frozen=True)
class Planned:
    """A competency on a plan as it was planned at one time; `dropped`: it was taken out then."""

    competency: UUID
    place: int
    terms: Terms
    dropped: bool
    by_learner: bool
    at: datetime


def standing(rows: Iterable[Planned]) -> list[Planned]:
    """The plan as it stands after these rows, oldest first: the latest of each competency, in the learner's order."""
    latest: dict[UUID, Planned] = {}
    for row in rows:
        latest[row.competency] = row
    kept = [row for row in latest.values() if not row.dropped]
    return sorted(kept, key=lambda row: (row.place, row.at, row.competency))


@dataclass(frozen=True)
class Changes:
    """What differs between a plan as it was and as it is."""

    added: tuple[UUID, ...] = ()
    altered: tuple[UUID, ...] = ()
    dropped: tuple[UUID, ...] = ()
    reordered: bool = False

    @property
    def any(self) -> bool:
        return bool(self.added or self.altered or self.dropped or self.reordered)


def changes(before: Sequence[Planned], now: Sequence[Planned]) -> Changes:
    """Between two plans as `standing` gives them. A step that only moved is told by `reordered`."""
    was, stands = {p.competency: p for p in before}, {p.competency: p for p in now}
    return Changes(
        added=tuple(c for c in stands if c not in was),
        altered=tuple(c for c in stands if c in was and stands[c].terms != was[c].terms),
        dropped=tuple(c for c in was if c not in stands),
        reordered=[c for c in was if c in stands] != [c for c in stands if c in was],
    )


def not_agreed(
    rows: Sequence[Planned], agreed_at: datetime | None, *, of_the_learner: bool
) -> Changes:
    """What one side has not said yes to: what the other side changed since its last yes.

    rows             of the whole plan, oldest first
    agreed_at        the last yes of the side that is asked; None: it never said one
    of_the_learner   whether the learner is asked, about what others changed; else somebody about the learner's
    """
    later = [row for row in rows if agreed_at is None or row.at > agreed_at]
    if not any(row.by_learner is not of_the_learner for row in later):
        return Changes()
    before = [row for row in rows if agreed_at is not None and row.at <= agreed_at]
    return changes(standing(before), standing(rows))


class Says(StrEnum):
    """What a plan says of itself on a day."""

    EMPTY = "empty"
    NO_DAYS = "no_days"
    PAST = "past"
    """Something is not shown though the learner's own day for it is over."""
    AHEAD = "ahead"
    ON_PLAN = "on_plan"
    ALL_DONE = "all_done"


@dataclass(frozen=True)
class Timed:
    """A step with its own day, and whether it has been shown."""

    by_when: date | None
    done: bool


@dataclass(frozen=True)
class Pace:
    """How a learner stands against their own plan, as counts of steps; each is in one of the first four.

    done      shown
    past      not shown, and its day is over
    to_come   not shown, its day is still to come, or is today
    undated   not shown, no day chosen
    early     of those done, how many whose day is still to come
    due       steps whose day is over, shown or not
    """

    done: int
    past: int
    to_come: int
    undated: int
    early: int
    due: int

    @property
    def all(self) -> int:
        return self.done + self.past + self.to_come + self.undated

    @property
    def says(self) -> Says:
        if self.all == 0:
            return Says.EMPTY
        if self.done == self.all:
            return Says.ALL_DONE
        if self.past:
            return Says.PAST
        if self.early:
            return Says.AHEAD
        return Says.ON_PLAN if self.due + self.to_come else Says.NO_DAYS


def pace(steps: Iterable[Timed], day: date) -> Pace:
    """Counts on a day. A step that is shown counts as done whatever its day."""
    found = list(steps)
    left = [s.by_when for s in found if not s.done]
    days = [s.by_when for s in found if s.by_when is not None]
    return Pace(
        done=len(found) - len(left),
        past=sum(d is not None and d < day for d in left),
        to_come=sum(d is not None and d >= day for d in left),
        undated=sum(d is None for d in left),
        early=sum(s.done and s.by_when is not None and s.by_when > day for s in found),
        due=sum(d < day for d in days),
    )
