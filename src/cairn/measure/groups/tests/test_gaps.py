"""Gaps and their change: by hand, turned round, and as often right as they say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.groups.clusters import mean_gaps
from cairn.measure.groups.gaps import gap_change, gap_change_of
from cairn.measure.shares import wilson

NA = math.nan


def share(reached, size):
    return wilson(reached / size, size)


def test_worked_by_hand_a_gap_that_closed_because_the_group_behind_rose():
    found = gap_change(share(150, 200), share(60, 120), share(156, 200), share(75, 120))
    assert found.before.difference == pytest.approx(0.25)
    assert found.after.difference == pytest.approx(0.155)
    assert found.change.difference == pytest.approx(-0.095)
    assert found.ahead.difference == pytest.approx(0.03)
    assert found.behind.difference == pytest.approx(0.125)
    assert (round(found.before.low, 4), round(found.before.high, 4)) == (0.1585, 0.3378)
    assert (round(found.change.low, 4), round(found.change.high, 4)) == (-0.2182, 0.0311)
    assert found.change.too_close


cell = st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda t: (min(t), t[1]))


@given(cell, cell, cell, cell)
def test_the_change_lies_in_its_range_and_turns_round(a, b, c, d):
    one = gap_change(*(share(*x) for x in (a, b, c, d)))
    other = gap_change(*(share(*x) for x in (c, d, a, b)))
    assert one.change.low <= one.change.difference <= one.change.high
    assert math.isclose(one.change.low, -other.change.high, abs_tol=1e-12)
    assert math.isclose(
        one.change.difference, one.after.difference - one.before.difference, abs_tol=1e-12
    )


def test_columns_give_what_their_counts_give_and_missing_is_left_out():
    reached, ahead, later = [], [], []
    for (yes, size), who, when in (((7, 9), 1, 0), ((2, 8), 0, 0), ((5, 7), 1, 1), ((6, 11), 0, 1)):
        reached += [1.0] * yes + [0.0] * (size - yes) + [NA]
        ahead += [bool(who)] * (size + 1)
        later += [bool(when)] * (size + 1)
    found = gap_change_of(reached, ahead, later)
    assert found == gap_change(share(7, 9), share(2, 8), share(5, 7), share(6, 11))


def test_a_change_of_a_gap_is_covered_as_often_as_it_says():
    random = np.random.default_rng(8)
    shares, sizes, inside = (0.8, 0.55, 0.82, 0.62), (80, 40, 90, 45), 0
    true = (0.82 - 0.62) - (0.8 - 0.55)
    for _ in range(2000):
        drawn = (wilson(random.binomial(n, p) / n, n) for p, n in zip(shares, sizes, strict=True))
        found = gap_change(*drawn).change
        inside += found.low <= true <= found.high
    assert 0.885 < inside / 2000 < 0.93


def schools(random, clusters=40, size=30, spread=0.6):
    """Rows of two groups and two years; the gap closes from 1.0 to 0.7."""
    school = np.repeat(np.arange(clusters), size)
    ahead, later = random.random(school.size) < 0.6, random.random(school.size) < 0.5
    true = np.where(ahead, 1.0, 0.0) + np.where(~ahead & later, 0.3, 0.0)
    # Schools differ, and differ in how their gap moves.
    own = random.normal(0, spread, clusters)[school]
    moved = random.normal(0, spread, clusters)[school] * (ahead & later)
    return true + own + moved + random.normal(0, 1, school.size), ahead, later, school


def test_means_and_gaps_are_those_of_the_rows():
    value, ahead, later, school = schools(np.random.default_rng(1))
    value[::7] = NA
    found = mean_gaps(value, ahead, later, school, seed=5, draws=200)

    def mean(who, when):
        return np.nanmean(value[(ahead == who) & (later == when)])

    assert found.ahead_after.value == pytest.approx(mean(True, True))
    assert found.behind_before.value == pytest.approx(mean(False, False))
    gap = (mean(True, True) - mean(False, True)) - (mean(True, False) - mean(False, False))
    assert found.change.value == pytest.approx(gap)
    assert found.after.value - found.before.value == pytest.approx(gap)
    assert found.behind.value == pytest.approx(mean(False, True) - mean(False, False))
    there = ~np.isnan(value)
    assert found.sizes == tuple(
        (there & (ahead == who) & (later == when)).sum()
        for when in (False, True)
        for who in (True, False)
    )
    assert (found.clusters, found.failed) == (40, 0)
    assert found == mean_gaps(value, ahead, later, school, seed=5, draws=200)
    assert found.change.low < found.change.value < found.change.high


def test_the_bootstrap_is_every_draw_of_schools_written_out():
    """Two schools have four draws, two of which are one school alone."""
    value = [4.0, 1.0, 5.0, 3.0, 6.0, 2.0, 6.0, 2.0]
    ahead = [True, False] * 4
    later = [False, False, True, True] * 2
    found = mean_gaps(value, ahead, later, [0] * 4 + [1] * 4, seed=1, draws=4000, coverage=0.999)
    # gaps change by (5 - 3) - (4 - 1) = -1 in one school, by 4 - 4 = 0 in the other
    assert (found.change.low, found.change.high) == (-1, 0)
    assert found.change.value == -0.5


def test_the_range_of_clustered_means_covers_about_as_often_as_it_says():
    random = np.random.default_rng(2)
    inside = 0
    for seed in range(300):
        found = mean_gaps(*schools(random), seed=seed, draws=200).change
        inside += found.low <= -0.3 <= found.high
    assert 0.83 < inside / 300 < 0.94


def test_draws_in_which_a_group_is_empty_are_counted_and_left_out():
    value, ahead = [1.0, 0.0, 1.0, 0.0, 1.0], [True, False, True, False, True]
    later, school = [False, False, True, True, True], [0, 0, 0, 0, 1]
    found = mean_gaps(value, ahead, later, school, seed=3, draws=200)
    assert 0 < found.failed < 200


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: gap_change_of([0.5], [True], [True]), "Row 1 has 0.5"),
        (lambda: gap_change_of([1.0], [True], [True]), "group ahead has a figure in the earlier"),
        (lambda: mean_gaps([1.0] * 4, [1, 0, 1, 0], [1, 1, 0, 0], [7] * 4, seed=1), "1 cluster"),
        (lambda: mean_gaps([1.0] * 4, [1, 0, 1, 1], [1, 1, 0, 0], [1, 1, 2, 2], seed=1), "behind, before"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()
