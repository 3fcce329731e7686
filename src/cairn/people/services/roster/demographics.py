"""Birth date, sex, and race and ethnicity of persons.

Race and ethnicity are one Characteristic with the category of federal reporting: Hispanic or Latino
whatever else is said, two or more races, or the one race. A new answer ends the earlier one the day
before; where nothing is said, nothing is kept.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from cairn.intake.bulk import insert
from cairn.kernel.ids import uuid7
from cairn.people.models import Characteristic, Person
from cairn.people.rules.reporting import race_ethnicity

from .places import Became
from .session import Changed, New, Session
from .writing import change, end

KIND = Characteristic.Kind.RACE_ETHNICITY


def demographics(session: Session, new: Sequence[New], changed: Sequence[Changed]) -> Became:
    rows = [n.row for n in new] + [c.row for c in changed]
    persons = session.subjects("users", [row.sourced_id for row in rows])
    pairs = [(persons[row.sourced_id], row) for row in rows if row.sourced_id in persons]
    for columns, chosen in _by_what_is_told(pairs).items():
        change(Person, columns, [(pk, [getattr(row, c) for c in columns]) for pk, row in chosen])
    said = {pk: value for pk, row in pairs if (value := _category(row))}
    _characteristics(session, said)
    return persons


def _by_what_is_told(
    pairs: Sequence[tuple[UUID, Any]],
) -> dict[tuple[str, ...], list[tuple[UUID, Any]]]:
    """Rows by which of birth date and sex they tell: what is not told stays as it was."""
    told: dict[tuple[str, ...], list[tuple[UUID, Any]]] = {}
    for pk, row in pairs:
        columns = tuple(c for c in ("birth_date", "sex") if getattr(row, c) is not None)
        if columns:
            told.setdefault(columns, []).append((pk, row))
    return told


def _category(row: Any) -> str:
    return race_ethnicity(
        hispanic=row.hispanic_or_latino_ethnicity,
        several=row.demographic_race_two_or_more_races,
        races={
            "AmericanIndianOrAlaskaNative": row.american_indian_or_alaska_native,
            "Asian": row.asian,
            "BlackOrAfricanAmerican": row.black_or_african_american,
            "NativeHawaiianOrOtherPacificIslander": row.native_hawaiian_or_other_pacific_islander,
            "White": row.white,
        },
    )


def _characteristics(session: Session, said: dict[UUID, str]) -> None:
    standing = Characteristic.objects.filter(person_id__in=said, kind=KIND).filter(
        Q(last_day=None) | Q(last_day__gte=session.today)
    )
    same: set[UUID] = set()
    other: list[UUID] = []
    for pk, person, value in standing.values_list("pk", "person_id", "value"):
        if value == said[person]:
            same.add(person)
        else:
            other.append(pk)
    had = set(Characteristic.objects.filter(pk__in=other).values_list("person_id", flat=True))
    end(Characteristic, other, session.today)
    insert(
        Characteristic,
        ("id", "person_id", "kind", "value", "detail", "first_day", "last_day"),
        [
            (
                uuid7(),
                person,
                KIND,
                value,
                "",
                session.today if person in had else session.first_day,
                None,
            )
            for person, value in said.items()
            if person not in same
        ],
    )
