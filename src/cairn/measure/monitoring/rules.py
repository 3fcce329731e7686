"""The rules of progress monitoring, each by its name and version, over many learners with the same weeks at once.

A rule looks after every check and says of each learner whether the plan should change, because they gain less than the
aim, or whether the aim should rise, because they gain more. What it says at one look rests on that look and the
ones before it only. Sources: docs/methods/progress-monitoring.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr

from cairn.kernel.errors import BadInput

from .aims import Aim, Floats, checked, looks_at
from .boundaries import boundary, spent

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Signals:
    """(learners, looks) each; a look is a check, and both are False while there are too few checks.

    change   the learner gains less than the aim: look at the plan
    higher   the learner gains more than the aim: a higher aim is within reach
    """

    change: Flags
    higher: Flags

    def told(self) -> Flags:
        """(learners, looks) whether *change* has been said by each look."""
        return np.logical_or.accumulate(self.change, axis=1)


@dataclass(frozen=True)
class Settings:
    """What a rule may be told; each rule takes what it needs.

    least      checks before a rule says anything
    allowed    share of learners on their aim who may ever be told to change; of `sequential@1`
    slowness   how late that share is spent: 1 evenly over the information, more is later; of `sequential@1`
    every      weeks between the checks that are planned; of `sequential@1`
    noise      standard deviation of a check about the learner's own line, in the check's unit, as the publisher or the
               school's history says; None: the learner's own checks must tell; of `sequential@1`
    worth      how many checks' worth of knowledge that noise is; of `sequential@1`
    confidence of the interval about a slope, two-sided; of `theil_sen@1`
    """

    least: int = 5
    allowed: float = 0.10
    slowness: float = 2.0
    every: float = 1.0
    noise: float | None = None
    worth: float = 20.0
    confidence: float = 0.80

    def __post_init__(self) -> None:
        shares = (self.allowed, self.confidence)
        if (
            self.least < 3
            or self.every <= 0
            or self.slowness <= 0
            or not all(0 < s < 1 for s in shares)
        ):
            raise BadInput(
                "These settings cannot judge progress.",
                mend="least ≥ 3, every and slowness > 0, allowed and confidence between 0 and 1.",
            )
        if self.noise is not None and not (self.noise > 0 and self.worth > 0):
            raise BadInput(
                "A noise or its worth is not above 0.",
                mend="Leave the noise out, or give both above 0.",
            )


def four_point(weeks: ArrayLike, scores: ArrayLike, aim: Aim, settings: Settings) -> Signals:
    """`four_point@1`: the last four checks after the start all below the aim line, or all above it."""
    when, what = checked(weeks, scores)
    later, line = when > 0, aim.at(when)
    looks = looks_at(when, settings.least)
    return Signals(_four((what < line) & later) & looks, _four((what > line) & later) & looks)


def _four(flags: Flags) -> Flags:
    found = np.zeros_like(flags)
    if flags.shape[1] >= 4:
        found[:, 3:] = flags[:, 3:] & flags[:, 2:-1] & flags[:, 1:-2] & flags[:, :-3]
    return found


def trend(weeks: ArrayLike, scores: ArrayLike, aim: Aim, settings: Settings) -> Signals:
    """`trend@1`: the slope of least squares lies below the aim's gain, or above it."""
    when, what = checked(weeks, scores)
    gains = _Lines(when, what).slopes
    looks = looks_at(when, settings.least)
    return Signals((gains < aim.gain) & looks, (gains > aim.gain) & looks)


def theil_sen(weeks: ArrayLike, scores: ArrayLike, aim: Aim, settings: Settings) -> Signals:
    """`theil_sen@1`: the whole interval about the middle of all pairs' slopes lies below the gain, or above it."""
    when, what = checked(weeks, scores)
    change, higher = np.zeros(what.shape, bool), np.zeros(what.shape, bool)
    for look in np.flatnonzero(looks_at(when, settings.least)):
        low, high = _slope_interval(when[: look + 1], what[:, : look + 1], settings.confidence)
        change[:, look], higher[:, look] = high < aim.gain, low > aim.gain
    return Signals(change, higher)


def _slope_interval(when: Floats, what: Floats, confidence: float) -> tuple[Floats, Floats]:
    first, second = np.triu_indices(when.size, 1)
    apart = when[second] > when[first]
    first, second = first[apart], second[apart]
    slopes = np.sort((what[:, second] - what[:, first]) / (when[second] - when[first]), axis=1)
    pairs = slopes.shape[1]
    reach = ndtri((1 + confidence) / 2) * _spread_of_order(when)
    down = int(np.floor((pairs - reach) / 2))
    if down < 0:
        nothing = np.full(what.shape[0], np.inf)
        return -nothing, nothing
    return slopes[:, down], slopes[:, pairs - 1 - down]


def _spread_of_order(when: Floats) -> float:
    """Standard deviation of Kendall's count of rising less falling pairs, where some weeks are the same."""
    n, same = when.size, np.unique(when, return_counts=True)[1]
    whole = n * (n - 1) * (2 * n + 5) - float((same * (same - 1) * (2 * same + 5)).sum())
    return float(np.sqrt(whole / 18))


def sequential(weeks: ArrayLike, scores: ArrayLike, aim: Aim, settings: Settings) -> Signals:
    """`sequential@1`: the slope lies below the gain by more than all looks together allow, or above it."""
    when, what = checked(weeks, scores)
    lines = _Lines(when, what)
    limits = limits_of(when, aim, settings)
    certain = np.isfinite(limits)
    distance = np.full(what.shape, 0.0)
    distance[:, certain] = lines.distance(aim.gain, settings)[:, certain]
    return Signals(certain & (distance < limits), certain & (distance > -limits))


def limits_of(weeks: ArrayLike, aim: Aim, settings: Settings) -> Floats:
    """(looks,) standard scores below which `sequential@1` says *change*; −inf where it says nothing."""
    when = np.asarray(weeks, np.float64)
    limits = np.full(when.size, -np.inf)
    looks = looks_at(when, max(settings.least, 3 if settings.noise is not None else 4))
    information = spread(when)[looks]
    plan = planned(when, aim, settings)
    share = information / spread(plan)[-1]
    allowed = spent(share, _allowed(plan.size, settings), settings.slowness)
    if information.size:
        limits[looks] = boundary(tuple(information / information[-1]), tuple(allowed))
    return limits


def _allowed(checks: int, settings: Settings) -> float:
    """The false alarms to be spent; where the learner's own checks tell the noise, a little is kept back.

    A normal score taken from Student's t goes too far by about one part in twice the degrees of freedom when all
    looks share one estimate of the noise, which simulation shows (benchmarks/progress_rules.py).
    """
    if settings.noise is not None:
        return settings.allowed
    return settings.allowed * (1 - 1 / (2 * max(checks - 2, 1)))


def planned(when: Floats, aim: Aim, settings: Settings) -> Floats:
    """The weeks of the plan's checks: as many at the start as there were, then one each interval to the end."""
    later = np.arange(settings.every, aim.weeks + settings.every / 2, settings.every)
    return np.concatenate([np.zeros(max(int((when <= 0).sum()), 1)), later])


def spread(when: Floats) -> Floats:
    """(n,) sum of squares of the first k weeks about their mean: the information of a slope, for a noise of 1."""
    k = np.arange(1, when.size + 1)
    return np.asarray(
        np.cumsum((when - when[:1]) ** 2) - np.cumsum(when - when[:1]) ** 2 / k, np.float64
    )


def slopes(weeks: ArrayLike, scores: ArrayLike) -> Floats:
    """(learners,) the gain a week by least squares, in the check's unit; NaN where all checks are of one week."""
    when, what = checked(weeks, scores)
    return _Lines(when, what).slopes[:, -1]


class _Lines:
    """The line of least squares through the first k checks, for every k: all arrays (learners, n)."""

    def __init__(self, when: Floats, what: Floats) -> None:
        k = np.arange(1, when.size + 1)
        weeks, scores = when - when[:1], what - what[:, :1]
        self.spread = spread(when)
        together = np.cumsum(weeks * scores, 1) - np.cumsum(weeks) * np.cumsum(scores, 1) / k
        apart = np.cumsum(scores**2, 1) - np.cumsum(scores, 1) ** 2 / k
        with np.errstate(divide="ignore", invalid="ignore"):
            self.slopes = np.asarray(together / self.spread, np.float64)
            self.left = np.maximum(apart - together * self.slopes, 0.0)
        self.free = np.maximum(k - 2.0, 0.0)

    def distance(self, gain: float, settings: Settings) -> Floats:
        """How far each slope lies from the gain, as a normal score of the same chance; 0 where nothing tells."""
        known = 0.0 if settings.noise is None else settings.worth
        free = self.free + known
        squares = self.left + known * (settings.noise or 0.0) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (self.slopes - gain) / np.sqrt(squares / free / self.spread)
            scores = np.sign(ratio) * -ndtri(stdtr(free, -np.abs(ratio)))
        return np.asarray(np.nan_to_num(scores, nan=0.0, posinf=9.0, neginf=-9.0), np.float64)


Rule = Callable[[ArrayLike, ArrayLike, Aim, Settings], Signals]
RULES: dict[str, Rule] = {
    "four_point@1": four_point,
    "trend@1": trend,
    "theil_sen@1": theil_sen,
    "sequential@1": sequential,
}
"""By the names that policy uses."""
