"""Who is behind a number: the learners whom a place's indicator or question counts, for those who may see them by name.

Cells are worked out anew by the rules of counting, from the records of the school's learners alone. Each learner who is
named is a look at that learner, kept in the log; of those whom the reader may not open today only their number is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.utils import timezone

from cairn.accountability.models import Release, Run
from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.divisions import fact_of
from cairn.accountability.rules.english import ENGLISH, ENGLISH_LEARNER
from cairn.accountability.rules.forming import LOWEST
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.reading import GROWTH, kind_of
from cairn.accountability.selectors.answering.surveyed import SURVEYS
from cairn.accountability.selectors.answering.tested import COUNTED
from cairn.accountability.selectors.releases import draft_place, release_row
from cairn.accountability.selectors.runs import latest_run
from cairn.accountability.selectors.tables import (
    DETERMINED,
    At,
    Cohorts,
    Told,
    answers_of,
    can_be_counted,
)
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.people.rules.facts import class_of_fact
from cairn.people.selectors.access import grounds_found, opens_by_name, organization_ground
from cairn.people.selectors.persons import named_records
from cairn.people.services.looks import look_at_learners

NAMED = (DataClass.IDENTITY, DataClass.EVIDENCE)
"""What a list of members opens of each learner, whatever it is a list of."""


@dataclass(frozen=True, order=True)
class Member:
    """A learner behind a number, and the level at which the question counts them; of growth perhaps none is told."""

    name: str
    state_id: str
    record: UUID
    grade: str
    question: str
    level: str


@dataclass(frozen=True)
class Members:
    """Those behind a number whom somebody may name, by name, and how many others are behind it.

    named    of one question after the other; of many learners some at a time
    first    how many of those who may be named come before them
    nameable how many learners may be named in all
    others   mostly those who have left the place since it was counted. A database that hides their rows from the web
             server hides that there are any
    """

    named: tuple[Member, ...]
    nameable: int
    others: int
    first: int = 0


@dataclass(frozen=True)
class Cell:
    """The learners of a school who are behind a number.

    counted_on  the day as of which the number was counted, which may be before the year's day of counting
    questions   those of an indicator, or one
    group, grade   only these; ALL: everybody
    names       of each question its names, by language
    cohorts     of growth: the grades in which it was estimated; None: nobody kept them
    """

    year: int
    counted_on: date
    basis: str
    questions: tuple[str, ...]
    group: str = ALL
    grade: str = ALL
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cohorts: Cohorts | None = None

    @property
    def nameable(self) -> bool:
        """Whether a page can say who is behind it.

        Of growth only where it is kept in which grades it was estimated: how many there were of a grade takes the
        record of everybody in the state, which no reader opens. Answers to surveys are confidential.
        """
        if self.confidential:
            return False
        return self.cohorts is not None or not any(map(_is_growth, self.questions))

    @property
    def confidential(self) -> bool:
        """Whether it is of answers to surveys, behind which nobody is named to anybody."""
        return any(kind_of(key) in SURVEYS for key in self.questions)

    @property
    def tells(self) -> tuple[DataClass, ...]:
        """What being in it says of a learner.

        Of a group, whoever is named is of it, or is known not to be; progress in English is asked of English learners.
        """
        division = self.group.partition(":")[0]
        facts = [fact_of(division)] if division else []
        facts += [ENGLISH_LEARNER] if any(kind_of(key) == ENGLISH for key in self.questions) else []
        return tuple(dict.fromkeys(map(class_of_fact, facts)))


def cell_of_indicator(run: Run, indicator: str, group: str = ALL) -> Cell:
    """Whom an indicator counts, by the rules of the run, of the questions that it counted. Raises UnknownName."""
    plan = plan_in_force(book(), run.counted_on)
    found = plan.indicators.get(indicator)
    measure = Measure.of(found) if found else None
    # What the run did not count is of nobody: counted now, everybody would be untested.
    asked = tuple(key for key in measure.questions if key in run.questions) if measure else ()
    if not asked:
        raise UnknownName(
            f"No indicator {indicator} is counted here.",
            mend=f"Name one of {', '.join(sorted(plan.indicators))}.",
        )
    names = {key: said["names"] for key, said in run.questions.items()}
    return Cell(run.year, run.counted_on, run.basis, asked, group, names=names, cohorts=run.cohorts)


def cell_of_release(row: Release, question: str, group: str = ALL, grade: str = ALL) -> Cell:
    """Whom a row of a release counts; where nobody kept its basis, as if determined. Raises UnknownName."""
    names = {each["key"]: each["names"] for each in row.questions}
    if question not in names:
        raise UnknownName("This release asks no such question.", mend="Start from a figure of it.")
    return Cell(
        row.year, row.as_of, row.basis or DETERMINED, (question,), group, grade, names, row.cohorts
    )


def release_at(key: UUID, place: UUID, *, by: Actor, day: date) -> Release:
    """A release that names a place, for who may see its draft there. Raises NotAllowed, UnknownName."""
    draft_place(key, by=by, day=day, organization=place)
    return release_row(key)


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
    """Everybody whom the indicator counts at a school, by name; of growth with percentiles, from everybody's record.

    group   only these, "race:asian"
    year    of the last run of this year; None: of the latest year
    Raises NotAllowed, UnknownName.
    """
    _may(place, by, purpose, at)
    cell = cell_of_indicator(latest_run(year), indicator, group)
    return members_of(
        place, cell, by=by, purpose=purpose, at=at, through=through,
        whole=any(map(_is_growth, cell.questions)),
    )  # fmt: skip


def members_of(
    place: UUID,
    cell: Cell,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    through: str,
    first: int = 0,
    most: int | None = None,
    whole: bool = False,
) -> Members:
    """Those in a cell of a school whose records `by` may open, by name; each who is named is a look.

    Of a group it tells who is of it, so that reading this fact of each is asked for as well, and kept.

    A year is counted on a day that has passed: who left since is counted and not named.

    first   so many of those who may be named are left away, in their order; past the end, the last of them are named
    most    at most so many are named; None: all
    whole   from everybody's record, which percentiles of growth take: for no page
    Raises NotAllowed where nobody may be named.
    """
    _may(place, by, purpose, at)
    can_be_counted(cell.year, cell.basis, timezone.localdate(at))
    behind = _behind(cell, place, whole=whole)
    learners = {key for key, *_ in behind}
    mine = _opened(learners, place, cell, by=by, purpose=purpose, day=timezone.localdate(at))
    called = named_records(mine)
    order = sorted(mine, key=lambda key: (*called[key], key))
    if most and first >= len(order):
        first = max(0, (len(order) - 1) // most * most)
    shown = set(order[first:][:most])
    for data in (*NAMED, *cell.tells):
        look_at_learners(shown, by=by, purpose=purpose, data=data, at=at, through=through)
    named = sorted(Member(*called[key], key, *rest) for key, *rest in behind if key in shown)
    return Members(tuple(named), len(mine), len(learners - mine), first)


def _opened(
    learners: set[UUID], place: UUID, cell: Cell, *, by: Actor, purpose: Purpose, day: date
) -> set[UUID]:
    """Those of the learners of a cell whom `by` may name.

    Raises NotAllowed where nobody may be named, and `by` would not have named anybody of the place.
    """
    mine = learners
    for data in (*NAMED, *cell.tells):
        mine = set(grounds_found(mine, by=by, purpose=purpose, data=data, day=day))
    if mine or opens_by_name(
        by=by, purpose=purpose, data=NAMED, told=cell.tells, organization=place, day=day
    ):
        return mine
    raise NotAllowed(
        f"{by.name} has no ground to open these learners’ records for the purpose “{purpose}”.",
        mend="Those who lead the school may name its learners.",
    )


def _may(place: UUID, by: Actor, purpose: Purpose, at: datetime) -> None:
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=place,
        day=timezone.localdate(at),
    )  # fmt: skip


def _is_growth(question: str) -> bool:
    return kind_of(question) == GROWTH


def _behind(cell: Cell, place: UUID, *, whole: bool) -> list[tuple[UUID, str, str, str]]:
    """Learner, grade, question and level of everybody in the cell. Names nobody; the caller may have been refused."""
    if cell.group == LOWEST:
        raise UnknownName(
            "Who is of the group of the lowest-performing is told to nobody by name.",
            mend="Ask for everybody, or for a group such as race:asian.",
        )
    if cell.confidential:
        raise NotAllowed(
            "Answers to surveys are confidential: nobody is told who gave which, or who gave none.",
            mend="Ask for another number; of a survey there are only figures of many.",
        )
    if not whole and not cell.nameable:
        raise UnknownName(
            "Nobody kept in which grades growth was estimated when this was counted.",
            mend="Whoever keeps the installation counts the year again: cairn accountability run",
        )
    found = answers_of(
        cell.questions, cell.year, by=operator("cairn, counting"), purpose=Purpose.OPERATE,
        day=cell.counted_on, basis=cell.basis,
        within=None if whole else At(place, cell.group.partition(":")[0], cell.cohorts or {}),
    )  # fmt: skip
    rows = [row for told in found for row in _rows(told, place, cell.group)]
    return [row for row in rows if cell.grade in (ALL, row[1])]


def _rows(told: Told, place: UUID, group: str) -> Iterator[tuple[UUID, str, str, str]]:
    people, answer = told.people, told.answer
    if place not in told.places:
        return
    which = people.counts & (answer.level != NO_LEVEL)
    which = which & (people.school == told.places.index(place))
    if group != ALL:
        name, _, value = group.partition(":")
        division = next((d for d in people.divisions if d.name == name), None)
        if division is None or value not in division.values:
            return
        which = which & (division.value == list(division.values).index(value))
    for i in np.flatnonzero(which).tolist():
        yield (
            UUID(hex=told.keys[i]),
            people.grades[int(people.grade[i])],
            answer.question.key,
            _level(told, i),
        )


def _level(told: Told, i: int) -> str:
    answer = told.answer
    if answer.question.levels == COUNTED:
        return ""
    level = answer.question.levels[int(answer.level[i])]
    return level + ("" if answer.figure is None else f" ({answer.figure[i]:.4g})")
