"""Growth percentiles: R's own answers, and a slow twin that walks learner by learner."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.growth.matrices import matrix_from_plain
from cairn.measure.growth.percentiles import (
    NONE,
    Clamp,
    Cohort,
    fit_matrices,
    growth_percentiles,
    splines_of,
)
from cairn.measure.growth.tests import oracles

YEARS = ("2020_2021", "2021_2022", "2022_2023", "2023_2024", "2024_2025")
CUTS = (1, 35, 50, 65, 99)


def read(path):
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def eighth_grade(shared: Path):
    rows = read(shared / "sgp" / "sgp_input_wide.csv")
    scores = [[float(row[f"SS_{year}"] or "nan") for year in YEARS] for row in rows]
    return [row["ID"] for row in rows], np.array(scores)


@pytest.mark.shared
@pytest.mark.parametrize(("k", "learners"), [(1, 4113), (2, 4113), (3, 4113), (4, 4113)])
def test_every_percentile_order_and_cut_of_a_real_cohort_is_rs(shared, eighth_grade, k, learners):
    ids, scores = eighth_grade
    cohort = Cohort.of(scores[:, -1], scores[:, -2 : -2 - k : -1])
    matrices = fit_matrices(cohort)
    found = growth_percentiles(cohort, matrices, cuts=CUTS)
    theirs = {row["ID"]: row for row in read(shared / "sgp" / f"sgp_out_k{k}.csv")}
    assert len(theirs) == learners == (found.percentile != NONE).sum()
    for i, learner in enumerate(ids):
        if learner in theirs:
            row = theirs[learner]
            orders = [int(row[f"SGP_ORDER_{order}"] or NONE) for order in range(1, k + 1)]
            assert [int(row["SGP"]), int(row["SGP_ORDER"])] == [found.percentile[i], found.order[i]]
            assert orders == list(found.by_order[i])
            assert [float(row[f"PERCENTILE_CUT_{cut}"]) for cut in CUTS] == list(found.cuts[i])
    with (shared / "sgp" / f"coef_qrmatrix_8_{k}.csv").open() as lines:
        coefficients = np.array([row[1:] for row in list(csv.reader(lines))[1:]], float)
    assert np.allclose(matrices[-1].coefficients, coefficients, rtol=0, atol=1e-8)


def a_cohort(seed, n=80, k=2, gaps=0.2):
    random = np.random.default_rng(seed)
    ability = random.normal(0, 1, n)
    scores = np.rint(8 + 4 * ability[:, None] + random.normal(0, 2, (n, k + 1)))
    scores[random.random(scores.shape) < gaps] = np.nan
    return Cohort.of(scores[:, 0], scores[:, 1:])


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_each_learners_percentile_is_what_a_loop_over_kept_coefficients_gives(seed):
    cohort = a_cohort(seed)
    matrices = fit_matrices(cohort)
    found = growth_percentiles(cohort, matrices, cuts=(50,))
    for i in range(cohort.score.size):
        highest, order = NONE, NONE
        for matrix in matrices:
            known = [cohort.score[i], *cohort.priors[i, : matrix.order]]
            expected = NONE
            if not any(math.isnan(score) for score in known):
                row = oracles.design(matrix.splines, cohort.priors[i : i + 1, : matrix.order])
                predicted = (row @ matrix.coefficients)[0]
                expected = highest = oracles.percentile(cohort.score[i], predicted)
                order = matrix.order
                fifty_first = sorted(round(float(value), 5) for value in predicted)[50]
                assert order != found.order[i] or found.cuts[i, 0] == round(fifty_first)
            assert found.by_order[i, matrix.order - 1] == expected
        assert (found.percentile[i], found.order[i]) == (highest, order)
        assert math.isnan(found.cuts[i, 0]) == (highest == NONE)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_knots_rest_on_every_score_of_a_prior_also_of_learners_with_no_percentile(seed):
    cohort = a_cohort(seed)
    for prior, spline in enumerate(splines_of(cohort)):
        column = cohort.priors[:, prior]
        expected = [round(oracles.quantile_of_type_7(column, s), 3) for s in (0.2, 0.4, 0.6, 0.8)]
        assert list(spline.knots) == pytest.approx(expected, abs=1e-9)


def test_kept_matrices_give_the_same_percentiles_and_measure_others_against_the_same_cohort():
    cohort = a_cohort(1, n=400)
    matrices = fit_matrices(cohort)
    kept = [matrix_from_plain(matrix.as_plain()) for matrix in matrices]
    first, again = growth_percentiles(cohort, matrices), growth_percentiles(cohort, kept)
    assert np.array_equal(first.by_order, again.by_order)
    better = Cohort.of(cohort.score + 2, cohort.priors)
    grown = growth_percentiles(better, kept).percentile
    there = first.percentile != NONE
    assert (grown[there] >= first.percentile[there]).all()
    assert grown[there].mean() > first.percentile[there].mean() + 5


def test_frozen_knots_are_used_as_they_are():
    cohort = a_cohort(2, n=400)
    frozen = splines_of(a_cohort(3, n=400))
    assert fit_matrices(cohort, splines=frozen)[-1].splines == frozen


def test_predictions_are_kept_within_the_scale_and_the_highest_score_ranks_from_above():
    cohort = a_cohort(4, n=400, gaps=0.0)
    matrices, clamp = fit_matrices(cohort), Clamp(4.0, 13.0)
    score = np.clip(cohort.score, 4.0, 13.0)
    clipped = Cohort.of(score, cohort.priors)
    found = growth_percentiles(clipped, matrices, cuts=(1, 99), clamp=clamp)
    assert found.cuts.min() >= 4.0
    assert found.cuts.max() <= 13.0
    plain = growth_percentiles(clipped, matrices)
    assert (found.percentile[score == 13.0] == 99).all()
    middle = (score > 4.0) & (score < 13.0)
    assert np.array_equal(found.percentile[middle], plain.percentile[middle])
    assert (found.percentile[score == 4.0] == 1).all()


def test_a_score_on_the_quantile_itself_is_not_above_it():
    cohort = Cohort.of(np.repeat([3.0, 7.0], 50), np.tile([[1.0], [2.0]], (50, 1)))
    found = growth_percentiles(cohort, fit_matrices(cohort))
    assert set(found.percentile[cohort.score == 3.0]) == {1}
    assert set(found.percentile[cohort.score == 7.0]) == {50}


def test_an_order_with_too_few_learners_is_left_out_and_they_have_the_one_before():
    cohort = a_cohort(6, n=200)
    priors = cohort.priors.copy()
    priors[12:, 1] = np.nan
    thin = Cohort.of(cohort.score, priors)
    matrices = fit_matrices(thin)
    assert [matrix.order for matrix in matrices] == [1]
    assert (growth_percentiles(thin, matrices).by_order[:, 1] == NONE).all()
    assert [m.order for m in fit_matrices(cohort, minimum=120)] == [1]


def test_a_cohort_that_is_too_small_is_refused_with_its_size():
    with pytest.raises(BadInput, match="8 learners have a score"):
        fit_matrices(Cohort.of(np.arange(8.0), np.arange(8.0)[:, None]))
    with pytest.raises(BadInput, match="need 1000"):
        fit_matrices(a_cohort(7), minimum=1000)


def test_scores_that_are_no_numbers_and_cuts_that_are_no_percentiles_are_refused():
    with pytest.raises(BadInput, match="Row 2"):
        Cohort.of([1.0, np.inf], [[1.0], [2.0]])
    with pytest.raises(BadInput, match="Prior 2 of 2, the most recent first, needs two different"):
        fit_matrices(Cohort.of(np.arange(40.0), np.column_stack([np.arange(40.0), np.ones(40)])))
    with pytest.raises(BadInput, match="100 is not"):
        growth_percentiles(a_cohort(8), [], cuts=(100,))
    with pytest.raises(BadInput, match="not a kept matrix"):
        matrix_from_plain({"order": 1})
