"""Chance in results: draws for the engine, and what may then be said of totals, ratings and identifications.

Two kinds of draws, for two questions. `around`: how far from the truth may these figures be? `again`: what would
another year like this one have given? It first draws the figures in towards their mean by as much as noise has spread
them (empirical Bayes), then adds the noise anew; without that step, flips are understated, because reported figures
lie further apart than true ones. Results that share learners err together where the learners are known (`together`).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import numpy as np
from scipy.special import stdtrit

from .figures import Draws, Figure
from .given import reported
from .plan import Plan
from .rated import State
from .results import Key, Result

_CLEAR_OF = 1.959963984540054
"""Standard errors on each side of a figure that hold the truth in 95 of 100, where the error is known."""
NO_UNITS: Mapping[Key, Draws] = MappingProxyType({})
FEWEST = 5
"""Fewer places than this say nothing about how far apart true figures lie; then they are not drawn in."""


def around(
    plan: Plan,
    results: Iterable[Result],
    *,
    draws: int,
    random: np.random.Generator,
    units: Mapping[Key, Draws] = NO_UNITS,
) -> dict[Key, Draws]:
    """(draws + 1,) values of each result with a standard error, the first as reported, within bounds.

    units   (draws,) standard normal draws of results that go together (`together`); the others are drawn by themselves
    """
    found = {}
    for each, value, se in _with_error(plan, results):
        drawn = value + se * stretch(each.n) * _unit(each, draws, random, units)
        found[each.key] = _kept(plan, each, value, drawn)
    return found


def stretch(n: int) -> float:
    """By how much an error that n learners tell is made wider, as it is not well known: Student's t over the normal.

    >>> round(stretch(20), 3), round(stretch(500), 3)
    (1.096, 1.004)
    """
    if n < 2:
        return 1.0
    return float(stdtrit(n - 1, 0.975)) / _CLEAR_OF * sqrt(n / (n - 1))


def _unit(
    each: Result, draws: int, random: np.random.Generator, units: Mapping[Key, Draws]
) -> Draws:
    there = units.get(each.key)
    return random.standard_normal(draws) if there is None else there


def again(
    plan: Plan,
    results: Iterable[Result],
    year: int,
    *,
    draws: int,
    random: np.random.Generator,
    units: Mapping[Key, Draws] = NO_UNITS,
) -> dict[Key, Draws]:
    """As `around`, of this year's results alone: what the same places might have reported instead.

    The mean and the spread of true figures are taken from all places of one span, group and indicator.
    """
    cells: dict[tuple[str, str, str], list[tuple[Result, float, float]]] = defaultdict(list)
    for each, value, se in _with_error(plan, results):
        if each.year == year:
            cells[each.span, each.group, each.indicator].append((each, value, se))
    found = {}
    for cell in cells.values():
        values, errors = np.array([v for _, v, _ in cell]), np.array([s for *_, s in cell])
        mean, kept = drawn_in(values, errors)
        for (each, value, se), centre, share in zip(cell, mean, kept, strict=True):
            # the true figure about its centre, and the noise of another year about it: two errors in one draw
            drawn = centre + se * np.sqrt(1 + share) * _unit(each, draws, random, units)
            found[each.key] = _kept(plan, each, value, drawn)
    return found


def drawn_in(values: Draws, errors: Draws) -> tuple[Draws, Draws]:
    """Each true figure's expected value, and the share of its error's variance that is left (1: not drawn in)."""
    if values.size < FEWEST:
        return values, np.ones(values.size)
    between = max(float(np.var(values, ddof=1) - np.mean(errors**2)), 0.0)
    with np.errstate(invalid="ignore"):
        kept = np.where(errors > 0, between / (between + errors**2), 1.0)
    kept = np.nan_to_num(kept, nan=1.0)
    return values.mean() + kept * (values - values.mean()), kept


def _with_error(plan: Plan, results: Iterable[Result]) -> Iterable[tuple[Result, float, float]]:
    """Results that say how sure they are: by their standard error, or by their counts of levels."""
    for each in results:
        indicator = plan.indicators.get(each.indicator)
        if indicator is None:
            continue
        value, _ = reported(indicator, each)
        se = each.se if each.se is not None else _of_counts(indicator.credit, each.counts)
        if value is not None and se is not None:
            scale = indicator.possible if each.se is None else 1.0
            yield each, value, se * scale


def _of_counts(credit: tuple[float, ...], counts: tuple[int, ...]) -> float | None:
    """Standard error of the mean credit of learners counted by level."""
    n = sum(counts)
    if n < 2 or len(credit) != len(counts):
        return None
    share, worth = np.array(counts) / n, np.array(credit)
    spread = float(share @ worth**2 - (share @ worth) ** 2)
    return float(np.sqrt(max(spread, 0.0) / (n - 1)))


def _kept(plan: Plan, result: Result, value: float, drawn: Draws) -> Draws:
    """The reported value and then the draws, within the bounds that policy gives."""
    bounds = plan.indicators[result.indicator].within
    if bounds is not None:
        drawn = np.clip(drawn, *bounds)
    return np.concatenate([[value], drawn])


@dataclass(frozen=True)
class Near:
    """Something that chance might have decided otherwise.

    what      "rating" or the category
    reported  the rating; "identified" or "not identified"
    chance    that it is as reported
    """

    place: str
    group: str
    what: str
    reported: str
    chance: float


def near_the_line(state: State, clear: float) -> tuple[Near, ...]:
    """Ratings and identifications whose reported answer has a chance below `clear`, the least sure first."""
    found = []
    for rated in state.places.values():
        if rated.rating is not None and rated.chances:
            chance = rated.chances.get(rated.rating, 0.0)
            found.append(Near(rated.place, "", "rating", rated.rating, chance))
        for each in rated.identifications:
            if each.chance is not None and each.met is not None:
                chance = each.chance if each.met else 1 - each.chance
                word = word_of(each.met)
                found.append(Near(rated.place, each.group, each.category, word, chance))
    near = [each for each in found if each.chance < clear]
    return tuple(sorted(near, key=lambda e: (e.chance, e.place, e.group, e.what)))


def word_of(met: bool | None) -> str:
    """What is reported of an identification."""
    return "identified" if met else "not identified"


def flips(state: State) -> dict[str, float]:
    """Of a state rated with draws of `again`: how often each answer would come out otherwise by noise alone.

    By category (and "rating"): the mean over all places and groups to which the question is put.
    """
    sums: dict[str, list[float]] = defaultdict(list)
    for each in near_the_line(state, 2.0):
        sums[each.what].append(1 - each.chance)
    return {what: float(np.mean(shares)) for what, shares in sorted(sums.items())}


def interval(figure: Figure, share: float = 0.95) -> tuple[float, float] | None:
    """Where the middle `share` of the draws lies; None without draws."""
    drawn = figure.draws[1:]
    drawn = drawn[~np.isnan(drawn)]
    if not drawn.size:
        return None
    tail = 50 * (1 - share)
    low, high = np.percentile(drawn, [tail, 100 - tail], method="weibull")
    return float(low), float(high)


def change_word(now: Figure, before: Figure, *, clear: float, margin: float | None) -> str:
    """ "more", "less", "about" (as policy's margin says) or "too close to call"; "" where a figure has no draws.

    A word needs a chance of at least `clear`. Of one place alone the draws take any change to be as likely as none, and
    say too much where most changes are small; of all places together ask `change_words`.
    """
    one, two = now.draws[1:], before.draws[1:]
    if not one.size or one.size != two.size or now.missing or before.missing:
        return ""
    change = one - two
    if np.mean(change > 0) >= clear and not _about(change, margin, clear):
        return "more"
    if np.mean(change < 0) >= clear and not _about(change, margin, clear):
        return "less"
    return "about" if _about(change, margin, clear) else "too close to call"


def _about(change: Draws, margin: float | None, clear: float) -> bool:
    return margin is not None and bool(np.mean(np.abs(change) <= margin) >= clear)


def change_words(
    pairs: Mapping[str, tuple[Figure, Figure]], *, clear: float, margin: float | None
) -> dict[str, str]:
    """The word of each place, from (now, before) with draws of `around`, every change drawn in towards none.

    How far true changes lie apart is what noise does not explain of the reported ones. So a word that is said is
    true as often as `clear` says, and hardly any is said where nothing changed. Places without draws get "".
    """
    known = {
        place: now.draws - before.draws
        for place, (now, before) in pairs.items()
        if now.draws.size == before.draws.size > 1 and not (now.missing or before.missing)
    }
    changes = np.array([each[0] for each in known.values()])
    errors = np.array([np.nanstd(each[1:]) for each in known.values()])
    said = dict.fromkeys(pairs, "")
    if not known:
        return said
    between = max(float(np.mean(changes**2) - np.mean(errors**2)), 0.0)
    kept = between / np.maximum(between + errors**2, 1e-12)
    if len(known) < FEWEST:
        kept = np.ones(len(known))
    mean, spread = kept * changes, np.sqrt(kept) * errors
    for place, centre, sd in zip(known, mean, spread, strict=True):
        said[place] = _word(float(centre), float(sd), clear, margin)
    return said


def _word(centre: float, sd: float, clear: float, margin: float | None) -> str:
    more = _below(centre / sd) if sd > 0 else float(centre > 0)
    less = 1 - more if sd > 0 else float(centre < 0)
    if margin is not None:
        ends = [
            (edge - centre) / sd if sd > 0 else np.inf * (edge - centre)
            for edge in (-margin, margin)
        ]
        if _below(ends[1]) - _below(ends[0]) >= clear:
            return "about"
    return "more" if more >= clear else "less" if less >= clear else "too close to call"


def _below(z: float) -> float:
    """The share of a normal distribution below z."""
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))
