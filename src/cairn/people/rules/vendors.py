"""What a contract may let an online service have: which fields there are, and which contracts are refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.kernel.access import DataClass

from .access import years_before
from .rights import DIRECTORY

ROSTER_FIELDS: dict[str, DataClass] = {
    "givenName": DataClass.IDENTITY,
    "middleName": DataClass.IDENTITY,
    "familyName": DataClass.IDENTITY,
    "preferredFirstName": DataClass.IDENTITY,
    "preferredLastName": DataClass.IDENTITY,
    "pronouns": DataClass.IDENTITY,
    "identifier": DataClass.IDENTITY,
    "grades": DataClass.IDENTITY,
    "enrollments": DataClass.IDENTITY,
    "email": DataClass.CONTACT,
}
"""OneRoster's names of what can be given about a learner, and the class of data each belongs to.

`identifier` is the number under which the state knows the learner, `enrollments` in which classes they are.
"""
OF_DIRECTORIES = frozenset(
    {
        "givenName",
        "middleName",
        "familyName",
        "preferredFirstName",
        "preferredLastName",
        "grades",
    }
)
"""What directory information may hold of these: never a number (34 CFR 99.3), an address or the classes."""

SCHOOL_OFFICIAL = "99.31(a)(1)"
CONTRACTS = {
    SCHOOL_OFFICIAL: "a service that does what the school would do itself, under its direct control",
    DIRECTORY: "directory information, of those who have not refused",
}
"""The paragraphs of 34 CFR 99.31 on which an online service's contract can rest."""

PUBLIC_WORDS = ("purpose", "security", "stored", "accuracy", "destruction")
"""What the public reads of every contract in its own words, and in Spanish."""


@dataclass(frozen=True)
class Client:
    """A service's program that has shown a good token. It is no Actor: nothing made for people takes it.

    key         of the client
    name        as shown in the log of who looked
    terms       the contract's terms, by key
    agreement   the agreement, by key
    party       with whom
    fields      of ROSTER_FIELDS
    exception   the paragraph of 34 CFR 99.31
    by_consent  only learners with a live consent
    under_13    school, parents or none
    """

    key: UUID
    name: str
    terms: UUID
    agreement: UUID
    party: str
    fields: frozenset[str]
    exception: str
    by_consent: bool
    under_13: str

    @property
    def data(self) -> tuple[DataClass, ...]:
        """The classes of data to which its fields belong; identity always, for ids are given."""
        return tuple(
            d
            for d in DataClass
            if d is DataClass.IDENTITY or d in {ROSTER_FIELDS[f] for f in self.fields}
        )


@dataclass(frozen=True)
class Given:
    """One class of data in a contract: its fields, and the last day on which the service keeps it."""

    fields: tuple[str, ...]
    keep_until: date


@dataclass(frozen=True)
class Limits:
    """What policy says of contracts with services on a day."""

    years: int
    destroy_days: int


def faults(
    *,
    exception: str,
    data: Mapping[str, Given],
    known: Mapping[str, Collection[str]],
    under_13: str,
    signed_on: date,
    expires_on: date,
    destroy_by: date,
    places: int,
    limits: Limits,
) -> list[str]:
    """Everything that stands against a contract, in words; empty: it may be entered.

    known    fields that a class of data has, by class
    places   how many organizations and classes it names
    """
    found = []
    if exception not in CONTRACTS:
        found.append(f"{exception} carries no service; {' or '.join(CONTRACTS)} does")
    if not places:
        found.append("it names no school, district or class")
    if under_13 not in {"school", "parents", "none"}:
        found.append(f"under_13 is {under_13 or 'empty'}; it is school, parents or none")
    if years_before(expires_on, limits.years) > signed_on:
        found.append(f"it runs for more than {limits.years} years")
    if (destroy_by - expires_on).days > limits.destroy_days:
        found.append(f"its data are destroyed more than {limits.destroy_days} days after its end")
    if not data:
        found.append("it names no data")
    for name, given in data.items():
        found += _faults_of(name, given, exception, known, destroy_by)
    return found


def _faults_of(
    name: str, given: Given, exception: str, known: Mapping[str, Collection[str]], destroy_by: date
) -> list[str]:
    found = []
    if unknown := sorted(set(given.fields) - set(known.get(name, ()))):
        there = ", ".join(sorted(known.get(name, ()))) or "nothing"
        found.append(f"{name} has no {', '.join(unknown)}; it has {there}")
    if not given.fields:
        found.append(f"no field of {name} is named")
    if given.keep_until > destroy_by:
        found.append(f"{name} is kept after {destroy_by}, when everything is to be destroyed")
    if exception == DIRECTORY and (more := sorted(set(given.fields) - OF_DIRECTORIES)):
        found.append(f"{', '.join(more)} is not directory information")
    return found


def lacking(
    words: Mapping[str, str], subcontractors: object, spanish: Mapping[str, str]
) -> list[str]:
    """What the public should read of a contract and cannot yet, in words; empty: all of it is there."""
    found = [f"{name} is empty" for name in PUBLIC_WORDS if not words.get(name, "").strip()]
    if subcontractors is None:
        found.append("nobody says who its subcontractors are")
    found += [
        f"{name} is not there in Spanish"
        for name in PUBLIC_WORDS
        if not str(spanish.get(name, "")).strip()
    ]
    return found
