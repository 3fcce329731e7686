"""Days that learners missed, as their schools recorded them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import school_year
from cairn.people.models import Attendance

from .access import learners


class Days(NamedTuple):
    """A recorded period: its first and last day, school days in it, and of these the days missed; halves count."""

    first: date
    last: date
    enrolled: float
    absent: float


def attendance_of(
    records: Collection[UUID], *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, list[Days]]:
    """The periods of the day's school year that were over by it, oldest first, by surviving record.

    Two schools of one year each have their own. Who may not be read, or has nothing recorded, is left out.
    """
    allowed = learners(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    rows = Attendance.objects.filter(
        person__record_id__in=list(records), person__record__in=allowed.values("pk"),
        school_year=school_year(day).ending, last_day__lte=day,
    ).order_by("first_day", "pk")  # fmt: skip
    found: dict[UUID, list[Days]] = defaultdict(list)
    for who, first, last, enrolled, absent in rows.values_list(
        "person__record_id", "first_day", "last_day", "days_enrolled", "days_absent"
    ):
        found[who].append(Days(first, last, float(enrolled), float(absent)))
    return dict(found)
