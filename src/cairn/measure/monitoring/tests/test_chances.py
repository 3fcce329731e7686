"""What stands beside the choice of a rule is what happens."""

from dataclasses import replace

import numpy as np
import pytest

from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.chances import World, simulated, stated, weeks_needed
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
