"""Which kept fits a cohort's later years follow: a file for each year, or one file with every grade."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cairn.kernel.errors import BadInput
from cairn.measure.growth.matrices import Matrix

from .growth_learners import By, Group, Learners
from .growth_long import grade_of
from .growth_matrices import Kept, read_kept

Years = list[list[Matrix]]


@dataclass
class Ahead:
    """The years ahead of every cohort.

    kept        with a grade's column one file of all grades; else one for each year, next year's first
    most        how many years at most
    beyond      cohorts for which nothing later is kept, as of the highest grade
    """

    learners: Learners
    kept: list[Kept]
    most: int
    beyond: list[By] = field(default_factory=list)

    @classmethod
    def read(cls, learners: Learners, files: list[Path], most: int) -> "Ahead":
        """Raises BadInput for files that do not fit the learners."""
        if not files:
            raise BadInput(
                "Projections follow stored fits.",
                mend="Give --matrices FILE, as `cairn measure sgp --save-matrices` wrote it.",
            )
        if learners.grade and len(files) > 1:
            raise BadInput(
                "With grades, one file of matrices says how every year goes on.",
                mend="Give one --matrices FILE that holds all grades.",
            )
        kept = [read_kept(path, learners) for path in files]
        if learners.grade and learners.grade not in kept[0].by:
            raise BadInput(
                f"{files[0]} does not tell by {learners.grade} whose matrices it holds.",
                mend="Store the matrices of all grades in one run.",
            )
        return cls(learners, kept, most if learners.grade else min(most, len(files)))

    def groups(self) -> Iterator[tuple[Group, Years]]:
        """Each cohort that has years ahead, with their fits. Raises BadInput where none has."""
        there = False
        for group in self.learners.groups():
            years = self._years(group.name)
            if years:
                there = True
                yield group, years
            else:
                self.beyond.append(group.name)
        if not there:
            raise BadInput(
                "No stored matrices are for a year ahead of any cohort.",
                mend="Look whether they are of the same subjects, and of the grades above.",
            )

    def _years(self, name: By) -> Years:
        """The fits of next year, of the year after, and so on until one is not there."""
        named = dict(zip(self.learners.by, name, strict=True))
        years: Years = []
        for step in range(1, self.most + 1):
            found = self._of(named, step)
            if not found:
                break
            years.append(found)
        return years

    def _of(self, named: dict[str, str], step: int) -> list[Matrix] | None:
        if not self.learners.grade:
            return self.kept[step - 1].of(named)
        return self.kept[0].of(self.later(named, step), self.learners.grade)

    def later(self, named: dict[str, str], step: int) -> dict[str, str]:
        """A cohort's columns so many grades on; the columns themselves without grades."""
        grade = self.learners.grade
        if not grade:
            return named
        now = grade_of(named[grade])
        if now is None:
            raise BadInput(
                f"{grade} is {named[grade]!r}, which is no grade.",
                mend="Write grades as numbers, K or PK; leave other rows out.",
            )
        return {**named, grade: str(now + step)}
