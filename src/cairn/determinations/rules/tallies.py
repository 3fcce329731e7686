"""Precomputed counts, ready to be asked: by place, month, group and domain.

Nothing here counts learners or adds them up, but for what several competencies come to: a learner may have evidence
in each, so the largest number stands for all, which makes likely ranges rather too wide than too narrow.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Protocol
from uuid import UUID

from cairn.measure.shares import Difference, Share, difference, wilson

from . import ALL_DOMAINS

EVERYONE = "all"


class Counted(Protocol):
    """One precomputed row; `cairn.determinations.selectors.GroupCount` is one."""

    @property
    def place(self) -> UUID: ...
    @property
    def subgroup(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def competency(self) -> UUID | None: ...
    @property
    def as_of(self) -> date: ...
    @property
    def enrolled(self) -> int: ...
    @property
    def learners(self) -> int: ...
    @property
    def cells(self) -> int: ...
    @property
    def enough(self) -> int: ...
    @property
    def levels(self) -> Sequence[int]: ...


@dataclass(frozen=True)
class Tally:
    """Counts of one group: learners, of them with evidence, competencies begun, those with a level."""

    enrolled: int
    learners: int
    cells: int
    enough: int
    levels: tuple[int, ...]

    def at_or_above(self, level: int, *, lowest: int = 1) -> int:
        return sum(self.levels[max(level - lowest, 0) :])


NOTHING = Tally(0, 0, 0, 0, ())


def over_competencies(tallies: Sequence[Tally]) -> Tally:
    """Cells add up; learners are at least as many as in the largest."""
    if not tallies:
        return NOTHING
    return Tally(
        enrolled=max(t.enrolled for t in tallies),
        learners=max(t.learners for t in tallies),
        cells=sum(t.cells for t in tallies),
        enough=sum(t.enough for t in tallies),
        levels=tuple(map(sum, zip_longest(*(t.levels for t in tallies), fillvalue=0))),
    )


@dataclass(frozen=True)
class Counts:
    """The rows of one place, for domains and for all of them together."""

    rows: tuple[Counted, ...]

    @classmethod
    def of(cls, rows: Iterable[Counted]) -> "Counts":
        return cls(tuple(r for r in rows if r.competency is None))

    @property
    def days(self) -> list[date]:
        return sorted({r.as_of for r in self.rows})

    def only(self, keep: Callable[[Counted], bool]) -> "Counts":
        return Counts(tuple(r for r in self.rows if keep(r)))

    def on(self, day: date) -> "Counts":
        return self.only(lambda r: r.as_of == day)

    def of_group(self, subgroup: str) -> "Counts":
        return self.only(lambda r: r.subgroup == subgroup)

    def total(self) -> Tally:
        """The figure for all domains; the rows must be of one day and one group."""
        return next((tally_of(r) for r in self.rows if r.domain == ALL_DOMAINS), NOTHING)

    def by_domain(self) -> dict[str, Tally]:
        """The rows must be of one day and one group."""
        return {r.domain: tally_of(r) for r in self.rows if r.domain != ALL_DOMAINS}

    def by_group(self) -> dict[str, Tally]:
        """Each subgroup over all domains; the rows must be of one day."""
        whole = (r for r in self.rows if r.domain == ALL_DOMAINS and r.subgroup != EVERYONE)
        return {r.subgroup: tally_of(r) for r in whole}


def by_place(rows: Iterable[Counted]) -> dict[UUID, Tally]:
    """The figure of each place; one row for each."""
    return {row.place: tally_of(row) for row in rows}


def tally_of(row: Counted) -> Tally:
    """The counts of one row."""
    return Tally(row.enrolled, row.learners, row.cells, row.enough, tuple(row.levels))


def share_at(tally: Tally, proficient: int) -> Share | None:
    """Of the competencies with a level, the share at `proficient` or beyond; None where there is none."""
    leveled = sum(tally.levels)
    if leveled == 0 or tally.learners == 0:
        return None
    return wilson(tally.at_or_above(proficient) / leveled, min(tally.learners, leveled))


def reached(tally: Tally) -> Share | None:
    """Of the learners enrolled, the share with any evidence."""
    if tally.enrolled == 0:
        return None
    return wilson(min(tally.learners / tally.enrolled, 1.0), tally.enrolled)


def covered(tally: Tally) -> Share | None:
    """Of the competencies begun, the share with enough evidence for a level."""
    if tally.cells == 0 or tally.learners == 0:
        return None
    return wilson(tally.enough / tally.cells, min(tally.learners, tally.cells))


def change(now: Tally, before: Tally, proficient: int) -> Difference | None:
    """How much the share at `proficient` or beyond has grown; None where either day has no level."""
    after, earlier = share_at(now, proficient), share_at(before, proficient)
    return difference(after, earlier) if after and earlier else None


def without(whole: Tally, part: Tally) -> Tally:
    """The others: a school's district without the school."""
    depth = len(whole.levels)
    mine = part.levels + (0,) * (depth - len(part.levels))
    return Tally(
        whole.enrolled - part.enrolled,
        whole.learners - part.learners,
        whole.cells - part.cells,
        whole.enough - part.enough,
        tuple(a - b for a, b in zip(whole.levels, mine, strict=True)),
    )
