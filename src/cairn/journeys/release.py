"""What a family reads of a record: all that was written down before the latest school morning.

So that what was entered by a slip of the finger, or for another child, can be taken back before a family
meets it. The learner, and whoever teaches them, read everything at once; a copy of the whole record that a
family takes along leaves nothing out.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.determinations.selectors.known import Known, as_known
from cairn.intake.rulebook import book
from cairn.journeys.asking import Opened
from cairn.kernel.errors import BadInput
from cairn.people.rules.access import Relation
from cairn.people.selectors.places import whereabouts

AT_ONCE, NEXT_SCHOOL_MORNING = "at_once", "next_school_morning"
_SATURDAY = 5


def latest_morning(now: datetime, hour: int) -> datetime:
    """The latest Monday to Friday at that hour, by the clock of `now`; holidays are not known here.

    >>> latest_morning(datetime(2026, 11, 22, 10), 7)  # a Sunday: Friday's
    datetime.datetime(2026, 11, 20, 7, 0)
    >>> latest_morning(datetime(2026, 11, 23, 6, 59), 7)  # a Monday, too early
    datetime.datetime(2026, 11, 20, 7, 0)
    """
    day = now.date() if now.time() >= time(hour) else now.date() - timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, time(hour), now.tzinfo)


def next_morning(moment: datetime, hour: int) -> datetime:
    """The first Monday to Friday at that hour after a moment, by the moment's clock; holidays are not known here.

    >>> next_morning(datetime(2026, 11, 20, 7), 7)  # a Friday, at the stroke of the hour
    datetime.datetime(2026, 11, 23, 7, 0)
    """
    day = moment.date() if moment.time() < time(hour) else moment.date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(hour), moment.tzinfo)


def released(opened: Opened) -> datetime | None:
    """Until when what was written down has been released to this reader; None: all of it."""
    hour = _hour(opened)
    return None if hour is None else latest_morning(opened.local, hour)


def reached(opened: Opened, moments: Iterable[datetime]) -> tuple[datetime, ...]:
    """When each of these moments' writing reached, or will reach, this reader."""
    hour = _hour(opened)
    if hour is None:
        return tuple(moments)
    return tuple(next_morning(timezone.localtime(moment), hour) for moment in moments)


def _hour(opened: Opened) -> int | None:
    """The hour of the school morning on which this reader gets what was written down; None: at once."""
    if opened.ground.relation not in {Relation.GUARDIAN, Relation.GUARDIAN_BY_CODE}:
        return None
    return _hour_of(opened.learner, opened.day)


def at_once(learner: UUID, day: date) -> bool:
    """Whether a family reads at once what is written down about a learner, as policy has it where the learner is."""
    return _hour_of(learner, day) is None


def _hour_of(learner: UUID, day: date) -> int | None:
    where = whereabouts([learner], day).get(learner)
    place = where.place if where else {}
    way = book().ask("family.release", day, place).value
    if way == AT_ONCE:
        return None
    if way != NEXT_SCHOOL_MORNING:
        raise BadInput(
            f"{way!r} is no way of releasing to families.",
            mend=f"Set family.release to {AT_ONCE} or {NEXT_SCHOOL_MORNING}.",
        )
    return int(book().ask("family.release_hour", day, place).value)  # type: ignore[arg-type]


def record_before(opened: Opened, moment: datetime | None) -> Known | None:
    """What differed from what is kept when the record stood as at `moment`; None: it is read as it is."""
    if moment is None:
        return None
    return as_known(opened.learner, moment, by=opened.by, purpose=opened.purpose, day=opened.day)
