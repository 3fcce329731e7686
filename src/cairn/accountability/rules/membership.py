"""Who counts where: whoever was at a school on the day of counting and had been there for the full academic year.

A school answers for the learners whom it had long enough to teach. How long, and whether a move within the district or
the state begins it anew, is policy. Columns in, columns out; a position stands for a learner.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
NOWHERE = -1


@dataclass(frozen=True)
class Stays:
    """Enrollments, (n,) each, in any order; days are ordinals, the last one included.

    unit   what a learner may not leave without beginning anew: a school, a district, or the state as one number
    """

    learner: Whole
    school: Whole
    unit: Whole
    first: Whole
    last: Whole


@dataclass(frozen=True)
class Counted:
    """(learners,) each.

    stay        the row by which a learner stands at a school on the day; NOWHERE: enrolled nowhere
    since       the first day of the stretch in the unit that reaches the day; 0 where there is no stay
    """

    stay: Whole
    since: Whole

    def full_year(self, first_day: int) -> NDArray[np.bool_]:
        """Who had been there since a day."""
        counts: NDArray[np.bool_] = (self.stay != NOWHERE) & (self.since <= first_day)
        return counts


def counted_on(stays: Stays, day: int, *, learners: int, gap: int) -> Counted:
    """Where each learner counts on a day, and since when without a break of more than `gap` days.

    Of two schools on the day the one begun later counts; of two begun on one day, the later row.
    """
    here = np.flatnonzero((stays.first <= day) & (stays.last >= day) & (stays.school >= 0))
    here = here[np.lexsort((here, stays.first[here]))]
    stay = np.full(learners, NOWHERE)
    stay[stays.learner[here]] = here
    since = np.zeros(learners, np.int64)
    known = np.flatnonzero(stay != NOWHERE)
    unit = np.full(learners, NOWHERE)
    unit[known] = stays.unit[stay[known]]
    before = np.flatnonzero(
        (stays.first <= day)
        & (stay[stays.learner] != NOWHERE)
        & (unit[stays.learner] == stays.unit)
    )
    began, reached = _stretches(stays, before, day, gap)
    whose = stays.learner[before[reached]]
    since[whose] = began[reached]
    return Counted(stay, since)


def _stretches(stays: Stays, rows: Whole, day: int, gap: int) -> tuple[Whole, NDArray[np.intp]]:
    """The first day of the stretch of each of these rows, and which of them is the last of its learner's."""
    order = np.lexsort((stays.first[rows], stays.learner[rows]))
    learner, first = stays.learner[rows][order], stays.first[rows][order]
    last = np.minimum(stays.last[rows][order], day)
    wide = day + gap + 2
    reach = np.maximum.accumulate(learner * wide + last) - learner * wide
    new = np.ones(rows.size, bool)
    new[1:] = (learner[1:] != learner[:-1]) | (first[1:] > reach[:-1] + gap + 1)
    starts = first[np.flatnonzero(new)]
    began = np.empty(rows.size, np.int64)
    began[order] = starts[np.cumsum(new) - 1] if rows.size else starts
    ends = np.ones(rows.size, bool)
    ends[:-1] = learner[1:] != learner[:-1]
    return began, order[ends]
