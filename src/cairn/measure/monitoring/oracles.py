"""The rules of progress monitoring again, one learner and one look at a time, slow and obvious; to test against."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from .aims import Aim


def four_point(weeks: Sequence[float], scores: Sequence[float], aim: Aim) -> str:
    """What the last four checks after the start say: change, higher or go on."""
    sides = [s - (aim.start + aim.gain * w) for w, s in zip(weeks, scores, strict=True) if w > 0][
        -4:
    ]
    if len(sides) == 4 and all(side < 0 for side in sides):
        return "change"
    if len(sides) == 4 and all(side > 0 for side in sides):
        return "higher"
    return "go on"


def trend(weeks: Sequence[float], scores: Sequence[float], aim: Aim) -> str:
    """What the line of least squares through all checks says."""
    slope = np.polyfit(weeks, scores, 1)[0]
    return "change" if slope < aim.gain else "higher" if slope > aim.gain else "go on"


def theil_sen(weeks: Sequence[float], scores: Sequence[float], aim: Aim, confidence: float) -> str:
    """What the interval about the middle of the slopes of all pairs of different weeks says."""
    n = len(weeks)
    slopes = sorted(
        (scores[j] - scores[i]) / (weeks[j] - weeks[i])
        for i in range(n)
        for j in range(i + 1, n)
        if weeks[j] > weeks[i]
    )
    counts = [list(weeks).count(week) for week in set(weeks)]
    ties = sum(c * (c - 1) * (2 * c + 5) for c in counts)
    spread = ((n * (n - 1) * (2 * n + 5) - ties) / 18) ** 0.5
    outside = int((len(slopes) - stats.norm.ppf((1 + confidence) / 2) * spread) // 2)
    if outside < 0:
        return "go on"
    if slopes[len(slopes) - 1 - outside] < aim.gain:
        return "change"
    return "higher" if slopes[outside] > aim.gain else "go on"


def distance(weeks: Sequence[float], scores: Sequence[float], gain: float) -> float:
    """The slope's distance from the gain as a normal score, the noise told by the learner's own checks."""
    line = stats.linregress(weeks, scores)
    ratio = (line.slope - gain) / line.stderr
    return float(stats.norm.ppf(stats.t.cdf(ratio, len(weeks) - 2)))
