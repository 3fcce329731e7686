"""Pace: how many competencies learners master in a year of instruction, beside how many they should.

The denominator is the learner's own open set at placement, not a grade's average. Few months say little,
so that each learner's rate leans on the group's: the rates of a group are taken to spread as a gamma
distribution, and what a learner mastered moves that to the learner's own. All intervals hold 90 %.
(Poisson counts with gamma rates: A. Gelman and others, Bayesian Data Analysis, 3rd ed., section 2.6.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]
LOW, HIGH = 0.05, 0.95
LEAST_SPREAD, MOST_SPREAD = 1e-2, 1e4
"""Between which the shape of the group's rates is sought: wide apart, or as good as equal."""


@dataclass(frozen=True)
class Rates:
    """How the yearly rates of a group spread: gamma with a shape, and a weight in years of instruction."""

    shape: float
    years: float

    @property
    def mean(self) -> float:
        """Competencies mastered in a year."""
        return self.shape / self.years


@dataclass(frozen=True, eq=False)
class Pace:
    """(n,) each; NaN where the learner's figures are missing.

    rate, rate_low, rate_high        competencies in a year of instruction
    pace, pace_low, pace_high        the same by the rate that was due; 1 is on pace
    on_pace                          how likely the true rate is at least the due one, 0..1
    remaining                        competencies still open, those opened again included
    years, years_low, years_high     until all are mastered at that rate, counts varying as counts do
    """

    rate: Floats
    rate_low: Floats
    rate_high: Floats
    pace: Floats
    pace_low: Floats
    pace_high: Floats
    on_pace: Floats
    remaining: Floats
    years: Floats
    years_low: Floats
    years_high: Floats


def rates_of(mastered: ArrayLike, elapsed: ArrayLike) -> Rates:
    """How rates spread over a group, by the greatest likelihood of its counts.

    mastered  (n,)  competencies mastered since placement, 0 or more; NaN is missing
    elapsed   (n,)  years of instruction since placement; 0 is "none yet" and says nothing
    Raises BadInput where nobody has mastered anything yet: a group's rate cannot be told from that.
    """
    counts, years = _figures(mastered, elapsed)
    used = ~np.isnan(counts) & ~np.isnan(years) & (years > 0)
    counts, years = counts[used], years[used]
    if counts.size == 0 or counts.sum() <= 0:
        raise BadInput(
            "Nobody in the group has mastered anything yet, so it has no rate.",
            mend="Wait, take a larger group, or state the group's rates.",
        )
    mean = counts.sum() / years.sum()

    def unlikely(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return -_likelihood(counts, years, shape, shape / mean)

    limits = np.log([LEAST_SPREAD, MOST_SPREAD])
    found = optimize.minimize_scalar(unlikely, bounds=tuple(limits), method="bounded")
    shape = float(np.exp(found.x))
    return Rates(shape, shape / float(mean))


def _figures(mastered: ArrayLike, elapsed: ArrayLike) -> tuple[Floats, Floats]:
    counts, years = np.asarray(mastered, np.float64), np.asarray(elapsed, np.float64)
    if counts.shape != years.shape or (counts < 0).any() or (years < 0).any():
        raise BadInput(
            "Each learner needs a count and years of instruction, neither below 0.",
            mend="Mend the negative figure; leave missing ones empty.",
        )
    return counts, years


def _likelihood(counts: Floats, years: Floats, shape: float, rate: float) -> float:
    """Log of the negative binomial probability of the counts, but for what does not change."""
    total = special.gammaln(counts + shape) - special.gammaln(shape)
    total += shape * np.log(rate / (rate + years)) + counts * np.log(years / (rate + years))
    return float(total.sum())


def pace(
    mastered: ArrayLike,
    elapsed: ArrayLike,
    opened: ArrayLike,
    due: ArrayLike,
    rates: Rates,
    *,
    reopened: ArrayLike = 0.0,
) -> Pace:
    """Each learner's rate, how it compares with the due one, and how long the rest will take.

    mastered  (n,)  since placement; may be weighted by size; 0 is a count; NaN is missing
    elapsed   (n,)  years of instruction since placement; 0: only the group is known
    opened    (n,)  the learner's open set at placement
    due       (n,) or one  years of instruction in which the open set should be mastered, above 0
    reopened  (n,)  mastered ones that were opened again: they count as work still to do
    """
    counts, years = _figures(mastered, elapsed)
    asked = np.broadcast_to(np.asarray(due, np.float64), counts.shape)
    sizes = np.broadcast_to(np.asarray(opened, np.float64), counts.shape)
    again = np.broadcast_to(np.asarray(reopened, np.float64), counts.shape)
    _check_sets(counts, sizes, again, asked)
    own = stats.gamma(rates.shape + counts, scale=1.0 / (rates.years + years))
    rate, low, high = own.mean(), own.ppf(LOW), own.ppf(HIGH)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = sizes / asked
        relative, slow, fast = (np.where(needed > 0, r / needed, np.nan) for r in (rate, low, high))
    remaining = np.maximum(sizes - counts + again, 0.0)
    middle, soon, late = (
        _years(remaining, rates, counts, years, share) for share in (0.5, LOW, HIGH)
    )
    on_pace = own.sf(needed)
    return Pace(
        *(rate, low, high), *(relative, slow, fast), on_pace, remaining, *(middle, soon, late)
    )


def _check_sets(counts: Floats, sizes: Floats, again: Floats, asked: Floats) -> None:
    if (asked <= 0).any() or (sizes < 0).any() or (again < 0).any() or (again > counts).any():
        raise BadInput(
            "Due years must be above 0, open sets not below 0, and no more can be opened again than was "
            "mastered.",
            mend="Correct the learner's placement or counts.",
        )


def _years(remaining: Floats, rates: Rates, counts: Floats, years: Floats, share: float) -> Floats:
    """(n,) a quantile of the time to master the rest; 0 where nothing is left.

    The time for so many at a known rate is gamma; over the rate's own spread it is beta prime.
    """
    some = np.where(remaining > 0, remaining, np.nan)
    scale = rates.years + years
    time = stats.betaprime.ppf(share, some, rates.shape + counts, scale=scale)
    known: Floats = np.where(remaining == 0, 0.0, time)
    return known
