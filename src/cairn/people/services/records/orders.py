"""Court orders and agreements about a guardian and a learner: what bars the one from the other's record.

An order stands beside what a roster says of the two people, and outlasts it: a roster that names the bond
later, or again, does not lift it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import named, uuid7
from cairn.people.models import GuardianRestriction, Guardianship
from cairn.people.services.roster.writing import change

from .writing import Placed

KINDS = {
    "NoRecords": GuardianRestriction.Kind.NO_RECORDS,
    "NoContact": GuardianRestriction.Kind.NO_CONTACT,
}
ORDER = ("guardianship_id", "kind", "authority", "first_day", "last_day")
BOND = ("id", "guardian_id", "learner_id", "relation", "has_custody", "first_day", "last_day")
Bond = tuple[UUID, UUID]
"""A guardian and a learner."""


def restrictions(placed: Sequence[Placed], *, today: date) -> dict[str, UUID]:
    """One row of an order becomes one restriction. Returns what each key became."""
    bonds = _bonds(placed, today)
    new = {p.record.key: uuid7() for p in placed if p.subject is None}
    insert(
        GuardianRestriction,
        ("id", *ORDER),
        [(new[p.record.key], *_values(p, bonds)) for p in placed if p.subject is None],
    )
    change(
        GuardianRestriction, ORDER, [(p.subject, _values(p, bonds)) for p in placed if p.subject]
    )
    return new


def _bonds(placed: Sequence[Placed], today: date) -> Mapping[Bond, UUID]:
    """The bond that each order is kept with: the roster's, or one that ended before it could open anything."""
    wanted = {_bond(p): p for p in placed}
    people = {guardian for guardian, _ in wanted}
    rows = Guardianship.objects.filter(guardian_id__in=people).order_by("pk")
    found = {
        (guardian, learner): pk
        for pk, guardian, learner in rows.values_list("pk", "guardian_id", "learner_id")
    }
    absent = {bond: _key(bond) for bond in wanted if bond not in found}
    insert(
        Guardianship,
        BOND,
        [
            (pk, *bond, "barred", False, before, before)
            for bond, pk in absent.items()
            for before in [_before(wanted[bond], today)]
        ],
    )
    return found | absent


def _bond(placed: Placed) -> Bond:
    assert placed.guardian is not None, "every row of this layout names a guardian"  # noqa: S101 for the type checker
    assert placed.person is not None, "and a learner"  # noqa: S101 for the type checker
    return placed.guardian, placed.person


def _key(bond: Bond) -> UUID:
    return named("barred-guardian", *map(str, bond))


def _before(placed: Placed, today: date) -> date:
    first: date = placed.record.values["RestrictionStartDate"]
    return min(first, today) - timedelta(1)


def _values(placed: Placed, bonds: Mapping[Bond, UUID]) -> tuple[object, ...]:
    said = placed.record.values
    return (
        bonds[_bond(placed)],
        KINDS[said["RestrictionType"]],
        said["Authority"],
        said["RestrictionStartDate"],
        said["RestrictionEndDate"],
    )
