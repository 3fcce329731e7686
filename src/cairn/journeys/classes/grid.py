"""The whole class at a glance: every learner's level on every competency this class works on.

Shaped from standings and recent pieces into cells that a template only has to print. What is not yet
shown, what is early and what is a level look different; being on today's list is a sign of its own.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol
from uuid import UUID

from cairn.journeys.classes.today import Cell, Group, Notice, Piece, Reason
from cairn.journeys.drawing.marks import Part, level_bar, shade

_WEEK = timedelta(days=7)


class Standing(Protocol):
    """Where a learner stands; `cairn.determinations.selectors.Standing` is one."""

    @property
    def level(self) -> int | None: ...
    @property
    def held(self) -> int | None: ...
    @property
    def shown(self) -> int | None: ...
    @property
    def pieces(self) -> int: ...


@dataclass(frozen=True)
class Learner:
    """A member of the class. `listed_as` is how a roster writes the name: family name first."""

    id: UUID
    name: str
    listed_as: str


@dataclass(frozen=True)
class Column:
    """A competency the class works on; `spoken` is its title for a page, with its language where it is another."""

    id: UUID
    title: str
    domain: str
    code: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Head:
    """A column's head; `starts` opens a domain, `focus` has had much new evidence this week."""

    column: Column
    starts: bool
    focus: bool


@dataclass(frozen=True)
class Box:
    """One cell.

    numeral  what stands in it; None is "not yet shown"
    early    it rests on so little that it is no level yet, or on fewer pieces than policy calls early
    begun    something was recorded, but nothing that could be read as a level
    level    the level held, for the foot of the column; None where the numeral is no level yet
    """

    competency: UUID
    numeral: int | None
    level: int | None
    shade: int
    early: bool
    begun: bool
    reason: Reason | None
    starts: bool
    focus: bool


@dataclass(frozen=True)
class Row:
    learner: Learner
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Foot:
    """How many of those with a level are at Proficient or beyond, and how all of them spread."""

    bar: tuple[Part, ...]
    reached: int
    leveled: int
    starts: bool
    focus: bool


@dataclass(frozen=True)
class Domain:
    name: str
    span: int


@dataclass(frozen=True)
class Grid:
    domains: tuple[Domain, ...]
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    feet: tuple[Foot, ...]


@dataclass(frozen=True)
class Scale:
    """What policy says about levels: how many, from which one a competency counts as shown, what is early."""

    levels: int
    proficient: int
    early_pieces: int
    lowest: int = 1


Standings = Mapping[UUID, Mapping[UUID, Standing]]
Pieces = Mapping[tuple[UUID, UUID], Sequence[Piece]]


def in_roster_order(learners: Iterable[Learner]) -> list[Learner]:
    """By family name, marks on letters aside, as any printed list of a class stands."""

    def key(learner: Learner) -> tuple[str, str]:
        plain = unicodedata.normalize("NFKD", learner.listed_as.casefold())
        bare = "".join(c for c in plain if not unicodedata.combining(c))
        return bare, str(learner.id)

    return sorted(learners, key=key)


def cells_of(
    learners: Sequence[Learner], columns: Sequence[Column], standings: Standings, pieces: Pieces
) -> list[Cell]:
    """What the rules of today's list look at."""
    return [
        _cell(learner.id, column.id, standings.get(learner.id, {}).get(column.id), pieces)
        for learner in learners
        for column in columns
    ]


def _cell(learner: UUID, competency: UUID, standing: Standing | None, pieces: Pieces) -> Cell:
    recent = tuple(pieces.get((learner, competency), ()))
    if standing is None:
        return Cell(learner, competency, None, None, recent)
    return Cell(learner, competency, standing.held, standing.level, recent)


def grid(
    learners: Sequence[Learner],
    columns: Sequence[Column],
    standings: Standings,
    *,
    pieces: Pieces,
    notices: Iterable[Notice],
    scale: Scale,
    day: date,
) -> Grid:
    """The table, learners in the order given, columns in theirs."""
    flagged = {
        (n.learner, n.competency): n.reason
        for n in notices
        if n.competency is not None and n.group is not Group.QUIET
    }
    heads = _heads(columns, learners, pieces, day)
    rows = tuple(_row(who, heads, standings.get(who.id, {}), flagged, scale) for who in learners)
    feet = tuple(_foot(head, [row.boxes[i] for row in rows], scale) for i, head in enumerate(heads))
    return Grid(_domains(columns), heads, rows, feet)


def _domains(columns: Sequence[Column]) -> tuple[Domain, ...]:
    spans = groupby(columns, key=lambda c: c.domain)
    return tuple(Domain(name, len(list(of_it))) for name, of_it in spans)


def _heads(
    columns: Sequence[Column], learners: Sequence[Learner], pieces: Pieces, day: date
) -> tuple[Head, ...]:
    before: str | None = None
    heads = []
    for column in columns:
        heads.append(Head(column, column.domain != before, _focus(column, learners, pieces, day)))
        before = column.domain
    return tuple(heads)


def _focus(column: Column, learners: Sequence[Learner], pieces: Pieces, day: date) -> bool:
    """Whether a third of the class or more showed something of it within a week."""
    recent = [pieces.get((learner.id, column.id), ()) for learner in learners]
    active = sum(1 for p in recent if p and p[0].day > day - _WEEK)
    return active * 3 >= len(learners) > 0


def _row(
    who: Learner,
    heads: Sequence[Head],
    mine: Mapping[UUID, Standing],
    flagged: Mapping[tuple[UUID, UUID], Reason],
    scale: Scale,
) -> Row:
    return Row(
        who,
        tuple(
            _box(head, mine.get(head.column.id), flagged.get((who.id, head.column.id)), scale)
            for head in heads
        ),
    )


def _box(head: Head, standing: Standing | None, reason: Reason | None, scale: Scale) -> Box:
    numeral = standing.shown if standing else None
    level = standing.held if standing else None
    pieces = standing.pieces if standing else 0
    few = level is None or pieces < scale.early_pieces
    return Box(
        competency=head.column.id,
        numeral=numeral,
        level=level,
        shade=shade(numeral, levels=scale.levels, lowest=scale.lowest)
        if numeral is not None
        else 0,
        early=numeral is not None and few,
        begun=numeral is None and pieces > 0,
        reason=reason,
        starts=head.starts,
        focus=head.focus,
    )


def _foot(head: Head, boxes: Iterable[Box], scale: Scale) -> Foot:
    levels = [box.level for box in boxes if box.level is not None]
    counts = [levels.count(scale.lowest + i) for i in range(scale.levels)]
    reached = sum(1 for level in levels if level >= scale.proficient)
    return Foot(
        level_bar(counts, lowest=scale.lowest), reached, len(levels), head.starts, head.focus
    )
