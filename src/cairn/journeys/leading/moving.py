"""Learners who came lately: what came along with them, what is still missing, and the one thing to do about it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from cairn.determinations.selectors.brought import levels_brought
from cairn.evidence.selectors.around_a_day import Around, shown_around
from cairn.journeys.leading.report import Place
from cairn.journeys.leading.span import Span
from cairn.journeys.opening import OpenedGroup
from cairn.people.rules.movers import Move, Moved
from cairn.people.selectors.finding import Found, listed
from cairn.people.selectors.movers import (
    ClassChange,
    Movers,
    adults_serving,
    class_changes,
    classes_now,
    movers,
    named_among,
)
from cairn.supports.rules.reach import median_wait
from cairn.supports.selectors.newcomers import Carried, plans_carried


class Missing(StrEnum):
    """What a learner who came still lacks; the first is the first to see to."""

    CLASS = "class"
    OWNER = "owner"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Newcomer:
    """A learner who came and is here today.

    came      how: joined, changed schools; None: changed classes alone
    classes   of the school that they are in today
    brought   pieces of evidence from before the day; `levels` competencies with a level from before
    unowned   their running plans whose responsible adult does not work at the school
    first     the first day since with evidence; None: none yet
    """

    learner: UUID
    name: str
    listed_as: str
    came: Moved | None
    day: date
    school: UUID
    other: UUID | None
    change: ClassChange | None
    classes: int
    brought: int
    levels: int
    plans: tuple[UUID, ...]
    unowned: tuple[UUID, ...]
    first: date | None

    @property
    def missing(self) -> tuple[Missing, ...]:
        lacks = {
            Missing.CLASS: self.classes == 0,
            Missing.OWNER: bool(self.unowned),
            Missing.EVIDENCE: self.first is None,
        }
        return tuple(each for each, so in lacks.items() if so)


@dataclass(frozen=True)
class Moving:
    """Everything that the page tells of a place and a span."""

    moves: Movers
    changes: list[ClassChange]
    here: list[Newcomer]

    def count(self, kind: Moved, schools: Collection[UUID] | None = None) -> int:
        return sum(
            m.kind is kind and (schools is None or m.there in schools) for m in self.moves.moves
        )

    def lacking(self, what: Missing, schools: Collection[UUID] | None = None) -> int:
        return sum(what in n.missing for n in self.of(schools))

    def of(self, schools: Collection[UUID] | None) -> list[Newcomer]:
        return [n for n in self.here if schools is None or n.school in schools]


def to_first_evidence(here: Iterable[Newcomer], until: date) -> float | None:
    """Days within which half of those who came had shown something; None: fewer than half have, or nobody came.

    Who has shown nothing yet counts for the days that they are here.
    """
    came = [n for n in here if n.came is not None]
    days = [((n.first or until) - n.day).days for n in came]
    return median_wait(days, [n.first is not None for n in came])


def moving(opened: OpenedGroup, place: Place, span: Span) -> Moving:
    """What a place's page tells. Always as many queries."""
    ask: dict[str, Any] = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    found = movers(opened.group, since=span.since, until=span.until, **ask)
    changes = class_changes(opened.group, since=span.since, until=span.until, **ask)
    came = _latest(found.moves, changes)
    days = {who: came[who][0] for who in named_among(came, **ask)}
    seen = shown_around(days, **ask)
    names = {each.id: each for each in listed(seen, day=opened.day)}
    classes = classes_now(seen, place.schools, **ask)
    levels = levels_brought(days, **ask)
    plans: dict[UUID, list[Carried]] = defaultdict(list)
    for plan in plans_carried(seen, **ask):
        plans[plan.learner].append(plan)
    adults = adults_serving(place.schools, opened.day)
    here = [
        _newcomer(
            names[who], came[who], seen[who], classes.get(who, 0), levels.get(who, 0),
            plans[who], adults,
        )
        for who in seen
    ]  # fmt: skip
    return Moving(
        found, changes, sorted(here, key=lambda n: (-n.day.toordinal(), n.listed_as, n.learner))
    )


_Came = tuple[date, Move | None, ClassChange | None]


def _latest(moves: Iterable[Move], changes: Iterable[ClassChange]) -> dict[UUID, _Came]:
    """Of each learner the last time they came; a new school tells more than a new class."""
    found: dict[UUID, _Came] = {c.learner: (c.day, None, c) for c in changes}
    found |= {m.learner: (m.day, m, None) for m in moves if m.kind is not Moved.LEFT}
    return found


def _newcomer(
    who: Found,
    came: _Came,
    seen: Around,
    classes: int,
    levels: int,
    plans: Iterable[Carried],
    adults: Mapping[UUID, set[UUID]],
) -> Newcomer:
    day, move, change = came
    school = move.there if move else change.school if change else None
    if school is None:
        raise AssertionError("who came, came to a school")
    unowned = tuple(p.id for p in plans if p.responsible not in adults.get(school, ()))
    return Newcomer(
        who.id, who.name, who.listed_as, move.kind if move else None, day, school,
        move.other if move else None, change, classes, seen.before, levels,
        tuple(p.id for p in plans), unowned, seen.first,
    )  # fmt: skip
