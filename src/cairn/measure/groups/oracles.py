"""The same figures, slow and obvious: learner by learner, group by group."""

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence


def directions(before: Sequence[float], after: Sequence[float]) -> Counter[str]:
    """What became of each row, in a word."""
    return Counter(_direction(a, b) for a, b in zip(before, after, strict=True))


def _direction(before: float, after: float) -> str:
    if math.isnan(before):
        return "neither" if math.isnan(after) else "gained"
    if math.isnan(after):
        return "lost"
    if before == after:
        return "same"
    return "up" if after > before else "down"


def random_effects(groups: Mapping[str, Sequence[float]]) -> tuple[float, float, float]:
    """Overall mean, tau² and sigma² of one-way random effects, from the sums of squares."""
    filled = [list(values) for values in groups.values() if values]
    everything = [x for values in filled for x in values]
    n, k = len(everything), len(filled)
    grand = statistics.fmean(everything)
    inside = math.fsum((x - statistics.fmean(v)) ** 2 for v in filled for x in v) / (n - k)
    among = math.fsum(len(v) * (statistics.fmean(v) - grand) ** 2 for v in filled) / (k - 1)
    usual = (n - math.fsum(len(v) ** 2 for v in filled) / n) / (k - 1)
    tau = max((among - inside) / usual, 0.0)
    if tau + inside == 0:
        return statistics.fmean(statistics.fmean(v) for v in filled), 0.0, 0.0
    weights = [1 / (tau + inside / len(v)) for v in filled]
    means = [statistics.fmean(v) for v in filled]
    overall = math.fsum(w * m for w, m in zip(weights, means, strict=True)) / math.fsum(weights)
    return overall, tau, inside


def uncertainty_of_overall(groups: Mapping[str, Sequence[float]]) -> float:
    """The variance of the overall mean; 0 where nothing scatters."""
    _, tau, inside = random_effects(groups)
    if tau + inside == 0:
        return 0.0
    return 1 / math.fsum(1 / (tau + inside / len(v)) for v in groups.values() if v)
