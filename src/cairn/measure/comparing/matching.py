"""Pairs of a learner who was helped and one who waited then, alike in what was seen before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CALIPERS = (0.25, 0.5)
"""How far two of a pair may be apart in level and in trend, in standard deviations of all who could be in one."""


@dataclass(frozen=True, eq=False)
class Before:
    """Learners as they were before a day: rows of what was seen.

    seen    (n, 2) level and trend a week; never NaN
    where   (n,) who may be paired with whom: the same number for the same grade and day
    who     (n,) the learner: one who waits may stand here for several days, and is used once
    """

    seen: Floats
    where: Ints
    who: Ints

    @classmethod
    def of(cls, level: ArrayLike, trend: ArrayLike, where: ArrayLike, who: ArrayLike) -> "Before":
        """Raises BadInput for columns of different lengths or a figure that is missing."""
        seen = np.column_stack([np.asarray(level, np.float64), np.asarray(trend, np.float64)])
        places, people = np.asarray(where, np.int64), np.asarray(who, np.int64)
        if not (len(seen) == places.size == people.size) or not np.isfinite(seen).all():
            raise BadInput(
                "The figures before help do not fit together, or one is missing.",
                mend="Leave out whoever has no level or trend before.",
            )
        return cls(seen, places, people)


def spreads(helped: Before, waiting: Before) -> Floats:
    """(2,) standard deviations of level and trend among all who could be in a pair; 1 where all are alike."""
    everyone = np.vstack([helped.seen, waiting.seen])
    if len(everyone) < 2:
        return np.ones(2)
    found = everyone.std(axis=0, ddof=1)
    return np.asarray(np.where(found > 0, found, 1.0), np.float64)


def matched(
    helped: Before, waiting: Before, calipers: tuple[float, float] = CALIPERS
) -> NDArray[np.int64]:
    """(pairs, 2) rows of helped and waiting: each helped learner with the nearest who is free, within the calipers.

    Whoever has the fewest possible partners chooses first. A learner is the waiting one of one pair only, and
    nobody is paired with themself. Ties go to the earlier row.
    """
    apart = _apart(helped, waiting, spreads(helped, waiting), np.asarray(calipers))
    order = np.argsort(np.isfinite(apart).sum(axis=1), kind="stable")
    free, pairs = np.ones(len(waiting.who), bool), []
    for row in order:
        reach = np.where(free, apart[row], np.inf)
        if reach.size and np.isfinite(best := reach.min()):
            chosen = int(np.flatnonzero(reach == best)[0])
            free &= waiting.who != waiting.who[chosen]
            pairs.append((int(row), chosen))
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def _apart(helped: Before, waiting: Before, spread: Floats, calipers: Floats) -> Floats:
    """(helped, waiting) distance in standard deviations; inf where two may not be a pair."""
    gaps = np.abs(helped.seen[:, None, :] - waiting.seen[None, :, :]) / spread
    allowed = (gaps <= calipers + 1e-12).all(axis=2)
    allowed &= helped.where[:, None] == waiting.where[None, :]
    allowed &= helped.who[:, None] != waiting.who[None, :]
    return np.where(allowed, np.sqrt((gaps**2).sum(axis=2)), np.inf)
