"""The same tables, slow and obvious: one learner, one response pattern, one integral at a time."""

import math
from collections.abc import Callable, Sequence
from itertools import product
from statistics import NormalDist

from scipy.integrate import quad

from cairn.measure.accuracy.items import Item
from cairn.measure.accuracy.true_scores import Beta

Table = list[list[float]]


def level(figure: float, cuts: Sequence[float]) -> int:
    return sum(figure >= cut for cut in cuts)


def _empty(levels: int) -> Table:
    return [[0.0] * levels for _ in range(levels)]


def rudner(
    scores: Sequence[float],
    errors: Sequence[float],
    cuts: Sequence[float],
    weights: Sequence[float],
) -> tuple[Table, Table]:
    """Observed by true, and twice."""
    levels = len(cuts) + 1
    joint, twice, total = _empty(levels), _empty(levels), math.fsum(weights)
    for score, error, weight in zip(scores, errors, weights, strict=True):
        chance = [_between(score, error, k, cuts) for k in range(levels)]
        for k in range(levels):
            joint[level(score, cuts)][k] += weight / total * chance[k]
            for j in range(levels):
                twice[j][k] += weight / total * chance[j] * chance[k]
    return joint, twice


def _between(score: float, error: float, k: int, cuts: Sequence[float]) -> float:
    if error == 0:
        return float(level(score, cuts) == k)
    normal = NormalDist(score, error)
    under = 0.0 if k == 0 else normal.cdf(cuts[k - 1])
    return (1.0 if k == len(cuts) else normal.cdf(cuts[k])) - under


def chance_of_score(item: Item, score: int, ability: float, scaling: float) -> float:
    """From the model's definition."""
    if item.model == "gpcm":
        rises = [
            math.exp(math.fsum(scaling * item.a * (ability - b) for b in item.b[:k]))
            for k in range(item.most + 1)
        ]
        return rises[score] / math.fsum(rises)

    def reached(k: int) -> float:
        if k in (0, item.most + 1):
            return float(k == 0)
        return item.c + (1 - item.c) / (1 + math.exp(-scaling * item.a * (ability - item.b[k - 1])))

    return reached(score) - reached(score + 1)


def lee(
    abilities: Sequence[float],
    items: Sequence[Item],
    cuts: Sequence[float],
    weights: Sequence[float],
    scaling: float,
) -> tuple[Table, Table]:
    """By every way of answering the whole test."""
    levels, total = len(cuts) + 1, math.fsum(weights)
    joint, twice = _empty(levels), _empty(levels)
    for ability, weight in zip(abilities, weights, strict=True):
        chance, true = [0.0] * levels, 0.0
        for pattern in product(*(range(item.most + 1) for item in items)):
            likely = math.prod(
                chance_of_score(item, score, ability, scaling)
                for item, score in zip(items, pattern, strict=True)
            )
            chance[level(sum(pattern), cuts)] += likely
            true += likely * sum(pattern)
        for k in range(levels):
            joint[k][level(true, cuts)] += weight / total * chance[k]
            for j in range(levels):
                twice[j][k] += weight / total * chance[j] * chance[k]
    return joint, twice


def livingston_lewis(true: Beta, items: int, cuts: Sequence[float]) -> tuple[Table, Table]:
    """By adaptive integrals of sums of binomial terms."""
    levels = len(cuts) + 1
    edges = [0.0, *cuts, 1.0]
    steps = [0, *(round(cut * items) for cut in cuts), items + 1]

    def observed(k: int, share: float) -> float:
        return math.fsum(
            math.comb(items, x) * share**x * (1 - share) ** (items - x)
            for x in range(steps[k], steps[k + 1])
        )

    def over(of: Callable[[float], float], start: float, end: float) -> float:
        return _against(true, of, start, end)

    joint = [
        [over(lambda p, k=k: observed(k, p), edges[t], edges[t + 1]) for t in range(levels)]  # type: ignore[misc]
        for k in range(levels)
    ]
    twice = [
        [over(lambda p, j=j, k=k: observed(j, p) * observed(k, p), 0.0, 1.0) for k in range(levels)]  # type: ignore[misc]
        for j in range(levels)
    ]
    return joint, twice


def _against(true: Beta, of: Callable[[float], float], start: float, end: float) -> float:
    """With the share as lower + width * sin², which tames the density where it is infinite."""
    start, end = max(start, true.lower), min(end, true.upper)
    if start >= end:
        return 0.0
    width = true.upper - true.lower
    scale = 2 * math.exp(
        math.lgamma(true.alpha + true.beta) - math.lgamma(true.alpha) - math.lgamma(true.beta)
    )

    def turned(angle: float) -> float:
        rise, fall = math.sin(angle), math.cos(angle)
        density = float(rise ** (2 * true.alpha - 1) * fall ** (2 * true.beta - 1))
        return of(true.lower + width * rise * rise) * density

    angles = [math.asin(math.sqrt((share - true.lower) / width)) for share in (start, end)]
    found = quad(turned, *angles, epsabs=1e-11, epsrel=1e-10, limit=200, full_output=1)
    return scale * float(found[0])
