"""How often a rule of progress monitoring is wrong, to stand beside the choice of the rule."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtrit

from cairn.kernel.errors import BadInput

from .aims import Aim, Floats, looks_at
from .boundaries import crossed
from .four_points import told_by
from .rules import RULES, Settings, limits_of, planned, spread

MOST_WEEKS = 120


@dataclass(frozen=True)
class Chances:
    """A rule's errors over a whole plan.

    false_alarm   share of learners exactly on their aim who are ever told to change, 0..1
    caught        share of learners at a part of the aimed gain who are told to change, 0..1
    week          week by which half of those who are caught have been told; NaN: nobody is
    """

    false_alarm: float
    caught: float
    week: float


@dataclass(frozen=True)
class World:
    """Learners to try a rule on.

    noise     standard deviation of a check about the learner's own line, in the check's unit; above 0
    part      of the aimed gain that those gain whom the rule should catch; below 1
    echo      correlation of each check's error with the one before, 0 or more and below 1
    """

    noise: float
    part: float = 1 / 3
    echo: float = 0.0

    def __post_init__(self) -> None:
        if not (0 < self.noise < np.inf and -np.inf < self.part < 1 and 0 <= self.echo < 1):
            raise BadInput(
                f"Noise {self.noise}, part {self.part} and echo {self.echo} make no learners.",
                mend="Give a noise above 0, a part below 1, and an echo from 0 to below 1.",
            )


def stated(
    weeks: ArrayLike, aim: Aim, settings: Settings, world: World, rule: str = "sequential@1"
) -> Chances:
    """A rule's errors where checks do not echo, worked out: exact for `trend@1` and `four_point@1`.

    For `sequential@1` within .01 of the truth (.005 where a noise is given), and never above the share that it may
    spend. False alarms are the same for every noise of `world`, where settings give none. Raises BadInput for a rule
    that `can_be_stated` does not know.
    """
    when = np.asarray(weeks, np.float64)
    drift = -aim.gain * (1 - world.part)
    match rule:
        case "sequential@1":
            limits = _limits(when, aim, settings)
            looks = np.isfinite(limits)
        case "trend@1":  # whoever is below the aim at any look: a line at 0
            limits, looks = np.zeros(when.size), looks_at(when, settings.least)
        case "four_point@1":
            looks = looks_at(when, settings.least)
            four = told_by(when, looks, 0.0), told_by(when, looks, drift / world.noise)
            return Chances(_last(four[0]), _last(four[1]), _half(when, four[1]))
        case _:
            raise BadInput(f"Nobody knows the errors of {rule} exactly.", mend="Simulate them.")
    information = spread(when)[looks] / world.noise**2
    alarms = crossed(information, limits[looks], 0.0)
    caught = crossed(information, limits[looks], drift)
    return Chances(_last(alarms), _last(caught), _half(when[looks], caught))


def can_be_stated(rule: str) -> bool:
    """Whether `stated` knows a rule."""
    return rule in ("sequential@1", "trend@1", "four_point@1")


def _limits(when: Floats, aim: Aim, settings: Settings) -> Floats:
    """How many true standard errors below the aim a slope must lie; (n,), −inf where the rule does not look.

    A noise that is worth so many checks is nearly known, but the rule reads slopes as if its own checks had told it.
    """
    limits = limits_of(when, aim, settings)
    if settings.noise is None:
        return limits
    free = np.maximum(np.arange(1, when.size + 1) - 2.0, 0.0) + settings.worth
    return np.asarray(np.where(np.isfinite(limits), stdtrit(free, ndtr(limits)), -np.inf))


def simulated(
    rule: str,
    weeks: ArrayLike,
    aim: Aim,
    settings: Settings,
    world: World,
    *,
    learners: int,
    random: Generator,
) -> Chances:
    """The errors of any rule among so many invented learners on their aim and so many below it."""
    when = np.asarray(weeks, np.float64)
    alarms = _told(rule, when, aim, settings, world, aim.gain, learners, random)
    caught = _told(rule, when, aim, settings, world, aim.gain * world.part, learners, random)
    return Chances(_last(alarms), _last(caught), _half(when, caught))


def weeks_needed(
    aim: Aim, settings: Settings, world: World, *, start: int = 3, caught: float = 0.80
) -> float:
    """The shortest plan, in weeks, with so many checks at its start, in which `sequential@1` catches so many.

    NaN: not within 120 weeks.
    """

    def enough(count: int) -> bool:
        plan = replace(aim, weeks=count * settings.every)
        weeks = planned(np.zeros(start), plan, settings)
        return stated(weeks, plan, settings, world).caught >= caught

    counts = range(2, int(MOST_WEEKS / settings.every) + 1)
    found = bisect_left(counts, True, key=enough)
    return counts[found] * settings.every if found < len(counts) else float("nan")


def _told(
    rule: str,
    when: Floats,
    aim: Aim,
    settings: Settings,
    world: World,
    gain: float,
    learners: int,
    random: Generator,
) -> Floats:
    """(looks,) share of the learners who have been told to change by each look."""
    scores = gain * when + world.noise * _errors(learners, when.size, world.echo, random)
    # Each learner's aim line starts in the middle of their own first checks: seen from there, all lines are one.
    from_start = scores - np.median(scores[:, when <= 0], axis=1, keepdims=True)
    signals = RULES[rule](when, from_start, replace(aim, start=0.0), settings)
    return np.asarray(signals.told().mean(axis=0), np.float64)


def _errors(learners: int, checks: int, echo: float, random: Generator) -> Floats:
    errors = random.standard_normal((learners, checks))
    for k in range(1, checks):
        errors[:, k] = echo * errors[:, k - 1] + np.sqrt(1 - echo**2) * errors[:, k]
    return errors


def _last(shares: Sequence[float] | Floats) -> float:
    return float(shares[-1]) if len(shares) else 0.0


def _half(when: Floats, shares: Floats) -> float:
    reached = np.flatnonzero(shares >= _last(shares) / 2) if _last(shares) > 0 else np.zeros(0, int)
    return float(when[reached[0]]) if reached.size else float("nan")
