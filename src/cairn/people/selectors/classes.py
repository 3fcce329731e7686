"""Classes as pages name them: what one is called, where and when it meets, how many are in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cairn.kernel.access import Actor
from cairn.kernel.errors import UnknownName
from cairn.people.models import Person, Section

from .relations import taught
from .sections import learners_of_section, numbers_of_learners


@dataclass(frozen=True)
class SchoolClass:
    """One class. `place` is how policy asks about it; `learners` is None where nobody counted."""

    id: UUID
    name: str
    course: str
    school: UUID
    school_name: str
    first_day: date
    last_day: date | None
    place: dict[str, str]
    learners: int | None = None

    def goes_on(self, day: date) -> bool:
        return self.last_day is None or self.last_day >= day


@dataclass(frozen=True)
class Member:
    """A learner of a class. `listed_as` is how a roster writes the name."""

    id: UUID
    name: str
    listed_as: str


def school_class(section: UUID) -> SchoolClass:
    """One class, whoever asks: for its name beside what was already allowed. Raises UnknownName."""
    row = _named(Section.objects.filter(pk=section)).first()
    if row is None:
        raise UnknownName("There is no such class.", mend="Go back to your own classes.")
    return _class(row)


def classes_of(by: Actor, *, day: date) -> list[SchoolClass]:
    """The classes that someone teaches, or taught until lately: those that go on first, then by name."""
    if by.person is None:
        return []
    rows = list(_named(Section.objects.filter(pk__in=taught(by.person, day).values("section"))))
    many = numbers_of_learners([row.pk for row in rows], day)
    found = [_class(row, many.get(row.pk, 0)) for row in rows]
    return sorted(found, key=lambda c: (not c.goes_on(day), c.name, c.id))


def _named(rows: QuerySet[Section]) -> QuerySet[Section]:
    return rows.select_related("school__district", "course").order_by("name", "pk")


def _class(row: Section, learners: int | None = None) -> SchoolClass:
    district = row.school.district
    return SchoolClass(
        id=row.pk,
        name=row.name,
        course=row.course.name if row.course else "",
        school=row.school_id,
        school_name=row.school.name,
        first_day=row.first_day,
        last_day=row.last_day,
        place={"district": district.state_id if district else "", "school": row.school.state_id},
        learners=learners,
    )


def members_of(section: UUID, *, day: date) -> list[Member]:
    """A class's learners by name; the reader has been allowed to open the class (`section_ground`)."""
    return [_member(p) for p in _persons(learners_of_section(section, day))]


def _persons(records: Iterable[UUID]) -> Iterable[Person]:
    return Person.objects.filter(pk__in=list(records)).only(
        "given_name", "family_name", "preferred_given_name", "preferred_family_name"
    )


def _member(person: Person) -> Member:
    family = person.preferred_family_name or person.family_name
    return Member(person.pk, person.name, f"{family}, {person.called}")
