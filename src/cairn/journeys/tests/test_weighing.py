"""Weighing how often competencies are assessed, and adding up minutes: nothing is said of a handful of pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.journeys.leading.weighing import Weight, declared_minutes, minutes_of, weights
from cairn.kernel.errors import BadPolicy

BOUNDS = (0.5, 2.0)


def test_what_is_assessed_again_and_again_is_much_more_and_what_hardly_ever_much_less():
    found = weights([300, 60, 60, 60, 5], 200, bounds=BOUNDS)
    assert found == (Weight.MORE, Weight.USUAL, Weight.USUAL, Weight.USUAL, Weight.LESS)


def test_a_handful_of_pieces_says_nothing():
    assert weights([3, 1, 1, 1], 200, bounds=BOUNDS) == (Weight.USUAL,) * 4
    assert weights([300, 60, 60, 60], 3, bounds=BOUNDS) == (Weight.USUAL,) * 4


def test_a_share_beyond_a_bound_says_nothing_where_its_likely_range_reaches_over_it():
    assert weights([22, 60, 60, 60], 60, bounds=BOUNDS) == (Weight.USUAL,) * 4
    assert weights([22, 60, 60, 60], 2000, bounds=BOUNDS)[0] is Weight.USUAL
    assert weights([220, 600, 600, 600], 2000, bounds=BOUNDS)[0] is Weight.LESS


def test_what_has_not_begun_is_none_and_makes_nothing_else_usual():
    assert weights([0, 0, 50], 100, bounds=BOUNDS) == (Weight.NONE, Weight.NONE, Weight.USUAL)
    assert weights([], 100, bounds=BOUNDS) == ()
    assert weights([0], 0, bounds=BOUNDS) == (Weight.NONE,)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=9), st.integers(1, 300))
def test_more_pieces_never_weigh_less(pieces, learners):
    found = weights(sorted(pieces), learners, bounds=BOUNDS)
    order = [Weight.LESS, Weight.USUAL, Weight.MORE]
    assert [order.index(w) for w in found] == sorted(order.index(w) for w in found)


@given(st.integers(1, 500), st.integers(2, 9), st.integers(1, 300))
def test_where_all_are_assessed_alike_none_is_more_or_less(pieces, competencies, learners):
    assert set(weights([pieces] * competencies, learners, bounds=BOUNDS)) == {Weight.USUAL}


def test_minutes_are_added_up_where_they_are_declared_and_unknown_where_they_are_not():
    declared = declared_minutes(["State test: 70", "Interim: part one: 40.5"])
    assert declared == {"state test": 70.0, "interim: part one": 40.5}
    assert minutes_of({"STATE TEST ": 2, "Quiz": 3}, declared) == (140.0, 3)
    assert minutes_of({"Quiz": 3}, declared) == (None, 3)
    assert minutes_of({}, declared) == (0, 0)


@pytest.mark.parametrize("line", ["A test", "T: long", ": 70", "T: 0", "T: -5", "T: nan", "T: 1e9"])
def test_a_length_that_is_none_is_refused(line):
    with pytest.raises(BadPolicy, match=r"assessments\.minutes"):
        declared_minutes([line])
