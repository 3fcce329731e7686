"""How a learner stands to what a qualification asks for: what is met and by what, what is begun, what is not.

Nothing here knows another learner, adds levels up, or makes a share of them. Too little evidence is neither met nor
unmet: it is said as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import floor
from uuid import UUID

from cairn.learning.rules.requirements import Choice


class Stands(StrEnum):
    """How something that is asked for stands; the first of several choices in this order speaks for them."""

    MET = "met"
    TOO_LITTLE = "too_little"
    """There is work that may show it, and not enough of it to name a level."""
    ON_THE_WAY = "on_the_way"
    NOT_BEGUN = "not_begun"
    NOT_HERE = "not_here"
    """The rule names what the record has no framework for: nobody can say."""


_ORDER = list(Stands)


@dataclass(frozen=True)
class Shown:
    """What is known of one competency.

    level      the level held or determined; None: there is none yet
    pieces     there is work, though perhaps too little
    history    (day, level from then on), oldest first; empty: not known
    official   an official determination says it
    """

    level: int | None
    pieces: bool
    history: tuple[tuple[date, int], ...] = ()
    official: bool = False

    def since(self, asked: int) -> date | None:
        """The day from which this level or a higher one has stood without a break; None: not known.

        >>> Shown(2, True, ((date(2026, 9, 1), 3), (date(2026, 10, 1), 2))).since(2)
        datetime.date(2026, 9, 1)
        """
        found = None
        for day, level in self.history:
            found = None if level < asked else found or day
        return found


NOTHING = Shown(None, pieces=False)


@dataclass(frozen=True)
class Item:
    """One competency of a choice: the level asked, how it stands, since when it is met; None: it is not, or unknown."""

    competency: UUID
    asked: int
    stands: Stands
    shown: Shown
    since: date | None = None


@dataclass(frozen=True)
class Task:
    """A performance task that the learner did: what it showed of which competencies, in levels."""

    title: str
    day: date
    values: Mapping[UUID, float]


@dataclass(frozen=True)
class Judged:
    """A choice with all it names. `asked`: how many must be met; `met`: how many are; `tasks`: those that count."""

    choice: Choice
    stands: Stands
    asked: int
    items: tuple[Item, ...]
    met: int
    since: date | None
    tasks: tuple[Task, ...] = ()
    unknown: tuple[str, ...] = ()


def item(competency: UUID, asked: int, shown: Shown) -> Item:
    """One competency against the level that is asked of it."""
    if shown.level is None:
        stands = Stands.TOO_LITTLE if shown.pieces else Stands.NOT_BEGUN
        return Item(competency, asked, stands, shown)
    if shown.level < asked:
        return Item(competency, asked, Stands.ON_THE_WAY, shown)
    return Item(competency, asked, Stands.MET, shown, shown.since(asked))


def judged(
    choice: Choice,
    asked: Mapping[UUID, int],
    known: Mapping[UUID, Shown],
    *,
    tasks: Sequence[Task] = (),
    unknown: Sequence[str] = (),
) -> Judged:
    """How one choice stands.

    asked     the competencies of its pool in reading order, with the level asked of each on its own scale
    tasks     the learner's performance tasks, oldest first, where the choice counts them
    unknown   names of the pool that the record has no competency for, or more than one
    """
    if choice.tasks:
        return _of_tasks(choice, asked, tasks, tuple(unknown))
    items = tuple(item(key, level, known.get(key, NOTHING)) for key, level in asked.items())
    needed = len(items) + len(unknown) if choice.count is None else choice.count
    done = [each for each in items if each.stands is Stands.MET]
    stands = _stands(items, needed)
    since = _since([each.since for each in done], needed) if stands is Stands.MET else None
    return Judged(choice, stands, needed, items, len(done), since, unknown=tuple(unknown))


def _stands(items: Sequence[Item], needed: int) -> Stands:
    how = [each.stands for each in items]
    met, little = how.count(Stands.MET), how.count(Stands.TOO_LITTLE)
    if not items or len(items) < needed:
        return Stands.NOT_HERE
    if met >= needed:
        return Stands.MET
    if little and met + little >= needed:
        return Stands.TOO_LITTLE
    return Stands.NOT_BEGUN if how.count(Stands.NOT_BEGUN) == len(how) else Stands.ON_THE_WAY


def _since(days: Sequence[date | None], needed: int) -> date | None:
    """When the last of those needed was met; None where that day is not known."""
    known = sorted(day for day in days if day is not None)
    return known[needed - 1] if len(known) >= needed else None


def _of_tasks(
    choice: Choice, asked: Mapping[UUID, int], tasks: Sequence[Task], unknown: tuple[str, ...]
) -> Judged:
    """A task counts where all that it showed of the pool is at the level asked."""
    needed = 1 if choice.count is None else choice.count
    tried = [task for task in tasks if task.values.keys() & asked.keys()]
    good = tuple(
        task
        for task in tried
        if all(
            floor(value + 0.5) >= asked[key] for key, value in task.values.items() if key in asked
        )
    )
    if not asked:
        stands = Stands.NOT_HERE
    elif len(good) >= needed:
        stands = Stands.MET
    else:
        stands = Stands.ON_THE_WAY if tried else Stands.NOT_BEGUN
    since = good[needed - 1].day if stands is Stands.MET else None
    return Judged(choice, stands, needed, (), len(good), since, good, unknown)


def of_need(choices: Sequence[Judged]) -> Judged:
    """The choice that speaks for a need: one that is met, else the one that is nearest to it."""
    return min(choices, key=lambda each: (_ORDER.index(each.stands), each.asked - each.met))
