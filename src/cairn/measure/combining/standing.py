"""Which measures count for whom, and what each says on the common scale, with its error."""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.combining.measured import Measured
from cairn.measure.combining.methods import COMPENSATORY
from cairn.measure.combining.parts import Enough
from cairn.measure.combining.rule import Rule

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Unmet(IntFlag):
    """Why there is no determination; none unmet is "enough"."""

    FEW_MEASURES = 1
    LITTLE_WEIGHT = 2
    NO_REQUIRED_MEASURE = 4

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(str(reason.name).lower() for reason in self)


@dataclass(frozen=True)
class Standing:
    """Each (n, m) but `unmet` (n,).

    present  the measure counts for the learner
    place    its score on the common scale; NaN where absent
    spread   the standard deviation of its error there; NaN where absent
    level    its own level, from 0; -1 where absent
    cuts     (m, cuts) each measure's cuts on the common scale
    unmet    an `Unmet`
    """

    present: Flags
    place: Floats
    spread: Floats
    level: NDArray[np.int64]
    cuts: Floats
    unmet: NDArray[np.uint8]


def standing(rule: Rule, measured: Measured) -> Standing:
    """Where the measures stand. Raises BadInput for other columns than the rule's, and for a score
    without an error above 0."""
    if measured.score.shape[1] != len(rule.measures):
        raise BadInput(
            f"{measured.score.shape[1]} columns came for {len(rule.measures)} measures.",
            mend=f"Give one column for each of: {', '.join(rule.names)}.",
        )
    present = _present(rule, measured)
    slope, intercept = _each(rule, "slope"), _each(rule, "intercept")
    place = np.where(present, intercept + slope * measured.score, np.nan)
    return Standing(
        present=present,
        place=place,
        spread=_spread(rule, measured, present),
        level=np.where(present, _own_levels(rule, measured, place), -1),
        cuts=_common_cuts(rule),
        unmet=_unmet(rule, measured, present),
    )


def _each(rule: Rule, name: str) -> Floats:
    return np.array([getattr(measure, name) for measure in rule.measures], np.float64)


def _conditions(rule: Rule, measured: Measured) -> list[tuple[Enough, Flags]]:
    if rule.movers is None:
        return [(rule.enough, np.ones(len(measured), bool))]
    return [(rule.enough, ~measured.mover), (rule.movers, measured.mover)]


def _present(rule: Rule, measured: Measured) -> Flags:
    recent = np.zeros(measured.score.shape, bool)
    for enough, rows in _conditions(rule, measured):
        recent[rows] = measured.age[rows] <= enough.carry_years
    return recent & ~np.isnan(measured.score)


def _spread(rule: Rule, measured: Measured, present: Flags) -> Floats:
    usual = _each(rule, "standard_error")  # None becomes NaN
    error = np.where(np.isnan(measured.error), usual, measured.error)
    variance = (error * _each(rule, "slope")) ** 2 + _each(rule, "specific_sd") ** 2
    variance = variance + rule.drift_per_year**2 * measured.age
    rows, places = np.nonzero(present & ~(variance > 0))
    if rows.size:
        raise BadInput(
            f"Row {rows[0] + 1}: {rule.names[places[0]]} has a score without a standard error above 0.",
            mend="Give its standard error in the row, or the usual one in the rule.",
        )
    return np.where(present, np.sqrt(variance), np.nan)


def _own_levels(rule: Rule, measured: Measured, place: Floats) -> NDArray[np.int64]:
    levels = np.empty(place.shape, np.int64)
    for j, measure in enumerate(rule.measures):
        figure, cuts = (
            (measured.score[:, j], measure.cuts)
            if measure.cuts
            else (np.round(place[:, j], 9), rule.scale.cuts)
        )
        levels[:, j] = np.searchsorted(np.asarray(cuts, np.float64), figure, side="right")
    return levels


def _common_cuts(rule: Rule) -> Floats:
    return np.array(
        [
            [m.intercept + m.slope * cut for cut in m.cuts] if m.cuts else rule.scale.cuts
            for m in rule.measures
        ],
        np.float64,
    )


def _unmet(rule: Rule, measured: Measured, present: Flags) -> NDArray[np.uint8]:
    weight = _each(rule, "weight")
    unmet = np.zeros(len(measured), np.uint8)
    gates = rule.profile.gates if rule.profile else ()
    for enough, rows in _conditions(rule, measured):
        here = present[rows]
        required = [name in {*enough.required, *gates} for name in rule.names]
        share = here @ weight / weight.sum() if weight.sum() > 0 else np.ones(len(here))
        little = share < enough.minimum_weight - 1e-12
        if rule.method is COMPENSATORY:
            little |= share == 0  # what remains has no say
        unmet[rows] = (
            Unmet.FEW_MEASURES * (here.sum(axis=1) < enough.minimum)
            + Unmet.LITTLE_WEIGHT * little
            + Unmet.NO_REQUIRED_MEASURE * ~here[:, required].all(axis=1)
        )
    return unmet
