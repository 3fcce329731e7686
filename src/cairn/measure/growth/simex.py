"""Growth percentiles as they would be if prior scores had no measurement error (SIMEX).

Learners whose prior score was too high by luck seem to grow less, so that plain percentiles are too low
for learners who truly began low and too high for those who truly began high. Simulation-extrapolation adds
more error on purpose, watches how the predicted quantiles change with it, and goes on along that line
backwards to no error at all. (J. Cook and L. Stefanski, JASA 89, 1994; for growth percentiles Y. Shang,
A. VanIwaarden and D. Betebenner, Educational Measurement: Issues and Practice 34, 2015.) As in the R
package SGP, equal scores with equal errors are disturbed alike within a replicate, and knots come from
all replicates of a lambda together; the random numbers are other ones, so that answers agree as
samples do, not digit by digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.growth.matrices import DIGITS, TAUS, Floats, Matrix
from cairn.measure.growth.percentiles import NONE, Cohort
from cairn.measure.growth.quantiles import regress
from cairn.measure.growth.rows import counted_columns, rows_of
from cairn.measure.growth.splines import Spline, spline_of

FINER = 8
"""Ranks are read off between quantiles to this part of a percentile."""


@dataclass(frozen=True)
class Plan:
    """How much error is added, how often, and along which curve it is taken away.

    lambdas      added error variance, in units of the scores' own, above 0
    replicates   times that each is drawn
    degree       1 a line, 2 a parabola through the averages at 0 and at each lambda
    seed         what the random numbers start from
    """

    lambdas: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0)
    replicates: int = 25
    degree: int = 1
    seed: int = 314159

    def __post_init__(self) -> None:
        rising = all(a < b for a, b in zip((0.0, *self.lambdas), self.lambdas, strict=False))
        if not rising or self.replicates < 1 or not 1 <= self.degree <= len(self.lambdas):
            raise BadInput(
                f"{self} cannot be carried out.",
                mend="Give rising lambdas above 0, a replicate at least, and a degree up to their number.",
            )

    def shares(self) -> Floats:
        """(1 + lambdas,) how much the averages at 0 and at each lambda count in the answer at -1."""
        powers = np.vander(np.array([0.0, *self.lambdas]), self.degree + 1, increasing=True)
        at_none = (-1.0) ** np.arange(self.degree + 1)
        shares: Floats = at_none @ np.linalg.pinv(powers)
        return shares


@dataclass(frozen=True, eq=False)
class Corrected:
    """(n,) each: the corrected percentile, and its rank within the cohort as a percentile; NONE: none.

    Corrected percentiles are not spread evenly over the cohort; the ranked ones are.
    """

    percentile: NDArray[np.int16]
    ranked: NDArray[np.int16]


def corrected_percentiles(
    cohort: Cohort, errors: Floats, matrix: Matrix, plan: Plan, *, progress: Progress = SILENT
) -> Corrected:
    """Growth percentiles of one order with the priors' measurement error taken away.

    errors   (n, k)  each prior score's standard error of measurement, most recent first, 0 or more
    matrix   the plain fit of that order on this cohort
    Learners who lack a score, a prior or its error have none. Raises BadInput for negative errors.
    """
    cases = _cases(cohort, errors, matrix.order)
    priors, error = cohort.priors[cases, : matrix.order], errors[cases, : matrix.order]
    score, shares = cohort.score[cases], plan.shares()
    predicted = shares[0] * matrix.predict(priors)
    random = np.random.default_rng(plan.seed)
    progress.begin("Adding error on purpose", len(plan.lambdas) * plan.replicates)
    for share, strength in zip(shares[1:], plan.lambdas, strict=True):
        noisy = [_disturbed(priors, error, strength, random) for _ in range(plan.replicates)]
        pool = np.concatenate(noisy)
        splines = tuple(spline_of(pool[:, prior]) for prior in range(matrix.order))
        for replicate in noisy:
            predicted += share / plan.replicates * _refitted(replicate, score, splines)
            progress.advance(1)
    return _ranked(np.sort(np.round(predicted, DIGITS), axis=1), score, cases, cohort.score.size)


def _cases(cohort: Cohort, errors: Floats, order: int) -> NDArray[np.intp]:
    if errors.shape != cohort.priors.shape or (errors < 0).any():
        raise BadInput(
            f"Standard errors of shape {errors.shape}, the lowest {np.nanmin(errors, initial=0)}, do not go "
            f"with priors of shape {cohort.priors.shape}.",
            mend="Give one standard error, 0 or more, for each prior score.",
        )
    cases = cohort.cases(order)
    unknown = np.isnan(errors[cases, :order]).any(axis=1)
    return cases[~unknown]


def _disturbed(
    priors: Floats, errors: Floats, strength: float, random: np.random.Generator
) -> Floats:
    """Priors with more error; learners with the same score and the same error are moved together."""
    moved = np.empty_like(priors)
    for prior in range(priors.shape[1]):
        pairs = np.column_stack([priors[:, prior], errors[:, prior]])
        different, which = np.unique(pairs, axis=0, return_inverse=True)
        noise = random.standard_normal(len(different))
        moved[:, prior] = (different[:, 0] + np.sqrt(strength) * different[:, 1] * noise)[which]
    return moved


def _refitted(priors: Floats, score: Floats, splines: Sequence[Spline]) -> Floats:
    rows = rows_of(priors, score, splines)
    coefficients = regress(rows, TAUS)[:, counted_columns(splines)].T
    matrix = Matrix(tuple(splines), np.ascontiguousarray(coefficients), score.size)
    return matrix.predict(priors)


def _ranked(predicted: Floats, score: Floats, cases: NDArray[np.intp], n: int) -> Corrected:
    percentile, ranked = np.full((2, n), NONE, np.int16)
    percentile[cases] = np.clip((predicted < score[:, None]).sum(axis=1), 1, 99)
    order = _percent_rank(_finely_below(predicted, score))
    ranked[cases] = np.clip(np.round(order), 1, 99)
    return Corrected(percentile, ranked)


def _finely_below(predicted: Floats, score: Floats) -> Floats:
    """(n,) how many quantiles lie below a score, in eighths, on straight lines between them."""
    below = (predicted < score[:, None]).sum(axis=1)
    inside = np.flatnonzero((below > 0) & (below < predicted.shape[1]))
    low = predicted[inside, below[inside] - 1]
    high = predicted[inside, below[inside]]
    part = np.zeros(score.size)
    part[inside] = np.floor(FINER * (score[inside] - low) / (high - low)) / FINER
    fine: Floats = below + np.minimum(part, 1 - 1 / FINER)
    return fine


def _percent_rank(values: Floats) -> Floats:
    """(n,) 100 times the mean rank of equals, by the number of values."""
    _, which, count = np.unique(values, return_inverse=True, return_counts=True)
    mean = np.cumsum(count) - (count - 1) / 2
    rank: Floats = 100.0 * mean[which] / max(values.size, 1)
    return rank
