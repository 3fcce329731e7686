"""A cycle of improvement: a need with the figure it rests on, a change tried, that figure read again, what was learned.

Nothing is said of a change but what its likely range leaves no doubt about. Many learners are in both figures, so the
true range is narrower than the one used here: “too close to call” is said rather too often than too rarely.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cairn.determinations.rules.tallies import Tally, covered, reached, share_at
from cairn.measure.shares import Share, difference

from .reading import Against, said


class Source(StrEnum):
    """Where a place's figures come from."""

    COUNTS = "counts"
    """Counted as evidence comes in: what the pages of levels and growth show."""
    RUN = "run"
    """An indicator of the last rated school year."""


class Counted(StrEnum):
    """What is read from counts, in per cent."""

    PROFICIENT = "proficient"
    """Of the competencies with a level, those at Proficient or beyond."""
    COVERED = "covered"
    """Of the competencies begun, those with enough evidence for a level."""
    REACHED = "reached"
    """Of the learners enrolled, those with any evidence."""


@dataclass(frozen=True, order=True)
class Measured:
    """Which of a place's figures is meant.

    measure  one of Counted, or an indicator of policy
    group    "disability=yes", or in a run "disability:yes"; empty: everybody
    part     a domain of the counts, a grade span of the run; empty: all
    """

    source: str
    measure: str
    group: str = ""
    part: str = ""

    @property
    def key(self) -> str:
        """As a form sends it."""
        return "|".join((self.source, self.measure, self.group, self.part))


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


class Stage(StrEnum):
    """How far a cycle is."""

    OPEN = "open"
    """The need is written; the figure has not been read again."""
    CHECKING = "checking"
    CLOSED = "closed"
    """What was learned is written."""


def stage(checks: int, found: bool) -> Stage:
    """How far a cycle is, by how often the figure was read again and whether a finding stands."""
    if found:
        return Stage.CLOSED
    return Stage.CHECKING if checks else Stage.OPEN


class Finding(StrEnum):
    """What is done with the change that was tried."""

    KEEP = "keep"
    ADAPT = "adapt"
    DROP = "drop"


class Absent(StrEnum):
    """Why a figure could not be read on a check day, besides a group that is too small."""

    NOT_COUNTED = "not_counted"


def waiting(agreed: Iterable[date], read: Collection[date], day: date) -> list[date]:
    """The agreed check days that have come and on which, or before the next of them, nobody has read the figure.

    >>> waiting([date(2026, 9, 1), date(2026, 10, 1)], [date(2026, 10, 3)], date(2026, 11, 1))
    [datetime.date(2026, 9, 1)]
    """
    days: Sequence[date] = sorted(agreed)
    ends = [*days[1:], date.max][: len(days)]
    return [
        due for due, end in zip(days, ends, strict=True)
        if due <= day and not any(due <= each < end for each in read)
    ]  # fmt: skip
