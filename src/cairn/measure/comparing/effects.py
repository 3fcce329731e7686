"""What pairs of a helped and a waiting learner say of a kind of help, with its range; or why nobody can say."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from .matching import Before, Floats, matched, spreads

UNLIKE = 0.25
"""Standard deviations between the two sides before help beyond which no adjustment is trusted (What Works
Clearinghouse, Standards Handbook 5.0: baseline equivalence). In level the calipers keep every pair within it."""
PAIRED = 0.5
"""Share of the helped who must have a partner; with fewer, the answer would be about others."""
SURE = 0.95
_ROUNDING = 1e-9
"""Levels; less is the arithmetic's own, where pieces do not scatter at all and the range has no width."""


class Refusal(StrEnum):
    """Why nobody can say."""

    TOO_FEW = "too_few"
    NO_OVERLAP = "no_overlap"
    UNLIKE_TREND = "unlike_trend"


@dataclass(frozen=True)
class Range:
    """A figure with its 95 % range."""

    value: float
    low: float
    high: float

    @property
    def can_tell(self) -> bool:
        """It is clearly not 0."""
        return self.low > _ROUNDING or self.high < -_ROUNDING


@dataclass(frozen=True)
class Answer:
    """What the pairs say, in levels.

    helped      learners with help of whom enough is known before and after
    pairs       of these with one who waited, alike before
    level       how far the two sides were apart before, in standard deviations; helped less waiting
    trend       the same, of what was gained a week
    gain        from before to after with help; of all who were helped and are in a pair
    gain_else   the same of those who waited
    effect      how much higher the helped stand after, at the same level and trend before; None: refused
    refusal     why; None: it is answered
    """

    helped: int
    pairs: int
    level: float | None
    trend: float | None
    gain: float | None
    gain_else: float | None
    effect: Range | None
    refusal: Refusal | None


def answer(
    helped: Before, waiting: Before, after: ArrayLike, after_else: ArrayLike, *, least: int
) -> Answer:
    """Pairs learners, looks whether the pairs can carry an answer, and gives it.

    after, after_else   (helped,) and (waiting,) level after; never NaN
    least               pairs below which nothing is said
    """
    pairs = matched(helped, waiting)
    apart = helped.seen[pairs[:, 0]] - waiting.seen[pairs[:, 1]]
    ends = np.asarray(after, np.float64)[pairs[:, 0]]
    else_ends = np.asarray(after_else, np.float64)[pairs[:, 1]]
    if len(pairs) < max(least, 5):
        return _refused(Refusal.TOO_FEW, helped, pairs)
    level, trend = (apart.mean(axis=0) / spreads(helped, waiting)).tolist()
    said = (
        level, trend, float((ends - helped.seen[pairs[:, 0], 0]).mean()),
        float((else_ends - waiting.seen[pairs[:, 1], 0]).mean()),
    )  # fmt: skip
    if len(pairs) < PAIRED * len(helped.who):
        return _refused(Refusal.NO_OVERLAP, helped, pairs, *said)
    if abs(trend) > UNLIKE:
        return _refused(Refusal.UNLIKE_TREND, helped, pairs, *said)
    effect = adjusted(ends - else_ends, apart)
    return Answer(len(helped.who), len(pairs), *said, effect, None)


def _refused(why: Refusal, helped: Before, pairs: NDArray[np.int64], *said: float) -> Answer:
    level, trend, gain, gain_else = said or (None,) * 4
    return Answer(len(helped.who), len(pairs), level, trend, gain, gain_else, None, why)


def adjusted(differences: Floats, apart: Floats) -> Range:
    """The mean difference of pairs who were exactly alike before: least squares on how far apart they were.

    differences  (pairs,) helped less waiting, after
    apart        (pairs, k) helped less waiting, before; a column without any spread about 0 tells nothing
    """
    columns = apart[:, (np.abs(apart) > 1e-12).any(axis=0)]
    design = np.column_stack([np.ones(len(differences)), columns])
    inverse = np.linalg.pinv(design.T @ design)
    fitted = inverse @ design.T @ differences
    free = len(differences) - int(np.linalg.matrix_rank(design))
    left = differences - design @ fitted
    error = float(np.sqrt(float(left @ left) / free * float(inverse[0, 0])))
    reach = float(stdtrit(free, (1 + SURE) / 2)) * error
    return Range(float(fitted[0]), float(fitted[0]) - reach, float(fitted[0]) + reach)
