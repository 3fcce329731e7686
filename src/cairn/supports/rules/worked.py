"""Did a kind of help work: learners who got it beside others who were noticed too and still waited on that day.

Both sides were noticed because their latest work was low, so that both rise again by themselves; both are of one grade
and are looked at from the same day on. Nothing else is looked at: no group, no programme.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from uuid import UUID

import numpy as np

from cairn.measure.comparing.effects import Answer, answer
from cairn.measure.comparing.lines import Turn, turn
from cairn.measure.comparing.matching import Before

WEEK = 7
BEFORE, EARLIER = 8, 12
"""Weeks before help over which the level is taken, and the trend."""
LEAST, LEAST_TREND = 3, 4
"""Pieces for a level, before and after; for a trend."""
NOTICED_WITHIN = timedelta(days=60)
"""A flag so old at most is what help began with."""


@dataclass(frozen=True)
class Shown:
    """A piece that counts: the day, and its value on the state's levels."""

    day: date
    value: float


@dataclass(frozen=True)
class Help:
    """A learner's first plan: its kind as policy's tiers or its own words name it, and its first day."""

    learner: UUID
    kind: str
    began: date


@dataclass(frozen=True)
class Need:
    """A learner who was noticed on a day; `until` the day from which it was not waiting any more; None: it waits."""

    learner: UUID
    since: date
    until: date | None


@dataclass(frozen=True)
class Figures:
    """A learner from one day on: level and trend a week before, level after. All in the state's levels."""

    level: float
    trend: float
    after: float


@dataclass(frozen=True)
class Worked:
    """A kind of help: how many had it long enough ago, and what can be said."""

    kind: str
    learners: int
    answer: Answer


def figures(pieces: Iterable[Shown], day: date, weeks: float) -> Figures | None:
    """What was seen of a learner around a day; None where there are too few pieces on a side."""
    when = [((each.day - day).days / WEEK, each.value) for each in pieces]
    recent = [value for week, value in when if -BEFORE <= week < 0]
    earlier = [(week, value) for week, value in when if -EARLIER <= week < 0]
    after = [value for week, value in when if weeks / 2 < week <= weeks]
    if min(len(recent), len(after)) < LEAST or len(earlier) < LEAST_TREND:
        return None
    at = [week for week, _value in earlier]
    if len(set(at)) < 2:
        return None
    trend = float(np.polyfit(at, [value for _week, value in earlier], 1)[0])
    return Figures(fmean(recent), trend, fmean(after))


def worked(
    kind: str,
    helps: Sequence[Help],
    needs: Sequence[Need],
    pieces: Mapping[UUID, Sequence[Shown]],
    grades: Mapping[UUID, str],
    *,
    weeks: float,
    least: int,
    day: date,
) -> Worked:
    """The answer for one kind of help on a day.

    helps   of this kind; those that began fewer than `weeks` ago say nothing yet
    needs   of everybody who was noticed, helped or not
    grades  who is in none of them is compared with nobody
    """
    ripe = [each for each in helps if each.began + timedelta(weeks=weeks) <= day]
    noticed: dict[UUID, list[Need]] = {}
    for need in needs:
        noticed.setdefault(need.learner, []).append(need)
    order = {key: number for number, key in enumerate(sorted(noticed))}
    sides: tuple[list[_Row], list[_Row]] = ([], [])
    places: dict[tuple[str, date], int] = {}
    for given in ripe:
        grade = grades.get(given.learner, "")
        own = _row(given.learner, given.began, pieces, weeks)
        if (
            own is None
            or not grade
            or not _was_noticed(noticed.get(given.learner, []), given.began)
        ):
            continue
        place = places.setdefault((grade, given.began), len(places))
        sides[0].append((own, place, order[given.learner]))
    for (grade, began), place in places.items():
        for who, own_needs in noticed.items():
            if grades.get(who) != grade or not any(_waits(n, began) for n in own_needs):
                continue
            if (row := _row(who, began, pieces, weeks)) is not None:
                sides[1].append((row, place, order[who]))
    helped, waiting = (_before(side) for side in sides)
    ends = [[row.after for row, _place, _who in side] for side in sides]
    told = answer(helped, waiting, ends[0], ends[1], least=least)
    return Worked(kind, len({each.learner for each in ripe}), told)


_Row = tuple[Figures, int, int]


def _row(
    who: UUID, day: date, pieces: Mapping[UUID, Sequence[Shown]], weeks: float
) -> Figures | None:
    return figures(pieces.get(who, ()), day, weeks)


def _was_noticed(needs: Iterable[Need], day: date) -> bool:
    return any(day - NOTICED_WITHIN <= need.since <= day for need in needs)


def _waits(need: Need, day: date) -> bool:
    """Noticed lately, and neither helped nor found not to need it by that day; what came later is not looked at."""
    lately = day - NOTICED_WITHIN <= need.since <= day
    return lately and (need.until is None or need.until > day)


def _before(side: Sequence[_Row]) -> Before:
    return Before.of(
        [row.level for row, _place, _who in side], [row.trend for row, _place, _who in side],
        [place for _row, place, _who in side], [who for _row, _place, who in side],
    )  # fmt: skip


def own_line(pieces: Iterable[Shown], began: date) -> Turn | None:
    """Whether one learner's line bent when help began; None where nobody can say."""
    told = [((each.day - began).days / WEEK, each.value) for each in pieces]
    return turn([week for week, _value in told], [value for _week, value in told])
