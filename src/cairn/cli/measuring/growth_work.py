"""The work of `cairn measure sgp`: cohort after cohort, what was used and what was put aside."""

from dataclasses import dataclass, field

import numpy as np

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.growth.matrices import Matrix
from cairn.measure.growth.percentiles import NONE, Clamp, Cohort, fit_matrices, growth_percentiles
from cairn.measure.growth.simex import Plan, corrected_percentiles

from .growth_answers import Answers
from .growth_learners import By, Floats, Group, Learners
from .growth_matrices import Kept
from .inputs import figures, plural

OBSERVED = "observed"


@dataclass(frozen=True)
class Asked:
    """How percentiles are computed.

    stored      matrices to measure against; else a fit is made, on the knots of `frozen` if given
    minimum     complete cases that an order needs
    loss_hoss   "", "observed", or the scale's lowest and highest score with a comma
    plan        how measurement error is taken away, where the learners' errors are known
    """

    stored: Kept | None
    frozen: Kept | None
    minimum: int
    loss_hoss: str
    digits: int
    plan: Plan


@dataclass
class Work:
    """Goes through the cohorts, and remembers what was used, what was put aside, and who has no past."""

    learners: Learners
    answers: Answers
    asked: Asked
    used: dict[By, list[Matrix]] = field(default_factory=dict)
    aside: dict[By, str] = field(default_factory=dict)
    without_past: list[By] = field(default_factory=list)

    def do(self, shown: Progress) -> None:
        """Computes every cohort. A single one that cannot be is an error; of several it is left empty."""
        groups = list(self.learners.groups())
        inner = shown if len(groups) == 1 else SILENT
        if len(groups) > 1:
            shown.begin(f"Rows of {len(groups)} cohorts", self.learners.size)
        for group in groups:
            self._try(group, inner)
            if len(groups) > 1:
                shown.advance(group.rows.size)
        if not self.used:
            self._refuse()

    def _try(self, group: Group, shown: Progress) -> None:
        if not group.priors.size:
            self.without_past.append(group.name)
            return
        try:
            self._one(group, shown)
        except BadInput as error:
            if not group.name:
                raise
            self.aside[group.name] = f"{error.what} {error.mend}"

    def _refuse(self) -> None:
        """Nothing was measured: that is no answer."""
        for name, why in self.aside.items():
            more = (
                f" So {plural(len(self.aside) - 1, 'more cohort')}." if len(self.aside) > 1 else ""
            )
            raise BadInput(f"No cohort could be measured. {called(name)}: {why}{more}", mend="")
        raise BadInput(
            "No row has an earlier score of the same learner, a grade lower for each year back.",
            mend="Look whether the right columns were named, and give the years before too.",
        )

    def _one(self, group: Group, shown: Progress) -> None:
        history = self.learners.histories(group)
        cohort = Cohort.of(history[:, 0], history[:, 1:])
        matrices = self._matrices(group.name, cohort, shown)
        clamp = _clamp(self.asked.loss_hoss, cohort)
        cuts, digits = self.answers.cuts, self.asked.digits
        found = growth_percentiles(cohort, matrices, cuts=cuts, digits=digits, clamp=clamp)
        if self.learners.errors is not None:
            errors = self.learners.errors[np.ix_(group.rows, group.priors)]
            self._correct(group, cohort, errors, matrices, shown)
        self.answers.take(group.rows, found)
        self.used[group.name] = matrices

    def _matrices(self, name: By, cohort: Cohort, shown: Progress) -> list[Matrix]:
        if self.asked.stored is not None:
            return found_for(self.asked.stored, self.learners, name)
        splines = None
        if self.asked.frozen is not None:
            kept = found_for(self.asked.frozen, self.learners, name)
            longest = max(kept, key=lambda matrix: matrix.order)
            splines = longest.splines[: cohort.orders]
        return fit_matrices(cohort, splines=splines, minimum=self.asked.minimum, progress=shown)

    def _correct(
        self,
        group: Group,
        cohort: Cohort,
        errors: Floats,
        matrices: list[Matrix],
        shown: Progress,
    ) -> None:
        """Takes measurement error away, by each learner's highest order."""
        if self.asked.stored is not None:
            raise BadInput(
                "Taking measurement error away needs fits on this cohort itself.",
                mend="Leave --matrices out, or --errors.",
            )
        for matrix in sorted(matrices, key=lambda matrix: matrix.order):
            found = corrected_percentiles(cohort, errors, matrix, self.asked.plan, progress=shown)
            there = found.percentile != NONE
            self.answers.corrected[group.rows[there]] = found.percentile[there]
            self.answers.ranked[group.rows[there]] = found.ranked[there]


def found_for(kept: Kept, learners: Learners, name: By) -> list[Matrix]:
    """The matrices kept for a cohort. Raises BadInput where there are none."""
    matrices = kept.of(dict(zip(learners.by, name, strict=True)), learners.grade)
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
        return _observed(cohort)
    try:
        low, high = figures(asked, "--loss-hoss")
    except (ValueError, BadInput):
        low, high = 0.0, 0.0
    if not low < high:
        raise BadInput(
            f"--loss-hoss {asked} is no lowest and highest score.",
            mend=f"Write them with a comma, such as 180,765, or write {OBSERVED}.",
        )
    return Clamp(low, high)


def _observed(cohort: Cohort) -> Clamp:
    known = cohort.score[~np.isnan(cohort.score)]
    if not known.size:
        raise BadInput("Nobody has a newest score.", mend="Name another column, or leave it out.")
    return Clamp(float(known.min()), float(known.max()))


def called(name: By) -> str:
    """A cohort in words."""
    return " ".join(name) if name else "this cohort"
