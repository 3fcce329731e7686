"""Quantile regressions: as good as a linear programme finds them, and at a corner."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.measure.growth.matrices import TAUS
from cairn.measure.growth.quantiles import regress
from cairn.measure.growth.rows import rows_of
from cairn.measure.growth.splines import Spline
from cairn.measure.growth.tests.oracles import design, least, total

FEW = (0.005, 0.245, 0.495, 0.505, 0.755, 0.995)
CURVE = Spline((3.0, 5.0, 6.0, 8.0), (-1.0, 12.0), (0.0, 11.0))


def fitted(priors, score, taus=FEW, splines=None):
    splines = splines or (CURVE,) * priors.shape[1]
    rows = rows_of(priors, score, splines)
    return rows, regress(rows, taus)


def on_learners(priors, score, taus=FEW):
    """The written-out design and the coefficients for it."""
    splines = (CURVE,) * priors.shape[1]
    rows, found = fitted(priors, score, taus)
    counted = rows_of(priors, score, splines)
    every = [0] + [1 + 8 * prior + q for prior in range(len(splines)) for q in range(1, 8)]
    assert set(counted.columns) <= set(every)
    return design(splines, priors), found[:, every], rows.columns.size


cohorts = st.integers(0, 2**32 - 1).flatmap(
    lambda seed: st.tuples(
        st.just(seed), st.integers(9, 60), st.integers(1, 2), st.sampled_from([2, 4, 12, 0])
    )
)


def a_cohort(seed, n, k, steps):
    """Scores in 0..11; few steps make many ties; 0 steps leave them continuous."""
    random = np.random.default_rng(seed)
    priors = random.uniform(0, 11, (n, k))
    score = 0.7 * priors.sum(axis=1) / k + random.normal(0, 2, n)
    if steps:
        priors, score = np.floor(priors / 11 * steps) * 11 / steps, np.rint(score)
    return priors, score


@settings(max_examples=60, deadline=None)
@given(cohorts)
def test_no_other_fit_is_better_also_with_ties_and_columns_that_depend_on_others(drawn):
    priors, score = a_cohort(*drawn)
    dense, found, _ = on_learners(priors, score)
    for tau, coefficients in zip(FEW, found, strict=True):
        best = least(dense, score, tau)
        # At steep scales the linear program itself stops a little short of the best.
        assert total(dense, score, coefficients, tau) <= best * (1 + 1e-8) + 1e-7


@settings(max_examples=40, deadline=None)
@given(cohorts)
def test_every_fit_is_a_corner(drawn):
    priors, score = a_cohort(*drawn)
    dense, found, p = on_learners(priors, score)
    for coefficients in found:
        exact = np.abs(score - dense @ coefficients) < 1e-7
        assert np.linalg.matrix_rank(dense[exact], tol=1e-9) >= min(p, score.size)


@pytest.mark.parametrize(
    ("what", "score"),
    [
        ("all scores equal", lambda x, _: np.full(x.size, 7.0)),
        ("the score is the prior", lambda x, _: x.copy()),
        ("all but one learner on one line", lambda x, _: np.where(x == x[0], 99.0, 2 * x)),
        ("two values", lambda x, r: r.integers(0, 2, x.size).astype(float)),
        ("zeros but for a few", lambda x, r: np.where(r.random(x.size) < 0.9, 0.0, x)),
    ],
)
@pytest.mark.parametrize("distinct", [2, 5, 40])
def test_degenerate_cohorts_have_an_answer(what, score, distinct):
    random = np.random.default_rng(3)
    priors = random.integers(0, distinct, (300, 1)) * 11.0 / distinct
    now = score(priors[:, 0], random)
    dense, found, _ = on_learners(priors, now)
    for tau, coefficients in zip(FEW, found, strict=True):
        best = least(dense, now, tau)
        assert total(dense, now, coefficients, tau) == pytest.approx(best, rel=1e-8, abs=1e-6), what


def is_best(dense, score, coefficients, tau):
    """No direction leads down: rows off the fit are outweighed by those on it."""
    rest = score - dense @ coefficients
    off = np.abs(rest) > 1e-7
    pull = dense[off].T @ np.where(rest[off] > 0, tau, tau - 1.0)
    held = np.linalg.solve(dense[~off].T, -pull)
    return ((held > tau - 1 - 1e-6) & (held < tau + 1e-6)).all()


@pytest.mark.parametrize("k", [1, 3])
def test_large_cohorts_searched_near_the_fit_only_are_solved_exactly(k):
    random = np.random.default_rng(11)
    priors = np.clip(random.normal(6, 2, (30_000, 1)) + random.normal(0, 1, (30_000, k)), 0, 11)
    score = priors.mean(axis=1) + random.normal(0, 1, 30_000) * (1 + priors[:, 0] / 5)
    dense, found, _ = on_learners(priors, score, TAUS)
    for tau, coefficients in list(zip(TAUS, found, strict=True))[::7]:
        assert is_best(dense, score, coefficients, tau)


def test_learners_with_the_same_scores_are_one_row_that_weighs_more():
    priors = np.array([[1.0], [1.0], [1.0], [4.0], [6.0]])
    rows = rows_of(priors, np.array([2.0, 2.0, 3.0, 0.0, 0.0]), (CURVE,))
    assert rows.size == 4
    assert sorted(rows.weight) == [1, 1, 1, 2]


def test_the_same_cohort_in_another_order_has_the_same_fit():
    priors, score = a_cohort(5, 60, 2, 12)
    turned = np.random.default_rng(0).permutation(60)
    assert np.array_equal(fitted(priors, score)[1], fitted(priors[turned], score[turned])[1])
