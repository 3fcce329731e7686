"""The page's worked example and its table are what is computed."""

from pathlib import Path

import numpy as np
import pytest

from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.boundaries import boundary
from cairn.measure.monitoring.chances import World, simulated
from cairn.measure.monitoring.rules import RULES, Settings

PAGE = (Path(__file__).parents[5] / "docs" / "methods" / "progress-monitoring.md").read_text()
WEEKLY = np.r_[0, 0, 0, np.arange(1, 15.0)]


def test_two_looks_by_hand():
    for number, limit in zip("₁₂", boundary((0.5, 1.0), (0.025, 0.10)), strict=True):
        assert f"c{number} = **{limit:.3f}**".replace("-", "−") in PAGE


@pytest.mark.parametrize("rule", RULES)
def test_the_shares_beside_each_rule(rule):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{rule}`"))
    away, found, week = (float(cell) for cell in row.split("|")[3:6])
    random = np.random.default_rng(12)
    seen = simulated(
        rule, WEEKLY, Aim(1.9, 0.0, 14), Settings(), World(8.0), learners=10_000, random=random
    )
    assert 100 * seen.false_alarm == pytest.approx(away, abs=1.5)
    assert 100 * seen.caught == pytest.approx(found, abs=1.5)
    assert seen.week == pytest.approx(week, abs=1)
