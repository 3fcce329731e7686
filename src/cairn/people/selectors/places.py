"""Where learners are on a day, as policy asks it: the state's codes of district and school."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from cairn.people.models import Enrollment


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
    rows = (
        Enrollment.objects.filter(person__record_id__in=list(records), first_day__lte=day)
        .order_by()
        .values_list(
            "person__record_id",
            "first_day",
            "last_day",
            "id",
            "school_id",
            "district_id",
            "school__state_id",
            "district__state_id",
        )
    )
    best: dict[UUID, tuple[tuple[bool, date, UUID], list[Any]]] = {}
    for record, first, last, key, *where in rows:
        rank = (last is None or last >= day, first, key)
        if record not in best or rank > best[record][0]:
            best[record] = (rank, where)
    return {
        record: Whereabouts(school, district, code or "", district_code or "")
        for record, (_rank, (school, district, code, district_code)) in best.items()
    }
