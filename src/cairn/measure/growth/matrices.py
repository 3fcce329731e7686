"""What a cohort's fit amounts to: knots, boundaries and coefficients, kept and used again.

With kept matrices, later learners are measured against an earlier cohort (baseline-referenced growth):
a whole state can then grow more than the baseline did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.growth.rows import counted_columns
from cairn.measure.growth.splines import TOUCHED, Spline, touched

Floats = NDArray[np.float64]

TAUS = tuple((i - 0.5) / 100 for i in range(1, 101))
"""The hundred quantiles .005, .015 ... .995 between which the percentiles 1 to 99 lie."""
DIGITS = 5
"""Predicted scores are rounded to so many digits before anything is compared with them."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """The fit of one order: how the current score's quantiles follow from so many priors.

    splines        one for each prior, most recent first
    coefficients   (1 + sum of (functions - 1), taus)  the intercept, then each prior's functions
    cases          how many learners it was fitted on
    """

    splines: tuple[Spline, ...]
    coefficients: Floats
    cases: int
    taus: tuple[float, ...] = TAUS

    def __post_init__(self) -> None:
        rows = 1 + sum(spline.functions - 1 for spline in self.splines)
        if self.coefficients.shape != (rows, len(self.taus)):
            raise BadInput(
                f"Coefficients of shape {self.coefficients.shape} do not fit {len(self.splines)} priors "
                f"and {len(self.taus)} quantiles: {(rows, len(self.taus))} is expected.",
                mend="Save the matrices anew with `cairn measure sgp --save-matrices`.",
            )

    @property
    def order(self) -> int:
        return len(self.splines)

    def predict(self, priors: Floats) -> Floats:
        """(n, taus) predicted scores to five digits, each row in ascending order.

        priors  (n, order)  most recent first, nothing missing; the outermost curves go on beyond the
                            boundaries
        Quantiles of neighbouring taus may cross; they are put in order (V. Chernozhukov and others,
        Econometrica 78, 2010).
        """
        predicted = np.round(_design(self.splines, priors) @ self.coefficients, DIGITS)
        predicted.sort(axis=1)
        return predicted

    def as_plain(self) -> dict[str, Any]:
        """For keeping: every number comes back exactly."""
        return {
            "order": self.order,
            "cases": self.cases,
            "splines": [
                {"knots": s.knots, "boundaries": s.boundaries, "extremes": s.extremes}
                for s in self.splines
            ],
            "coefficients": self.coefficients.T.tolist(),
        }


def matrix_from_plain(plain: Mapping[str, Any]) -> Matrix:
    """A matrix as it was kept. Raises BadInput where it is not one."""
    try:
        splines = tuple(
            Spline(tuple(s["knots"]), tuple(s["boundaries"]), tuple(s["extremes"]))
            for s in plain["splines"]
        )
        coefficients = np.array(plain["coefficients"], np.float64).T
        if not (splines and np.isfinite(coefficients).all()):
            raise ValueError("there is no prior, or a coefficient that is not finite")
        return Matrix(splines, np.ascontiguousarray(coefficients), int(plain["cases"]))
    except KeyError as error:
        raise _not_kept(f"it has no {error}") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise _not_kept(str(error)) from None


def _not_kept(why: str) -> BadInput:
    return BadInput(
        f"This is not a kept matrix: {why}.",
        mend="Give a file written by `cairn measure sgp --save-matrices`.",
    )


def _design(splines: Sequence[Spline], priors: Floats) -> Floats:
    """(n, 1 + sum of (functions - 1)) the regression's rows written out."""
    n = priors.shape[0]
    out = np.zeros((n, 1 + sum(spline.functions for spline in splines)))
    out[:, 0] = 1.0
    every, column = np.arange(n), 1
    for prior, spline in enumerate(splines):
        found = touched(spline, priors[:, prior])
        for q in range(TOUCHED):
            out[every, column + found.first + q] = found.values[:, q]
        column += spline.functions
    return out[:, counted_columns(splines)]
