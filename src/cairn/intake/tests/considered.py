"""The installation's policy with one parameter that says something else: what tests put to `considering`."""

from dataclasses import replace
from datetime import date

from cairn.intake.rulebook import book
from cairn.policy.book import Book
from cairn.policy.rulings import Dated, Parameter, Value


def saying(name: str, *values: Dated) -> Book:
    """The policy that is asked now, with these values of a parameter, which may be a new one."""
    known = book().parameters
    said = replace(known.get(name) or Parameter(name, "", "", ()), values=values)
    return replace(book(), parameters={**known, name: said})


def always(value: Value) -> Dated:
    return Dated(date(2018, 7, 1), value, "a test")
