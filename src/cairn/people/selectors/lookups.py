"""Finding many people, classes and districts at once by the numbers that a file uses: for imports alone.

Nothing here is shown to anybody: it leads from a sender's numbers to our rows, whoever may see them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from cairn.intake.selectors import became
from cairn.people.models import Enrollment, Organization, Person, PersonIdentifier, Section

NumberKind = Literal["any", "state", "local", "sourcedId", "id"]
_SURE_FIRST: tuple[NumberKind, ...] = ("id", "state", "sourcedId", "local")
_AT_ONCE = 5000


def people_numbered(numbers: Sequence[str], kind: NumberKind = "any") -> dict[str, list[UUID]]:
    """The rows that each number means, without those that are joined to one of them; unknown left out.

    With kind "any" the surest kind of number that knows any decides, as when a person is looked up.
    """
    found: dict[str, list[UUID]] = {}
    for one in _SURE_FIRST if kind == "any" else (kind,):
        left = [n for n in numbers if n not in found]
        if left:
            found |= {n: _one_per_record(rows) for n, rows in _FINDERS[one](left).items() if rows}
    return found


def _one_per_record(rows: Iterable[tuple[UUID, UUID]]) -> list[UUID]:
    """Of rows (id, record): one for each human being."""
    return list({record: pk for pk, record in sorted(rows)}.values())


Found = dict[str, list[tuple[UUID, UUID]]]


def _by_id(numbers: Sequence[str]) -> Found:
    keys: dict[UUID, str] = {}
    for number in numbers:
        try:
            keys[UUID(number)] = number
        except ValueError:
            continue
    return {keys[pk]: [(pk, record)] for pk, record in _people(list(keys))}


def _people(keys: Sequence[UUID]) -> Iterator[tuple[UUID, UUID]]:
    for start in range(0, len(keys), _AT_ONCE):
        rows = Person.objects.filter(pk__in=keys[start : start + _AT_ONCE])
        yield from rows.values_list("pk", "record_id")


def _by_state_id(numbers: Sequence[str]) -> Found:
    found: dict[str, list[tuple[UUID, UUID]]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        rows = Person.objects.filter(state_id__in=numbers[start : start + _AT_ONCE])
        for state_id, pk, record in rows.values_list("state_id", "pk", "record_id"):
            found[state_id] = [(pk, record)]
    missing = [n for n in numbers if n not in found]
    return found | _by_identifier(missing, PersonIdentifier.objects.filter(kind="state"))


def _by_source(numbers: Sequence[str]) -> Found:
    subjects = became("users", numbers)
    record = dict(_people(list({pk for rows in subjects.values() for pk in rows})))
    return {n: [(pk, record[pk]) for pk in rows if pk in record] for n, rows in subjects.items()}


def _by_local_id(numbers: Sequence[str]) -> Found:
    return _by_identifier(numbers, PersonIdentifier.objects.exclude(kind="state"))


def _by_identifier(numbers: Sequence[str], where: QuerySet[PersonIdentifier]) -> Found:
    found: dict[str, list[tuple[UUID, UUID]]] = defaultdict(list)
    for start in range(0, len(numbers), _AT_ONCE):
        rows = where.filter(value__in=numbers[start : start + _AT_ONCE])
        for value, pk, record in rows.values_list("value", "person_id", "person__record_id"):
            found[value].append((pk, record))
    return found


_FINDERS = {
    "id": _by_id,
    "state": _by_state_id,
    "sourcedId": _by_source,
    "local": _by_local_id,
}


def sections_known_as(source_keys: Sequence[str]) -> dict[str, list[UUID]]:
    """The classes that a roster's keys became; unknown keys are left out."""
    return {key: sorted(rows) for key, rows in became("classes", source_keys).items()}


def districts_of_sections(sections: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """The district in which each class is taught."""
    rows = Section.objects.filter(pk__in=list(sections))
    return dict(rows.values_list("pk", "school__district_id"))


def districts_of_record(district_numbers: Iterable[str]) -> dict[str, UUID]:
    """Districts by the state's code for them."""
    rows = Organization.objects.filter(
        kind=Organization.Kind.LEA, state_id__in=list(district_numbers)
    )
    return dict(rows.values_list("state_id", "pk"))


class EnrolledIn:
    """In which district some learners were enrolled, day by day."""

    def __init__(self, learners: Sequence[UUID]) -> None:
        self._spells: dict[UUID, list[tuple[date, date | None, UUID | None]]] = defaultdict(list)
        for start in range(0, len(learners), _AT_ONCE):
            rows = Enrollment.objects.filter(person__in=learners[start : start + _AT_ONCE])
            for person, first, last, district in rows.order_by("first_day", "pk").values_list(
                "person_id", "first_day", "last_day", "district_id"
            ):
                self._spells[person].append((first, last, district))

    def on(self, learner: UUID, day: date) -> UUID | None:
        """The district on that day; outside every spell, that of the latest one before; else None."""
        begun = [s for s in self._spells.get(learner, ()) if s[0] <= day]
        current = [s for s in begun if s[1] is None or day <= s[1]]
        return (current or begun)[-1][2] if begun else None
