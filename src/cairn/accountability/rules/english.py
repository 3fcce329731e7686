"""Progress of English learners: this year's score in the state's test of English beside what policy asks of it by now.

A state says from which score on a learner began, and which score is asked one year later, two years later, and so on.
Whoever began higher has less far to go and fewer years for it. (34 CFR 200.14(b)(4))
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.policy.rulings import Ruling

from .counting import NO_LEVEL
from .growing import Yearly
from .lines import lines_of

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
ENGLISH, ENGLISH_LEARNER = "english", "english_learner"
"""The kind of question, and the kind of fact that says of whom it is asked."""
PROGRESS = ("below target", "reached target")
_ALIKE = 1e-9


@dataclass(frozen=True)
class Targets:
    """The table of a state.

    begins  (rows,) the least first score of each row, rising; below the first the first row holds
    asked   (rows, years) the score asked so many years after the first; where a row ends its last score holds on
    """

    begins: Figures
    asked: Figures

    @classmethod
    def read(cls, ruling: Ruling) -> "Targets":
        """Lines `1: 2, 2.8, 3.5`. Raises BadPolicy for one that asks less later, or begins where another does."""
        rows: dict[float, list[float]] = {}
        for line in lines_of(ruling):
            begin, asked = line.number(line.head), [line.number(word) for word in line.listed()]
            if begin in rows or asked != sorted(asked):
                line.refuse(
                    "a later year asks less, or the row is said twice",
                    "Write: 2: 2.8, 3.5, 4.2; each first score once, no target below the one before.",
                )
            rows[begin] = asked
        longest = max(map(len, rows.values()))
        whole = [rows[b] + rows[b][-1:] * (longest - len(rows[b])) for b in sorted(rows)]
        return cls(np.array(sorted(rows)), np.array(whole))

    def of(self, first: Figures, years: Whole) -> Figures:
        """(n,) the score asked of who began with `first` so many years ago, 1 or more."""
        row = np.maximum(np.searchsorted(self.begins, first + _ALIKE, side="right") - 1, 0)
        asked: Figures = self.asked[row, np.minimum(years, self.asked.shape[1]) - 1]
        return asked


def progress(of: Yearly, year: int, targets: Targets, learners: int) -> Whole:
    """(learners,) the place in PROGRESS of whoever has a score of the year and one of an earlier year; else NO_LEVEL.

    The first score is that of the earliest year in the record.
    """
    rows = np.flatnonzero(~np.isnan(of.score) & (of.year <= year))
    rows = rows[np.lexsort((of.year[rows], of.learner[rows]))]
    who, at = np.unique(of.learner[rows], return_index=True)
    last = rows[np.append(at[1:], rows.size) - 1] if rows.size else rows
    first = rows[at]
    kept = (of.year[last] == year) & (of.year[first] < year)
    who, first, last = who[kept], first[kept], last[kept]
    asked = targets.of(of.score[first], year - of.year[first])
    found = np.full(learners, NO_LEVEL)
    found[who] = of.score[last] >= asked - _ALIKE
    return found
