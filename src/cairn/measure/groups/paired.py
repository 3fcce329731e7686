"""The difference of two shares of the same learners, such as Proficient under two methods.

Newcombe's hybrid score interval for paired data (Statistics in Medicine 17, 1998, pages 2635-2650,
method 10): Wilson's limits of each share, joined by the correlation the pairs show.
"""

from math import sqrt

from cairn.measure.shares import Z90, Difference, wilson


def paired_difference(
    both: float, only_now: float, only_before: float, neither: float, *, size: float | None = None,
    z: float = Z90,
) -> Difference | None:  # fmt: skip
    """Share now minus share before, from counts of learners; None for no learners.

    size  how many independent learners stand behind the counts, where rows are more than learners
    """
    total = both + only_now + only_before + neither
    if total <= 0:
        return None
    scale = 1.0 if size is None else size / total
    e, f, g, h = (scale * count for count in (both, only_now, only_before, neither))
    n = e + f + g + h
    now, before = wilson((e + f) / n, n, z=z), wilson((e + g) / n, n, z=z)
    if now is None or before is None:
        return None
    d = (f - g) / n
    phi = _correlation(e, f, g, h)
    down = _joined(now.share - now.low, before.high - before.share, phi)
    up = _joined(now.high - now.share, before.share - before.low, phi)
    return Difference(d, max(d - down, -1.0), min(d + up, 1.0))


def _correlation(e: float, f: float, g: float, h: float) -> float:
    """Of the pairs, drawn towards 0 where it is positive, as Newcombe has it; 0 where a margin is empty."""
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    if margins == 0:
        return 0.0
    product, half = e * h - f * g, (e + f + g + h) / 2
    return (max(product - half, 0.0) if product > 0 else product) / sqrt(margins)


def _joined(one: float, other: float, phi: float) -> float:
    return sqrt(max(one * one - 2 * phi * one * other + other * other, 0.0))
