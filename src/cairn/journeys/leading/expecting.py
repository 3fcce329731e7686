"""Beside what was counted, what the frameworks expect: each competency of a place with what is seen of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cairn.competencies.selectors.expected import Expected, expected
from cairn.determinations.selectors.evidence_counts import USES, Health, Seen


@dataclass(frozen=True)
class Stands:
    """A competency that somebody here is expected to show, and how its evidence stands.

    grades     the grades here that are expected to show it
    enrolled   their learners
    cells      of them, with any scored evidence; of one in several parts at least so many
    pieces     {what they were for: pieces this school year}
    """

    of: Expected
    grades: tuple[str, ...]
    enrolled: int
    cells: int
    enough: int
    stale: int
    unsure: int
    pieces: Mapping[str, int]

    @property
    def this_year(self) -> int:
        return sum(self.pieces.values())


def learners_by_grade(health: Health) -> dict[str, int]:
    """The learners of each grade, over all schools."""
    found: dict[str, int] = {}
    for (_school, grade), n in sorted(health.enrolled.items(), key=lambda item: item[0][1]):
        found[grade] = found.get(grade, 0) + n
    return found


def stands(health: Health, *, language: str, grades: Iterable[str] | None = None) -> list[Stands]:
    """Every competency that these grades (all, where none are named) are expected to show.

    A competency is expected of the grades for which its publisher wrote it. Where the publisher names no
    grade it is expected of those in which anybody has shown something of it.
    """
    here = learners_by_grade(health)
    asked = set(here if grades is None else grades)
    found = expected({competency for _grade, competency in health.by_cell}, language=language)
    rows = (_stands(each, health, here, asked) for each in found)
    return [row for row in rows if row.grades]


def _stands(each: Expected, health: Health, here: Mapping[str, int], asked: set[str]) -> Stands:
    wanted = each.grades or {g for g in here for part in each.parts if (g, part) in health.by_cell}
    grades = tuple(sorted(wanted & here.keys() & asked))
    seen = [_of_grade(each.parts, grade, health.by_cell) for grade in grades]
    return Stands(
        of=each,
        grades=grades,
        enrolled=sum(here[grade] for grade in grades),
        cells=sum(s.cells for s in seen),
        enough=sum(s.enough for s in seen),
        stale=sum(s.stale for s in seen),
        unsure=sum(s.unsure for s in seen),
        pieces={use: sum(s.pieces[use] for s in seen) for use in USES},
    )


def _of_grade(parts: Iterable[UUID], grade: str, by_cell: Mapping[tuple[str, UUID], Seen]) -> Seen:
    """A whole and its parts in one grade: pieces add up; of learners the most of any stand for all."""
    seen = [by_cell[grade, part] for part in parts if (grade, part) in by_cell]
    return Seen(
        cells=max((s.cells for s in seen), default=0),
        enough=max((s.enough for s in seen), default=0),
        stale=max((s.stale for s in seen), default=0),
        unsure=max((s.unsure for s in seen), default=0),
        pieces={use: sum(s.pieces[use] for s in seen) for use in USES},
    )
