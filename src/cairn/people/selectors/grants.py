"""What policy grants on a day, read once."""

from datetime import date
from functools import lru_cache

from cairn.intake.rulebook import book
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.people.rules.access import Grants, Relation, decide, read_grants


def grants(day: date) -> Grants:
    """The grants in force on a day, by kind of data. Raises NotYetInForce, BadPolicy."""
    return _grants(book().digest, day)


def opens(relation: Relation, data: DataClass, purpose: Purpose, verb: Verb, day: date) -> bool:
    """Whether policy lets this relation do this on a day: for what a page offers to whom it opened for."""
    return decide(relation, data, purpose, verb, grants(day)) is not None


@lru_cache(maxsize=64)
def _grants(_digest: str, day: date) -> Grants:
    """Kept by the book's digest: a request asks a dictionary, not the book."""
    return {data: read_grants(data, _asked(data, day)) for data in DataClass}


def _asked(data: DataClass, day: date) -> tuple[str, ...]:
    value = book().ask_state(f"access.grants.{data}", day).value
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
