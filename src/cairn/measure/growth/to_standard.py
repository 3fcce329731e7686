"""Growth to a standard: whether a learner gains as much a year as it takes to be there in time.

Both scores carry measurement error, and a gain carries that of both, so that the answer is a
probability and never a bare yes or no. English learners' progress towards proficiency is told the same
way, with targets and years from the state's table by entry level.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OnTrack:
    """(n,) gain a year so far, gain a year that is needed, and how likely the true one is enough."""

    gain: Floats
    needed: Floats
    probability: Floats


def on_track(
    before: ArrayLike,
    now: ArrayLike,
    target: ArrayLike,
    *,
    before_error: ArrayLike,
    now_error: ArrayLike,
    years_between: ArrayLike,
    years_left: ArrayLike,
) -> OnTrack:
    """Growth to a standard on one scale: whether learners gain as much a year as they need to.

    before, now     (n,)  two scores on one vertical scale; NaN is missing
    target          (n,) or one  the score to be reached
    errors          (n,) or one  standard errors of measurement, 0 or more
    years_between, years_left  above 0
    The probability is that of the true gain being enough, given both scores' normal errors; it says
    nothing about whether the learner will go on like this. NaN where a score is missing.
    """
    between, left = np.asarray(years_between, np.float64), np.asarray(years_left, np.float64)
    first, second = np.asarray(before_error, np.float64), np.asarray(now_error, np.float64)
    if (between <= 0).any() or (left <= 0).any() or (first < 0).any() or (second < 0).any():
        raise BadInput(
            "Years must be above 0 and standard errors not below 0.",
            mend="Leave out learners whose time is up; they are at the standard or not.",
        )
    was, is_now = np.asarray(before, np.float64), np.asarray(now, np.float64)
    gain = (is_now - was) / between
    needed = (np.asarray(target, np.float64) - is_now) / left
    spread = np.hypot(second * (1 / between + 1 / left), first / between)
    return OnTrack(gain, needed, _chance(gain - needed, spread))


def _chance(ahead: Floats, spread: Floats) -> Floats:
    """P(ahead + error >= 0); without error it is 0 or 1."""
    ahead, spread = np.broadcast_arrays(np.atleast_1d(ahead), np.atleast_1d(spread))
    surely = np.where(ahead >= 0, 1.0, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance: Floats = np.where(spread > 0, ndtr(ahead / spread), surely)
    chance[np.isnan(ahead) | np.isnan(spread)] = np.nan
    return chance
