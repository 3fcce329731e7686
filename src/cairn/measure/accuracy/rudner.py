"""`rudner@1`: accuracy and consistency from each learner's estimate and standard error.

The true score is taken as normal about the estimate, with the estimate's standard error; so is the
estimate on a new occasion. L. M. Rudner, "Computing the expected proportions of misclassified
examinees", Practical Assessment, Research & Evaluation 7(14), 2001; "Expected classification accuracy",
the same 10(13), 2005; consistency as W. Lee, Journal of Educational Measurement 47, 2010, sums it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.accuracy.classified import Classified, of_levels
from cairn.measure.accuracy.cuts import checked_cuts, level_of, normal_levels

Floats = NDArray[np.float64]


def rudner(
    score: ArrayLike,
    error: ArrayLike,
    *,
    cuts: Sequence[float] | Floats,
    weight: ArrayLike | None = None,
) -> Classified:
    """How often levels cut from these scores are right, and would come out the same again.

    score   (n,)  each learner's estimate (or quadrature nodes); NaN is missing
    error   (n,)  its standard error, on the same scale; NaN is missing, 0 is no error
    cuts    rising; a score at a cut belongs to the level above
    weight  (n,)  what each row counts for (quadrature weights); left out, 1 each

    Rows without score or error are skipped and counted. Raises BadInput for a negative error or
    weight, for cuts that do not rise, and where no row is left.
    """
    edges = checked_cuts(cuts)
    scores, errors = np.asarray(score, np.float64), np.asarray(error, np.float64)
    weights = np.ones(scores.size) if weight is None else np.asarray(weight, np.float64)
    kept = ~(np.isnan(scores) | np.isnan(errors) | np.isnan(weights))
    _not_negative("standard error", errors)
    _not_negative("weight", weights)
    scores, errors = scores[kept], errors[kept]
    return of_levels(
        level_of(scores, edges),
        normal_levels(scores, errors, edges),
        weights[kept],
        skipped=int((~kept).sum()),
    )


def stated(probability: ArrayLike, level: ArrayLike | None = None) -> Classified:
    """The same from stated probabilities of each level, such as a determination's.

    probability  (n, levels)  rows sum to 1; a row with NaN is missing
    level        (n,)         the level given, from 0; NaN is missing; left out, the most probable
    """
    shares = np.asarray(probability, np.float64)
    given = np.asarray(np.argmax(shares, axis=1) if level is None else level, np.float64)
    kept = ~(np.isnan(shares).any(axis=1) | np.isnan(given))
    _are_probabilities(shares, kept)
    _are_levels(given, kept, shares.shape[1])
    return of_levels(given[kept].astype(np.int64), shares[kept], None, skipped=int((~kept).sum()))


def _not_negative(what: str, column: Floats) -> None:
    wrong = np.flatnonzero(column < 0)
    if wrong.size:
        raise BadInput(
            f"Row {wrong[0] + 1} has the {what} {column[wrong[0]]:g}.",
            mend="Mend that cell; leave it empty where the figure is missing.",
        )


def _are_probabilities(shares: Floats, kept: NDArray[np.bool_]) -> None:
    wrong = np.flatnonzero(kept & (shares < 0).any(axis=1))
    if wrong.size:
        raise BadInput(f"Row {wrong[0] + 1}: a probability is below 0.", mend="Mend that row.")
    wrong = np.flatnonzero(kept & (np.abs(shares.sum(axis=1) - 1) > 1e-6))
    if wrong.size:
        raise BadInput(
            f"Row {wrong[0] + 1}: its probabilities sum to {shares[wrong[0]].sum():g}.",
            mend="Give one probability for each level; together they are 1.",
        )


def _are_levels(given: Floats, kept: NDArray[np.bool_], levels: int) -> None:
    wrong = np.flatnonzero(kept & ~np.isin(given, np.arange(levels)))
    if wrong.size:
        raise BadInput(
            f"Row {wrong[0] + 1} has the level {given[wrong[0]]:g}.",
            mend=f"Levels are counted from 0 to {levels - 1} here.",
        )
