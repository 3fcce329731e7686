"""The support rules tried on invented learners of whom the truth is known: how often they err, and how often they find.

What is tried are the functions that flag and judge in the record, never a copy of them. The models are plain: pieces
scatter normally about a true level, days are missed one by one or in spells, checks scatter about a straight line.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.chances import Chances, World, simulated
from cairn.measure.monitoring.rules import planned
from cairn.supports.rules.flags import Absent, Piece, Settings, absent_share, low_pieces
from cairn.supports.rules.progress import Measured

DAY = date(2026, 11, 17)
PATTERNS = 40
"""Ways of missing checks that are tried."""


@dataclass(frozen=True)
class Seen:
    """A share of the invented learners, 0..1, and its standard error."""

    share: float
    error: float


def _seen(flags: int, of: int) -> Seen:
    share = flags / of
    return Seen(share, max(np.sqrt(share * (1 - share) / of), 1 / of))


def low(
    settings: Settings,
    *,
    piece_sd: float,
    competencies: int,
    above: float,
    learners: int,
    random: Generator,
    recorded: float = 1.0,
) -> Seen:
    """`low_pieces@1` on one day, of learners so many levels above the highest low one in everything.

    recorded  share of competencies in which a learner has enough pieces, each by chance
    """
    keys = [UUID(int=k) for k in range(competencies)]
    flags = 0
    for _ in range(learners):
        values = random.normal(settings.level + above, piece_sd, (competencies, settings.pieces))
        enough = random.random(competencies) < recorded
        cells = [
            (key, [Piece(v, DAY - timedelta(days=7 * i)) for i, v in enumerate(own)])
            for key, own, has in zip(keys, values.tolist(), enough, strict=True)
            if has
        ]
        flags += bool(low_pieces(cells, settings, DAY))
    return _seen(flags, learners)


def absent(
    settings: Settings,
    *,
    usual: float,
    days: int,
    learners: int,
    random: Generator,
    spell: float = 1.0,
    recorded: float = 1.0,
) -> Seen:
    """`absent_share@1`, asked every night until so many school days are over, of learners who miss days at this rate.

    spell     days that an absence lasts in the middle; 1: each day by itself
    recorded  share of school days of which attendance is known
    """
    flags = 0
    for _ in range(learners):
        missed = _absences(usual, spell, days, random)
        known = np.flatnonzero(random.random(days) < recorded)
        flags += _flagged(np.cumsum(missed[known]), settings)
    return _seen(flags, learners)


def _absences(usual: float, spell: float, days: int, random: Generator) -> NDArray[np.bool_]:
    """(days,) whether each was missed: a chain of two states with this share of absence and length of spells."""
    ends, draws = 1 / spell, random.random(days)
    if spell <= 1:
        return draws < usual
    begins = usual * ends / (1 - usual)
    away, missed = draws[0] < usual, np.zeros(days, bool)
    for day in range(days):
        missed[day] = away
        away = draws[(day + 1) % days] < (1 - ends if away else begins)
    return missed


def _flagged(missed: NDArray[np.int_], settings: Settings) -> bool:
    first = DAY - timedelta(days=300)
    for recorded in range(settings.absent_days, missed.size + 1):
        year = Absent(float(missed[recorded - 1]), float(recorded), first, DAY)
        if absent_share([year], settings) is not None:
            return True
    return False


def plan(
    measured: Measured,
    *,
    noise: float,
    part: float,
    learners: int,
    random: Generator,
    first_checks: int = 3,
    given: float = 1.0,
) -> Seen:
    """A plan's rule, asked after every check, of learners who gain this part of the aim: who is ever told to change.

    noise  of a check about the learner's own line, whether the plan knows it or not
    given  share of the later checks that are given, each by chance
    """
    aim, settings = Aim(measured.gain, 0.0, measured.weeks), measured.settings()
    whole = planned(np.zeros(first_checks), aim, settings)
    world = World(noise, part=min(part, 0.999))
    if given >= 1:
        told = simulated(
            measured.rule, whole, aim, settings, world, learners=learners, random=random
        )
        return _seen(round(_share(told, part) * learners), learners)
    shares = []
    for _ in range(PATTERNS):
        kept = whole[(whole <= 0) | (random.random(whole.size) < given)]
        some = max(learners // PATTERNS, 1)
        told = simulated(measured.rule, kept, aim, settings, world, learners=some, random=random)
        shares.append(_share(told, part))
    return Seen(float(np.mean(shares)), float(np.std(shares, ddof=1) / np.sqrt(PATTERNS)))


def _share(told: Chances, part: float) -> float:
    return told.false_alarm if part >= 1 else told.caught
