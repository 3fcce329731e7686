"""Goals and cycles of improvement: set, opened, checked, closed, corrected. The only writers of them.

A figure is never typed in. It is read from the place's own figures on the day, by the eyes of who writes, and kept as
it was.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.accountability.models import (
    Cycle,
    CycleChange,
    CycleCheck,
    CycleFinding,
    PlaceGoal,
    PlaceGoalEnd,
)
from cairn.accountability.rules.cycles import Absent, Finding, Measured, Source
from cairn.accountability.rules.improving import Reading
from cairn.accountability.selectors.improving import WholeCycle, find_cycle, find_goal
from cairn.accountability.selectors.leading import must_improve
from cairn.accountability.selectors.place_figures import figure_of
from cairn.intake.written import said
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput

from .lines import hold, must_stand, signed

LONGEST = timedelta(days=3 * 366)
_MOST_AIM = {Source.COUNTS: 100, Source.RUN: 200}
"""Counts are in per cent; an indicator of a run may be an index."""
MOST_CHECKS = 12
_READING = Purpose.IMPROVE


@dataclass(frozen=True)
class NewGoal:
    """What one of a place's figures is to come to, by when."""

    words: str
    measured: Measured
    aim: float
    by_when: date


@dataclass(frozen=True)
class Tried:
    """The change: who does what, from when until when."""

    what: str
    who: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class NewCycle:
    """What a cycle is opened with. `aim` None: to see whether it moves at all."""

    title: str
    need: str
    measured: Measured
    tried: Tried
    check_days: Sequence[date]
    owner: str
    aim: float | None = None
    goal: UUID | None = None
    follows: UUID | None = None


@transaction.atomic
def set_goal(place: UUID, given: NewGoal, *, by: Actor, at: datetime) -> PlaceGoal:
    """Keeps a goal with the figure as it stands. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    must_improve(place, by, day)
    _ahead(given.by_when, day)
    reading = _read(given.measured, place, by, day)
    return PlaceGoal.objects.create(
        organization_id=place,
        words=said(given.words, gettext_noop("The goal says nothing.")),
        aim=_aim(given.aim, given.measured, reading),
        by_when=given.by_when,
        **asdict(given.measured),
        **asdict(reading),
        **signed(by, at),
    )


@transaction.atomic
def end_goal(key: UUID, words: str, *, by: Actor, at: datetime) -> PlaceGoalEnd:
    """Ends a goal with what was learned; its figure is read once more. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    hold(PlaceGoal, key)
    found = find_goal(key, by=by, purpose=_READING, day=day)
    place = found.row.organization_id
    must_improve(place, by, day)
    if found.ended:
        raise BadInput(gettext_noop("This goal has ended."), mend=gettext_noop("Set another."))
    kept = _again(found.measured, place, found.first.as_of, by, day)
    words = said(words, gettext_noop("Nothing says what was learned."))
    return PlaceGoalEnd.objects.create(goal=found.row, words=words, **kept, **signed(by, at))


@transaction.atomic
def open_cycle(place: UUID, given: NewCycle, *, by: Actor, at: datetime) -> Cycle:
    """Opens a cycle on a figure as it stands today. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    must_improve(place, by, day)
    reading = _read(given.measured, place, by, day)
    days = sorted(set(given.check_days))
    if not 0 < len(days) <= MOST_CHECKS:
        raise BadInput(
            gettext_noop("A cycle has one to twelve check days."),
            mend=gettext_noop("Agree on the days on which you read the figure again."),
        )
    for each in days:
        _ahead(each, day)
    _of_the_place(place, given)
    row = Cycle.objects.create(
        organization_id=place,
        title=said(given.title, gettext_noop("The cycle has no name.")),
        need=said(given.need, gettext_noop("Nothing says what the need is.")),
        owner=said(given.owner, gettext_noop("Nothing says who owns the cycle.")),
        aim=None if given.aim is None else _aim(given.aim, given.measured, reading),
        check_days=[each.isoformat() for each in days],
        goal_id=given.goal,
        follows_id=given.follows,
        **asdict(given.measured),
        **asdict(reading),
        **signed(by, at),
    )
    _tried(row, given.tried, by, at)
    return row


def _of_the_place(place: UUID, given: NewCycle) -> None:
    """The goal it serves and the cycle it follows are the same place's."""
    strange = (
        given.goal and not PlaceGoal.objects.filter(pk=given.goal, organization=place).exists()
    ) or (given.follows and not Cycle.objects.filter(pk=given.follows, organization=place).exists())
    if strange:
        raise BadInput(
            gettext_noop("That goal or cycle is another place's."),
            mend=gettext_noop("Choose one of this place."),
        )


@transaction.atomic
def add_change(
    key: UUID, tried: Tried, *, by: Actor, at: datetime, corrects: UUID | None = None
) -> CycleChange:
    """Adds to what is tried, or puts an earlier line right. Raises NotAllowed, BadInput."""
    found = _open(key, by, at)
    must_stand(corrects, [each.pk for each in found.changes])
    return _tried(found.row, tried, by, at, corrects)


@transaction.atomic
def check_in(
    key: UUID, words: str, *, by: Actor, at: datetime, corrects: UUID | None = None
) -> CycleCheck:
    """Reads the cycle's figure again and keeps it with words. Raises NotAllowed, BadInput.

    Where nothing was counted since the last reading, the words are kept without a figure. A correction puts the words
    of an earlier check right and keeps its day and its figure.
    """
    found, day = _open(key, by, at), timezone.localdate(at)
    words = said(words, gettext_noop("Nothing says what was seen."))
    earlier = {each.row.pk: each.row for each in found.checks}
    must_stand(corrects, earlier)
    if corrects is not None:
        old = earlier[corrects]
        kept = {name: getattr(old, name) for name in ("day", "why", *Reading.__dataclass_fields__)}
    else:
        place = found.row.organization_id
        kept = {"day": day} | _again(found.measured, place, found.last_read, by, day)
    return CycleCheck.objects.create(
        cycle=found.row, words=words, corrects_id=corrects, **kept, **signed(by, at)
    )


@transaction.atomic
def conclude(
    key: UUID,
    finding: Finding,
    words: str,
    *,
    by: Actor,
    at: datetime,
    corrects: UUID | None = None,
) -> CycleFinding:
    """Closes a cycle that was checked, with what was learned; or puts the finding right.

    Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    hold(Cycle, key)
    found = find_cycle(key, by=by, purpose=_READING, day=day)
    must_improve(found.row.organization_id, by, day)
    words = said(words, gettext_noop("Nothing says what was learned."))
    if corrects is None and found.finding is not None:
        raise BadInput(
            gettext_noop("This cycle is closed."), mend=gettext_noop("Correct its finding instead.")
        )
    if finding is not Finding.DROP and not found.checks:
        raise BadInput(
            gettext_noop("Nobody has read the figure again yet."),
            mend=gettext_noop("Check in first; a cycle may only be dropped before."),
        )
    if finding is not Finding.DROP and not found.anew:
        raise BadInput(
            gettext_noop("The figure has not been counted anew since it was last read."),
            mend=gettext_noop("Check in once it is; a cycle may only be dropped before."),
        )
    must_stand(corrects, [found.finding.pk] if found.finding else [])
    return CycleFinding.objects.create(
        cycle=found.row, finding=finding, words=words, corrects_id=corrects, **signed(by, at)
    )


def _open(key: UUID, by: Actor, at: datetime) -> WholeCycle:
    day = timezone.localdate(at)
    hold(Cycle, key)
    found = find_cycle(key, by=by, purpose=_READING, day=day)
    must_improve(found.row.organization_id, by, day)
    if found.finding is not None:
        raise BadInput(
            gettext_noop("This cycle is closed."), mend=gettext_noop("Open one that follows it.")
        )
    return found


def _tried(
    row: Cycle, tried: Tried, by: Actor, at: datetime, corrects: UUID | None = None
) -> CycleChange:
    if tried.last_day < tried.first_day:
        raise BadInput(
            gettext_noop("The change ends before it begins."), mend=gettext_noop("Mend one day.")
        )
    return CycleChange.objects.create(
        cycle=row,
        what=said(tried.what, gettext_noop("Nothing says what is tried.")),
        who=said(tried.who, gettext_noop("Nothing says who does it.")),
        first_day=tried.first_day,
        last_day=tried.last_day,
        corrects_id=corrects,
        **signed(by, at),
    )


def _read(measured: Measured, place: UUID, by: Actor, day: date) -> Reading:
    offered = figure_of(measured, place, by=by, purpose=_READING, day=day)
    if offered.reading is None:
        raise BadInput(
            gettext_noop("This figure is not shown here, so nothing can rest on it."),
            mend=gettext_noop("Choose one of the figures that the place's pages show."),
        )
    return offered.reading


def _again(
    measured: Measured, place: UUID, last_read: date, by: Actor, day: date
) -> dict[str, Any]:
    """The columns of a figure read again; the same count twice is no second reading."""
    offered = figure_of(measured, place, by=by, purpose=_READING, day=day)
    if offered.reading is None:
        return {"why": offered.why}
    if offered.reading.as_of <= last_read:
        return {"why": Absent.NOT_ANEW}
    return {"why": ""} | asdict(offered.reading)


def _aim(aim: float, measured: Measured, reading: Reading) -> float:
    if not 0 <= aim <= _MOST_AIM[Source(measured.source)] or aim == reading.value:
        raise BadInput(
            gettext_noop("The aim is where the figure stands already, or no such figure."),
            mend=gettext_noop("Say what it should come to."),
        )
    return aim


def _ahead(day: date, today: date) -> None:
    if not timedelta(0) < day - today <= LONGEST:
        raise BadInput(
            gettext_noop("A day lies in the past, or more than three years ahead."),
            mend=gettext_noop("Choose a day that comes."),
        )
