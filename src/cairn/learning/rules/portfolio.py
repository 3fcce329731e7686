"""Who sees a piece of a learner's work, and what works are called in a folder. No database."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cairn.people.rules.access import Relation, comes_of_age

CONFERENCE_WORKS = 3
"""Works that a learner brings to a conference."""
MOST_WORKS = 30
"""Works of one collection."""


class Audience(StrEnum):
    """As what somebody looks at a portfolio."""

    LEARNER = "learner"
    FAMILY = "family"
    TEACHERS = "teachers"
    KEEPER = "keeper"


def audience_of(relation: Relation) -> Audience:
    """The learner, who answers for them, the keeper of the installation; everybody else reads as the school."""
    match relation:
        case Relation.SELF | Relation.ELIGIBLE_STUDENT:
            return Audience.LEARNER
        case Relation.GUARDIAN:
            return Audience.FAMILY
        case Relation.OPERATOR:
            return Audience.KEEPER
    return Audience.TEACHERS


@dataclass(frozen=True)
class Showing:
    """To whom a work is shown; neither: only to the learner. Taken back, nobody else sees it either way."""

    teachers: bool
    family: bool
    withdrawn: bool = False

    def is_shown_to(self, audience: Audience) -> bool:
        """
        >>> Showing(teachers=True, family=False).is_shown_to(Audience.FAMILY)
        False
        """
        match audience:
            case Audience.LEARNER | Audience.KEEPER:
                return True
            case Audience.TEACHERS:
                return self.teachers and not self.withdrawn
            case Audience.FAMILY:
                return self.family and not self.withdrawn


def chooses(born: date | None, day: date, age: int) -> bool:
    """Whether a learner is old enough to choose who sees a work; whose age is not known is taken as young."""
    return born is not None and comes_of_age(born, age) <= day


def folder_name(place: int, title: str) -> str:
    """The folder of a work in a copy to take along: its number, and its title as any system can write it.

    >>> folder_name(3, "Mi volcán: ¡explota!")
    '03-mi-volcan-explota'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")
    return f"{place:02d}-{words}" if words else f"{place:02d}-work"
