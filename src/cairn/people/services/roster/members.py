"""Who is in which section: learners and their teachers."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import uuid7
from cairn.people.models import Section, SectionEnrollment

from .places import Became
from .session import Changed, New, Session
from .words import role_kind
from .writing import change

_MEMBER = ("section_id", "person_id", "role", "primary", "first_day", "last_day")


def members(session: Session, new: Sequence[New], changed: Sequence[Changed]) -> Became:
    """A membership without days of its own has those of its section."""
    rows = [n.row for n in new] + [c.row for c in changed]
    persons = session.subjects("users", [row.user_sourced_id for row in rows])
    sections = session.subjects("classes", [row.class_sourced_id for row in rows])
    days = _days([r.class_sourced_id for r in rows if not (r.begin_date and r.end_date)], sections)

    def values(row: Any) -> tuple[Any, ...]:
        section = sections[row.class_sourced_id]
        first, last = row.begin_date, row.end_date
        if first is None or last is None:
            section_first, section_last = days[section]
            first, last = first or section_first, last or section_last
        return (
            section,
            persons[row.user_sourced_id],
            "administrator" if row.role == "administrator" else role_kind(row.role),
            row.primary is True,
            first,
            last,
        )

    became = {n.row.sourced_id: uuid7() for n in new}
    inserts = [(became[n.row.sourced_id], *values(n.row)) for n in new]
    insert(SectionEnrollment, ("id", *_MEMBER), inserts)
    renewed = [(c.subject, values(c.row)) for c in changed if c.subject]
    change(SectionEnrollment, _MEMBER, renewed)
    return became


def _days(keys: Sequence[str], sections: dict[str, UUID]) -> dict[UUID, tuple[date, date | None]]:
    ids = {sections[key] for key in keys}
    rows = Section.objects.filter(pk__in=ids).values_list("pk", "first_day", "last_day")
    return {pk: (first, last) for pk, first, last in rows}
