"""Invented learners of whom the truth is known: how often an answer is right, and how often it is refused.

Learners have a level and a growth of their own; pieces scatter about it. Those whose latest pieces are lowest are
noticed; of these some are helped at once and the others wait, by chance or, in a harder world, as somebody picks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .effects import Answer, answer
from .lines import Turn, turn
from .matching import Before, Floats


@dataclass(frozen=True)
class World:
    """A school's learners in one kind of need, in levels and weeks.

    learners   in all; noticed: the share whose latest three pieces are lowest
    help       what it is worth at the end, in levels, growing evenly from its first week on
    picked     0: who is noticed is helped by chance; above 0: rather those who are truly lower, though it was not seen
    """

    learners: int = 240
    noticed: float = 0.35
    weeks: int = 12
    before: int = 12
    level_sd: float = 0.6
    growth: float = 0.02
    growth_sd: float = 0.015
    piece_sd: float = 0.7
    help: float = 0.0
    picked: float = 0.0


@dataclass(frozen=True)
class Tried:
    """One school: the answer, what before and after alone would say, one helped learner's line."""

    answer: Answer
    naive: float
    lines: list[Turn | None]


def tried(world: World, random: Generator, *, least: int = 20) -> Tried:
    """One school of invented learners, and what the methods make of it."""
    when = np.arange(-world.before, world.weeks + 1.0)
    level = random.normal(2.2, world.level_sd, (world.learners, 1))
    growth = random.normal(world.growth, world.growth_sd, (world.learners, 1))
    true = level + growth * when
    noise = random.normal(0, world.piece_sd, true.shape)
    latest = (true + noise)[:, world.before - 3 : world.before].mean(axis=1)
    need = np.argsort(latest)[: round(world.noticed * world.learners)]
    chosen = _chosen(true[need, world.before], world.picked, random)
    helped, waiting = need[chosen], need[~chosen]
    true[helped] += world.help * np.clip(when, 0, None) / world.weeks
    seen = true + noise
    told = answer(
        _before(seen[helped], when, helped), _before(seen[waiting], when, waiting),
        _after(seen[helped], when), _after(seen[waiting], when), least=least,
    )  # fmt: skip
    naive = float((_after(seen[helped], when) - _recent(seen[helped], when)).mean())
    return Tried(told, naive, [turn(when, seen[row]) for row in helped[:3]])


def _chosen(true: Floats, picked: float, random: Generator) -> NDArray[np.bool_]:
    """Half of them; the more is `picked`, the likelier those who are truly lower."""
    order = np.argsort(picked * true + random.normal(0, 0.3, true.size))
    chosen = np.zeros(true.size, bool)
    chosen[order[: true.size // 2]] = True
    return chosen


def _recent(seen: Floats, when: Floats) -> Floats:
    return np.asarray(seen[:, (when < 0) & (when >= -8)].mean(axis=1), np.float64)


def _before(seen: Floats, when: Floats, who: NDArray[np.int64]) -> Before:
    earlier = when < 0
    slopes = np.polyfit(when[earlier], seen[:, earlier].T, 1)[0]
    return Before.of(_recent(seen, when), slopes, np.zeros(who.size), who)


def _after(seen: Floats, when: Floats) -> Floats:
    """The later half of the weeks."""
    return np.asarray(seen[:, when > when.max() / 2].mean(axis=1), np.float64)
