"""The rules say what their slow twins say, at every look, whatever the weeks; and they refuse what is no series."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.monitoring import oracles
from cairn.measure.monitoring.aims import Aim, looks_at
from cairn.measure.monitoring.rules import RULES, Settings, limits_of, sequential

AIM = Aim(gain=1.5, start=20.0, weeks=14)
WEEKLY = np.r_[0, 0, 0, np.arange(1, 15.0)]


def said(rule, weeks, scores, settings=None, aim=AIM):
    signals = RULES[rule](weeks, scores, aim, settings or Settings())
    words = np.where(signals.change, "change", np.where(signals.higher, "higher", "go on"))
    return words[0].tolist()


@st.composite
def series(draw):
    later = draw(st.lists(st.integers(1, 40), min_size=3, max_size=14))
    weeks = [0.0] * draw(st.integers(1, 3)) + sorted(w / 2 for w in later)
    scores = [draw(st.integers(0, 200)) / 4 for _ in weeks]
    return weeks, scores


@given(series())
def test_each_rule_says_at_each_look_what_its_slow_twin_says(given_series):
    weeks, scores = given_series
    chosen = Settings()
    twins = {
        "four_point@1": lambda w, s: oracles.four_point(w, s, AIM),
        "theil_sen@1": lambda w, s: oracles.theil_sen(w, s, AIM, chosen.confidence),
    }
    looks = looks_at(np.asarray(weeks), chosen.least)
    for rule, twin in twins.items():
        for k, word in enumerate(said(rule, weeks, scores)):
            expected = twin(weeks[: k + 1], scores[: k + 1]) if looks[k] else "go on"
            assert word == expected, (rule, k)


@settings(max_examples=25)
@given(series(), st.integers(0, 2**32 - 1))
def test_trend_and_sequential_see_the_slope_and_distance_that_scipy_sees(given_series, seed):
    weeks = given_series[0]
    scores = 20 + np.random.default_rng(seed).normal(
        0, 4, len(weeks)
    )  # no slope at the edge of a limit
    limits = limits_of(np.asarray(weeks), AIM, Settings())
    for k in np.flatnonzero(looks_at(np.asarray(weeks), 5)):
        so_far, what = weeks[: k + 1], scores[: k + 1]
        assert said("trend@1", weeks, scores)[k] == oracles.trend(so_far, what, AIM)
        far = oracles.distance(so_far, what, AIM.gain)
        expected = "change" if far < limits[k] else "higher" if far > -limits[k] else "go on"
        assert said("sequential@1", weeks, scores)[k] == expected


@pytest.mark.parametrize("rule", RULES)
def test_what_is_said_at_a_look_rests_on_that_look_and_earlier_ones(rule):
    random = np.random.default_rng(3)
    scores = 20 + 0.5 * WEEKLY + random.normal(0, 5, WEEKLY.size)
    whole = said(rule, WEEKLY, scores)
    for k in range(5, WEEKLY.size):
        assert said(rule, WEEKLY[:k], scores[:k]) == whole[:k]


@pytest.mark.parametrize("rule", RULES)
def test_the_unit_and_the_beginning_of_the_scale_change_nothing(rule):
    random = np.random.default_rng(4)
    scores = 20 + 0.7 * WEEKLY + random.normal(0, 5, WEEKLY.size)
    there = Aim(gain=15.0, start=100.0, weeks=14)
    assert said(rule, WEEKLY, 10 * (scores - 20) + 100, aim=there) == said(rule, WEEKLY, scores)


@pytest.mark.parametrize("rule", RULES)
def test_many_learners_at_once_hear_what_each_hears_alone(rule):
    random = np.random.default_rng(5)
    scores = 20 + 1.0 * WEEKLY + random.normal(0, 5, (7, WEEKLY.size))
    together = RULES[rule](WEEKLY, scores, AIM, Settings()).change
    assert together.tolist() == [
        RULES[rule](WEEKLY, one, AIM, Settings()).change[0].tolist() for one in scores
    ]


def test_a_straight_line_below_the_aim_is_told_and_one_on_it_never_is():
    assert said("sequential@1", WEEKLY, 20 + 0.5 * WEEKLY)[-1] == "change"
    assert set(said("sequential@1", WEEKLY, AIM.at(WEEKLY), Settings(noise=4.0))) == {"go on"}
    assert said("sequential@1", WEEKLY, 20 + 2.5 * WEEKLY)[-1] == "higher"


def test_a_plan_that_runs_on_after_its_end_spends_nothing_more():
    on = np.r_[WEEKLY, 15.0, 16.0]
    limits = limits_of(on, AIM, Settings(noise=5.0))
    assert np.isfinite(limits[WEEKLY.size - 1])
    assert np.isneginf(limits[WEEKLY.size :]).all()


def test_a_known_noise_keeps_a_lucky_straight_line_from_being_believed():
    weeks, lucky = np.r_[0.0, 1, 2, 3, 4], np.r_[20.0, 20, 20, 20, 20]
    plan = Aim(gain=1.5, start=20.0, weeks=4)
    assert sequential(weeks, lucky, plan, Settings()).change[0, -1]
    assert not sequential(weeks, lucky, plan, Settings(noise=12.0)).change[0, -1]


@pytest.mark.parametrize(
    ("weeks", "scores"), [([0, 1, 2], [1, 2]), ([0, 2, 1], [1, 2, 3]), ([0, 1, 2], [1, np.nan, 3])]
)
def test_what_is_no_series_is_refused_with_a_mend(weeks, scores):
    with pytest.raises(BadInput) as refused:
        sequential(weeks, scores, AIM, Settings())
    assert refused.value.mend


@pytest.mark.parametrize("wrong", [{"allowed": 1.0}, {"least": 2}, {"noise": 0.0}, {"every": 0}])
def test_settings_that_cannot_judge_are_refused(wrong):
    with pytest.raises(BadInput):
        Settings(**wrong)


@pytest.mark.parametrize("wrong", [(0, 20, 14), (1.5, np.nan, 14), (1.5, 20, 0)])
def test_an_aim_that_is_none_is_refused(wrong):
    with pytest.raises(BadInput):
        Aim(*wrong)
