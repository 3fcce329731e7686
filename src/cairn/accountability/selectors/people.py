"""Who counts in a school year, where, and how they are divided: the ground of every table of the year."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules import membership
from cairn.accountability.rules.counting import Division, People
from cairn.accountability.rules.divisions import (
    FORMER,
    REMEMBERED,
    SAID_BY_VALUE,
    UNKNOWN,
    division_of,
    groups_of,
    value_of,
)
from cairn.accountability.rules.in_force import COUNTING
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadPolicy
from cairn.people.selectors.census import (
    Census,
    Stays,
    census,
    codes_of_places,
)
from cairn.people.selectors.facts import facts_on, values_said
from cairn.policy.rulings import Ruling

Whole = NDArray[np.int64]
_NO_GRADE = "UG"
"""CEDS: ungraded."""


@dataclass(frozen=True)
class Year:
    """A school year on the day on which it is counted.

    ending   the year in which it ends
    day      the day of counting; before it, the day of asking
    """

    ending: int
    day: date

    @classmethod
    def of(cls, ending: int, asked_on: date) -> "Year":
        """Raises BadPolicy where the day of counting is none."""
        when = in_year(ending, said("day", SchoolYear(ending).last_day))
        return cls(ending, min(when, asked_on))

    @property
    def first(self) -> int:
        return self.ending - 1

    def ask(self, name: str) -> Any:
        return said(name, self.day)

    def ruling(self, name: str) -> Ruling | None:
        """What policy says and who wrote it; None where it says nothing of it, so that nothing is counted by it."""
        return ruling(name, self.day)


def said(name: str, day: date) -> Any:
    """What policy says about counting on a day."""
    return book().ask_state(COUNTING + name, day).value


def ruling(name: str, day: date) -> Ruling | None:
    """The same with its source; None where policy says nothing of it on the day."""
    return book().said(COUNTING + name, day)


@dataclass(frozen=True)
class Here:
    """Everybody of a state for one year, or some: who counts for the full year, and who was there at all on the day."""

    those: Census
    full: People
    present: People


def here(
    year: Year,
    *,
    by: Actor,
    purpose: Purpose,
    asked_on: date,
    learners: Collection[UUID] | None = None,
    division: str | None = None,
) -> Here:
    """Who counts in a year. The same few queries whatever the size. Raises NotAllowed but to the operator.

    learners   of these records alone; None: of everybody
    division   divided in this way alone, or (empty) in none; None: in all of policy's
    """
    those = census(by=by, purpose=purpose, day=asked_on, learners=learners)
    stays = those.stays
    many = len(those.keys)
    unit = _unit(stays, str(year.ask("full_year_within")))
    where = membership.counted_on(
        membership.Stays(stays.learner, stays.school, unit, stays.first, stays.last),
        year.day.toordinal(), learners=many, gap=int(year.ask("gap_days")),
    )  # fmt: skip
    there = where.stay != membership.NOWHERE
    school = np.where(there, stays.school[where.stay], 0)
    grade = np.where(there, stays.grade[where.stay], -1)
    grade = np.where(grade < 0, len(those.grades), grade)
    codes = codes_of_places()
    parts = (
        school, grade, [codes[place] for place in those.places], [*those.grades, _NO_GRADE],
        _divisions(those, year, by, purpose, asked_on, division),
    )  # fmt: skip
    since = in_year(year.ending, str(year.ask("full_year_since"))).toordinal()
    full = where.full_year(since)
    return Here(those, People(full, *parts), People(there, *parts))


def _unit(stays: Stays, within: str) -> Whole:
    match within:
        case "school":
            return stays.school
        case "district":
            return np.where(stays.district >= 0, stays.district, stays.school)
        case "state":
            return np.zeros_like(stays.school)
    raise BadPolicy(
        f"{COUNTING}full_year_within is {within!r}.", mend="Write school, district or state."
    )


def _divisions(
    those: Census, year: Year, by: Actor, purpose: Purpose, asked_on: date, only: str | None
) -> list[Division]:
    kinds = {
        str(kind): 0 for kind in year.ask("divisions") if only in (None, division_of(str(kind)))
    }
    if REMEMBERED in kinds:
        kinds[REMEMBERED] = int(year.ask("former_days"))
    facts = facts_on(those, kinds, by=by, purpose=purpose, day=asked_on, on_day=year.day)
    return [_division(kind, *facts[kind]) for kind in kinds]


def groups_known(year: Year, *, by: Actor, purpose: Purpose, asked_on: date) -> set[str]:
    """The groups into which policy's divisions can divide the learners here. Two queries. Raises NotAllowed."""
    kinds = [str(kind) for kind in year.ask("divisions")]
    values = values_said(kinds, by=by, purpose=purpose, day=asked_on)
    return {group for kind in kinds for group in groups_of(kind, values[kind])}


def _division(kind: str, words: list[str], value: Whole, ended: Whole) -> Division:
    """Everybody has one value: of a category nobody told, “unknown”; of another fact, that they have it not."""
    none = UNKNOWN if kind in SAID_BY_VALUE else value_of(kind, "no")
    said_by = [*(value_of(kind, word) for word in words), none]
    names = sorted({*said_by, *([FORMER] if ended.any() else [])})
    found = np.array([names.index(name) for name in said_by], np.int64)[value]
    if ended.any():
        found = np.where((found == names.index(none)) & (ended > 0), names.index(FORMER), found)
    return Division(division_of(kind), names, found)


def in_year(ending: int, month_day: str) -> date:
    """A month and day within a school year. Raises BadPolicy."""
    try:
        month, day = (int(part) for part in str(month_day).split("-"))
        found = date(ending, month, day)
    except ValueError:
        raise BadPolicy(
            f"{month_day!r} is no month and day.", mend='Write it such as "05-01".'
        ) from None
    return found if found in SchoolYear(ending) else date(ending - 1, month, day)
