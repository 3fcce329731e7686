"""What chance leaves open of a year that is rated: likely ranges, and how often each answer would come out otherwise.

Two questions, two kinds of draws (`noise`). A likely range says where the true figure lies: draws about what was
reported. How often a word or an identification would come out otherwise is asked of other years like this one: figures
drawn in towards their mean, then noise anew. Both take the learners behind several numbers together (`together`).
Specified in docs/methods/chances.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from cairn.measure.shares import wilson

from .given import reported
from .measured import Measure
from .noise import Z95, again, around, change_words, interval
from .plan import Indicator, Plan
from .rated import State
from .rating import rate
from .results import Result, School, Standing
from .together import Together

METHOD = "chances@1"
DRAWS, SEED = 300, 1
"""Of this version of the method; other numbers are another version."""
KEPT = 0.05
"""What is not identified is kept all the same where it would be in so many of other years like this one."""


@dataclass(frozen=True)
class Spread:
    """How far a total may be from the truth: where 95 of 100 draws lie, and their standard deviation."""

    low: float
    high: float
    error: float


@dataclass(frozen=True)
class Chanced:
    """A year rated, with chance.

    state    as reported; its chances are those of other years like this one
    totals   of each place that has a total whose error is known
    changes  by place, this year's per cent beside last year's by the same rules: “more”, “less”, “about”, “too close to
             call”; “” where a year is missing, and no word at all where policy does not say from which chance on
    """

    state: State
    totals: Mapping[str, Spread]
    changes: Mapping[str, str]


def with_chances(
    plan: Plan,
    results: Iterable[Result],
    schools: Iterable[School],
    year: int,
    *,
    standings: Iterable[Standing],
    behind: Together,
) -> Chanced:
    """Rates a year as `rate` does, and says what chance leaves open. Raises BadInput as `rate` does.

    behind   the year's learners, as far as they are known; results without them err by themselves
    """
    given, places, standing = list(results), list(schools), list(standings)
    random = np.random.default_rng(SEED)
    units = behind.units(DRAWS, random)
    near = around(plan, given, draws=DRAWS, random=random, units=units)
    about = rate(plan, given, places, year, standings=standing, draws=near)
    totals, changes = _spreads(about), _changes(plan, about)
    del near, about  # the draws of a state are large, and the others need their room
    other = again(plan, given, year, draws=DRAWS, random=random, units=units)
    state = rate(plan, given, places, year, standings=standing, draws=other)
    return Chanced(state, totals, changes)


def other_years(
    plan: Plan,
    results: Iterable[Result],
    schools: Iterable[School],
    year: int,
    *,
    standings: Iterable[Standing],
) -> State:
    """Rates a year whose learners are not at hand, with the chances of other years like it; each number errs by itself.

    A place's total is then said to err rather less than it does (docs/methods/chances.md has by how much).
    """
    given = list(results)
    random = np.random.default_rng(SEED)
    drawn = again(plan, given, year, draws=DRAWS, random=random)
    return rate(plan, given, schools, year, standings=standings, draws=drawn)


def _changes(plan: Plan, state: State) -> dict[str, str]:
    if plan.clear is None:
        return {}
    pairs = {
        place: (rated.total.year, rated.before)
        for place, rated in sorted(state.places.items())
        if rated.before is not None
    }
    return change_words(pairs, clear=plan.clear, margin=plan.margin)


def _spreads(state: State) -> dict[str, Spread]:
    found = {}
    for place, rated in state.places.items():
        total = rated.total.total
        ends = None if total.missing else interval(total)
        if ends is not None:
            found[place] = Spread(*ends, float(np.nanstd(total.draws[1:])))
    return found


def likely(indicator: Indicator, result: Result) -> tuple[float, float] | None:
    """Where the true value lies in 95 of 100 cases; None where nobody knows its error.

    Of a share Wilson's interval by its learners, so that none and all are not said to be certain; of another value as
    many standard errors as Student's t takes with so many learners, within the bounds that policy gives.
    """
    value, _ = reported(indicator, result)
    if value is None:
        return None
    measure = Measure.of(indicator)
    if (
        measure is not None
        and measure.how != "mean"
        and indicator.score != "index"
        and result.se is not None
    ):
        found = wilson(min(max(value / 100, 0.0), 1.0), result.n, z=Z95)
        return None if found is None else (100 * found.low, 100 * found.high)
    if result.se is None or result.n <= 1:
        return None
    reach = float(stdtrit(result.n - 1, 0.975)) * result.se
    least, most = indicator.within or (-np.inf, np.inf)
    return max(least, value - reach), min(most, value + reach)
