"""What federal files count, read from the record: membership on its day, and chronic absence over the year.

Internal: these are counts of small groups, made for the agency that the law names and for nobody else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.divisions import UNKNOWN, division_of, value_of
from cairn.accountability.rules.federal import DIVISIONS, Counting, Place
from cairn.accountability.rules.membership import NOWHERE, Stays, counted_on
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput
from cairn.people.selectors.census import (
    Census,
    census,
    codes_of_places,
    days_at_schools,
    facts_on,
)
from cairn.people.selectors.groups import places_above
from cairn.standards.edfacts.files import GRADE
from cairn.standards.edfacts.records import Agency

from .people import in_year

Whole = NDArray[np.int64]
_KINDS = ("race_ethnicity", "sex", "disability", "section_504", "english_learner", "homeless")
"""Kinds of fact that federal files count by."""


@dataclass(frozen=True)
class Asked:
    """A school year, by the year in which it ends, and who asks on which day."""

    ending: int
    by: Actor
    purpose: Purpose
    day: date

    def said(self, name: str) -> object:
        """What policy says of federal files on the year's last day, or on the day of asking before that."""
        when = min(self.day, SchoolYear(self.ending).last_day)
        return book().ask_state(f"federal.{name}", when).value

    @property
    def agency(self) -> Agency:
        return Agency(str(self.said("fips")), str(self.said("postal")))


def counting(code: str, asked: Asked) -> Counting:
    """What a file counts. The same few queries whatever the size. Raises NotAllowed but to the operator, BadInput."""
    if asked.day < SchoolYear(asked.ending).first_day:
        raise BadInput(
            f"The school year {SchoolYear(asked.ending)} has not begun.",
            mend="Say --year by its first calendar year.",
        )
    return _COUNTED[code](asked)


def _members(asked: Asked) -> Counting:
    """C052: whoever was enrolled on the day of the membership count, once each, where they count."""
    when = in_year(asked.ending, str(asked.said("membership_day")))
    if asked.day < when:
        raise BadInput(
            f"The membership of {SchoolYear(asked.ending)} is counted on {when}.",
            mend="Ask on that day or later.",
        )
    those = census(by=asked.by, purpose=asked.purpose, day=asked.day)
    stays = those.stays
    found = counted_on(
        Stays(stays.learner, stays.school, stays.school, stays.first, stays.last),
        when.toordinal(), learners=len(those.keys), gap=0,
    )  # fmt: skip
    who = np.flatnonzero(found.stay != NOWHERE)
    stay = found.stay[who]
    known = np.unique(stays.school[_during(those, asked.ending)])
    columns = _facts(those, asked, when, who)
    columns[GRADE] = (those.grades, stays.grade[stay])
    return Counting(_places(those, known), stays.school[stay], columns)


def _absent(asked: Asked) -> Counting:
    """C195: whoever was absent on so many of their days at a school, at each such school."""
    those = census(by=asked.by, purpose=asked.purpose, day=asked.day)
    who, school, enrolled, absent = days_at_schools(
        those, by=asked.by, purpose=asked.purpose, day=asked.day, ending=asked.ending
    )
    long = enrolled >= max(float(str(asked.said("absent_least_days"))), 1e-9)
    often = absent >= float(str(asked.said("absent_share"))) * enrolled - 1e-9
    mine = long & often
    when = min(asked.day, SchoolYear(asked.ending).last_day)
    places = _places(those, np.unique(school[long]))
    return Counting(places, school[mine], _facts(those, asked, when, who[mine]))


_COUNTED: Mapping[str, Callable[[Asked], Counting]] = {"c052": _members, "c195": _absent}


def _during(those: Census, ending: int) -> NDArray[np.bool_]:
    """Stays at a school that reach into the school year."""
    year, stays = SchoolYear(ending), those.stays
    first, last = year.first_day.toordinal(), year.last_day.toordinal()
    found: NDArray[np.bool_] = (stays.school >= 0) & (stays.first <= last) & (stays.last >= first)
    return found


def _facts(
    those: Census, asked: Asked, on_day: date, who: Whole
) -> dict[str, tuple[Sequence[str], Whole]]:
    """By column of the files, the values' names and each one's."""
    facts = facts_on(
        those, dict.fromkeys(_KINDS, 0), by=asked.by, purpose=asked.purpose, day=asked.day,
        on_day=on_day,
    )  # fmt: skip
    found: dict[str, tuple[Sequence[str], Whole]] = {}
    columns = {division: column for column, division in DIVISIONS.items()}
    for kind, (words, value, _ended) in facts.items():
        names = [*(value_of(kind, word) for word in words), UNKNOWN]
        position: Whole = np.where(value < 0, len(words), value)[who]
        found[columns[division_of(kind)]] = (names, position)
    return found


def _places(those: Census, known: Whole) -> list[Place]:
    """Every organization by its position: schools with their district, all else without a name of its own."""
    codes = {key: "" if code == str(key) else code for key, code in codes_of_places().items()}
    above = places_above()
    heard = set(known.tolist())

    def place(at: int, key: UUID) -> Place:
        if key not in above:
            return Place("", "", at in heard)
        return Place(codes.get(next(iter(above[key]), key), ""), codes[key], at in heard)

    return [place(at, key) for at, key in enumerate(those.places)]
