"""Taking measurement error away: less unfair to those who began low, repeatable, and refused where absurd."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from cairn.kernel.errors import BadInput
from cairn.measure.growth.percentiles import NONE, Cohort, fit_matrices, growth_percentiles
from cairn.measure.growth.simex import Plan, _finely_below, _percent_rank, corrected_percentiles

FEW = Plan(replicates=4, seed=5)


def noisy_cohort(n=1500, error=20.0):
    """Learners whose growth has nothing to do with where they truly began."""
    random = np.random.default_rng(1)
    began = random.normal(600, 50, n)
    prior = np.rint(began + random.normal(0, error, n))
    now = np.rint(0.85 * (began - 600) + 620 + random.normal(0, 30, n))
    return Cohort.of(now, prior[:, None]), np.full((n, 1), error), began


def test_percentiles_depend_less_on_where_learners_truly_began():
    cohort, errors, began = noisy_cohort()
    matrices = fit_matrices(cohort)
    plain = growth_percentiles(cohort, matrices).percentile
    better = corrected_percentiles(cohort, errors, matrices[0], FEW)
    before, after = np.corrcoef(began, plain)[0, 1], np.corrcoef(began, better.percentile)[0, 1]
    assert before > 0.15
    assert abs(after) < before / 2
    assert abs(np.corrcoef(began, better.ranked)[0, 1]) < before / 2


def test_the_same_seed_gives_the_same_answer_and_another_seed_another():
    cohort, errors, _ = noisy_cohort(300)
    matrix = fit_matrices(cohort)[0]
    once, again = (corrected_percentiles(cohort, errors, matrix, FEW) for _ in range(2))
    assert np.array_equal(once.percentile, again.percentile)
    other = corrected_percentiles(cohort, errors, matrix, Plan(replicates=4, seed=6))
    assert not np.array_equal(once.percentile, other.percentile)


def test_without_error_the_plain_percentiles_come_out():
    cohort, errors, _ = noisy_cohort(300)
    matrix = fit_matrices(cohort)[0]
    same = corrected_percentiles(cohort, np.zeros_like(errors), matrix, Plan(replicates=1))
    assert np.array_equal(same.percentile, growth_percentiles(cohort, [matrix]).percentile)


def test_learners_without_a_prior_or_its_error_have_none():
    cohort, errors, _ = noisy_cohort(300)
    priors = cohort.priors.copy()
    priors[3], errors[5] = np.nan, np.nan
    thin = Cohort.of(cohort.score, priors)
    found = corrected_percentiles(thin, errors, fit_matrices(thin)[0], Plan(replicates=1))
    assert list(np.flatnonzero(found.percentile == NONE)) == [3, 5]
    assert list(np.flatnonzero(found.ranked == NONE)) == [3, 5]


@pytest.mark.parametrize("degree", [1, 2, 4])
def test_shares_are_those_of_a_curve_through_the_averages(degree):
    plan = Plan(degree=degree)
    at = np.array([0.0, *plan.lambdas])
    values = np.random.default_rng(degree).normal(0, 1, at.size)
    assert plan.shares() @ values == pytest.approx(np.polyval(np.polyfit(at, values, degree), -1.0))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_ranks_are_mean_ranks_of_equals(values):
    column = np.array(values, float)
    expected = 100 * rankdata(column) / column.size
    assert np.allclose(_percent_rank(column), expected)


@given(st.integers(0, 2**32 - 1))
def test_ranks_between_quantiles_are_read_off_in_eighths(seed):
    random = np.random.default_rng(seed)
    predicted = np.sort(np.rint(random.normal(0, 20, (5, 9))), axis=1)
    score = np.rint(random.normal(0, 20, 5))
    for found, row, value in zip(_finely_below(predicted, score), predicted, score, strict=True):
        below = int((row < value).sum())
        part = 0.0
        if 0 < below < 9:
            low, high = row[below - 1], row[below]
            part = max(e / 8 for e in range(8) if low + (high - low) * e / 8 <= value)
        assert found == below + part


def test_plans_and_errors_that_make_no_sense_are_refused():
    with pytest.raises(BadInput, match="cannot be carried out"):
        Plan(lambdas=(1.0, 0.5))
    with pytest.raises(BadInput, match="cannot be carried out"):
        Plan(degree=5)
    cohort, errors, _ = noisy_cohort(50)
    with pytest.raises(BadInput, match="Standard errors"):
        corrected_percentiles(cohort, -errors, fit_matrices(cohort)[0], FEW)
