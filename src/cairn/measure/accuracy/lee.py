"""`lee@1`: accuracy and consistency of levels cut from the summed score of a test with known items.

For each ability the summed score has a distribution (Lord & Wingersky, Applied Psychological Measurement
8, 1984); the true score is its mean. W. Lee, B. A. Hanson & R. L. Brennan, Applied Psychological
Measurement 26, 2002; W. Lee, Journal of Educational Measurement 47, 2010. With learners' own estimates
as abilities this is Lee's P method, with quadrature nodes and weights his D method.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.accuracy.classified import Classified, of_levels
from cairn.measure.accuracy.cuts import checked_cuts, level_of
from cairn.measure.accuracy.items import Item

Floats = NDArray[np.float64]
_AT_ONCE = 2048


def lee(
    ability: ArrayLike,
    items: Sequence[Item],
    *,
    cuts: Sequence[float] | Floats,
    weight: ArrayLike | None = None,
    scaling: float = 1.0,
) -> Classified:
    """How often levels cut from the summed score are right, and would come out the same again.

    ability  (n,)  on the items' scale; NaN is missing
    cuts     on the summed score, rising; a score at a cut belongs to the level above
    weight   (n,)  what each row counts for (quadrature weights); left out, 1 each
    scaling  the D of the item parameters: 1, or 1.7 where they are on the normal metric

    Raises BadInput for no items, cuts that do not rise, a negative weight, and where no row is left.
    """
    edges = checked_cuts(cuts)
    if not items:
        raise BadInput("There are no items.", mend="Give the parameters of the test's items.")
    abilities = np.asarray(ability, np.float64)
    weights = np.ones(abilities.size) if weight is None else np.asarray(weight, np.float64)
    if (weights < 0).any():
        row = np.flatnonzero(weights < 0)[0] + 1
        raise BadInput(f"Row {row} has a negative weight.", mend="Give 0 or more.")
    kept = ~(np.isnan(abilities) | np.isnan(weights))
    true, levels = _true_and_levels(abilities[kept], items, edges, scaling)
    # Here the ability is known and the level is not: rows are true levels until the table is turned.
    found = of_levels(level_of(true, edges), levels, weights[kept], skipped=int((~kept).sum()))
    return Classified(found.observed_true.T.copy(), found.twice, found.size, found.skipped)


def score_distribution(
    ability: ArrayLike, items: Sequence[Item], *, scaling: float = 1.0
) -> Floats:
    """(n, highest summed score + 1) how probable each summed score is at each ability."""
    abilities = np.asarray(ability, np.float64)
    scores = np.ones((abilities.size, 1))
    for item in items:
        chance = item.probabilities(abilities, scaling)
        longer = np.zeros((abilities.size, scores.shape[1] + item.most))
        for points in range(item.most + 1):
            longer[:, points : points + scores.shape[1]] += scores * chance[:, points, None]
        scores = longer
    return scores


def _true_and_levels(
    ability: Floats, items: Sequence[Item], cuts: Floats, scaling: float
) -> tuple[Floats, Floats]:
    """(n,) true scores and (n, levels) how probable each observed level is."""
    trues, levels = [np.empty(0)], [np.empty((0, cuts.size + 1))]
    for start in range(0, ability.size, _AT_ONCE):
        some = ability[start : start + _AT_ONCE]
        scores = score_distribution(some, items, scaling=scaling)
        points = np.arange(scores.shape[1])
        member = level_of(points, cuts)[:, None] == np.arange(cuts.size + 1)
        levels.append(scores @ member.astype(np.float64))
        trues.append(_true_score(some, items, scaling))
    return np.concatenate(trues), np.concatenate(levels)


def _true_score(ability: Floats, items: Sequence[Item], scaling: float) -> Floats:
    total = np.zeros(ability.size)
    for item in items:
        total += item.probabilities(ability, scaling) @ np.arange(item.most + 1)
    return total
