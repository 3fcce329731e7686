"""The work of `cairn measure sgp`: cohort after cohort, what was used and what was put aside."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import Progress
from cairn.measure.growth.matrices import Matrix
from cairn.measure.growth.percentiles import NONE, Clamp, Cohort, fit_matrices, growth_percentiles
from cairn.measure.growth.simex import Plan, corrected_percentiles

from .growth_files import Answers, By, Kept, Learners, in_turn, matrices_for

OBSERVED = "observed"
Rows = NDArray[np.intp]


@dataclass
class Work:
    """Goes through the cohorts, and remembers what was used and what was put aside.

    stored      matrices to measure against; else a fit is made, on the knots of `frozen` if given
    minimum     complete cases that an order needs
    loss_hoss   "", "observed", or the scale's lowest and highest score with a comma
    plan        how measurement error is taken away, where the learners' errors are known
    """

    learners: Learners
    answers: Answers
    stored: Kept | None
    frozen: Kept | None
    minimum: int
    loss_hoss: str
    digits: int
    plan: Plan
    used: Kept = field(default_factory=dict)
    aside: dict[By, str] = field(default_factory=dict)

    def do(self, shown: Progress) -> None:
        """Computes every cohort. A single one that cannot be is an error; of several it is left empty."""
        for name, rows, cohort in in_turn(self.learners):
            try:
                self._one(name, rows, cohort, shown)
            except BadInput as error:
                if not name:
                    raise
                self.aside[name] = f"{error.what} {error.mend}"

    def _one(self, name: By, rows: Rows, cohort: Cohort, shown: Progress) -> None:
        matrices = self._matrices(name, cohort, shown)
        clamp = _clamp(self.loss_hoss, cohort)
        cuts, digits = self.answers.cuts, self.digits
        found = growth_percentiles(cohort, matrices, cuts=cuts, digits=digits, clamp=clamp)
        if self.learners.errors is not None:
            self._correct(rows, cohort, self.learners.errors[rows], matrices, shown)
        self.answers.take(rows, found)
        self.used[name] = matrices

    def _matrices(self, name: By, cohort: Cohort, shown: Progress) -> list[Matrix]:
        if self.stored is not None:
            return _found(self.stored, name)
        splines = None
        if self.frozen is not None:
            longest = max(_found(self.frozen, name), key=lambda matrix: matrix.order)
            splines = longest.splines[: cohort.orders]
        return fit_matrices(cohort, splines=splines, minimum=self.minimum, progress=shown)

    def _correct(
        self,
        rows: Rows,
        cohort: Cohort,
        errors: NDArray[np.float64],
        matrices: list[Matrix],
        shown: Progress,
    ) -> None:
        """Takes measurement error away, by each learner's highest order."""
        if self.stored is not None:
            raise BadInput(
                "Taking measurement error away needs fits on this cohort itself.",
                mend="Leave --matrices out, or --errors.",
            )
        for matrix in sorted(matrices, key=lambda matrix: matrix.order):
            found = corrected_percentiles(cohort, errors, matrix, self.plan, progress=shown)
            there = found.percentile != NONE
            self.answers.corrected[rows[there]] = found.percentile[there]
            self.answers.ranked[rows[there]] = found.ranked[there]


def _found(kept: Kept, name: By) -> list[Matrix]:
    matrices = matrices_for(kept, name)
    if not matrices:
        raise BadInput(
            f"No stored matrices are for {called(name)}.",
            mend="Store some for it, or leave it out.",
        )
    return matrices


def _clamp(asked: str, cohort: Cohort) -> Clamp | None:
    if not asked:
        return None
    if asked == OBSERVED:
        return Clamp(float(np.nanmin(cohort.score)), float(np.nanmax(cohort.score)))
    try:
        low, high = (float(part) for part in asked.split(","))
    except ValueError:
        low, high = 0.0, 0.0
    if not low < high:
        raise BadInput(
            f"--loss-hoss {asked} is no lowest and highest score.",
            mend=f"Write them with a comma, such as 180,765, or write {OBSERVED}.",
        )
    return Clamp(low, high)


def called(name: By) -> str:
    return " ".join(name) if name else "this cohort"
