"""How sure a share of a group is, and a difference between two shares.

A share is "so many of so many": learners at Proficient or beyond, say. Wilson's score interval holds the
true share nine times in ten and stays within 0..1 with few learners or with none or all of them there;
Newcombe's hybrid score interval does the same for a difference (Statistics in Medicine 17, 1998,
methods 3 and 10). One learner counts once: where several competencies of a learner go into a share, the
size is the number of learners, because competencies of one learner rise and fall together.
"""

from dataclasses import dataclass
from math import sqrt

Z90 = 1.6448536269514722
"""Standard normal quantile at 0.95: an interval of that many errors on each side covers 90 %."""


@dataclass(frozen=True)
class Share:
    """A share of a group with its likely range; all in 0..1."""

    share: float
    low: float
    high: float
    size: float


@dataclass(frozen=True)
class Difference:
    """How much larger one share is than another, with its likely range; all in -1..1."""

    difference: float
    low: float
    high: float

    @property
    def too_close(self) -> bool:
        """Nothing can be said about which is larger."""
        return self.low <= 0 <= self.high


def wilson(share: float, size: float, *, z: float = Z90) -> Share | None:
    """The share with Wilson's score interval; None for an empty group.

    share  0..1; 0 and 1 are shares like others
    size   how many independent observations stand behind it, above 0
    """
    if size <= 0:
        return None
    squared = z * z
    middle = share + squared / (2 * size)
    reach = z * sqrt(share * (1 - share) / size + squared / (4 * size * size))
    scale = 1 + squared / size
    low, high = (middle - reach) / scale, (middle + reach) / scale
    return Share(share, min(max(low, 0.0), share), max(min(high, 1.0), share), size)


def difference(now: Share, before: Share) -> Difference:
    """`now` minus `before` with Newcombe's hybrid score interval for independent groups.

    Where many of the same learners are in both groups the true range is narrower than this one: the
    answer "too close to call" is given rather too often than too rarely.
    """
    d = now.share - before.share
    down = sqrt((now.share - now.low) ** 2 + (before.high - before.share) ** 2)
    up = sqrt((now.high - now.share) ** 2 + (before.share - before.low) ** 2)
    return Difference(d, max(d - down, -1.0), min(d + up, 1.0))
