"""Adding up precomputed counts: from rows of schools, months, groups and domains to one figure each.

Nothing here counts learners. A learner is in one school on one day, so learners add up over schools;
a learner may have evidence in several domains, so over domains the largest number stands for all, which
makes likely ranges rather too wide than too narrow.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from cairn.measure.shares import Difference, Share, difference, wilson

Key = TypeVar("Key", bound=Hashable)
EVERYONE = "all"


class Counted(Protocol):
    """One precomputed row; `cairn.determinations.selectors.GroupCount` is one."""

    @property
    def school(self) -> UUID: ...
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


def over_schools(tallies: Iterable[Tally]) -> Tally:
    """The sum over places that share no learner."""
    return _joined(list(tallies), sum)


def over_domains(tallies: Iterable[Tally]) -> Tally:
    """Competencies add up; learners are at least as many as in the largest domain."""
    return _joined(list(tallies), max)


def _joined(tallies: list[Tally], people: Callable[[Iterable[int]], int]) -> Tally:
    if not tallies:
        return NOTHING
    depth = max(len(t.levels) for t in tallies)
    padded = [t.levels + (0,) * (depth - len(t.levels)) for t in tallies]
    return Tally(
        enrolled=people(t.enrolled for t in tallies),
        learners=people(t.learners for t in tallies),
        cells=sum(t.cells for t in tallies),
        enough=sum(t.enough for t in tallies),
        levels=tuple(map(sum, zip(*padded, strict=True))),
    )


@dataclass(frozen=True)
class Counts:
    """The domain rows of some schools, ready to be asked."""

    rows: tuple[Counted, ...]

    @classmethod
    def of(cls, rows: Iterable[Counted]) -> "Counts":
        return cls(tuple(r for r in rows if r.competency is None and r.domain))

    @property
    def days(self) -> list[date]:
        return sorted({r.as_of for r in self.rows})

    @property
    def domains(self) -> list[str]:
        return sorted({r.domain for r in self.rows})

    def only(self, keep: Callable[[Counted], bool]) -> "Counts":
        return Counts(tuple(r for r in self.rows if keep(r)))

    def on(self, day: date) -> "Counts":
        return self.only(lambda r: r.as_of == day)

    def of_group(self, subgroup: str) -> "Counts":
        return self.only(lambda r: r.subgroup == subgroup)

    def total(self) -> Tally:
        """One figure for all the rows, which must be of one day and one group.

        Learners are counted school by school: at least as many as in the largest domain of each.
        """
        by_school = self._sorted(lambda r: r.school)
        return over_schools(over_domains(map(tally_of, rows)) for rows in by_school.values())

    def by(self, key: Callable[[Counted], Key]) -> dict[Key, Tally]:
        """One figure per key; rows that share a key must share no learner."""
        return {k: over_schools(map(tally_of, rows)) for k, rows in self._sorted(key).items()}

    def totals_by(self, key: Callable[[Counted], Key]) -> dict[Key, Tally]:
        """One figure per key over all of its domains."""
        return {k: Counts(tuple(rows)).total() for k, rows in self._sorted(key).items()}

    def _sorted(self, key: Callable[[Counted], Key]) -> dict[Key, list[Counted]]:
        rows: dict[Key, list[Counted]] = defaultdict(list)
        for row in self.rows:
            rows[key(row)].append(row)
        return rows


def tally_of(row: Counted) -> Tally:
    """The counts of one row."""
    return Tally(row.enrolled, row.learners, row.cells, row.enough, tuple(row.levels))


def share_at(tally: Tally, proficient: int) -> Share | None:
    """Of the competencies with a level, the share at `proficient` or beyond; None where there is none."""
    leveled = sum(tally.levels)
    if leveled == 0 or tally.learners == 0:
        return None
    return wilson(tally.at_or_above(proficient) / leveled, min(tally.learners, leveled))


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
