"""Curves of a prior score: the same functions as the slow and obvious recursion gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import BSpline

from cairn.kernel.errors import BadInput
from cairn.measure.growth.splines import Spline, spline_of, touched

FOUR = Spline((559.0, 592.0, 617.0, 645.0), (121.5, 823.5), (180.0, 765.0))


def written_out(spline, scores):
    found = touched(spline, scores)
    out = np.zeros((len(scores), spline.functions))
    for i in range(len(scores)):
        out[i, found.first[i] : found.first[i] + 4] = found.values[i]
    return out


def ends(spline):
    low, high = spline.boundaries
    return np.array([low] * 4 + list(spline.knots) + [high] * 4)


@given(st.lists(st.integers(1215, 8235), min_size=1, max_size=20))
def test_values_are_those_of_scipys_splines_up_to_both_boundaries(tenths):
    scores = np.array(tenths) / 10
    expected = BSpline.design_matrix(scores, ends(FOUR), 3).toarray()
    assert np.allclose(written_out(FOUR, scores), expected, atol=1e-14)


@given(st.lists(st.floats(-200, 1200), min_size=1, max_size=20))
def test_beyond_the_boundaries_the_outermost_polynomials_go_on(scores):
    expected = [BSpline(ends(FOUR), row, 3, extrapolate=True)(scores) for row in np.eye(8)]
    assert np.allclose(written_out(FOUR, np.array(scores)), np.transpose(expected), rtol=1e-9)


def test_equal_knots_leave_no_gap():
    spline = Spline((10.0, 20.0, 20.0, 20.0), (0.0, 40.0), (4.0, 36.0))
    values = written_out(spline, np.array([0.0, 10.0, 19.9, 20.0, 20.1, 40.0]))
    assert np.allclose(values.sum(axis=1), 1.0)
    assert np.isfinite(values).all()


@pytest.mark.parametrize("knots", [(0.0, 10.0, 20.0, 30.0), (10.0, 20.0, 40.0, 40.0)])
def test_knots_on_a_boundary_leave_no_gap_on_either_side_of_it(knots):
    scores = np.array([-5.0, 0.0, 5.0, 39.0, 40.0, 50.0])
    values = written_out(Spline(knots, (0.0, 40.0), (0.0, 40.0)), scores)
    assert np.allclose(values.sum(axis=1), 1.0)
    assert np.isfinite(values).all()


def test_knots_and_boundaries_have_three_digits():
    spline = spline_of([0.12345, 1.0 / 3, 2.0 / 3, 0.98765])
    assert spline.knots == (0.249, 0.4, 0.6, 0.795)
    assert spline.boundaries == (0.037, 1.074)
    assert spline.extremes == (0.123, 0.988)


def test_knots_are_type_7_quantiles_and_boundaries_lie_a_tenth_beyond_the_range():
    spline = spline_of([0.0, np.nan, 1.0, 2.0, 10.0, 100.0, np.nan])
    assert spline.knots == (0.8, 1.6, 5.2, 28.0)
    assert spline.boundaries == (-10.0, 110.0)
    assert spline.extremes == (0.0, 100.0)


@pytest.mark.parametrize("scores", [[], [np.nan], [5.0, 5.0, np.nan]])
def test_a_prior_that_says_nothing_is_refused(scores):
    with pytest.raises(BadInput, match="two different scores"):
        spline_of(scores)


def test_knots_out_of_order_are_refused():
    with pytest.raises(BadInput, match="in order"):
        Spline((3.0, 2.0), (0.0, 5.0), (0.0, 5.0))
