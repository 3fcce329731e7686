"""The roster as OneRoster's REST binding names it, cut to one contract: its objects, fields and their paths.

Each collection is a query over what the contract gives, and a list of fields. A field that the contract does
not give is not in the list, so it is neither in an answer nor can anything be filtered or sorted by it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.intake.tables import on
from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.models import (
    Course,
    Enrollment,
    Organization,
    Person,
    Section,
    SectionEnrollment,
    Term,
)
from cairn.people.rules.vendors import ROSTER_FIELDS, Client
from cairn.standards.oneroster.rest.answering import reference

from .rights import protected
from .vendors import (
    learners_given,
    members_given,
    organizations_given,
    sections_given,
    staff_given,
    vendor_ground,
)

ORG_TYPES = {"SEA": "state", "LEA": "district", "school": "school", "program": "local"}


@dataclass(frozen=True)
class Field:
    """One field of an object.

    value   from a row; None: it is left out of the object
    path    by which the database compares and sorts it; empty: it is neither compared nor sorted
    kind    text, day, number, id
    words   the database's word → OneRoster's, where they differ
    """

    value: Callable[[Any, "Feed"], Any]
    path: str = ""
    kind: str = "text"
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Collection:
    """One kind of object: what it is called, its rows for this contract, its fields."""

    one: str
    rows: Callable[["Feed"], QuerySet[Any]]
    fields: Mapping[str, Field]


@dataclass(frozen=True)
class Feed:
    """What one client gets on one day; `base` is the address under which the collections are."""

    by: Client
    purpose: Purpose
    day: date
    base: str

    @property
    def ask(self) -> dict[str, Any]:
        return {"by": self.by, "purpose": self.purpose, "day": self.day}

    @cached_property
    def fields(self) -> frozenset[str]:
        """The contract's fields, of those classes that policy gives to services today."""
        return frozenset(f for f in self.by.fields if self._granted(ROSTER_FIELDS[f]))

    def _granted(self, data: DataClass) -> bool:
        try:
            return bool(vendor_ground(data=data, **self.ask))
        except NotAllowed:
            return False

    @cached_property
    def organizations(self) -> dict[UUID, str]:
        """Each organization of the contract, with its type."""
        rows = organizations_given(**self.ask).values_list("pk", "kind")
        return {key: ORG_TYPES[kind] for key, kind in rows}

    @cached_property
    def sessions(self) -> frozenset[UUID]:
        """The terms of the contract's classes, and the years that these are in."""
        rows = Term.objects.filter(
            pk__in=sections_given(**self.ask).filter(terms__isnull=False).values("terms")
        )
        found: set[UUID] = set()
        while new := set(rows.values_list("pk", flat=True)) - found:
            found |= new
            rows = Term.objects.filter(pk__in=Term.objects.filter(pk__in=new).values("parent"))
        return frozenset(found)

    @cached_property
    def protected(self) -> set[UUID]:
        return protected(self.day)

    @cached_property
    def learners(self) -> QuerySet[Person]:
        return learners_given(**self.ask)

    @cached_property
    def staff(self) -> QuerySet[Person]:
        return staff_given(**self.ask)

    def org(self, key: UUID | None) -> dict[str, str] | None:
        """A reference to an organization, where the contract gives it."""
        return reference(self.base, "orgs", "org", key) if key in self.organizations else None

    def to(self, collection: str, kind: str, key: object) -> dict[str, str] | None:
        return None if key is None else reference(self.base, collection, kind, key)


def _plain(name: str, path: str, kind: str = "text") -> Field:
    return Field(lambda row, _feed: getattr(row, name), path, kind)


_COMMON = {
    "sourcedId": Field(lambda row, _feed: str(row.pk), "pk", "id"),
    "status": Field(lambda _row, _feed: "active", "", "constant"),
}
_ORGS = _COMMON | {
    "name": _plain("name", "name"),
    "type": Field(lambda row, _feed: ORG_TYPES[row.kind], "kind", words=ORG_TYPES),
    "identifier": Field(lambda row, _feed: row.state_id or None, "state_id"),
    "parent": Field(lambda row, feed: feed.org(row.parent_id)),
}
_SESSIONS = _COMMON | {
    "title": _plain("name", "name"),
    "type": _plain("kind", "kind"),
    "startDate": _plain("first_day", "first_day", "day"),
    "endDate": _plain("last_day", "last_day", "day"),
    "schoolYear": Field(lambda row, _feed: row.school_year, "school_year", "number"),
    "parent": Field(
        lambda row, feed: (
            feed.to("academicSessions", "academicSession", row.parent_id)
            if row.parent_id in feed.sessions
            else None
        )
    ),
}
_COURSES = _COMMON | {
    "title": _plain("name", "name"),
    "courseCode": Field(lambda row, _feed: row.code or None, "code"),
    "grades": _plain("grades", ""),
    "subjects": _plain("subjects", ""),
    "org": Field(lambda row, feed: feed.org(row.organization_id)),
}
_CLASSES = _COMMON | {
    "title": _plain("name", "name"),
    "classCode": Field(lambda row, _feed: row.code or None, "code"),
    "classType": Field(lambda row, _feed: row.kind or None, "kind"),
    "grades": _plain("grades", ""),
    "subjects": _plain("subjects", ""),
    "course": Field(lambda row, feed: feed.to("courses", "course", row.course_id)),
    "school": Field(lambda row, feed: feed.org(row.school_id)),
    "terms": Field(
        lambda row, feed: [feed.to("terms", "academicSession", t.pk) for t in row.terms.all()]
    ),
}
_USERS = _COMMON | {
    "enabledUser": Field(lambda _row, _feed: "true"),
    "givenName": _plain("given_name", "given_name"),
    "middleName": Field(lambda row, _feed: row.middle_name or None, "middle_name"),
    "familyName": _plain("family_name", "family_name"),
    "preferredFirstName": Field(
        lambda row, _feed: row.preferred_given_name or None, "preferred_given_name"
    ),
    "preferredLastName": Field(
        lambda row, _feed: row.preferred_family_name or None, "preferred_family_name"
    ),
    "pronouns": Field(lambda row, _feed: row.pronouns or None),
    "identifier": _plain("state_id", "state_id"),
    "grades": Field(lambda row, _feed: [row.grade] if row.is_learner and row.grade else None),
    # Not compared: whether an address is somebody's would tell what is kept from lists.
    "email": Field(lambda row, feed: row.email or None if row.pk not in feed.protected else None),
    "roles": Field(lambda row, _feed: row.roles_given),
}
_ROLE_WORDS = {"learner": "student", "teacher": "teacher", "aide": "aide", "proctor": "proctor"}
_ENROLLMENTS = _COMMON | {
    "user": Field(lambda row, feed: feed.to("users", "user", row.person.record_id)),
    "class": Field(lambda row, feed: feed.to("classes", "class", row.section_id)),
    "school": Field(lambda row, feed: feed.org(row.section.school_id)),
    "role": Field(
        lambda row, _feed: _ROLE_WORDS.get(row.role, row.role), "role", words=_ROLE_WORDS
    ),
    "primary": Field(lambda row, _feed: "true" if row.primary else "false"),
    "beginDate": _plain("first_day", "first_day", "day"),
    "endDate": _plain("last_day", "last_day", "day"),
}


def _sessions(feed: Feed) -> QuerySet[Term]:
    return Term.objects.filter(pk__in=feed.sessions)


def _terms(feed: Feed) -> QuerySet[Term]:
    return _sessions(feed).filter(kind__in=["term", "semester"])


def _courses(feed: Feed) -> QuerySet[Course]:
    return Course.objects.filter(pk__in=sections_given(**feed.ask).values("course"))


def _users(feed: Feed) -> QuerySet[Person]:
    return Person.objects.filter(
        Q(pk__in=feed.learners.values("pk")) | Q(pk__in=feed.staff.values("pk"))
    )


def _teachers(feed: Feed) -> QuerySet[Person]:
    rows = members_given(**feed.ask).filter(role="teacher")
    return Person.objects.filter(pk__in=rows.values("person__record_id"))


def _enrollments(feed: Feed) -> QuerySet[SectionEnrollment]:
    return members_given(**feed.ask).select_related("person", "section")


def _organizations(feed: Feed) -> QuerySet[Organization]:
    return organizations_given(**feed.ask)


COLLECTIONS = {
    "orgs": Collection("org", _organizations, _ORGS),
    "schools": Collection("org", lambda f: _organizations(f).filter(kind="school"), _ORGS),
    "academicSessions": Collection("academicSession", _sessions, _SESSIONS),
    "terms": Collection("academicSession", _terms, _SESSIONS),
    "gradingPeriods": Collection(
        "academicSession", lambda f: _sessions(f).filter(kind="gradingPeriod"), _SESSIONS
    ),
    "courses": Collection("course", _courses, _COURSES),
    "classes": Collection(
        "class", lambda f: sections_given(**f.ask).prefetch_related("terms"), _CLASSES
    ),
    "users": Collection("user", _users, _USERS),
    "students": Collection("user", lambda f: f.learners, _USERS),
    "teachers": Collection("user", _teachers, _USERS),
    "enrollments": Collection("enrollment", _enrollments, _ENROLLMENTS),
}
WRAPPED = {"schools": "orgs", "terms": "academicSessions", "gradingPeriods": "academicSessions"} | {
    "students": "users",
    "teachers": "users",
}
"""Collections whose page bears another name than their address."""


def fields_of(collection: str, feed: Feed) -> dict[str, Field]:
    """The fields that this contract gives of a collection's objects."""
    every = COLLECTIONS[collection].fields
    if every is not _USERS:
        return dict(every)
    return {n: f for n, f in every.items() if n not in ROSTER_FIELDS or n in feed.fields}


Within = Callable[[UUID, Feed], Q]


def _through(path: str) -> Within:
    return lambda key, _feed: Q(**{path: key})


def _of_school(what: str) -> Within:
    return lambda key, feed: Q(pk__in=sections_given(**feed.ask).filter(school=key).values(what))


def _people(role: str, where: str) -> Within:
    def within(key: UUID, feed: Feed) -> Q:
        rows = members_given(**feed.ask).filter(role=role, **{where: key})
        return Q(pk__in=rows.values("person__record_id"))

    return within


def _enrolled_at(key: UUID, feed: Feed) -> Q:
    rows = Enrollment.objects.filter(on(feed.day), school=key)
    return Q(pk__in=rows.values("person__record_id"))


def _classes_of_term(key: UUID, _feed: Feed) -> Q:
    return Q(pk__in=Section.terms.through.objects.filter(term=key).values("section"))


def _classes_of_person(key: UUID, feed: Feed) -> Q:
    rows = members_given(**feed.ask).filter(person__record_id=key)
    return Q(pk__in=rows.values("section"))


WITHIN: dict[tuple[str, str], Within] = {
    ("schools", "classes"): _through("school"),
    ("schools", "courses"): _of_school("course"),
    ("schools", "terms"): _of_school("terms"),
    ("schools", "enrollments"): _through("section__school"),
    ("schools", "students"): _enrolled_at,
    ("schools", "teachers"): _people("teacher", "section__school"),
    ("classes", "students"): _people("learner", "section"),
    ("classes", "teachers"): _people("teacher", "section"),
    ("classes", "enrollments"): _through("section"),
    ("courses", "classes"): _through("course"),
    ("terms", "classes"): _classes_of_term,
    ("terms", "gradingPeriods"): _through("parent"),
    ("users", "classes"): _classes_of_person,
    ("students", "classes"): _classes_of_person,
    ("teachers", "classes"): _classes_of_person,
}
"""Which collections lie in one object of another, and the condition on their rows."""


def told(collection: str, rows: Iterable[Any], feed: Feed) -> list[Any]:
    """The rows of a page, people with what their roles are in this contract."""
    found = list(rows)
    if COLLECTIONS[collection].fields is _USERS:
        _give_roles(found, feed)
    return found


def named_in(collection: str, rows: Iterable[Any]) -> set[UUID]:
    """The learners whom a page names, by surviving record."""
    kind = COLLECTIONS[collection].fields
    if kind is _USERS:
        return {row.pk for row in rows if row.is_learner}
    if kind is _ENROLLMENTS:
        return {row.person.record_id for row in rows if row.role == "learner"}
    return set()


def _give_roles(people: list[Person], feed: Feed) -> None:
    keys = [person.pk for person in people]
    learners = set(feed.learners.filter(pk__in=keys).values_list("pk", flat=True))
    roles: dict[UUID, set[tuple[str, UUID]]] = defaultdict(set)
    enrolled = Enrollment.objects.filter(on(feed.day), person__record_id__in=learners)
    for key, school in enrolled.values_list("person__record_id", "school_id"):
        roles[key].add(("student", school))
    works = members_given(**feed.ask).exclude(role="learner").filter(person__record_id__in=keys)
    for key, role, school in works.values_list("person__record_id", "role", "section__school_id"):
        roles[key].add((_ROLE_WORDS.get(role, role), school))
    for person in people:
        person.is_learner = person.pk in learners  # type: ignore[attr-defined]
        person.roles_given = [  # type: ignore[attr-defined]
            {"roleType": "primary", "role": role, "org": org}
            for role, school in sorted(roles[person.pk], key=str)
            if (org := feed.org(school)) is not None
        ]
