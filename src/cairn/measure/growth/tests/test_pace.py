"""Pace: by numerical integration the slow way, and intervals that hold what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cairn.kernel.errors import BadInput
from cairn.measure.growth.pace import Rates, pace, rates_of

GROUP = Rates(shape=4.0, years=0.5)


def drawn(n, seed=1):
    random = np.random.default_rng(seed)
    rate = random.gamma(GROUP.shape, 1 / GROUP.years, n)
    elapsed = random.uniform(0.2, 1.5, n)
    return rate, elapsed, random.poisson(rate * elapsed).astype(float)


def test_the_example_of_the_page():
    found = pace([6.0], [0.5], [30.0], [3.0], GROUP)
    assert found.rate[0] == 10.0
    assert found.pace[0] == 1.0
    assert found.remaining[0] == 24.0
    assert round(found.rate_low[0], 2) == 5.43
    assert round(found.rate_high[0], 2) == 15.71


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 12), st.sampled_from([0.0, 0.1, 1.0]), st.integers(1, 30))
def test_rate_and_chance_are_what_integrating_over_all_rates_gives(count, elapsed, opened):
    found = pace([count], [elapsed], [opened], 2.0, GROUP)

    if elapsed == 0.0 and count > 0:
        return  # no years, and yet something mastered: the count alone speaks
    rates = np.linspace(1e-9, 150, 600_001)
    weight = stats.gamma.pdf(rates, GROUP.shape, scale=1 / GROUP.years)
    weight *= stats.poisson.pmf(count, rates * elapsed)
    weight /= weight.sum()
    mean, fast = (rates * weight).sum(), weight[rates >= opened / 2].sum()
    assert found.rate[0] == pytest.approx(mean, rel=1e-4)
    assert found.on_pace[0] == pytest.approx(fast, abs=1e-4)
    assert found.pace[0] == pytest.approx(mean / (opened / 2), rel=1e-4)


def test_nine_intervals_in_ten_hold_the_true_rate_and_the_true_finish():
    rate, elapsed, counts = drawn(8000)
    opened = counts + 20
    found = pace(counts, elapsed, opened, 3.0, GROUP)
    held = (found.rate_low <= rate) & (rate <= found.rate_high)
    assert held.mean() == pytest.approx(0.9, abs=0.015)
    finish = np.random.default_rng(2).gamma(20.0, 1 / rate)
    inside = (found.years_low <= finish) & (finish <= found.years_high)
    assert inside.mean() == pytest.approx(0.9, abs=0.015)
    assert (finish <= found.years).mean() == pytest.approx(0.5, abs=0.02)


def test_the_groups_rates_are_found_from_its_counts():
    _, elapsed, counts = drawn(6000, seed=3)
    found = rates_of(np.append(counts, [np.nan, 5.0]), np.append(elapsed, [1.0, 0.0]))
    assert found.mean == pytest.approx(GROUP.mean, rel=0.05)
    assert found.shape == pytest.approx(GROUP.shape, rel=0.15)


def test_a_group_of_equal_rates_leans_each_learner_wholly_on_it():
    random = np.random.default_rng(4)
    elapsed = np.full(2000, 1.0)
    counts = random.poisson(8.0, 2000).astype(float)
    found = pace([0.0], [1.0], [10.0], 1.0, rates_of(counts, elapsed))
    assert found.rate[0] > 6.5


def test_nothing_mastered_yet_is_a_count_and_not_missing():
    found = pace([0.0, np.nan], [1.0, 1.0], [10.0, 10.0], 2.0, GROUP)
    assert 0 < found.rate[0] < GROUP.mean
    assert np.isnan(found.rate[1])
    assert np.isnan(found.years[1])


def test_who_is_done_needs_no_time_and_what_was_opened_again_does():
    found = pace([10.0, 10.0], [1.0, 1.0], [10.0, 10.0], 2.0, GROUP, reopened=[0.0, 2.0])
    assert list(found.remaining) == [0.0, 2.0]
    assert found.years[0] == 0.0
    assert found.years[1] > 0


@pytest.mark.parametrize(
    ("mastered", "elapsed", "due", "again"),
    [(-1.0, 1.0, 1.0, 0.0), (1.0, -1.0, 1.0, 0.0), (1.0, 1.0, 0.0, 0.0), (1.0, 1.0, 1.0, 2.0)],
)
def test_impossible_figures_are_refused(mastered, elapsed, due, again):
    with pytest.raises(BadInput):
        pace([mastered], [elapsed], [5.0], due, GROUP, reopened=again)


def test_a_group_in_which_nobody_mastered_anything_has_no_rate():
    with pytest.raises(BadInput, match="no rate"):
        rates_of([0.0, 0.0, np.nan], [1.0, 2.0, 1.0])
