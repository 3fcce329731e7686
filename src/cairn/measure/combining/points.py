"""Ways that weigh scores: each learner's point on the common scale, its error, and who had what say."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from cairn.measure.combining.parts import Prior
from cairn.measure.combining.rule import Rule
from cairn.measure.combining.standing import Standing

Floats = NDArray[np.float64]


def compensatory(rule: Rule, at: Standing) -> tuple[Floats, Floats, Floats]:
    """Point (n,), standard error (n,), share of each measure (n, m): weights of those present, to 1."""
    weight = np.array([measure.weight for measure in rule.measures])
    given = np.where(at.present, weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = given / given.sum(axis=1, keepdims=True)
    place, spread = np.nan_to_num(at.place), np.nan_to_num(at.spread)
    point = (share * place).sum(axis=1)
    error = np.sqrt(((share * spread) ** 2).sum(axis=1))
    return point, error, share


def precision_weighted(rule: Rule, at: Standing) -> tuple[Floats, Floats, Floats]:
    """Posterior mean (n,), standard deviation (n,), share of each measure (n, m); the rest is the prior's."""
    with np.errstate(divide="ignore"):
        precision = np.where(at.present, 1 / np.nan_to_num(at.spread) ** 2, 0.0)
    known, expected = _precision_of(rule.prior)
    total = precision.sum(axis=1) + known
    with np.errstate(invalid="ignore", divide="ignore"):
        share = precision / total[:, None]
        point = (share * np.nan_to_num(at.place)).sum(axis=1) + known / total * expected
        return point, np.sqrt(1 / total), share


def _precision_of(prior: Prior | None) -> tuple[float, float]:
    return (0.0, 0.0) if prior is None else (prior.sd**-2, prior.mean)


def between_cuts(point: Floats, error: Floats, cuts: tuple[float, ...]) -> Floats:
    """(n, levels) the normal's share between the cuts; the outer levels take the open ends."""
    below = np.zeros((point.size, len(cuts) + 2))
    below[:, 1:-1] = ndtr((np.asarray(cuts) - point[:, None]) / error[:, None])
    below[:, -1] = 1.0
    return np.diff(below, axis=1)
