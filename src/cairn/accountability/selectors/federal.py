"""What federal files count, read from the record: membership on its day, chronic absence, and the state's tests.

Internal: these are counts of small groups, made for the agency that the law names and for nobody else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
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
)
from cairn.people.selectors.facts import facts_on
from cairn.people.selectors.groups import places_above
from cairn.standards.edfacts.files import DIRECTORY, GRADE, PROFICIENT, TEST, TOOK_PART, directory
from cairn.standards.edfacts.records import Agency

from .answering.common import Asking
from .federal_tests import Tested, participation, performance
from .people import Year, here, in_year

Whole = NDArray[np.int64]
_KINDS = (
    *("race_ethnicity", "sex", "disability", "section_504", "english_learner", "homeless"),
    *("economic_disadvantage", "migrant", "foster", "military"),
)
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
    if code == DIRECTORY:
        raise _lacking()
    return _COUNTED[code](asked)


def _lacking() -> BadInput:
    """What the directory asks of every place and the record does not keep."""
    asked = {
        column.title.lower()
        for level in ("LEA", "SCH")
        for column in directory(level)
        if not (column.optional or column.filler or column.name in _OF_PLACES)
    }
    return BadInput(
        f"The directory (C029) cannot be written: the record of a place has no {', '.join(sorted(asked))}.",
        mend="Write it from the system that keeps addresses; its identifiers and names are those of the roster.",
    )


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


def _performance(asked: Asked, subject: str) -> Counting:
    """C175, C178: whoever has a score of the year's state test in a subject."""
    asking = _asking(asked)
    found = performance(asking, _keys(asked, subject))
    return _tested(asking, asked, found, {TEST: found.given, PROFICIENT: found.proficient})


def _participation(asked: Asked, subject: str) -> Counting:
    """C185, C188: whoever should have taken the year's state test in a subject."""
    asking = _asking(asked)
    found = participation(asking, _keys(asked, subject))
    return _tested(asking, asked, found, {TOOK_PART: found.given})


def _asking(asked: Asked) -> Asking:
    when = Year.of(asked.ending, asked.day)
    of = here(when, by=asked.by, purpose=asked.purpose, asked_on=asked.day)
    return Asking(when, of, asked.by, asked.purpose, asked.day)


def _keys(asked: Asked, subject: str) -> list[str]:
    return [str(each) for each in asked.said(subject)]  # type: ignore[attr-defined]


def _tested(
    asking: Asking, asked: Asked, found: Tested, own: Mapping[str, tuple[Sequence[str], Whole]]
) -> Counting:
    those, present = asking.of.those, asking.of.present
    columns = _facts(those, asked, asking.year.day, found.who)
    columns |= {GRADE: (present.grades, present.grade[found.who]), **own}
    place = present.school[found.who]
    return Counting(_places(those, np.unique(place)), place, columns, found.notes)


_COUNTED: Mapping[str, Callable[[Asked], Counting]] = {
    "c052": _members,
    "c175": partial(_performance, subject="mathematics"),
    "c178": partial(_performance, subject="reading"),
    "c185": partial(_participation, subject="mathematics"),
    "c188": partial(_participation, subject="reading"),
    "c195": _absent,
}
_OF_PLACES = frozenset({
    "FileRecordNumber", "FIPSStateCode", "StateAgencyNumber", "StateLEAIDNumber", "StateSchoolIDNumber",
    "LEAName", "SchoolName",
})  # fmt: skip
"""What the record knows of every place that the directory asks for."""


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
