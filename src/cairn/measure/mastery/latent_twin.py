"""The slow and obvious twin of `latent`: every mean and variance found by summing over a fine grid.

It shares nothing with the compiled code but the rule. Height and momentum are a pair with a mean and
a matrix of covariances; time's part is integrated impulse by impulse, a piece's part height by height.
"""

import math
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from cairn.measure.mastery.events import Event
from cairn.measure.mastery.rule import Rule

Floats = NDArray[np.float64]
Known = tuple[Floats, Floats]
"""(2,) means and (2, 2) covariances of height and momentum."""

_YEAR = 365.25
_POINTS, _ZOOMS = 1_501, 4
_NOTHING = 45.0
"""Heights whose logarithm is so far below the best add nothing that a float would show."""


def _sizes(rule: Rule) -> dict[str, float]:
    return {name: figure for name, figure in rule.settings if isinstance(figure, float)}


def _before_any(rule: Rule) -> Known:
    has, cuts = _sizes(rule), rule.cuts
    start = (cuts[0] + cuts[-1]) / 2 + has["start"]
    spread = has["start_spread"] * rule.scale.levels
    shared = -has["catching_up"] * spread * has["momentum"]
    covariances = np.array([[spread**2, shared], [shared, has["momentum"] ** 2]])
    return np.array([start, has["growth"]]), covariances


def _later(rule: Rule, known: Known, years: float) -> Known:
    """After so much time: momentum fades, new momentum comes in small impulses, the height wanders."""
    has, (means, shared) = _sizes(rule), known
    span = has["momentum_days"] / _YEAR

    def response(ago: Floats) -> Floats:
        """What an impulse so long ago has done to height and momentum by now."""
        return np.array([span * -np.expm1(-ago / span), np.exp(-ago / span)])

    nodes, weights = np.polynomial.legendre.leggauss(200)
    moved = np.zeros((2, 2))
    bounds = np.concatenate([[0.0], np.geomspace(years / 4096, years, 13)])
    for begin, end in pairwise(bounds):
        ago = begin + (nodes + 1) / 2 * (end - begin)
        impulses = weights * (end - begin) / 2 * 2 * has["momentum"] ** 2 / span
        moved += np.einsum("in,jn,n->ij", response(ago), response(ago), impulses)
    moved[0, 0] += has["drift"] ** 2 * years
    carry = np.array(
        [[1.0, float(response(np.array([years]))[0, 0])], [0.0, math.exp(-years / span)]]
    )
    return carry @ means, carry @ shared @ carry.T + moved


def height_of(rule: Rule, level: float) -> float:
    """Halves between levels lie at the cuts; straight lines between, slope 1 beyond."""
    cuts = rule.cuts
    halves = [k + 0.5 for k in range(len(cuts))]
    if level < halves[0]:
        return cuts[0] - (halves[0] - level)
    if level > halves[-1]:
        return cuts[-1] + (level - halves[-1])
    return float(np.interp(level, halves, cuts))


def level_of(rule: Rule, height: float) -> float:
    """The way back, within the scale."""
    cuts = rule.cuts
    halves = [k + 0.5 for k in range(len(cuts))]
    if height < cuts[0]:
        return max(halves[0] - (cuts[0] - height), 0.0)
    if height > cuts[-1]:
        return min(halves[-1] + (height - cuts[-1]), rule.scale.levels - 1.0)
    return float(np.interp(height, cuts, halves))


def _log_likelihood(rule: Rule, piece: Event, heights: Floats) -> Floats:
    """How probable the piece is at each height, as a logarithm."""
    noise = _sizes(rule)["noise"]
    shown = piece.value - rule.scale.lowest
    there = heights - (0.0 if math.isnan(piece.difficulty) else piece.difficulty)
    if math.isnan(piece.error) and shown.is_integer():
        cuts = [-math.inf, *rule.cuts, math.inf]
        low, high = ((cuts[int(shown) + side] - there) / noise for side in (0, 1))
        outer = np.where(low + high > 0, log_ndtr(-low), log_ndtr(high))
        inner = np.where(low + high > 0, log_ndtr(-high), log_ndtr(low))
        logs: Floats = outer + np.log1p(-np.exp(inner - outer))
        return logs
    error = noise if math.isnan(piece.error) else max(piece.error, 0.01)
    off = (height_of(rule, shown) - there) / error
    return -0.5 * off * off


def _after(rule: Rule, known: Known, piece: Event) -> Known:
    """What is known after the piece: the grid's mean and variance; momentum follows in proportion."""
    means, shared = known
    centre, spread = means[0], math.sqrt(shared[0, 0])
    far = (height_of(rule, h) for h in (0.0, rule.scale.levels - 1.0))
    ends = [centre, *(h + side for h in far for side in (-1, 1))]
    hard = 0.0 if math.isnan(piece.difficulty) else piece.difficulty
    low, high = min(ends) - 9 * spread - abs(hard), max(ends) + 9 * spread + abs(hard)
    for _ in range(_ZOOMS):
        heights = np.linspace(low, high, _POINTS)
        logs = _log_likelihood(rule, piece, heights) - 0.5 * ((heights - centre) / spread) ** 2
        matter = np.flatnonzero(logs > logs.max() - _NOTHING)
        low, high = heights[max(matter[0] - 1, 0)], heights[min(matter[-1] + 1, _POINTS - 1)]
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = float(weights @ heights)
    variance = float(weights @ (heights - mean) ** 2)
    along = shared[:, 0] / shared[0, 0]
    left = shared - np.outer(along, along) * shared[0, 0]
    return means + along * (mean - centre), left + np.outer(along, along) * variance


@lru_cache(maxsize=4096)
def known_after(rule: Rule, pieces: tuple[Event, ...]) -> Known:
    """Means and covariances after these counted pieces, which stand in order."""
    *earlier, piece = pieces
    if not earlier:
        return _after(rule, _before_any(rule), piece)
    before = known_after(rule, tuple(earlier))
    days = piece.day - earlier[-1].day
    means, shared = _after(rule, _later(rule, before, days / _YEAR) if days > 0 else before, piece)
    shown = piece.value - rule.scale.lowest
    if shown > 0:
        hard = 0.0 if math.isnan(piece.difficulty) else piece.difficulty
        least = min(before[0][0], height_of(rule, shown) + hard)
        means = np.array([max(means[0], least), means[1]])
    return means, shared


def height(rule: Rule, pieces: tuple[Event, ...]) -> float:
    return float(known_after(rule, pieces)[0][0])


def variance(rule: Rule, pieces: tuple[Event, ...]) -> float:
    """Of the height, right after the last piece."""
    return float(known_after(rule, pieces)[1][0, 0])


def variance_on(rule: Rule, pieces: tuple[Event, ...], day: int) -> float:
    """Of the height, on a day: time adds what may have happened since, and never takes away."""
    means, shared = known_after(rule, pieces)
    years = max(day - pieces[-1].day, 0) / _YEAR
    if years == 0:
        return float(shared[0, 0])
    nothing = (np.zeros(2), np.zeros((2, 2)))
    span = _sizes(rule)["momentum_days"] / _YEAR
    reach = span * -math.expm1(-years / span)
    carried = max(2 * reach * shared[0, 1] + reach**2 * shared[1, 1], 0.0)
    fresh = _later(rule, nothing, years)[1][0, 0]
    return float(shared[0, 0] + carried + (reach * means[1]) ** 2 + fresh)
