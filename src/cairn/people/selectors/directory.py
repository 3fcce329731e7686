"""Directory information: who may be listed for the public, for recruiters, for a survey; and with what.

A family's no is honoured here, in the one place that lists are made from (34 CFR 99.37; ESEA 8528;
20 USC 1232h). A list holds names, grade and school: never a number, an address or a birth date.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from cairn.intake.rulebook import book
from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadPolicy
from cairn.people.models import Enrollment
from cairn.people.rules.rights import Choice
from cairn.people.rules.surveys import may_ask

from .access import everyone_ground, organization_ground
from .rights import refused_by, said_among


class Listed(NamedTuple):
    """A line of a directory; None: policy does not list it."""

    name: str | None
    grade: str | None
    school: str | None


COLUMNS = Listed._fields


def directory(
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    school: UUID | None = None,
    for_recruiters: bool = False,
    grades: tuple[str, ...] = (),
) -> Iterator[Listed]:
    """Learners enrolled on a day whose families have not refused, by name; with policy's columns only.

    school           one school's; None: everyone's, for the operator
    for_recruiters   leaves out whoever refused recruiters too
    grades           CEDS codes; none: all

    Raises NotAllowed.
    """
    if school is None:
        everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    else:
        organization_ground(
            by=by, purpose=purpose, data=DataClass.IDENTITY, organization=school, day=day
        )
    listed = _columns(day)
    refused = refused_by(Choice.DIRECTORY)
    if for_recruiters:
        refused |= refused_by(Choice.RECRUITERS)
    for row in _enrolled(day, school, grades):
        if row.person.record_id not in refused:
            line = Listed(row.person.record.name, row.grade, row.school.name)
            yield Listed(*(v if c in listed else None for c, v in zip(COLUMNS, line, strict=True)))


def _enrolled(day: date, school: UUID | None, grades: tuple[str, ...]) -> list[Enrollment]:
    rows = Enrollment.objects.filter(on(day)).select_related("person__record", "school")
    if school is not None:
        rows = rows.filter(school=school)
    if grades:
        rows = rows.filter(grade__in=grades)
    return list(
        rows.order_by(
            "school__name", "person__record__family_name", "person__record__given_name", "pk"
        )
    )


def _columns(day: date) -> set[str]:
    ruling = book().ask("rights.directory", day)
    named = set(ruling.value) if isinstance(ruling.value, tuple) else {ruling.value}
    if unknown := sorted(map(str, named - set(COLUMNS))):
        raise BadPolicy(
            f"rights.directory names {', '.join(unknown)}, which no directory here holds.",
            mend=f"There are: {', '.join(COLUMNS)}.",
        )
    return {str(name) for name in named}


def may_be_surveyed(learners: set[UUID], *, protected_area: bool) -> set[UUID]:
    """Of these learners, those whom a survey may ask (20 USC 1232h).

    protected_area   it asks about one of the eight protected areas
    """
    said = said_among(Choice.SURVEYS, learners)
    return {each for each in learners if may_ask(said.get(each), protected_area=protected_area)}
