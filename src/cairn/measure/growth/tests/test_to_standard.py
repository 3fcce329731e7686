"""Growth to a standard, beside drawn errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.growth.to_standard import on_track

KNOWN = {"before_error": 10.0, "now_error": 10.0, "years_between": 1.0, "years_left": 3.0}


def test_the_example_of_the_page():
    found = on_track([500.0], [530.0], [590.0], **KNOWN)
    assert (found.gain[0], found.needed[0]) == (30.0, 20.0)
    assert found.probability[0] == pytest.approx(0.7257, abs=5e-5)


@given(st.integers(0, 2**32 - 1))
def test_the_probability_is_the_share_of_drawn_errors_with_which_the_gain_is_enough(seed):
    random = np.random.default_rng(seed)
    before, now, target = random.normal(500, 30, 3)
    errors, years = random.uniform(0, 20, 2), random.uniform(0.5, 4, 2)
    found = on_track(
        [before],
        [now],
        [target],
        before_error=errors[0],
        now_error=errors[1],
        years_between=years[0],
        years_left=years[1],
    )
    was = before + errors[0] * random.standard_normal(40_000)
    is_now = now + errors[1] * random.standard_normal(40_000)
    enough = (is_now - was) / years[0] >= (target - is_now) / years[1]
    assert found.probability[0] == pytest.approx(enough.mean(), abs=0.015)


def test_without_error_the_answer_is_yes_or_no_and_just_enough_is_enough():
    sure = KNOWN | {"before_error": 0.0, "now_error": 0.0}
    assert list(on_track([0, 0, 0], [10, 9, 11], 40.0, **sure).probability) == [1.0, 0.0, 1.0]


def test_a_missing_score_has_no_answer_and_zero_is_a_score():
    found = on_track([0.0, np.nan, 1.0], [0.0, 1.0, np.nan], 0.0, **KNOWN)
    assert found.probability[0] == 0.5
    assert np.isnan(found.probability[1:]).all()


@pytest.mark.parametrize("wrong", [{"years_left": 0.0}, {"now_error": -1.0}])
def test_time_that_is_up_and_negative_errors_are_refused(wrong):
    with pytest.raises(BadInput, match="must be above 0"):
        on_track([0.0], [0.0], 0.0, **(KNOWN | wrong))
