"""The same figures, slow and obvious: whole tables of pairs of ratings, every pair of raters."""

import math
from collections.abc import Callable, Sequence
from itertools import permutations

from scipy.stats import t as student_t

Distance = Callable[[float, float], float]


def kappa(a: Sequence[float], b: Sequence[float], *, squared: bool) -> tuple[float, float]:
    """Kappa and its standard error from the table of shares and the table of weights."""
    values, n = sorted({*a, *b}), len(a)
    reach = (values[-1] - values[0]) or 1.0
    pairs = list(zip(a, b, strict=True))
    table = {(i, j): pairs.count((i, j)) / n for i in values for j in values}
    weight = {
        (i, j): 1 - ((i - j) / reach) ** 2 if squared else float(i == j)
        for i in values
        for j in values
    }
    of_a = {i: math.fsum(table[i, j] for j in values) for i in values}
    of_b = {j: math.fsum(table[i, j] for i in values) for j in values}
    seen = math.fsum(table[cell] * weight[cell] for cell in table)
    chance = math.fsum(of_a[i] * of_b[j] * weight[i, j] for i, j in table)
    if 1 - chance < 1e-12:
        return math.nan, math.nan
    found = (seen - chance) / (1 - chance)
    row = {i: math.fsum(weight[i, j] * of_b[j] for j in values) for i in values}
    column = {j: math.fsum(weight[i, j] * of_a[i] for i in values) for j in values}
    spread = math.fsum(
        table[i, j] * (weight[i, j] - (row[i] + column[j]) * (1 - found)) ** 2 for i, j in table
    )
    variance = (spread - (found - chance * (1 - found)) ** 2) / (n * (1 - chance) ** 2)
    return found, math.sqrt(max(variance, 0.0))


def alpha(units: Sequence[Sequence[float]], metric: str) -> float:
    """From the coincidences of values, pair by pair; units hold the ratings that are there."""
    coincidences: dict[tuple[float, float], float] = {}
    for unit in units:
        if len(unit) < 2:
            continue
        for pair in permutations(range(len(unit)), 2):
            values = (unit[pair[0]], unit[pair[1]])
            coincidences[values] = coincidences.get(values, 0.0) + 1 / (len(unit) - 1)
    total: dict[float, float] = {}
    for (one, _), count in coincidences.items():
        total[one] = total.get(one, 0.0) + count
    distance = _distance(metric, total)
    n = math.fsum(total.values())
    seen = math.fsum(count * distance(*pair) for pair, count in coincidences.items()) / n
    chance = math.fsum(total[i] * total[j] * distance(i, j) for i in total for j in total) / (
        n * (n - 1)
    )
    return 1 - seen / chance if chance > 1e-12 else math.nan


def _distance(metric: str, total: dict[float, float]) -> Distance:
    if metric == "nominal":
        return lambda i, j: float(i != j)
    if metric == "interval":
        return lambda i, j: (i - j) ** 2

    def ordinal(i: float, j: float) -> float:
        low, high = min(i, j), max(i, j)
        between = math.fsum(count for value, count in total.items() if low <= value <= high)
        return (between - (total[i] + total[j]) / 2) ** 2

    return ordinal


Row = tuple[float, float, int]
"""Two scores of a work, and whose it is."""


def student(free: float, coverage: float = 0.95) -> float:
    """Standard errors on each side of a range by Student's t."""
    return float(student_t.ppf((1 + coverage) / 2, free))


def mean_error(rows: Sequence[Row]) -> float | None:
    """The standard error of the mean difference, each learner's differences taken together; None: none differ."""
    mean = math.fsum(b - a for a, b, _ in rows) / len(rows)
    off = _by_learner(rows, lambda a, b: (b - a) - mean)
    if len(off) < 2 or all(abs(x) < 1e-12 for x in off):
        return None
    return math.sqrt(len(off) / (len(off) - 1) * math.fsum(x * x for x in off)) / len(rows)


def alpha_error(rows: Sequence[Row]) -> float | None:
    """The standard error of log(1 - alpha), leaving out each learner in turn; None: some of these are not defined."""
    learners = sorted({c for _, _, c in rows})
    whole = 1 - alpha([(a, b) for a, b, _ in rows], "interval")
    without = [
        1 - alpha([(a, b) for a, b, c in rows if c != who] or [(0, 0)], "interval")
        for who in learners
    ]
    if len(learners) < 2 or not all(x > 1e-12 for x in (whole, *without)):
        return None
    n = len(learners)
    return math.sqrt((n - 1) / n * math.fsum(math.log(x / whole) ** 2 for x in without))


def _by_learner(rows: Sequence[Row], of: Callable[[float, float], float]) -> list[float]:
    return [math.fsum(of(a, b) for a, b, c in rows if c == who) for who in {c for _, _, c in rows}]
