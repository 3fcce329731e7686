"""Growth percentiles the slow and obvious way: a linear programme for each quantile, a loop for each learner."""

import math

import numpy as np
from scipy.interpolate import BSpline
from scipy.optimize import linprog


def design(splines, priors):
    """Intercept, then each prior's functions without the first."""
    blocks = [np.ones((len(priors), 1))]
    for prior, spline in enumerate(splines):
        low, high = spline.boundaries
        ends = np.array([low] * 4 + list(spline.knots) + [high] * 4)
        every = [BSpline(ends, row, 3)(priors[:, prior]) for row in np.eye(len(ends) - 4)]
        blocks.append(np.transpose(every)[:, 1:])
    return np.hstack(blocks)


def total(dense, score, coefficients, tau):
    """What a quantile regression makes as small as it can."""
    rest = score - dense @ coefficients
    return float(np.where(rest >= 0, tau * rest, (tau - 1) * rest).sum())


def least(dense, score, tau):
    """The least total there is, by HiGHS."""
    n, p = dense.shape
    cost = np.concatenate([np.zeros(2 * p), np.full(n, tau), np.full(n, 1 - tau)])
    equal = np.hstack([dense, -dense, np.eye(n), -np.eye(n)])
    answer = linprog(cost, A_eq=equal, b_eq=score, bounds=(0, None), method="highs")
    assert answer.status == 0
    return answer.fun


def percentile(score, predicted):
    """How many predictions, rounded to five digits, lie strictly below a score."""
    below = sum(1 for value in predicted if round(float(value), 5) < score)
    return min(max(below, 1), 99)


def quantile_of_type_7(values, share):
    known = sorted(v for v in values if not math.isnan(v))
    at = share * (len(known) - 1)
    low = math.floor(at)
    high = min(low + 1, len(known) - 1)
    return known[low] + (at - low) * (known[high] - known[low])
