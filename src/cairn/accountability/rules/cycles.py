"""The terms of a cycle of improvement, and how far one has come; no library for numbers is needed to know them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    NOT_ANEW = "not_anew"
    """What stands was read before: nothing has been counted since."""


def waiting(agreed: Iterable[date], read: Collection[date], day: date) -> list[date]:
    """The agreed check days that have come and on or after which nobody has read the figure.

    One that was missed waits no longer once the figure is read: nobody can read it on a day that is gone.

    >>> waiting([date(2026, 9, 1), date(2026, 10, 1)], [date(2026, 9, 3)], date(2026, 11, 1))
    [datetime.date(2026, 10, 1)]
    >>> waiting([date(2026, 9, 1), date(2026, 10, 1)], [date(2026, 10, 3)], date(2026, 11, 1))
    []
    """
    return [due for due in sorted(agreed) if due <= day and not any(due <= each for each in read)]
