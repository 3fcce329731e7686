"""Student growth percentiles: how a learner's score compares with those of learners who began alike.

The current score's hundred quantiles are fitted on smooth curves of the prior scores; a learner's
percentile is how many of them lie strictly below the learner's score. Orders 1 to k use the most
recent prior alone, the two most recent, and so on, each on its own complete cases; the highest order
that a learner has the priors for counts. (D. Betebenner, Educational Measurement: Issues and Practice
28, 2009; the same answers as the R package SGP, tested against its output.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.growth.matrices import TAUS, Floats, Matrix
from cairn.measure.growth.quantiles import regress
from cairn.measure.growth.rounding import rounded
from cairn.measure.growth.rows import counted_columns, rows_of
from cairn.measure.growth.splines import Spline, spline_of

NONE = -1
"""In whole-number columns: there is none."""
CHUNK = 8192
LARGEST = 1e9
"""Beyond which a score's fifth digit, to which predictions are rounded, is no longer exact."""


@dataclass(frozen=True, eq=False)
class Cohort:
    """Learners of one subject, grade and year. Raises BadInput for scores beyond LARGEST.

    score    (n,)    the current score; NaN is missing
    priors   (n, k)  earlier scores, most recent first; NaN is missing
    """

    score: Floats
    priors: Floats

    @classmethod
    def of(cls, score: ArrayLike, priors: ArrayLike) -> "Cohort":
        now, before = np.asarray(score, np.float64), np.asarray(priors, np.float64)
        if before.ndim != 2 or before.shape[0] != now.size or before.shape[1] == 0:
            raise BadInput(
                f"{now.size} scores do not go with priors of shape {before.shape}.",
                mend="Give one row for each learner and one column for each prior.",
            )
        beyond = (np.abs(now) > LARGEST) | (np.abs(before) > LARGEST).any(axis=1)
        if beyond.any():
            raise BadInput(
                f"Row {int(np.argmax(beyond)) + 1} has a score that is not finite, or beyond {LARGEST:,.0f}.",
                mend="Mend that score; leave it empty where it is missing.",
            )
        return cls(now, before)

    @property
    def orders(self) -> int:
        return int(self.priors.shape[1])

    def cases(self, order: int) -> NDArray[np.intp]:
        """Which learners have a score and that many most recent priors."""
        missing = np.isnan(self.score) | np.isnan(self.priors[:, :order]).any(axis=1)
        return np.flatnonzero(~missing)


@dataclass(frozen=True)
class Clamp:
    """Predictions are kept within the scale's lowest and highest obtainable score (LOSS and HOSS).

    A learner at the highest is then ranked from above: as many quantiles as do not exceed the score.
    """

    lowest: float
    highest: float


@dataclass(frozen=True, eq=False)
class GrowthPercentiles:
    """percentile, order (n,) of the highest order; by_order (n, k); cuts (n, cuts); NONE or NaN: none."""

    percentile: NDArray[np.int16]
    order: NDArray[np.int16]
    by_order: NDArray[np.int16]
    cuts: Floats


def splines_of(cohort: Cohort) -> tuple[Spline, ...]:
    """The curves' knots and boundaries, from every score of each prior's column."""
    return tuple(spline_of(cohort.priors[:, prior]) for prior in range(cohort.orders))


def fit_matrices(
    cohort: Cohort,
    *,
    splines: Sequence[Spline] | None = None,
    minimum: int = 0,
    progress: Progress = SILENT,
) -> list[Matrix]:
    """One matrix for each order that has cases enough.

    splines   frozen knots and boundaries, most recent prior first; else the cohort's own
    minimum   how many complete cases an order needs; in any case more than it has coefficients
    An order with too few is left out, and all beyond it. Raises BadInput if the first has too few.
    """
    curves = tuple(splines) if splines is not None else splines_of_enough(cohort, minimum)
    made: list[Matrix] = []
    for order in range(1, len(curves) + 1):
        cases = cohort.cases(order)
        if cases.size < _needed(curves[:order], minimum):
            break
        made.append(_fitted(cohort, cases, curves[:order], progress))
    if not made:
        raise _too_few(cohort, minimum)
    return made


def splines_of_enough(cohort: Cohort, minimum: int) -> tuple[Spline, ...]:
    """As `splines_of`, of the priors up to the first that too few learners have."""
    curves: list[Spline] = []
    for prior in range(cohort.orders):
        if cohort.cases(prior + 1).size < max(minimum, 2):
            break
        called = f"Prior {prior + 1} of {cohort.orders}, the most recent first,"
        curves.append(spline_of(cohort.priors[:, prior], called=called))
    return tuple(curves)


def _needed(splines: Sequence[Spline], minimum: int) -> int:
    return max(minimum, counted_columns(splines).size + 1)


def _too_few(cohort: Cohort, minimum: int) -> BadInput:
    return BadInput(
        f"{cohort.cases(1).size} learners have a score and the most recent prior; growth percentiles of "
        f"this cohort need {max(minimum, 9)}.",
        mend="Pool cohorts, lower the minimum, or measure against kept matrices (--matrices).",
    )


def _fitted(
    cohort: Cohort, cases: NDArray[np.intp], splines: tuple[Spline, ...], progress: Progress
) -> Matrix:
    order = len(splines)
    rows = rows_of(cohort.priors[cases, :order], cohort.score[cases], splines)
    progress.begin(f"Order {order}: {cases.size} learners", len(TAUS))
    found = regress(rows, TAUS, progress=progress)
    coefficients = np.ascontiguousarray(found[:, counted_columns(splines)].T)
    return Matrix(splines, coefficients, int(cases.size))


def growth_percentiles(
    cohort: Cohort,
    matrices: Sequence[Matrix],
    *,
    cuts: Sequence[int] = (),
    digits: int = 0,
    clamp: Clamp | None = None,
) -> GrowthPercentiles:
    """Each learner's growth percentile by each order that the matrices and the learner's priors allow.

    cuts    percentiles 1..99 whose scores are asked: what the learner would have had to score
    digits  to which these are rounded
    """
    _check_cuts(cuts)
    n = cohort.score.size
    highest = np.full(n, NONE, np.int16)
    order_of, by_order = highest.copy(), np.full((n, cohort.orders), NONE, np.int16)
    at = np.full((n, len(cuts)), np.nan)
    for matrix in sorted(matrices, key=lambda matrix: matrix.order):
        if matrix.order > cohort.orders:
            continue
        for cases, predicted in _predictions(cohort, matrix, clamp):
            ranked = _ranked(predicted, cohort.score[cases], clamp)
            by_order[cases, matrix.order - 1] = highest[cases] = ranked
            order_of[cases] = matrix.order
            at[cases] = rounded(predicted[:, list(cuts)], digits)
    return GrowthPercentiles(highest, order_of, by_order, at)


def _check_cuts(cuts: Sequence[int]) -> None:
    for cut in cuts:
        if not 1 <= cut <= 99:
            raise BadInput(
                f"{cut} is not a growth percentile.", mend="Ask for percentile cuts from 1 to 99."
            )


def _predictions(
    cohort: Cohort, matrix: Matrix, clamp: Clamp | None
) -> Iterator[tuple[NDArray[np.intp], Floats]]:
    """Some learners at a time, with their predicted quantiles."""
    every = cohort.cases(matrix.order)
    for start in range(0, every.size, CHUNK):
        cases = every[start : start + CHUNK]
        predicted = matrix.predict(cohort.priors[cases, : matrix.order])
        if clamp is not None:
            np.clip(predicted, clamp.lowest, clamp.highest, out=predicted)
        yield cases, predicted


def _ranked(predicted: Floats, score: Floats, clamp: Clamp | None) -> NDArray[np.int16]:
    """How many quantiles lie below each score, as a percentile from 1 to 99."""
    below: NDArray[np.int_] = (predicted < score[:, None]).sum(axis=1)
    if clamp is not None:
        at_top = score == clamp.highest
        below[at_top] = (predicted[at_top] <= score[at_top, None]).sum(axis=1)
    within: NDArray[np.int16] = np.clip(below, 1, 99).astype(np.int16)
    return within
