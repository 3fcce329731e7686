"""What several measures of the same learners say about one another's reliability.

Where measures share one thing and nothing else, the product of two correlations over the third is the part
of a measure that the shared thing explains (C. Spearman, American Journal of Psychology 15, 1904; the
method of triads). It needs three measures and no outside knowledge, so it shows when a rule assumes errors
that the group's own scores do not bear out.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reliabilities:
    """Each (m,), in the order of the columns.

    reliability     the share of a measure's variance that all share, 0..1
    standard_error  the rest, as a standard deviation on the measure's own scale
    slope           with `intercept`, puts a score where the shared thing has mean 0 and variance 1
    """

    reliability: Floats
    standard_error: Floats
    slope: Floats
    intercept: Floats


def reliabilities(score: ArrayLike) -> Reliabilities:
    """From (n, m) scores, NaN missing; each correlation uses the learners who have both scores.

    Raises BadInput for fewer than three measures, a pair with fewer than three learners or without
    spread, and correlations that one shared thing cannot have made (one that is not above 0).
    """
    scores = np.asarray(score, np.float64)
    if scores.ndim != 2 or scores.shape[1] < 3:
        raise BadInput(
            f"Scores of shape {scores.shape} are not three measures or more.",
            mend="Give a column for each of at least three measures.",
        )
    correlation = _correlations(scores)
    shared = np.array([_by_triads(correlation, i) for i in range(len(correlation))])
    shared = np.minimum(shared, 1.0)
    spread, mean = np.nanstd(scores, axis=0), np.nanmean(scores, axis=0)
    slope = 1 / (spread * np.sqrt(shared))
    return Reliabilities(shared, spread * np.sqrt(1 - shared), slope, -mean * slope)


def _correlations(scores: Floats) -> Floats:
    count = scores.shape[1]
    found = np.eye(count)
    for i, j in combinations(range(count), 2):
        both = scores[~np.isnan(scores[:, (i, j)]).any(axis=1)][:, (i, j)]
        if len(both) < 3 or (np.ptp(both, axis=0) == 0).any():
            raise BadInput(
                f"Measures {i + 1} and {j + 1} have too few learners in common, or no spread.",
                mend="Give more learners who have both, or leave a measure out.",
            )
        found[i, j] = found[j, i] = np.asarray(np.corrcoef(both.T))[0, 1]
        if not found[i, j] > 0:
            raise BadInput(
                f"Measures {i + 1} and {j + 1} correlate {found[i, j]:.3f}, which is not above 0.",
                mend="They do not measure one thing; do not combine them.",
            )
    return found


def _by_triads(correlation: Floats, i: int) -> float:
    """The mean over all pairs of other measures."""
    others = [j for j in range(len(correlation)) if j != i]
    triads = [
        correlation[i, j] * correlation[i, k] / correlation[j, k]
        for j, k in combinations(others, 2)
    ]
    return float(np.mean(triads))
