"""Chance in results: draws for the engine, and what may then be said of totals, ratings and identifications.

Two kinds of draws, for two questions. `around`: how far from the truth may these figures be? `again`: what would
another year like this one have given? It first draws the figures in towards their mean by as much as noise has spread
them (empirical Bayes), then adds the noise anew; without that step, flips are understated, because reported figures
lie further apart than true ones. Results that share learners err together where the learners are known (`together`).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from types import MappingProxyType

import numpy as np
from scipy.special import stdtrit

from .figures import Draws, Figure
from .given import reported
from .plan import Plan
from .results import Key, Result

Z95 = 1.959963984540054
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
    return float(stdtrit(n - 1, 0.975)) / Z95 * sqrt(n / (n - 1))


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


def interval(figure: Figure, share: float = 0.95) -> tuple[float, float] | None:
    """Where the middle `share` of the draws lies; None without draws."""
    drawn = figure.draws[1:]
    drawn = drawn[~np.isnan(drawn)]
    if not drawn.size:
        return None
    tail = 50 * (1 - share)
    low, high = np.percentile(drawn, [tail, 100 - tail], method="weibull")
    return float(low), float(high)


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
