"""Rounding as R 4 rounds; the expected figures were printed by R 4.2.2."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.measure.growth.rounding import quantiles, rounded

WHAT_R_SAYS = [(0.0005, 0.0), (0.0115, 0.012), (0.0665, 0.066), (2.5, 2.5), (1e6, 1e6)]


@pytest.mark.parametrize(("value", "answer"), WHAT_R_SAYS)
def test_a_number_that_ends_in_5_goes_where_r_sends_it(value, answer):
    assert rounded(value, 3) == answer


def test_halves_go_to_the_even_whole_number_also_below_zero_and_nothing_stays_nothing():
    assert list(rounded([0.5, 1.5, 2.5, -0.5, -1.5, 0.0], 0)) == [0, 2, 2, 0, -2, 0]
    assert np.isnan(rounded(np.nan, 3))


@given(st.floats(-1000, 1000), st.integers(0, 5))
def test_no_number_with_so_many_digits_is_clearly_closer(value, digits):
    off = abs(Fraction(float(rounded(value, digits))) - Fraction(value))
    assert off <= Fraction(1, 2 * 10**digits) + Fraction(1, 10**12)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=30), st.integers(0, 10))
def test_quantiles_lie_on_the_line_between_the_nearest_values(values, tenths):
    at = Fraction(tenths, 10) * (len(values) - 1)
    low = int(at)
    ordered = [*sorted(values), max(values)]
    expected = ordered[low] + (at - low) * (ordered[low + 1] - ordered[low])
    found = quantiles(np.array(values, float), [tenths / 10])
    assert found[0] == pytest.approx(float(expected), abs=1e-9)
