"""Group means drawn towards the whole as far as their size asks, with their reliability.

A small group's mean says little of the group: part of it is the luck of who is in it. Between groups the true
means scatter with variance tau², within them learners with sigma² (one-way random effects, by analysis of
variance: S. R. Searle, G. Casella & C. E. McCulloch, Variance Components, 1992, chapter 3). The mean of a
group of n is reliable to tau² / (tau² + sigma² / n); what is not reliable goes to the mean of all groups
(C. N. Morris, Journal of the American Statistical Association 78, 1983).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from cairn.kernel.errors import BadInput
from cairn.measure.shares import Z90

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shrunk:
    """(groups,) each; a group without figures has NaN mean, reliability 0 and the mean of all.

    size            learners with a figure
    mean            as it is
    reliability     of that mean, 0..1
    shrunk          the mean, drawn towards `overall`
    standard_error  of `shrunk` about the group's true mean
    overall         the mean of groups, each weighing by its precision
    between, within the variances tau² and sigma²
    """

    size: NDArray[np.int64]
    mean: Floats
    reliability: Floats
    shrunk: Floats
    standard_error: Floats
    overall: float
    between: float
    within: float

    @property
    def intraclass(self) -> float:
        """How much of a learner's figure the group accounts for; NaN where all figures are one."""
        total = self.between + self.within
        return self.between / total if total > 0 else float("nan")

    def ranges(self, z: float = Z90) -> tuple[Floats, Floats]:
        """(groups,) low and high about `shrunk`; the default covers 90 %."""
        return self.shrunk - z * self.standard_error, self.shrunk + z * self.standard_error

    def chance_at_least(self, line: float) -> Floats:
        """(groups,) how probable it is that the true mean lies at the line or above."""
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = (self.shrunk - line) / self.standard_error
        certain = np.where(self.shrunk >= line, 1.0, 0.0)
        return np.asarray(np.where(self.standard_error > 0, ndtr(distance), certain), np.float64)


def shrink(value: ArrayLike, group: ArrayLike, *, groups: int) -> Shrunk:
    """From learners' figures to groups'.

    value   (n,) a score, or 0 and 1 for a share; NaN is missing and left out, 0 is a figure
    group   (n,) from 0 to groups - 1; -1 is in no group and left out

    Raises BadInput for other codes, and where there are not two groups with figures and one of these with two.
    """
    figure, code = np.asarray(value, np.float64), np.asarray(group, np.int64)
    if code.size and not (code.min() >= -1 and code.max() < groups):
        raise BadInput(
            f"Group codes run from {code.min()} to {code.max()}.",
            mend=f"Give codes from 0 to {groups - 1}, and -1 for none.",
        )
    kept = ~np.isnan(figure) & (code >= 0)
    figure, code = figure[kept], code[kept]
    size = np.bincount(code, minlength=groups)
    if (size > 0).sum() < 2 or size.max(initial=0) < 2:
        raise BadInput(
            "Not two groups have figures, or none has two.",
            mend="Give several groups, and more than one learner in one of them.",
        )
    with np.errstate(invalid="ignore"):
        mean = np.bincount(code, weights=figure, minlength=groups) / size
    between, within = _variances(figure, code, size, mean)
    return _shrunk(size.astype(np.int64), mean, between, within)


def _variances(
    figure: Floats, code: NDArray[np.int64], size: NDArray[np.int64], mean: Floats
) -> tuple[float, float]:
    """tau² and sigma² by analysis of variance; a tau² below 0 is 0."""
    there = size > 0
    n, count = figure.size, int(there.sum())
    inside = float(((figure - mean[code]) ** 2).sum()) / (n - count)
    about = (mean[there] - figure.mean()) ** 2
    among = float((size[there] * about).sum()) / (count - 1)
    usual = (n - float((size[there].astype(np.float64) ** 2).sum()) / n) / (count - 1)
    return max((among - inside) / usual, 0.0), inside


def _shrunk(size: NDArray[np.int64], mean: Floats, between: float, within: float) -> Shrunk:
    there = size > 0
    error = np.divide(within, size, out=np.zeros(size.size), where=there)
    spread = between + error
    reliability = np.divide(
        between, spread, out=np.where(there & (spread == 0), 1.0, 0.0), where=there & (spread > 0)
    )
    # Without scatter within or between, all groups weigh the same.
    weight = np.divide(1.0, spread, out=there.astype(np.float64), where=there & (spread > 0))
    overall = float((weight * np.nan_to_num(mean)).sum() / weight.sum())
    unsure = 1 / weight.sum() if between + within > 0 else 0.0
    shrunk = overall + reliability * np.where(there, mean - overall, 0.0)
    posterior = between * (1 - reliability) + (1 - reliability) ** 2 * unsure
    return Shrunk(size, mean, reliability, shrunk, np.sqrt(posterior), overall, between, within)
