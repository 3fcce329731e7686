"""What every question is answered from, and what an answer is: a level's place in a column, one for everybody.

Nothing here leaves the house's counting.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counted_by import levels_of
from cairn.accountability.rules.reading import kind_of
from cairn.accountability.selectors.people import Here, Year
from cairn.determinations.rules import LOWEST
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.progress import SILENT, Progress

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
Flags = NDArray[np.bool_]
DETERMINED, CURRENT = "determined", "current"
"""Achievement rests on official determinations, or on what the method says today."""
Cohorts = Mapping[str, Sequence[int]]
"""Of each question of growth the grades that were estimated, as numbers."""


@dataclass(frozen=True)
class Answer:
    """One question, with (learners,) each one's place among its levels, NO_LEVEL where it is not asked.

    figure    (learners,) a number beside the level, such as a growth percentile; None: there is none
    cohorts   of growth: the grades in which enough of the state had a past for it to be estimated
    everyone  asked of all who were there on the day, whether or not for the full year
    school    (learners,) where they count for it; None: where they were on the day
    """

    question: Question
    level: Whole
    figure: Figures | None = None
    cohorts: tuple[int, ...] = ()
    everyone: bool = False
    school: Whole | None = None


@dataclass(frozen=True)
class Asking:
    """What every answer is worked out from: everybody's record, or that of the learners of `of`.

    basis    DETERMINED or CURRENT
    wanted   keys of the questions that are asked; None: all
    alone    of a place counted by itself: where growth was estimated when the state was counted; None: of everybody
    """

    year: Year
    of: Here
    by: Actor
    purpose: Purpose
    asked_on: date
    basis: str = DETERMINED
    wanted: frozenset[str] | None = None
    alone: Cohorts | None = None
    progress: Progress = field(default=SILENT, repr=False)

    @property
    def who(self) -> tuple[Actor, Purpose, date]:
        return self.by, self.purpose, self.asked_on

    def wants(self, kinds: Collection[str]) -> bool:
        """Whether a question of some kinds is asked."""
        return self.wanted is None or any(kind_of(key) in kinds for key in self.wanted)

    def subjects(self, kinds: Collection[str]) -> set[str]:
        """The subjects of the questions of some kinds that are asked by their keys."""
        return {key.partition(".")[2] for key in self.wanted or () if kind_of(key) in kinds}


def scale(year: Year) -> tuple[str, ...]:
    """The levels on the day of counting, lowest first, as keys."""
    return levels_of(book().ask_state("scale.levels", year.day))


def reached(year: Year) -> tuple[int, ...]:
    """The places of the levels that count as reached on the day of counting."""
    first = int(book().ask_state("scale.proficient", year.day).value) - LOWEST  # type: ignore[arg-type]
    return tuple(range(first, len(scale(year))))
