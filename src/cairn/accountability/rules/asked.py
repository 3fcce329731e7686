"""What tables about groups ask, and how their rows are named: words that counting, the gate and report cards share.

Everything that is published about a group is a table: of the learners of a place and group, how many are in each of a
few categories (levels of achievement; growth that was low, typical or high; absent often or not; in time with a diploma
or not). So one gate protects all of it, and one page can show any of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ALL = ""
"""Stands for “every grade” and “every learner”."""
NO_GRADE = "none"
"""Stands for the grade of learners who are in none of GRADES, together, in tables that tell grades apart."""
IMPLIED = "implied"
"""Why a row has ranges that is withheld by itself: they follow from the rows that are shown."""
GRADES = ("PK", "TK", "KG", *(f"{number:02}" for number in range(1, 14)))
"""CEDS grades of which tables are published, youngest first; others (“ungraded”) are counted together."""


@dataclass(frozen=True)
class Question:
    """What a table asks of each learner, answered by one category.

    key      names it for ever: "achievement.mathematics", "growth.reading", "attendance"
    levels   keys of the categories, lowest first: ("beginning", "developing", "proficient", "extending")
    reached  places of the levels that count as reached: (2, 3)
    names    language → a short name: {"en": "Mathematics", "es": "Matemáticas"}
    """

    key: str
    levels: tuple[str, ...]
    reached: tuple[int, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, order=True)
class Where:
    """Of whom a row speaks, and when.

    year    the school year's first calendar year: 2025 is 2025-26
    place   "state", "district:<id>" or "school:<id>"; the id is the organization's, as its source names it
    grade   one of GRADES, or NO_GRADE; ALL: all grades together. Before the gate "UG": ungraded, or nobody said
    group   "<division>:<value>", such as "race:asian" or "english:learner"; ALL: everybody
    """

    year: int
    place: str
    grade: str = ALL
    group: str = ALL


@dataclass(frozen=True)
class Counted:
    """A row before the gate: internal, never shown to the public.

    counts  learners in each level of the question
    """

    question: str
    where: Where
    counts: tuple[int, ...]

    @property
    def learners(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Published:
    """A row as it left the gate. Where shares are None it is withheld, and `why` says for what reason.

    learners  from … to, both reached; no end: that many or more
    shares    for each level from … to percent
    why       ALL: shown. "few": fewer learners than the minimum. "beside": with it another group could be worked out.
              IMPLIED: withheld for that reason too, and shown with what the other rows say of it, which is no more
    """

    question: str
    where: Where
    learners: tuple[int, int | None]
    shares: tuple[tuple[int, int], ...] | None = None
    why: str = ALL
