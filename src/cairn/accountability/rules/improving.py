"""A cycle of improvement: a need with the figure it rests on, a change tried, that figure read again, what was learned.

Nothing is said of a change but what its likely range leaves no doubt about. Many learners are in both figures, so the
true range is narrower than the one used here: “too close to call” is said rather too often than too rarely.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cairn.determinations.rules.tallies import Tally, covered, reached, share_at
from cairn.measure.shares import Share, difference

from .cycles import Counted
from .reading import Against, said


@dataclass(frozen=True)
class Reading:
    """A figure as it was on a day.

    as_of     the day on which it was counted
    value     in per cent, or in the indicator's own unit
    low, high its likely range, which holds the true value in `covers` of a hundred cases
    n         learners behind it
    """

    as_of: date
    value: float
    low: float
    high: float
    n: int
    covers: float


RUN_COVERS = 95.0
_COUNTS_COVER = 90.0


def of_tally(measure: str, tally: Tally, as_of: date, *, proficient: int) -> Reading | None:
    """What counts say; None where there is nothing to divide by."""
    shares = {
        Counted.PROFICIENT: lambda: share_at(tally, proficient),
        Counted.COVERED: lambda: covered(tally),
        Counted.REACHED: lambda: reached(tally),
    }
    found = shares[Counted(measure)]()
    if found is None:
        return None
    n = tally.enrolled if measure == Counted.REACHED else tally.learners
    return Reading(
        as_of, 100 * found.share, 100 * found.low, 100 * found.high, n, _COUNTS_COVER
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One reading less an earlier one, in points, with its likely range, and the word that may be said."""

    points: float
    low: float
    high: float
    word: Against


def change(now: Reading, before: Reading) -> Change:
    """How far the figure has moved.

    Newcombe's way of joining two ranges holds for any two figures with ranges of their own (Zou and Donner 2008).
    """
    found = difference(_share(now), _share(before))
    points, low, high = (100 * each for each in (found.difference, found.low, found.high))
    return Change(points, low, high, said(low, high))


def _share(each: Reading) -> Share:
    return Share(each.value / 100, each.low / 100, each.high / 100, each.n)


class Aim(StrEnum):
    """Where a figure stands beside what it should come to."""

    THERE = "there"
    NOT_YET = "not_yet"
    CLOSE = "close"


def beside_aim(now: Reading, aim: float, before: Reading) -> Aim:
    """Whether the aim is reached, by the whole likely range; an aim below the first reading is to be fallen to."""
    falling = aim < before.value
    there = now.high <= aim if falling else now.low >= aim
    beyond = now.low > aim if falling else now.high < aim
    return Aim.THERE if there else Aim.NOT_YET if beyond else Aim.CLOSE
