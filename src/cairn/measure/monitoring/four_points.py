"""How often four checks in a row lie below the aim line, exactly: a chain over runs, for every place of the start.

The line starts at the middle of the first checks, which errs too: from a line that starts low, later checks
lie above it more often. Where the start is held, a check lies below independently of the others, so that a run
is a chain of five states; the answer is its mean over where the start may lie.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
FARTHEST = 7.0
STEP = 0.05
RUN = 4


def told_by(when: Floats, looks: NDArray[np.bool_], drift: float) -> Floats:
    """(n,) chance of having been told to change by each check.

    when   (n,) weeks of the checks, never falling, the first ones at 0 or before
    looks  (n,) at which checks the rule is asked
    drift  gain a week less the aimed one, in standard deviations of a check
    """
    start, weight = middles(int((when <= 0).sum()))
    runs = np.zeros((RUN + 1, start.size))
    runs[0], told, chances = 1.0, np.zeros(start.size), []
    for week, asked in zip(when, looks, strict=True):
        if week > 0:
            runs = _longer(runs, ndtr(start - drift * week))
            if asked:
                told, runs[RUN] = told + runs[RUN], 0.0
        chances.append(float(weight @ told))
    return np.array(chances)


def _longer(runs: Floats, below: Floats) -> Floats:
    after = np.zeros_like(runs)
    after[0] = runs.sum(axis=0) * (1 - below)
    after[1:] = runs[:-1] * below
    after[RUN] += runs[RUN] * below
    return after


def middles(first: int) -> tuple[Floats, Floats]:
    """Where the middle of so many standard normal checks lies, and with which weights, which sum to 1.

    An even number has two in the middle, and their mean is taken.
    """
    places = np.arange(-FARTHEST, FARTHEST + STEP / 2, STEP)
    density = np.exp(-0.5 * places**2) / np.sqrt(2 * np.pi)
    half = max(first, 1) // 2
    if first % 2 or first < 2:
        weights = density * (ndtr(places) * ndtr(-places)) ** half
        return places, weights / weights.sum()
    low, high = np.triu_indices(places.size)
    sides = (ndtr(places[low]) * ndtr(-places[high])) ** (half - 1)
    weights = density[low] * density[high] * sides * np.where(low == high, 0.5, 1.0)
    return (places[low] + places[high]) / 2, weights / weights.sum()
