"""What a support plan's checks say, and what is due: arithmetic over one plan, without a clock or a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from statistics import median

import numpy as np

from cairn.kernel.errors import BadInput
from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.chances import World, can_be_stated, stated
from cairn.measure.monitoring.rules import RULES, Settings, planned, slopes

WEEK = 7
BASELINE_DAYS = 14
"""Checks so many days before a plan's first day, and on it, are its first ones."""


class Says(StrEnum):
    """What a plan's checks say at the latest one."""

    NO_FIRST_CHECK = "no_first_check"
    TOO_FEW = "too_few"
    GO_ON = "go_on"
    CHANGE = "change"
    HIGHER = "higher"


@dataclass(frozen=True)
class Measured:
    """How a plan's progress is measured.

    gain          what is to be gained a week, in the check's unit; above 0
    first_day     the plan's first day, at which its weeks begin
    weeks         for how many weeks it is to run
    every         weeks between two checks
    noise         how far checks scatter about a learner's own line, in the check's unit; None: not known
    rule          a name of `measure.monitoring.RULES`
    false_alarms  share of learners on their aim who may ever be told to change
    """

    gain: float
    first_day: date
    weeks: float
    every: float
    noise: float | None
    rule: str
    false_alarms: float

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise BadInput(
                f"There is no rule {self.rule!r}.", mend=f"Choose of {', '.join(RULES)}."
            )
        Aim(self.gain, 0.0, self.weeks)
        self.settings()

    def settings(self) -> Settings:
        return Settings(allowed=self.false_alarms, every=self.every, noise=self.noise)

    def week_of(self, day: date) -> float:
        """Weeks since the plan began; 0 on its first day and before."""
        return max((day - self.first_day).days / WEEK, 0.0)

    @property
    def last_day(self) -> date:
        """The last day on which it is to run."""
        return self.first_day + timedelta(days=round(self.weeks * WEEK))


@dataclass(frozen=True)
class Check:
    """One check of progress."""

    day: date
    score: float


@dataclass(frozen=True)
class Progress:
    """What the checks say.

    says    at the latest check
    since   the day of the check from which on it has been saying *change* or *higher*; None for the rest
    start   where the aim line starts: the middle of the first checks; None: there are none
    gain    what was gained a week, by least squares; None: too few checks to tell
    """

    says: Says
    since: date | None
    start: float | None
    gain: float | None

    def aim_at(self, measured: Measured, day: date) -> float | None:
        """The height of the aim line on a day; None before there is a start."""
        if self.start is None:
            return None
        return self.start + measured.gain * measured.week_of(day)


def progress(measured: Measured, checks: Sequence[Check]) -> Progress:
    """What a plan's rule says of its checks, given in any order."""
    ordered = sorted(checks, key=lambda check: (check.day, check.score))
    weeks = [measured.week_of(check.day) for check in ordered]
    scores = [check.score for check in ordered]
    first = [score for week, score in zip(weeks, scores, strict=True) if week == 0]
    if not first:
        return Progress(Says.NO_FIRST_CHECK, None, None, None)
    start = float(median(first))
    gain = float(slopes(weeks, scores)[0])
    aim, settings = Aim(measured.gain, start, measured.weeks), measured.settings()
    signals = RULES[measured.rule](weeks, scores, aim, settings)
    for says, flags in ((Says.CHANGE, signals.change[0]), (Says.HIGHER, signals.higher[0])):
        if flags[-1]:
            began = max((k + 1 for k, told in enumerate(flags) if not told), default=0)
            return Progress(says, ordered[began].day, start, gain)
    enough = len(ordered) >= settings.least
    return Progress(
        Says.GO_ON if enough else Says.TOO_FEW, None, start, None if gain != gain else gain
    )


@dataclass(frozen=True)
class Errors:
    """How often a plan's rule is wrong: of 100 learners, not rounded.

    sent_away  of those exactly on the aim, told to change by the plan's end
    found      of those at a third of it, told to change; None: how far checks scatter is not known
    """

    sent_away: float
    found: float | None


USUAL_FIRST_CHECKS = 3
"""What a plan is taken to begin with while it has no check yet."""


@lru_cache(maxsize=256)
def errors(measured: Measured, first_checks: int = USUAL_FIRST_CHECKS) -> Errors | None:
    """How often the rule errs over the whole plan, with so many first checks; None where nobody can say: another rule.

    `sequential@1` may spend its share of false alarms and no more, whatever the noise.
    """
    if not can_be_stated(measured.rule):
        return None
    aim, settings = Aim(measured.gain, 0.0, measured.weeks), measured.settings()
    weeks = planned(np.zeros(first_checks), aim, settings)
    world = World(measured.gain if measured.noise is None else measured.noise)
    told = stated(weeks, aim, settings, world, measured.rule)
    away = measured.false_alarms if measured.rule == "sequential@1" else told.false_alarm
    return Errors(100 * away, None if measured.noise is None else 100 * told.caught)


def first_checks(measured: Measured, checks: Sequence[Check]) -> int:
    """How many checks a plan began with; the usual number while there are none."""
    return sum(measured.week_of(c.day) == 0 for c in checks) or USUAL_FIRST_CHECKS


def check_due(measured: Measured, checks: Sequence[Check]) -> date:
    """The day by which the next check is due."""
    latest = max((check.day for check in checks), default=None)
    if latest is None:
        return measured.first_day
    return max(latest, measured.first_day) + timedelta(days=round(measured.every * WEEK))


def sessions_due(first_day: date, times_a_week: int, day: date) -> int:
    """Sessions that should have been held from the first day to the end of the day before.

    >>> sessions_due(date(2026, 9, 7), 3, date(2026, 9, 14))
    3
    """
    return max((day - first_day).days, 0) * times_a_week // WEEK
