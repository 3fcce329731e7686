"""The tables of a school year: of every question, how many learners of each school, grade and group are at each level.

The finest cells only; `rules.counting.added_up` gives districts, the state and all grades. Internal: before the gate no
row of it is public, whatever its size.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.asked import Counted, Question
from cairn.accountability.rules.counting import People, Summed, counted, summed
from cairn.accountability.rules.forming import formed, lowest
from cairn.accountability.rules.together import Answered
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import SchoolYear, school_year
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.people.rules.facts import class_of_fact
from cairn.people.selectors.census import codes_of_places
from cairn.people.selectors.groups import places_above

from .answering.common import CURRENT, DETERMINED, Answer, Asking, Cohorts
from .answering.kinds import answers, answers_read, may_count
from .answering.scores import year_before
from .people import Year, here

_LOWEST_SHARE = "accountability.lowest_share"
__all__ = [
    "CURRENT", "DETERMINED", "At", "Cohorts", "Tables", "Told", "above_schools", "answers_of",
    "can_be_counted", "classes_read", "tables",
]  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """A school year, counted.

    year    its first calendar year: 2025 is 2025-26
    day     the day on which learners were counted
    rows    finest cells; those of everybody and of each division
    sums    the same cells of the questions with figures
    answers what each learner's answer is, for how the rows err together; they stay within this house
    cohorts of each question of growth the grades that were estimated
    formed, formed_sums   the same of groups that policy forms; for rating alone, no part of any release
    """

    year: int
    day: date
    basis: str
    questions: tuple[Question, ...]
    rows: tuple[Counted, ...]
    sums: tuple[Summed, ...]
    answers: tuple[Answered, ...] = ()
    cohorts: Cohorts = field(default_factory=dict)
    formed: tuple[Counted, ...] = ()
    formed_sums: tuple[Summed, ...] = ()


def tables(
    year: int,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    basis: str = DETERMINED,
    progress: Progress = SILENT,
) -> Tables:
    """Counts a school year. A constant number of queries, whatever the size. Raises NotAllowed, BadInput.

    year    its first calendar year
    day     on which it is asked: before the year's day of counting, learners are counted as of it
    basis   DETERMINED, or of the present year CURRENT
    """
    asking = _asking(year, by, purpose, day, basis, progress=progress)
    cohorts: dict[str, tuple[int, ...]] = {}
    questions: list[Question] = []
    rows: list[Counted] = []
    sums: list[Summed] = []
    columns: list[Answered] = []
    inside = _lowest(asking)
    for answer in answers(asking):
        people = _people(asking, answer)
        found = list(counted(people, answer.question, answer.level, year))
        if found:
            questions.append(answer.question)
            cohorts |= {answer.question.key: answer.cohorts} if answer.cohorts else {}
            rows += found
            columns.append(Answered(answer.question, people, answer.level, answer.figure))
            if answer.figure is not None:
                sums += summed(people, answer.question, answer.figure, year)
    of_group = [] if inside is None else [
        replace(each, people=formed(each.people, inside)) for each in columns
    ]  # fmt: skip
    return Tables(
        year, asking.year.day, basis, tuple(questions), tuple(rows), tuple(sums), (*columns, *of_group), cohorts,
        tuple(row for a in of_group for row in counted(a.people, a.question, a.level, year)),
        tuple(
            row for a in of_group if a.figure is not None
            for row in summed(a.people, a.question, a.figure, year)
        ),
    )  # fmt: skip


def classes_read(year: int, day: date) -> list[DataClass]:
    """The classes of data that `tables` reads: who was where, by what it divides, and what policy asks of everybody."""
    when = Year.of(year + 1, day)
    divided = {class_of_fact(str(kind)) for kind in when.ask("divisions")}
    return sorted({DataClass.IDENTITY} | divided | answers_read(when))


def _lowest(asking: Asking) -> NDArray[np.bool_] | None:
    """(learners,) who is of the group of the lowest-performing; None where policy forms none."""
    day = asking.year.day
    said = book().said(_LOWEST_SHARE, day)
    if said is None:
        return None
    people = asking.of.full
    value = np.where(people.counts, year_before(asking), np.nan)
    return lowest(people.school, value, float(str(said.value)))


@dataclass(frozen=True)
class At:
    """A school, to count it by itself: nothing of anybody else in the state is read.

    division  by which learners are divided; empty: by none
    cohorts   where growth was estimated when the state was counted; without them it is of nobody
    """

    school: UUID
    division: str = ""
    cohorts: Cohorts = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """One question's answers, to find who is behind a number; it is about learners and stays within this house.

    keys     (learners,) the surviving records, as 32 hexadecimal digits
    places   the ids of organizations, in the order of `people.schools`
    """

    keys: Sequence[str]
    places: Sequence[UUID]
    people: People
    answer: Answer


def answers_of(
    questions: Collection[str],
    year: int,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    basis: str = DETERMINED,
    within: At | None = None,
) -> Iterator[Told]:
    """What learners answer to some questions, by the same rules as `tables`; only what these ask is read.

    within   of a school; None: of everybody
    Raises NotAllowed, BadInput.
    """
    asking = _asking(year, by, purpose, day, basis, frozenset(questions), within)
    those = asking.of.those
    for answer in answers(asking):
        if answer.question.key in questions:
            yield Told(those.keys, those.places, _people(asking, answer), answer)


def _asking(
    year: int,
    by: Actor,
    purpose: Purpose,
    day: date,
    basis: str,
    wanted: frozenset[str] | None = None,
    within: At | None = None,
    progress: Progress = SILENT,
) -> Asking:
    can_be_counted(year, basis, day)
    when, alone = Year.of(year + 1, day), None
    if within is None:
        of = here(when, by=by, purpose=purpose, asked_on=day)
    else:
        some, alone = may_count(within.school, wanted or (), when, by, purpose, day), within.cohorts
        of = here(
            when, by=by, purpose=purpose, asked_on=day, learners=some, division=within.division
        )
    return Asking(when, of, by, purpose, day, basis, wanted, alone, progress)


def can_be_counted(year: int, basis: str, today: date) -> None:
    """Raises BadInput where achievement rests on what people can do today, and the year is not the present one."""
    if basis == CURRENT and school_year(today).ending != year + 1:
        raise BadInput(
            f"What people can do today is not what they could do in {SchoolYear(year + 1)}.",
            mend="Determine the year officially (cairn determine), and count what was determined.",
        )


def _people(asking: Asking, answer: Answer) -> People:
    people = asking.of.present if answer.everyone else asking.of.full
    if answer.school is None:
        return people
    return replace(people, counts=np.ones_like(people.counts), school=answer.school)


def above_schools() -> dict[str, tuple[str, ...]]:
    """From "school:<id>" to the district and the state that it belongs to. Three queries."""
    codes = codes_of_places()
    return {
        f"school:{codes[school]}": (*(f"district:{codes[place]}" for place in above[:1]), "state")
        for school, above in places_above().items()
    }
