"""What a published row says and no more: how many reached it, how sure that is, and how it compares.

A row shows ranges, never counts. Whatever is said of it here holds for every count that the ranges allow: a
figure is then from … to, its likely interval covers the likely interval of each, and a comparison is clear only when it
is clear for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor

from cairn.measure.shares import Share, difference, wilson

from .asked import Published, Question

INTERVAL = "wilson_90@1"
"""Likely intervals are Wilson's score intervals that hold the true share nine times in ten (`measure.shares`)."""
ABOUT = 5.0
"""Percentage points within which a difference wholly lies that is called “about the same”."""
SURVEY, SURVEYED = "survey", "surveyed"
"""What learners say in answer to surveys, and who of those who were asked answered."""
GRADUATION, READINESS, OPPORTUNITY = "graduation", "readiness", "opportunity"
GROWTH = "growth"
"""Questions of this kind have the levels low, typical and high, and are read on a scale on which 50 is typical."""


class Against(StrEnum):
    """One figure beside another, by what the likely interval of their difference leaves open."""

    MORE = "more"
    ABOUT = "about"
    LESS = "less"
    CLOSE = "close"


@dataclass(frozen=True)
class Figure:
    """One number of a published row; all in percent.

    row      where it comes from: its question and place lead to the explanation
    low      the least that the row allows
    high     the most
    likely   nine times in ten it holds the true value, whatever the row leaves open
    """

    row: Published
    low: float
    high: float
    likely: tuple[float, float]

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def middle(self) -> float:
        """Where a drawing puts its mark; a row of ranges says nothing of what lies within them."""
        return (self.low + self.high) / 2


def kind_of(question: str) -> str:
    """The kind of a question: "achievement" of "achievement.mathematics".

    >>> kind_of("attendance")
    'attendance'
    """
    return question.partition(".")[0]


def is_of_cohort(question: str) -> bool:
    """Whether it is asked of a cohort, whose learners may be in any grade by now, or in none.

    >>> is_of_cohort("graduation.4"), is_of_cohort("readiness.4"), is_of_cohort("readiness")
    (True, True, False)
    """
    kind, _, years = question.partition(".")
    return kind in {GRADUATION, READINESS} and bool(years)


def worth(question: Question) -> tuple[float, ...]:
    """What each level counts: 1 where it counts as reached; of growth low 0, typical a half, high 1."""
    if kind_of(question.key) == GROWTH:
        return tuple(i / (len(question.levels) - 1) for i in range(len(question.levels)))
    return tuple(1.0 if i in question.reached else 0.0 for i in range(len(question.levels)))


def shares_of(row: Published) -> tuple[tuple[float, float], ...] | None:
    """For each level the least and the most percent that the row allows; None where it is withheld."""
    if row.shares is None:
        return None
    return tuple(_within(row.shares, i) for i in range(len(row.shares)))


def _within(shares: Sequence[tuple[int, int]], i: int) -> tuple[float, float]:
    """One level's range, cut to what the others leave of a hundred."""
    others = [each for j, each in enumerate(shares) if j != i]
    low = max(shares[i][0], 100 - sum(high for _, high in others))
    high = min(shares[i][1], 100 - sum(low for low, _ in others))
    return float(low), float(max(low, high))


def figure(row: Published | None, question: Question) -> Figure | None:
    """The row's one number: percent that reached it, or growth on its scale; None where the row shows none."""
    shares = None if row is None else shares_of(row)
    if row is None or shares is None:
        return None
    low = 100 - most_of(shares, [1 - w for w in worth(question)])
    high = most_of(shares, worth(question))
    least, most = _share(low, row), _share(high, row)
    return Figure(row, low, high, (100 * least.low, 100 * most.high))


def most_of(shares: Sequence[tuple[float, float]], weights: Sequence[float]) -> float:
    """The largest weighted sum of shares that lie in their ranges and add up to a hundred."""
    total = sum(low * w for (low, _), w in zip(shares, weights, strict=True))
    left = 100 - sum(low for low, _ in shares)
    for weight, room in sorted(
        ((w, high - low) for (low, high), w in zip(shares, weights, strict=True)), reverse=True
    ):
        taken = max(min(left, room), 0.0)
        total, left = total + taken * weight, left - taken
    return total


def _share(percent: float, row: Published) -> Share:
    """With the fewest learners that the row allows, whose interval is the widest.

    On the scale of growth each learner counts 0, a half or 1: that scatters no more than 0 or 1 does, so the interval
    is rather too wide than too narrow.
    """
    found = wilson(min(max(percent / 100, 0.0), 1.0), max(row.learners[0], 1))
    if found is None:
        raise AssertionError("a row that shows shares has learners")
    return found


def against(here: Figure | None, there: Figure | None) -> Against | None:
    """How the first compares with the second; None where one is not shown.

    Where the first is part of the second (a school of its state), what they share makes the true interval narrower:
    “too close” is said rather too often than too rarely.
    """
    if here is None or there is None:
        return None
    low = difference(_share(here.low, here.row), _share(there.high, there.row)).low
    high = difference(_share(here.high, here.row), _share(there.low, there.row)).high
    return said(100 * low, 100 * high)


def said(low: float, high: float) -> Against:
    """The word for a difference that likely lies from `low` to `high` points.

    >>> said(-3.0, 4.0).value, said(1.0, 9.0).value, said(-2.0, 9.0).value
    ('about', 'more', 'close')
    """
    if low >= -ABOUT and high <= ABOUT:
        return Against.ABOUT
    if low > 0:
        return Against.MORE
    return Against.LESS if high < 0 else Against.CLOSE


def whole(percent: float) -> int:
    """A percent as people read it: rounded half up.

    >>> whole(66.5), whole(66.49)
    (67, 66)
    """
    return floor(percent + 0.5)
