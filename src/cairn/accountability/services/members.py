"""Who is behind a number: the learners whom a place's indicator or question counts, for those who may see them by name.

Cells are worked out anew by the rules and the day of the run. Each learner who is named is a look at that learner, kept
in the log; of those whom the reader may not open today only their number is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.utils import timezone

from cairn.accountability.models import Run
from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.counting import NO_LEVEL, People
from cairn.accountability.rules.forming import LOWEST
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Measure
from cairn.accountability.selectors.answers import Answer
from cairn.accountability.selectors.runs import latest_run
from cairn.accountability.selectors.tables import answers_of
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.errors import UnknownName
from cairn.people.selectors.access import grounds_found, organization_ground
from cairn.people.selectors.persons import named_records
from cairn.people.services.looks import look_at_learners

NAMED = (DataClass.IDENTITY, DataClass.EVIDENCE)
"""What a list of members opens of each learner."""


@dataclass(frozen=True, order=True)
class Member:
    """A learner behind a number, and the level at which the question counts them."""

    name: str
    state_id: str
    record: UUID
    grade: str
    question: str
    level: str


@dataclass(frozen=True)
class Members:
    """Those behind a number whom somebody may name, by name, and how many others are behind it.

    Others are mostly those who have left the place since it was counted.
    """

    named: tuple[Member, ...]
    others: int


@dataclass(frozen=True)
class Cell:
    """The learners of a school who are behind a number.

    questions   those of an indicator, or one
    group, grade   only these; ALL: everybody
    """

    year: int
    basis: str
    questions: tuple[str, ...]
    group: str = ALL
    grade: str = ALL


def cell_of_indicator(run: Run, indicator: str, group: str = ALL) -> Cell:
    """Whom an indicator counts, by the rules of the run. Raises UnknownName."""
    plan = plan_in_force(book(), run.counted_on)
    found = plan.indicators.get(indicator)
    measure = Measure.of(found) if found else None
    if measure is None:
        raise UnknownName(
            f"No indicator {indicator} is counted here.",
            mend=f"Name one of {', '.join(sorted(plan.indicators))}.",
        )
    return Cell(run.year, run.basis, measure.questions, group)


def nameable(questions: Iterable[str]) -> bool:
    """Whether a page can say who is behind them: growth takes every learner of the state, whom no reader opens."""
    return all(each.partition(".")[0] != "growth" for each in questions)


def members_behind(
    place: UUID,
    indicator: str,
    *,
    group: str = ALL,
    year: int | None = None,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    through: str,
) -> Members:
    """Everybody whom the indicator counts at a school, by name. Raises NotAllowed, UnknownName.

    group   only these, "race:asian"
    year    of the last run of this year; None: of the latest year
    """
    _may(place, by, purpose, at)
    cell = cell_of_indicator(latest_run(year), indicator, group)
    return members_of(place, cell, by=by, purpose=purpose, at=at, through=through)


def members_of(
    place: UUID, cell: Cell, *, by: Actor, purpose: Purpose, at: datetime, through: str
) -> Members:
    """Those in a cell of a school whose records `by` may open, by name; each is a look.

    A year is counted on a day that has passed: who left since is counted and not named. Raises NotAllowed where there
    is somebody and nobody may be named.
    """
    _may(place, by, purpose, at)
    day = timezone.localdate(at)
    behind = _behind(cell, place, day)
    learners = {key for key, *_ in behind}
    mine = learners
    for data in NAMED:
        mine = set(grounds_found(mine, by=by, purpose=purpose, data=data, day=day))
    for data in NAMED:  # of nobody, it is asked of all, and refused
        look_at_learners(
            mine or learners, by=by, purpose=purpose, data=data, at=at, through=through
        )
    called = named_records(mine)
    named = sorted(Member(*called[key], key, *rest) for key, *rest in behind if key in mine)
    return Members(tuple(named), len(learners - mine))


def _may(place: UUID, by: Actor, purpose: Purpose, at: datetime) -> None:
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=place,
        day=timezone.localdate(at),
    )  # fmt: skip


def _behind(cell: Cell, place: UUID, day: date) -> list[tuple[UUID, str, str, str]]:
    """Learner, grade, question and level of everybody in the cell. Names nobody; the caller may have been refused."""
    if cell.group == LOWEST:
        raise UnknownName(
            "Who is of the group of the lowest-performing is told to nobody by name.",
            mend="Ask for everybody, or for a group such as race:asian.",
        )
    engine = operator("cairn, counting")
    rows: list[tuple[UUID, str, str, str]] = []
    for keys, places, people, answer in answers_of(
        cell.year, by=engine, purpose=Purpose.OPERATE, day=day, basis=cell.basis
    ):
        if answer.question.key in cell.questions and place in places:
            told = (
                (UUID(hex=keys[i]), *_told(people, answer, i))
                for i in _which(people, answer, places.index(place), cell.group)
            )
            rows += [row for row in told if cell.grade in (ALL, row[1])]
    return rows


def _which(people: People, answer: Answer, school: int, group: str) -> list[int]:
    which = people.counts & (answer.level != NO_LEVEL) & (people.school == school)
    if group != ALL:
        name, _, value = group.partition(":")
        division = next((d for d in people.divisions if d.name == name), None)
        if division is None or value not in division.values:
            return []
        which = which & (division.value == list(division.values).index(value))
    found: list[int] = np.flatnonzero(which).tolist()
    return found


def _told(people: People, answer: Answer, i: int) -> tuple[str, str, str]:
    level = answer.question.levels[int(answer.level[i])]
    figure = "" if answer.figure is None else f" ({answer.figure[i]:g})"
    return people.grades[int(people.grade[i])], answer.question.key, level + figure
