"""What stands beside the choice of a rule is what happens."""

from dataclasses import replace

import numpy as np
import pytest

from cairn.kernel.errors import BadInput
from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.chances import World, simulated, stated, weeks_needed
from cairn.measure.monitoring.four_points import middles
from cairn.measure.monitoring.rules import RULES, Settings

AIM = Aim(gain=1.9, start=0.0, weeks=14)
WEEKLY = np.r_[0, 0, 0, np.arange(1, 15.0)]
WORLD = World(noise=8.0)


def seen(rule, settings, learners=20_000, seed=1, world=WORLD):
    random = np.random.default_rng(seed)
    return simulated(rule, WEEKLY, AIM, settings, world, learners=learners, random=random)


def test_four_points_below_the_line_send_two_in_five_away_who_are_exactly_on_it():
    assert seen("four_point@1", Settings()).false_alarm == pytest.approx(0.41, abs=0.02)


@pytest.mark.parametrize("noise", [None, 8.0])
def test_the_default_rule_errs_as_stated_with_one_in_ten_false_alarms_and_four_in_five_caught(
    noise,
):
    settings = Settings(noise=noise)
    says, does = stated(WEEKLY, AIM, settings, WORLD), seen("sequential@1", settings)
    assert does.false_alarm <= 0.10 + 0.004  # two standard errors of 20,000 learners
    assert does.caught >= 0.80
    assert does.caught == pytest.approx(says.caught, abs=0.02)
    assert abs(does.week - says.week) <= 1


def test_errors_that_echo_are_told_by_simulation():
    echoing = seen("sequential@1", Settings(), world=replace(WORLD, echo=0.5))
    assert echoing.false_alarm > 0.12


def test_a_plan_of_the_needed_length_catches_so_many_and_a_shorter_one_does_not():
    settings, aim = Settings(), replace(AIM, gain=1.0)
    weeks = weeks_needed(aim, settings, WORLD)

    def caught(length):
        plan = np.r_[0, 0, 0, np.arange(1, length + 1)]
        return stated(plan, replace(aim, weeks=length), settings, WORLD).caught

    assert caught(weeks) >= 0.8 > caught(weeks - 1)
    assert np.isnan(weeks_needed(replace(AIM, gain=0.01), settings, WORLD))


@pytest.mark.parametrize("rule", RULES)
def test_more_noise_never_helps(rule):
    little, much = (seen(rule, Settings(), 4000, world=World(noise)) for noise in (3.0, 12.0))
    assert little.caught >= much.caught


@pytest.mark.parametrize(
    ("rule", "first", "noise"),
    [
        ("four_point@1", 2, None),
        ("four_point@1", 3, None),
        ("trend@1", 1, None),
        ("sequential@1", 1, 8.0),
    ],
)
def test_what_is_stated_of_a_rule_is_what_happens(rule, first, noise):
    aim, weeks = replace(AIM, weeks=10), np.r_[np.zeros(first), np.arange(1, 11.0)]
    says = stated(weeks, aim, Settings(noise=noise), WORLD, rule)
    random = np.random.default_rng(first)
    does = simulated(rule, weeks, aim, Settings(noise=noise), WORLD, learners=10_000, random=random)
    assert does.false_alarm == pytest.approx(says.false_alarm, abs=0.015)
    assert does.caught == pytest.approx(says.caught, abs=0.015)


def test_four_points_by_hand():
    """One first check and four later ones, all alike: the four lie below when the first is the highest of five."""
    start, weight = middles(1)
    assert (weight @ start, weight @ start**2) == pytest.approx((0, 1), abs=1e-9)
    start, weight = middles(2)
    assert weight @ start**2 == pytest.approx(1 / 2, abs=1e-3)
    four = stated(np.r_[0, 1, 2, 3, 4.0], AIM, Settings(), WORLD, "four_point@1")
    assert four.false_alarm == pytest.approx(1 / 5, abs=1e-6)
    with pytest.raises(BadInput, match="Nobody knows"):
        stated(WEEKLY, AIM, Settings(), WORLD, "theil_sen@1")
