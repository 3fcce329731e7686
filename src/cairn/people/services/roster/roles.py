"""What persons are at organizations: roles, school enrollments of learners, posts of staff.

One role of the roster becomes up to three rows that share an identifier: the Role itself, the
Enrollment of a learner at a school, and the StaffAssignment of an adult with a post.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import named, uuid7
from cairn.people.models import Enrollment, Organization, Person, Role, StaffAssignment

from .places import Became
from .session import Changed, New, Session
from .words import position, role_kind
from .writing import end

SPELLS = (Role, Enrollment, StaffAssignment)
SCHOOLS = (Organization.Kind.SCHOOL, Organization.Kind.PROGRAM)


class Held(NamedTuple):
    """A role as its row says it, whichever version of OneRoster said it."""

    pk: UUID
    person: UUID
    organization: UUID
    word: str
    primary: bool
    first: date
    last: date | None


def roles(session: Session, new: Sequence[New], changed: Sequence[Changed]) -> Became:
    """The rows of roles.csv, as version 1.2 has it."""
    rows = [n.row for n in new] + [c.row for c in changed]
    persons = session.subjects("users", [row.user_sourced_id for row in rows])
    organizations = session.subjects("orgs", [row.org_sourced_id for row in rows])
    became = {n.row.sourced_id: uuid7() for n in new}
    pairs = [(became[n.row.sourced_id], n.row) for n in new]
    pairs += [(c.subject, c.row) for c in changed if c.subject]
    held = [
        Held(
            pk,
            persons[row.user_sourced_id],
            organizations[row.org_sourced_id],
            row.role,
            row.role_type == "primary",
            row.begin_date or session.first_day,
            row.end_date,
        )
        for pk, row in pairs
    ]
    write(session, held, renewed=[c.subject for c in changed if c.subject])
    return became


def roles_of_users(
    session: Session, new: Sequence[New], changed: Sequence[Changed], became: Became
) -> None:
    """The roles that version 1.1 tells in users.csv: one role at several organizations, no days."""
    pairs = [(became[n.row.sourced_id], n.row) for n in new]
    pairs += [(c.subject, c.row) for c in changed if c.subject]
    pairs = [(person, row) for person, row in pairs if row.role]
    keys = {key for _, row in pairs for key in row.org_sourced_ids}
    organizations = session.subjects("orgs", keys)
    wanted: dict[UUID, Held] = {}
    for person, row in pairs:
        for place, key in enumerate(row.org_sourced_ids):
            if organization := organizations.get(key):
                pk = _of_user(session, row.sourced_id, organization)
                first = session.first_day
                wanted[pk] = Held(pk, person, organization, row.role, place == 0, first, None)
    key_of = {person: row.sourced_id for person, row in pairs}
    before = {
        pk: first
        for pk, person, organization, first in Role.objects.filter(
            person_id__in=[c.subject for c in changed if c.subject]
        ).values_list("pk", "person_id", "organization_id", "first_day")
        if pk == _of_user(session, key_of.get(person, ""), organization)
    }
    held = [h._replace(first=before.get(pk, h.first)) for pk, h in wanted.items()]
    write(session, held, renewed=[pk for pk in before if pk in wanted])
    for model in SPELLS:
        end(model, [pk for pk in before if pk not in wanted], session.today)


def _of_user(session: Session, key: str, organization: UUID) -> UUID:
    return named("roster-role", session.source, key, str(organization))


def write(session: Session, held: Sequence[Held], renewed: Sequence[UUID]) -> None:
    """Writes the rows of these roles; those in `renewed` are there already and are replaced."""
    for model in SPELLS:
        model.objects.filter(pk__in=renewed).delete()
    places = session.places(h.organization for h in held)
    grades = _grades([h.person for h in held if h.word == "student"])
    insert(
        Role,
        ("id", "person_id", "organization_id", "kind", "primary", "first_day", "last_day"),
        [
            (h.pk, h.person, h.organization, role_kind(h.word), h.primary, h.first, h.last)
            for h in held
        ],
    )
    insert(
        Enrollment,
        (
            "id",
            "person_id",
            "school_id",
            "district_id",
            "grade",
            "exit_code",
            "first_day",
            "last_day",
        ),
        [
            (
                h.pk,
                h.person,
                h.organization,
                places[h.organization].district,
                grades.get(h.person, ""),
                "",
                h.first,
                h.last,
            )
            for h in held
            if h.word == "student" and places[h.organization].kind in SCHOOLS
        ],
    )
    posts = [(h, position(h.word, places[h.organization].kind)) for h in held]
    insert(
        StaffAssignment,
        ("id", "person_id", "organization_id", "position", "first_day", "last_day"),
        [(h.pk, h.person, h.organization, post, h.first, h.last) for h, post in posts if post],
    )


def _grades(persons: Sequence[UUID]) -> dict[UUID, str]:
    return dict(Person.objects.filter(pk__in=persons).values_list("pk", "grade"))


def end_roles(ids: Sequence[UUID], today: date) -> None:
    for model in SPELLS:
        end(model, ids, today)


def spells_of(persons: Sequence[UUID], today: date, organizations: Collection[UUID]) -> list[UUID]:
    """The roles that these persons hold there on a day or later."""
    going_on = Role.objects.filter(
        person_id__in=persons, organization_id__in=organizations
    ).exclude(last_day__lt=today)
    return list(going_on.values_list("pk", flat=True))
