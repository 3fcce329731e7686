"""Value tables: looked up one by one; a higher level never earns less."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.growth.value_table import ValueTable, expected_points, mean_points, points

TABLE = ValueTable(((0, 50, 100, 150), (0, 50, 100, 125), (0, 0, 100, 100), (0, 0, 50, 100)))
levels = st.sampled_from([0.0, 0.0, 1.0, 2.0, 3.0, np.nan])


@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=20))
def test_each_learners_points_stand_where_the_levels_meet(pairs):
    before, now = np.array(pairs).T
    for i, earned in enumerate(points(TABLE, before, now)):
        if np.isnan(before[i]) or np.isnan(now[i]):
            assert np.isnan(earned)
        else:
            assert earned == TABLE.points[int(before[i])][int(now[i])]


@given(levels)
def test_a_higher_level_now_never_earns_less(before):
    earned = points(TABLE, np.full(4, before), np.arange(4.0))
    assert np.isnan(before) or (np.diff(earned) >= 0).all()


def test_a_table_that_punishes_a_higher_level_is_refused_with_its_cell():
    with pytest.raises(BadInput, match="From prior level 1, level 2 earns 40"):
        ValueTable(((0, 50, 100), (0, 50, 40)))
    with pytest.raises(BadInput, match="not a full table"):
        ValueTable(((0, 50), (0,)))


@pytest.mark.parametrize(("before", "now"), [(4, 0), (0, -1), (0, 1.5)])
def test_a_level_that_the_table_lacks_is_refused(before, now):
    with pytest.raises(BadInput, match="level of the value table"):
        points(TABLE, [before], [now])


@given(st.integers(0, 2**32 - 1))
def test_unsure_levels_make_the_points_that_drawn_levels_have_on_average(seed):
    random = np.random.default_rng(seed)
    before, now = random.dirichlet(np.ones(4)), random.dirichlet(np.ones(4))
    found = expected_points(TABLE, [before], [now])
    each = [(before[b] * now[c], TABLE.points[b][c]) for b in range(4) for c in range(4)]
    mean = sum(p * v for p, v in each)
    assert found.mean[0] == pytest.approx(mean)
    assert found.sd[0] == pytest.approx(sum(p * (v - mean) ** 2 for p, v in each) ** 0.5)


def test_sure_levels_make_sure_points_and_wrong_probabilities_are_refused():
    found = expected_points(TABLE, np.eye(4)[[1]], np.eye(4)[[3]])
    assert (found.mean[0], found.sd[0]) == (125.0, 0.0)
    with pytest.raises(BadInput, match="do not sum to 1"):
        expected_points(TABLE, [[0.5, 0.2, 0.0, 0.0]], np.eye(4)[[3]])


def test_a_mean_has_its_standard_error_and_missing_points_do_not_count():
    found = mean_points([0.0, 100.0, np.nan, 50.0])
    assert (found.mean, found.learners) == (50.0, 3)
    assert found.standard_error == pytest.approx(50 / 3**0.5)
    assert np.isnan(mean_points([7.0]).standard_error)
    assert mean_points([np.nan]).learners == 0
