"""Surveys for anyone to read, and whom one of them may ask: what families chose is honoured here."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput
from cairn.people.models import Enrollment, Survey

from .access import everyone_ground
from .directory import may_be_surveyed
from .groups import places_under


def surveys(*, day: date) -> list[Survey]:
    """Surveys that are not over by a day, the next one first; about no learner."""
    rows = Survey.objects.filter(last_day__gte=day).select_related("organization")
    return list(rows.order_by("first_day", "title", "pk"))


def every_survey() -> list[Survey]:
    """All that were ever announced, the last to begin first, for answers come when one is over; about no learner."""
    return list(Survey.objects.select_related("organization").order_by("-first_day", "title", "pk"))


class Asked(NamedTuple):
    """A line of the list of whom a survey may ask."""

    state_id: str
    name: str
    grade: str
    school: str


def may_be_asked(
    survey: UUID, *, by: Actor, purpose: Purpose, day: date
) -> tuple[list[Asked], int]:
    """Whom a survey may ask on a day, by school and name; and how many it leaves out for their family's word.

    Raises NotAllowed, BadInput for a survey that is not there or over.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    row = Survey.objects.filter(pk=survey, last_day__gte=day).first()
    if row is None:
        raise BadInput(f"No survey {survey} is to come.", mend="See: cairn surveys list")
    there = places_under([row.organization_id])[row.organization_id]
    enrolled = Enrollment.objects.filter(on(day), school__among=there).select_related(
        "person__record", "school"
    )
    found = {e.person.record_id: e for e in enrolled.order_by("first_day", "pk")}
    asked = may_be_surveyed(set(found), protected_area=bool(row.areas))
    lines = [_line(found[key]) for key in asked]
    return sorted(lines, key=lambda a: (a.school, a.name, a.state_id)), len(found) - len(asked)


def _line(row: Enrollment) -> Asked:
    person = row.person.record
    return Asked(person.state_id or "", person.name, row.grade or "", row.school.name)
