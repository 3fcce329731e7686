"""Organizations, terms, courses and sections of a roster."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import uuid7
from cairn.people.models import Course, Organization, Section, Term

from .session import Changed, New, Place, Session
from .words import organization_kind
from .writing import change

Became = dict[str, UUID]
"""From a row's key to what it became."""

_ORGANIZATION = ("kind", "name", "state_id", "parent_id", "district_id", "ended_on")


def organizations(session: Session, new: Sequence[New], changed: Sequence[Changed]) -> Became:
    """An organization that the state's own code already names is that one, whoever sends it."""
    same = _already_there([n.row for n in new])
    became: Became = {}
    inserts, changes = [], []
    for row in [n.row for n in new]:
        kind = organization_kind(row.type)
        pk = same.get((kind, row.identifier)) if row.identifier else None
        found = pk is not None
        pk = pk or uuid7()
        if row.identifier:
            same[(kind, row.identifier)] = pk
        became[row.sourced_id] = pk
        session.learn("orgs", [(row.sourced_id, pk)])
        if not found:
            inserts.append((pk, *_organization(session, row, pk), []))
    insert(Organization, ("id", *_ORGANIZATION, "grades"), inserts)
    for row, _, subject in changed:
        if subject is not None:
            changes.append((subject, _organization(session, row, subject)))
    change(Organization, _ORGANIZATION, changes)
    return became


def _already_there(rows: Sequence[Any]) -> dict[tuple[str, str], UUID]:
    codes = [row.identifier for row in rows if row.identifier]
    found = Organization.objects.filter(state_id__in=codes).order_by("-pk")
    return {(kind, code): pk for pk, kind, code in found.values_list("pk", "kind", "state_id")}


def _organization(session: Session, row: Any, pk: UUID) -> tuple[Any, ...]:
    kind = organization_kind(row.type)
    parent = session.subjects("orgs", [row.parent_sourced_id]).get(row.parent_sourced_id)
    district = None
    if kind == Organization.Kind.LEA:
        district = pk
    elif parent is not None and kind != Organization.Kind.SEA:
        district = session.places([parent])[parent].district
    session.place(pk, Place(kind, district))
    return kind, row.name, row.identifier, parent, district, None


_TERM = ("name", "kind", "parent_id", "school_year", "first_day", "last_day")


def terms(session: Session, new: Sequence[New], changed: Sequence[Changed]) -> Became:
    """School years, semesters, terms and grading periods; parents stand before their parts."""
    became: Became = {}
    inserts = []
    for row in [n.row for n in new]:
        became[row.sourced_id] = uuid7()
        session.learn("academicSessions", [(row.sourced_id, became[row.sourced_id])])
        inserts.append((became[row.sourced_id], *_term(session, row)))
    insert(Term, ("id", *_TERM), inserts)
    change(Term, _TERM, [(c.subject, _term(session, c.row)) for c in changed if c.subject])
    return became


def _term(session: Session, row: Any) -> tuple[Any, ...]:
    parent = session.subjects("academicSessions", [row.parent_sourced_id])
    return (
        row.title,
        row.type,
        parent.get(row.parent_sourced_id),
        row.school_year,
        row.start_date,
        row.end_date,
    )


_COURSE = ("name", "code", "organization_id", "grades", "subjects")


def courses(session: Session, new: Sequence[New], changed: Sequence[Changed]) -> Became:
    """What is taught, apart from when and by whom."""
    rows = [n.row for n in new] + [c.row for c in changed]
    organizations = session.subjects("orgs", [row.org_sourced_id for row in rows])

    def values(row: Any) -> tuple[Any, ...]:
        organization = organizations.get(row.org_sourced_id)
        return row.title, row.course_code, organization, list(row.grades), list(row.subjects)

    became = {n.row.sourced_id: uuid7() for n in new}
    insert(Course, ("id", *_COURSE), [(became[n.row.sourced_id], *values(n.row)) for n in new])
    change(Course, _COURSE, [(c.subject, values(c.row)) for c in changed if c.subject])
    return became


_SECTION = (
    "name", "code", "kind", "course_id", "school_id", "grades", "subjects", "first_day", "last_day",
)  # fmt: skip


def sections(session: Session, new: Sequence[New], changed: Sequence[Changed]) -> Became:
    """Classes: a section goes from the first day of its terms to the last."""
    rows = [n.row for n in new] + [c.row for c in changed]
    schools = session.subjects("orgs", [row.school_sourced_id for row in rows])
    courses = session.subjects("courses", [row.course_sourced_id for row in rows])
    keys = {key for row in rows for key in row.term_sourced_ids}
    held = session.subjects("academicSessions", keys)
    days = _days_of(list(held.values()))

    def values(row: Any) -> tuple[Any, ...]:
        spans = [days[held[k]] for k in row.term_sourced_ids if k in held]
        first = min((first for first, _ in spans), default=session.first_day)
        last = max((last for _, last in spans if last is not None), default=None)
        return (
            row.title,
            row.class_code,
            row.class_type,
            courses.get(row.course_sourced_id),
            schools[row.school_sourced_id],
            list(row.grades),
            list(row.subjects),
            first,
            last,
        )

    became = {n.row.sourced_id: uuid7() for n in new}
    insert(Section, ("id", *_SECTION), [(became[n.row.sourced_id], *values(n.row)) for n in new])
    change(Section, _SECTION, [(c.subject, values(c.row)) for c in changed if c.subject])
    through = Section.terms.through
    renewed = [c.subject for c in changed if c.subject]
    through.objects.filter(section_id__in=renewed).delete()
    pairs = [(became[n.row.sourced_id], n.row) for n in new]
    pairs += [(c.subject, c.row) for c in changed if c.subject]
    links = [
        (pk, held[key])
        for pk, row in pairs
        for key in dict.fromkeys(row.term_sourced_ids)
        if key in held
    ]
    insert(through, ("section_id", "term_id"), links)
    return became


def _days_of(ids: Sequence[UUID]) -> dict[UUID, tuple[date, date | None]]:
    rows = Term.objects.filter(pk__in=ids).values_list("pk", "first_day", "last_day")
    return {pk: (first, last) for pk, first, last in rows}
