"""The persons of a roster: a new record, or the one that the state already keeps.

A state id that is already here is the same person where name and birth date agree; that alone joins
without asking. Where they disagree, the newcomer gets a record with a provisional id, and a person
decides.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import uuid7
from cairn.people.models import Enrollment, MatchCase, Person, PersonIdentifier
from cairn.people.rules.finding import PROVISIONAL
from cairn.people.rules.matching import Likeness, agrees, reasons_against, reasons_for
from cairn.people.services.finding import renew_words
from cairn.people.services.matching import open_cases

from .places import Became
from .session import Changed, New, Session
from .writing import change

STATE_ID_NAMES = frozenset({"state", "stateid", "state_id", "ssid", "sasid", "stateassignedid"})

_PERSON = (
    "given_name", "middle_name", "family_name", "preferred_given_name", "preferred_family_name",
    "pronouns", "grade", "email",
)  # fmt: skip
_COLUMNS = ("id", "record_id", "state_id", *_PERSON, "sex", "birth_date", "language")

BirthDates = Callable[[], Mapping[str, date]]
"""Gives, when it is needed, the birth dates that the same bundle tells, by the user's key."""


class Claim(NamedTuple):
    """A newcomer who claims a state id that another record has."""

    newcomer: UUID
    holder: UUID
    reasons: list[str]


def state_id(row: Any) -> str:
    """The state's number for a person: under a telling name, else the master or plain identifier."""
    further = [(name.partition(".")[2], value) for name, value in row.extra.items()]
    told = [v for name, v in [*row.user_ids, *further] if name.casefold() in STATE_ID_NAMES and v]
    return str(told[0] if told else row.user_master_identifier or row.identifier)


def persons(
    session: Session, new: Sequence[New], changed: Sequence[Changed], births: BirthDates
) -> Became:
    """One record for each new user, or the one that is already there."""
    holders = _holders([state_id(n.row) for n in new])
    became: Became = {}
    inserts: list[tuple[Any, ...]] = []
    claims: list[Claim] = []
    adopted: list[Changed] = []
    for row, digest in new:
        number = state_id(row)
        holder = holders.get(number) if number else None
        if holder is not None:
            like = _likeness(row, births().get(row.sourced_id))
            if agrees(holder.like, like):
                became[row.sourced_id] = holder.pk
                adopted.append(Changed(row, digest, holder.pk))
                continue
        pk = uuid7()
        became[row.sourced_id] = pk
        if holder is not None:
            newcomer = _likeness(row, births().get(row.sourced_id))
            told = reasons_for(holder.like, newcomer) + reasons_against(holder.like, newcomer)
            claims.append(Claim(pk, holder.pk, told))
            held = f"{PROVISIONAL}{pk.hex}"
        else:
            held = number or f"{PROVISIONAL}{pk.hex}"
            holders[held] = Holder(pk, _likeness(row, None))
        inserts.append((pk, pk, held, *_person(row), "", None, "en"))
    insert(Person, _COLUMNS, inserts)
    _change(adopted + list(changed))
    _identifiers(session, new, changed, became)
    _claims(session, claims)
    renew_words({*became.values(), *(c.subject for c in changed if c.subject)})
    return became


class Holder(NamedTuple):
    """The record that has a state id."""

    pk: UUID
    like: Likeness


def _holders(numbers: Sequence[str]) -> dict[str, Holder]:
    rows = Person.objects.filter(state_id__in={n for n in numbers if n}).values_list(
        "state_id", "pk", "given_name", "family_name", "birth_date", "sex"
    )
    return {
        number: Holder(pk, Likeness(given, family, birth, sex))
        for number, pk, given, family, birth, sex in rows
    }


def _likeness(row: Any, birth: date | None) -> Likeness:
    return Likeness(row.given_name, row.family_name, birth, "")


def _person(row: Any) -> tuple[str, ...]:
    return (
        row.given_name,
        row.middle_name,
        row.family_name,
        row.preferred_given_name,
        row.preferred_family_name,
        row.pronouns,
        row.grades[0] if row.grades else "",
        row.email,
    )


def _change(changed: Sequence[Changed]) -> None:
    subjects = [c for c in changed if c.subject is not None]
    change(Person, _PERSON, [(c.subject, _person(c.row)) for c in subjects if c.subject])
    by_grade: dict[str, list[UUID]] = {}
    for c in subjects:
        if c.row.grades and c.subject:
            by_grade.setdefault(c.row.grades[0], []).append(c.subject)
    for grade, learners in by_grade.items():
        Enrollment.objects.filter(person_id__in=learners, last_day=None).exclude(
            grade=grade
        ).update(grade=grade)


def _identifiers(
    session: Session, new: Sequence[New], changed: Sequence[Changed], became: Became
) -> None:
    """Keeps every other number of a person; one that is taken by another stays with that one."""
    wanted: dict[tuple[str, str], UUID] = {}
    for pk, row in [
        *((became[n.row.sourced_id], n.row) for n in new),
        *((c.subject, c.row) for c in changed if c.subject),
    ]:
        for kind, value in _numbers(row):
            wanted.setdefault((kind, value), pk)
    values = {value for _, value in wanted}
    taken = set(
        PersonIdentifier.objects.filter(issuer=session.source, value__in=values).values_list(
            "kind", "value"
        )
    )
    insert(
        PersonIdentifier,
        ("id", "person_id", "kind", "issuer", "value"),
        [
            (uuid7(), pk, kind, session.source, value)
            for (kind, value), pk in wanted.items()
            if (kind, value) not in taken
        ],
    )


def _numbers(row: Any) -> list[tuple[str, str]]:
    known = state_id(row)
    numbers = [("local", row.identifier), ("master", row.user_master_identifier), *row.user_ids]
    return [(kind, value) for kind, value in numbers if value and value != known]


def _claims(session: Session, claims: Sequence[Claim]) -> None:
    """Keeps the claimed number with the newcomer, and puts both before a person."""
    if not claims:
        return
    numbers = dict(
        Person.objects.filter(pk__in=[c.holder for c in claims]).values_list("pk", "state_id")
    )
    taken = set(
        PersonIdentifier.objects.filter(
            kind="state", issuer=session.source, value__in=numbers.values()
        ).values_list("value", flat=True)
    )
    fresh = {numbers[c.holder]: c.newcomer for c in claims if numbers[c.holder] not in taken}
    insert(
        PersonIdentifier,
        ("id", "person_id", "kind", "issuer", "value"),
        [(uuid7(), pk, "state", session.source, value) for value, pk in fresh.items()],
    )
    open_cases(
        [
            MatchCase(
                kind=MatchCase.Kind.CONFLICT,
                one_id=c.holder,
                other_id=c.newcomer,
                reasons=[f"Both claim the state id {numbers[c.holder]}.", *c.reasons],
                found_at=session.at,
            )
            for c in claims
        ]
    )
