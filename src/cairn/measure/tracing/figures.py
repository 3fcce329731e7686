"""What predictions of right and wrong are worth, once the answers are known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]

BINS = 10
LEAST = 1e-12
"""A chance is held this far from 0 and 1 when its logarithm is taken."""


@dataclass(frozen=True)
class Worth:
    """How good `n` predictions were.

    auc       how often a right answer was given a higher chance than a wrong one (a tie is half a
              time); NaN where all answers are right, or all wrong
    rmse      square root of the mean square of answer less chance
    log_loss  mean of minus the natural logarithm of the chance given to what happened
    ece       expected calibration error: the mean gap between stated chance and share of right
              answers in ten equal-width bins of the chance, by how many predictions each holds
    """

    n: int
    auc: float
    rmse: float
    log_loss: float
    ece: float


def worth(chance: ArrayLike, correct: ArrayLike) -> Worth:
    """Figures for (n,) chances of a right answer, 0 to 1, and (n,) answers; NaN answers are left out."""
    stated, right = np.asarray(chance, np.float64), np.asarray(correct, np.float64)
    known = ~np.isnan(right)
    stated, right = stated[known], right[known]
    if right.size == 0:
        return Worth(0, np.nan, np.nan, np.nan, np.nan)
    return Worth(
        n=int(right.size),
        auc=auc(stated, right),
        rmse=float(np.sqrt(np.mean((right - stated) ** 2))),
        log_loss=log_loss(stated, right),
        ece=calibration_error(stated, right),
    )


def auc(chance: Floats, correct: Floats) -> float:
    """Area under the receiver operating characteristic, by ranks (Mann and Whitney)."""
    right = correct == 1
    ones, zeros = int(right.sum()), int((~right).sum())
    if ones == 0 or zeros == 0:
        return float("nan")
    ranks = rankdata(chance)
    return float((ranks[right].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def log_loss(chance: Floats, correct: Floats) -> float:
    happened = np.where(correct == 1, chance, 1 - chance)
    return float(-np.log(np.clip(happened, LEAST, 1)).mean())


def calibration_error(chance: Floats, correct: Floats, *, bins: int = BINS) -> float:
    """A chance on the edge of two bins is in the upper one; 1 is in the last."""
    which = np.minimum((chance * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(which, weights=correct - chance, minlength=bins)
    return float(np.abs(gaps).sum() / chance.size)
