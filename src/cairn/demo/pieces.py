"""What the learners of a district showed in two years: a level that grows unseen, and work that shows it roughly.

Nobody's growth is drawn from who they are: race, income, language and disability have no part in it.
"""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cairn.demo.calendar import Calendar, days_since_1970, on_school_days
from cairn.demo.catalogue import PLAN, Taught
from cairn.demo.kinds import MATH_SHARES, OTHER_SHARES, SUMMATIVE_TEST
from cairn.demo.learners import NOWHERE, Learners, Whole

Floats = NDArray[np.float64]

FEWEST, MOST = 2, 12
_TOGETHER = 0.65  # of the work is given to the whole class on one day
_QUIET, _AWAY = 0.035, 0.06
_OPEN_WINDOW = 70  # days in which most of the work on a competency of one grade falls
_START, _GAIN, _PACE = 1.75, 1.45, 45.0
_LASTING_START, _LASTING_GAIN, _LASTING_PACE = 1.7, 1.7, 260.0
_STATE_TESTS_FROM = (4, 20)
_REMEMBERED = (0.7, 1.6)  # the year before is in the record more thinly than the present one
_USUAL_LEAST = 3.0  # pieces on a competency that a learner has begun
SUBJECTS = ("Math", "English", "Science", "Social Studies", "Advisory")


@dataclass
class Pieces:
    """Columns, one row a piece.

    entry    position in PLAN        kind   position in KINDS
    section  position among the district's classes, or NOWHERE: known from an earlier school
    level    the level that the work shows before anybody scores it, in levels
    """

    learner: Whole
    entry: Whole
    year: Whole
    day: Whole
    section: Whole
    kind: Whole
    level: Floats

    def __len__(self) -> int:
        return len(self.learner)

    def where(self, kept: NDArray[np.bool_]) -> "Pieces":
        return Pieces(**{f.name: getattr(self, f.name)[kept] for f in fields(self)})


def joined(parts: list[Pieces]) -> Pieces:
    return Pieces(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Pieces)}
    )


@dataclass(frozen=True)
class Setting:
    """All that a district's pieces depend on.

    section_of  (2, subjects, 2, n): the class of a learner in each year and subject, before (0) and
                from (1) the day of a move; NOWHERE where there is none
    """

    who: Learners
    calendar: Calendar
    section_of: Whole
    pieces: int


@dataclass(frozen=True)
class Growth:
    """How each learner's levels run: `ability` (subjects, n) in levels, `speed` a factor on the pace."""

    ability: Floats
    speed: Floats
    quiet_from: Whole
    away_from: Whole
    away_until: Whole


def growth(who: Learners, calendar: Calendar, random: np.random.Generator) -> Growth:
    """Draws each learner's own course, and the weeks in which nothing is heard of some."""
    n = len(who)
    ability = random.normal(0, 0.42, n) + random.normal(0, 0.3, (len(SUBJECTS), n))
    quiet = random.random(n) < _QUIET
    quiet_from = np.where(quiet, calendar.yesterday - random.integers(22, 60, n), 1 << 40)
    away = random.random(n) < _AWAY
    opens = calendar.years[0].opens
    start = opens + random.integers(0, calendar.yesterday - opens, n)
    return Growth(
        ability,
        np.exp(random.normal(0, 0.35, n)),
        quiet_from,
        np.where(away, start, 1 << 40),
        start + random.integers(25, 70, n),
    )


def pieces(setting: Setting, random: np.random.Generator) -> Pieces:
    """Every piece of two years up to yesterday, in no particular order."""
    grown = growth(setting.who, setting.calendar, random)
    share = _share(setting)
    parts = [
        _of_entry(setting, grown, number, entry, year, share, random)
        for number, entry in enumerate(PLAN)
        for year in (0, 1)
    ]
    drawn = joined([p for p in parts if p is not None])
    heard = drawn.day < grown.quiet_from[drawn.learner]
    away = (drawn.day >= grown.away_from[drawn.learner]) & (
        drawn.day < grown.away_until[drawn.learner]
    )
    return drawn.where(heard & ~away)


def _window(entry: Taught, calendar: Calendar, year: int) -> tuple[int, int]:
    """From which day to which day work on it can have been seen; empty when it has yet to begin."""
    when = calendar.years[year]
    first = when.opens + 5 + round(entry.opens * (when.closes - when.opens))
    return first, min(when.closes, calendar.yesterday)


def _expected(entry: Taught, calendar: Calendar, year: int) -> float:
    """The weight of a competency in a year: less while its time has only begun."""
    first, last = _window(entry, calendar, year)
    if last <= first:
        return 0.0
    whole = (
        _OPEN_WINDOW if not entry.lasting else calendar.years[0].closes - calendar.years[0].opens
    )
    return entry.weight * _REMEMBERED[year] * min(1.0, (last - first) / whole)


def _share(setting: Setting) -> float:
    """What turns weights into pieces, so that a learner comes to the size's number over both years."""
    total = 0.0
    for year in (0, 1):
        grades = setting.who.in_year(year)[setting.who.school[year] >= 0]
        for entry in PLAN:
            taught = np.isin(grades, np.array(entry.grades)).sum()
            total += taught * _expected(entry, setting.calendar, year)
    present = int((setting.who.school[1] >= 0).sum())
    return setting.pieces * present / max(total, 1.0)


def _of_entry(
    setting: Setting,
    grown: Growth,
    number: int,
    entry: Taught,
    year: int,
    share: float,
    random: np.random.Generator,
) -> Pieces | None:
    """The pieces of one competency in one year."""
    first, last = _window(entry, setting.calendar, year)
    mean = share * _expected(entry, setting.calendar, year)
    who = setting.who
    taught = np.isin(who.in_year(year), np.array(entry.grades)) & (who.school[year] >= 0)
    rows = np.flatnonzero(taught)
    if last <= first or mean == 0.0 or not len(rows):
        return None
    started = min(1.0, mean / _USUAL_LEAST)
    rows = rows[random.random(len(rows)) < started]
    count = np.minimum(random.poisson(mean / started, len(rows)), MOST)
    count = np.where(count < FEWEST, random.integers(FEWEST - 1, FEWEST + 1, len(rows)), count)
    learner = np.repeat(rows, count)
    own = np.repeat(random.normal(0, 0.33, len(rows)), count)
    day = _days(entry, first, last, len(learner), random)
    section = _sections(setting, entry, year, learner, day)
    day, kind = _given(entry, number, section, day, (first, last), random)
    kind = _tested(entry, setting.calendar, year, day, kind, random)
    level = own + _level(setting, grown, entry, learner, day, first)
    size = len(learner)
    return Pieces(learner, np.full(size, number), np.full(size, year), day, section, kind, level)


def _days(entry: Taught, first: int, last: int, n: int, random: np.random.Generator) -> Whole:
    """Lasting work is spread over the year; a competency of one grade is worked on while it is new."""
    u = random.random(n)
    span = last - first if entry.lasting else min(last - first, _OPEN_WINDOW * 2)
    shape = 1.0 if entry.lasting else 1.7
    return on_school_days(first + (span * u**shape).astype(np.int64))


def _sections(setting: Setting, entry: Taught, year: int, learner: Whole, day: Whole) -> Whole:
    subject = SUBJECTS.index(entry.subject)
    here = (day >= setting.who.moved[learner]) | (year == 0)
    found: Whole = setting.section_of[year, subject, here.astype(np.int64), learner]
    return found


def _given(
    entry: Taught,
    number: int,
    section: Whole,
    day: Whole,
    window: tuple[int, int],
    random: np.random.Generator,
) -> tuple[Whole, Whole]:
    """Most work is given to a class together: one day, one kind of task; the rest is a learner's own."""
    together = (random.random(len(day)) < _TOGETHER) & (section != NOWHERE)
    shared = np.maximum(on_school_days(day - (day + section) % 5), window[0])
    day = np.where(together, shared, day)
    mixed = (section * 7919 + number * 104_729 + day * 31) % 9973 / 9973
    draw = np.where(together, mixed, random.random(len(day)))
    shares = MATH_SHARES if entry.subject == "Math" else OTHER_SHARES
    return day, np.searchsorted(shares, draw * shares[-1], side="right")


def _tested(
    entry: Taught,
    calendar: Calendar,
    year: int,
    day: Whole,
    kind: Whole,
    random: np.random.Generator,
) -> Whole:
    """Towards the end of a year the state tests mathematics and English."""
    if entry.subject not in ("Math", "English"):
        return kind
    late = day > days_since_1970(date(calendar.years[year].school_year.ending, *_STATE_TESTS_FROM))
    return np.where(late & (random.random(len(day)) < 0.5), SUMMATIVE_TEST, kind)


def _level(
    setting: Setting, grown: Growth, entry: Taught, learner: Whole, day: Whole, first: int
) -> Floats:
    """The unseen level on a day: it rises fast at first, then slowly, and never beyond what is taught."""
    start, gain, pace = _START, _GAIN, _PACE
    if entry.lasting:
        first = setting.calendar.years[0].opens
        start, gain, pace = _LASTING_START, _LASTING_GAIN, _LASTING_PACE
    age = np.maximum(day - first, 0) * grown.speed[learner]
    ability = grown.ability[SUBJECTS.index(entry.subject), learner]
    level: Floats = start + ability + gain * (1 - np.exp(-age / pace))
    return level
