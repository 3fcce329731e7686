"""The determination of each learner: a level, how probable every level is, or why there is none.

The same rule and the same measures give the same figures, one learner at a time or all at once; figures
are kept to nine digits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.numbers import DIGITS
from cairn.measure.combining import points, profiles
from cairn.measure.combining.measured import Measured
from cairn.measure.combining.methods import COMPENSATORY
from cairn.measure.combining.rule import Rule
from cairn.measure.combining.standing import Standing, standing

Floats = NDArray[np.float64]
_UNITS = 10**DIGITS


@dataclass(frozen=True)
class Determinations:
    """n learners; NaN where there is no determination.

    level           (n,)          on the rule's scale
    probabilities   (n, levels)   of each level from the lowest; each row sums to 1
    point           (n,)          on the common scale; NaN for the ways that look at levels
    standard_error  (n,)          of the point
    share           (n, m)        how much each measure had to say in the point; absent is 0
    present         (n, m)        which measures counted
    unmet           (n,)          an `Unmet`, 0 where there is a determination
    """

    level: Floats
    probabilities: Floats
    point: Floats
    standard_error: Floats
    share: Floats
    present: NDArray[np.bool_]
    unmet: NDArray[np.uint8]
    lowest: int

    def __len__(self) -> int:
        return self.level.size

    @property
    def confidence(self) -> Floats:
        """(n,) the stated probability of the level given; NaN where none is."""
        index = np.nan_to_num(self.level - self.lowest).astype(np.int64)
        return np.asarray(self.probabilities[np.arange(len(self)), index], np.float64)


def determine(rule: Rule, measured: Measured) -> Determinations:
    """Each learner's determination.

    Raises BadInput where the columns are not the rule's measures, and for a score without an error.
    """
    at = standing(rule, measured)
    probabilities = kept_shares(_chances(rule, at))
    if rule.method.weighs:
        point, error, share = _weighed(rule, at)
        level = _level_of_point(rule, point, probabilities)
    else:
        point = error = np.full(len(measured), np.nan)
        share = np.full(at.present.shape, np.nan)
        level = profiles.reached_level(rule, at)
    none = at.unmet != 0
    return Determinations(
        level=np.where(none, np.nan, rule.scale.lowest + level),
        probabilities=np.where(none[:, None], np.nan, probabilities),
        point=np.where(none, np.nan, point),
        standard_error=np.where(none, np.nan, error),
        share=np.where(none[:, None], np.nan, share),
        present=at.present,
        unmet=at.unmet,
        lowest=rule.scale.lowest,
    )


def _chances(rule: Rule, at: Standing) -> Floats:
    """Of the true standing wherever a prior says how learners are spread; else of what the way itself makes."""
    if rule.prior is None and not rule.method.weighs:
        return profiles.chances(rule, at)
    by_weight = rule.prior is None and rule.method is COMPENSATORY
    way = points.compensatory if by_weight else points.precision_weighted
    point, error, _ = way(rule, at)
    point, error = np.round(point, DIGITS) + 0.0, np.round(error, DIGITS)
    return points.between_cuts(point, error, rule.scale.cuts)


def _weighed(rule: Rule, at: Standing) -> tuple[Floats, Floats, Floats]:
    way = points.compensatory if rule.method is COMPENSATORY else points.precision_weighted
    point, error, share = way(rule, at)
    return np.round(point, DIGITS) + 0.0, np.round(error, DIGITS), np.round(share, DIGITS)


def _level_of_point(rule: Rule, point: Floats, probabilities: Floats) -> NDArray[np.int64]:
    """(n,) from 0: where the point lies, or the most probable level (the lower of equals)."""
    if rule.method is COMPENSATORY:
        return np.asarray(np.searchsorted(rule.scale.cuts, point, side="right"), np.int64)
    return np.asarray(np.argmax(probabilities, axis=1), np.int64)


def kept_shares(shares: Floats) -> Floats:
    """Rounded to nine digits; what rounding leaves over goes to the most probable, the lower of equals."""
    whole = np.nan_to_num(np.rint(shares * _UNITS)).astype(np.int64)
    most = np.argmax(whole, axis=1)
    whole[np.arange(len(whole)), most] += _UNITS - whole.sum(axis=1)
    return np.asarray(whole / _UNITS, np.float64)
