"""Where learners will come: learner by learner the slow way, and how likely that is."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.growth.percentiles import NONE, Cohort, fit_matrices
from cairn.measure.growth.projections import BEYOND, chances, targets, trajectories
from cairn.measure.growth.tests import oracles


def grades(seed=1, n=600):
    """Five years of scores, oldest first, some missing; a learner's later scores follow the earlier."""
    random = np.random.default_rng(seed)
    scores = [np.rint(random.normal(500, 40, n))]
    for _ in range(4):
        scores.append(np.rint(0.8 * (scores[-1] - 500) + 510 + random.normal(0, 25, n)))
    return np.column_stack(scores)


@pytest.fixture(scope="module")
def years():
    """Fits of the fourth grade on up to two priors and of the fifth on up to three."""
    scores = grades()
    fourth = fit_matrices(Cohort.of(scores[:, 3], scores[:, [2, 1]]))
    fifth = fit_matrices(Cohort.of(scores[:, 4], scores[:, [3, 2, 1]]))
    return [fourth, fifth]


def history(seed, n):
    scores = grades(seed, n)[:, [2, 1]]
    scores[np.random.default_rng(seed).random(scores.shape) < 0.2] = np.nan
    return scores


def one_year(known, fits, percentile):
    """The score of a percentile by the highest order that the known scores allow."""
    for fit in sorted(fits, key=lambda fit: -fit.order):
        priors = known[: fit.order]
        if len(priors) == fit.order and not any(math.isnan(score) for score in priors):
            row = oracles.design(fit.splines, np.array([priors]))
            return sorted(round(float(v), 5) for v in (row @ fit.coefficients)[0])[percentile]
    return math.nan


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_each_trajectory_is_what_a_loop_over_years_gives(years, seed):
    scores = history(seed, 6)
    found = trajectories(scores, years, percentiles=(1, 40, 99))
    for i, row in enumerate(scores):
        for p, percentile in enumerate((1, 40, 99)):
            known = list(row)
            for year in range(2):
                known.insert(0, one_year(known, years[year], percentile))
                assert found[i, year, p] == pytest.approx(known[0], abs=2e-5, nan_ok=True)


def test_many_learners_are_projected_as_each_alone(years):
    scores = history(3, 700)
    found = trajectories(scores, years)
    for i in (0, 201, 205, 699):
        assert np.array_equal(found[i], trajectories(scores[i : i + 1], years)[0], equal_nan=True)


def test_a_target_is_the_least_percentile_that_reaches_the_standard(years):
    scores = history(4, 40)
    reached = trajectories(scores, years)
    found = targets(reached, [515.0, 530.0])
    for i in range(40):
        expected = []
        for year, standard in enumerate((515.0, 530.0)):
            enough = [p for p in range(1, 100) if reached[i, year, p - 1] >= standard]
            unknown = np.isnan(reached[i, year]).any()
            expected.append(NONE if unknown else min(enough, default=BEYOND))
        assert list(found.by_year[i]) == expected
        nothing = NONE in expected
        assert found.to_reach[i] == (NONE if nothing else min(expected))
        assert found.to_stay[i] == (NONE if nothing else max(expected))


def test_a_standard_nobody_reaches_is_beyond_and_one_below_all_needs_the_first(years):
    reached = trajectories([[500.0, 500.0]], years)
    assert targets(reached, [9999.0, 0.0]).by_year.tolist() == [[BEYOND, 1]]


def test_next_years_chance_is_the_share_of_quantiles_at_the_standard(years):
    found = chances([[520.0, 510.0]], years, [525.0, 0.0], seed=2, draws=400)
    least = targets(trajectories([[520.0, 510.0]], years), [525.0, 0.0]).by_year[0, 0]
    assert found.by_year[0, 0] == pytest.approx(1 - least / 100, abs=0.02)
    assert found.by_year[0, 1] == 1.0
    assert found.to_reach[0] == 1.0
    assert found.to_stay[0] == found.by_year[0, 0]


def test_chances_come_true_as_often_as_they_say(years):
    scores = grades(9, 3000)
    there = scores[:, 4] >= 520
    said = chances(scores[:, [2, 1]], years, [520.0, 520.0], seed=1, draws=60).by_year[:, 1]
    for low in (0.0, 0.25, 0.5, 0.75):
        inside = (said >= low) & (said <= low + 0.25)
        assert there[inside].mean() == pytest.approx(said[inside].mean(), abs=0.06)


def test_the_same_seed_gives_the_same_chances_and_missing_scores_none(years):
    scores = history(5, 30)
    once, again = (chances(scores, years, [510.0, 520.0], seed=3, draws=50) for _ in range(2))
    assert np.array_equal(once.by_year, again.by_year, equal_nan=True)
    assert np.array_equal(np.isnan(once.to_reach), np.isnan(scores[:, 0]))


def test_what_is_no_history_or_percentile_is_refused(years):
    with pytest.raises(BadInput, match="no histories"):
        trajectories([1.0, 2.0], years)
    with pytest.raises(BadInput, match="not all percentiles"):
        trajectories([[1.0]], years, percentiles=(0,))
