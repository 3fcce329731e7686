"""Where learners are on a day, as policy asks it: the state's codes of district and school."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from cairn.kernel.days import school_year
from cairn.people.models import Enrollment, Organization

from .once import once


class Whereabouts(NamedTuple):
    """A learner's school on a day, and the state's codes by which policy knows it."""

    school: UUID
    district: UUID | None
    school_code: str
    district_code: str

    @property
    def place(self) -> dict[str, str]:
        """As `policy` asks: {"district": …, "school": …}."""
        return {"district": self.district_code, "school": self.school_code}


def whereabouts(records: Iterable[UUID], day: date) -> dict[UUID, Whereabouts]:
    """Each learner's school on the day: of two, the one begun later; after the last, that one.

    Learners who were never enrolled by then are left out.
    """
    asked = frozenset(records)
    return dict(once(("whereabouts", asked, day), lambda: _whereabouts(asked, day)))


def _whereabouts(records: frozenset[UUID], day: date) -> dict[UUID, Whereabouts]:
    rows = Enrollment.objects.filter(person__record__in=records, first_day__lte=day).order_by()
    best: dict[UUID, tuple[tuple[bool, date, UUID], UUID, UUID | None]] = {}
    for record, first, last, key, school, district in rows.values_list(
        "person__record_id", "first_day", "last_day", "id", "school_id", "district_id"
    ):
        rank = (last is None or last >= day, first, key)
        if record not in best or rank > best[record][0]:
            best[record] = (rank, school, district)
    codes = _codes({place for _, *places in best.values() for place in places if place})
    codes[None] = ""
    return {
        record: Whereabouts(school, district, codes[school], codes[district])
        for record, (_rank, school, district) in best.items()
    }


def enrolled_since(records: Iterable[UUID], day: date) -> dict[UUID, date]:
    """The first day of what is this school year's enrollment of each learner, in the district of the day.

    The day may lie before the school year. A learner who changed schools within a district, or left it
    and came back, has been there from the first of these enrollments on; one whose school has no district,
    in that school. Of learners who are in two districts the one entered later counts; who was enrolled
    nowhere in the year up to the day is left out.
    """
    rows = Enrollment.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=school_year(day).first_day),
        person__record__in=set(records),
        first_day__lte=day,
    ).order_by()
    best: dict[UUID, tuple[tuple[bool, date, UUID], UUID]] = {}
    since: dict[tuple[UUID, UUID], date] = {}
    for record, first, last, key, school, district in rows.values_list(
        "person__record_id", "first_day", "last_day", "id", "school_id", "district_id"
    ):
        place = district or school
        since[record, place] = min(first, since.get((record, place), first))
        rank = (last is None or last >= day, first, key)
        if record not in best or rank > best[record][0]:
            best[record] = (rank, place)
    return {record: since[record, place] for record, (_rank, place) in best.items()}


def _codes(places: set[UUID]) -> dict[UUID | None, str]:
    """The state's codes of organizations; empty where it has none."""
    found = Organization.objects.filter(pk__in=places).values_list("pk", "state_id")
    return {pk: code or "" for pk, code in found}
