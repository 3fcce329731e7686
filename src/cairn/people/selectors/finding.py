"""Finding a learner by name or number among those whom the reader may open, and nobody else.

Every word that is asked for begins a word of whoever is found. The words are looked up in their index, and only
those are tested for whom there is a ground; nobody is read whole, however many learners the record holds. Who may
not be opened and who is not there get the same answer by the same questions.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.kernel.finding import fits
from cairn.people.models import Enrollment, NameWord, Person
from cairn.people.rules.access import Ground, Relation

from .access import branches, classes_opened, grounds_found, one_of, section_ground
from .grants import zones

_LAST = "\U0010ffff"
"""Stands behind every letter there is."""
_NAMED_TWICE = 3
"""Somebody may have several words that begin alike: so many times as many rows are read as people are shown."""


@dataclass(frozen=True)
class Found:
    """A learner in a list of those found. `grade` and `school`: where they are on the day; empty: nowhere."""

    id: UUID
    name: str
    listed_as: str
    grade: str
    school: str


def learners_found(
    words: Sequence[str],
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    most: int,
    among: Collection[Relation] | None = None,
) -> dict[UUID, Ground]:
    """Up to `most` learners whom all of the `words` (`kernel.finding.asked_words`) fit, and why each may be opened.

    among   only as one of these, as `relations_held` says, so that nothing is asked in vain; None: as anything

    Both who they are and what they have shown must be open to `by`: the list names them, and each name leads to
    their page.
    """
    if not words:
        return {}
    found: dict[UUID, Ground] = {}
    for each in branches(by, purpose, DataClass.IDENTITY, Verb.READ, day, among):
        theirs = _one_of(each.people(by, day), each.relation)
        rows = _fitting(words).filter(theirs).order_by("word", "person")
        for record in rows.values_list("person_id", flat=True)[: most * _NAMED_TWICE]:
            found.setdefault(record, each.why)
    shown = grounds_found(
        found, by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day, among=among
    )
    return {record: found[record] for record in [r for r in found if r in shown][:most]}


_MANY = {Relation.DISTRICT_LEADER, Relation.OPERATOR}


def _one_of(people: QuerySet[Person, Any], relation: Relation) -> Q:
    """Belonging to those whom a ground opens; of a whole district it is asked for each who fits, in turn."""
    if relation in _MANY:
        return Q(one_of(people, "person"))
    return Q(person__in=people)


def _fitting(words: Sequence[str]) -> QuerySet[NameWord]:
    """Rows that begin with the first word, of people who have a row for each of the others too."""
    first, *others = words
    rows = NameWord.objects.filter(_begins(first))
    for word in others:
        rows = rows.filter(
            Exists(NameWord.objects.filter(_begins(word), person=OuterRef("person")))
        )
    return rows


def _begins(word: str) -> Q:
    return Q(word__gte=word, word__lte=word + _LAST)


def listed(records: Collection[UUID], *, day: date) -> list[Found]:
    """These learners as a list shows them, by name; for who has been allowed to open them. Two queries."""
    stays = Enrollment.objects.filter(on(day), person__record__in=records).order_by(
        "first_day", "pk"
    )
    where = {
        record: (grade, school)
        for record, grade, school in stays.values_list("person__record_id", "grade", "school__name")
    }
    people = Person.objects.filter(pk__in=records)
    found = [_line(person, *where.get(person.pk, ("", ""))) for person in people]
    return sorted(found, key=lambda each: (each.listed_as.casefold(), each.school, each.id))


def _line(person: Person, grade: str, school: str) -> Found:
    family = person.preferred_family_name or person.family_name
    grade = (grade or person.grade).lstrip("0")
    return Found(person.pk, person.name, f"{family}, {person.called}", grade, school)


@dataclass(frozen=True)
class FoundClass:
    """A class in a list of those found."""

    id: UUID
    name: str
    course: str
    school: str


def classes_found(
    words: Sequence[str], *, by: Actor, purpose: Purpose, day: date, most: int
) -> list[FoundClass]:
    """Up to `most` classes that go on, whose work `by` may open, and whom all of the words fit; by name."""
    if not words:
        return []
    ask: dict[str, Any] = {"by": by, "purpose": purpose, "data": DataClass.EVIDENCE, "day": day}
    rows = classes_opened(**ask).order_by("name", "pk")
    named = rows.values_list("pk", "name", "code", "course__name", "school__name")
    fitting = [
        FoundClass(pk, name, course or "", school)
        for pk, name, code, course, school in named
        if fits(words, (name, code, course or ""))
    ]
    if zones(day):
        fitting = [each for each in fitting[: 2 * most] if _opens(each.id, ask)]
    return fitting[:most]


def _opens(section: UUID, ask: dict[str, Any]) -> bool:
    try:
        section_ground(section=section, **ask)
    except NotAllowed:
        return False
    return True
