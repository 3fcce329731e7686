"""Figures for latent_growth@1 from a history: they come back from where they went in."""

import numpy as np
import pytest

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.fitting import Forms, fit, foretell, rounded
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.tests.casts import PLAIN, a_rule

LATENT = "latent_growth@1"
CELLS, PIECES = 4000, 5


def history(seed=3, *, noise=0.6, hard=0.0, cuts=(0.5, 1.5, 2.5), cells=CELLS, spread=1.2):
    """Steady learners, rated every 30 days; `hard` (cells, pieces) how hard each piece was."""
    random = np.random.default_rng(seed)
    height = random.normal(1.5, spread, (cells, 1)) + np.zeros((cells, PIECES))
    seen = height - hard + random.normal(0, noise, height.shape)
    value = 1.0 + np.searchsorted(cuts, seen.ravel())
    day = np.tile(np.arange(PIECES) * 30, cells)
    zeros = np.zeros(value.size)
    return Log.of(np.arange(0, value.size + 1, PIECES), value, day, zeros, zeros, zeros)


def test_noise_and_spread_come_back():
    fitted = fit(history(), a_rule(LATENT), cuts=False)
    assert fitted.settings["noise"] == pytest.approx(0.6, abs=0.04)
    assert fitted.settings["start_spread"] * 4 == pytest.approx(1.2, abs=0.06)
    assert fitted.settings["drift"] < 0.35
    assert fitted.log_loss < fitted.log_loss_before
    assert (fitted.cells, fitted.pieces) == (CELLS, CELLS * PIECES)


def test_that_those_who_begin_lower_move_up_faster_comes_back():
    random = np.random.default_rng(8)
    began = random.normal(1.5, 1.2, (CELLS, 1))
    speed = -0.6 * 3.0 / 1.2 * (began - 1.5) + 0.8 * random.normal(0, 3.0, (CELLS, 1))
    moved = speed * np.arange(PIECES) * 30 / 365.25
    fitted = fit(history(seed=8, hard=-(began - 1.5) - moved, spread=0.0), a_rule(LATENT))
    assert fitted.settings["catching_up"] == pytest.approx(0.6, abs=0.12)


def test_a_neutral_prior_stays_neutral_if_asked_for():
    settings = fit(history(cells=500), a_rule(LATENT), prior=False).settings
    assert settings["catching_up"] != 0.0  # which says nothing of where anyone begins
    assert (settings["start"], settings["start_spread"], settings["growth"]) == (0.0, 0.375, 0.0)


def test_levels_of_unequal_width_are_seen():
    cuts = fit(history(cuts=(0.5, 1.1, 2.5)), a_rule(LATENT)).settings["cuts"]
    assert cuts == pytest.approx((0.5, 1.1, 2.5), abs=0.08)


def test_how_severe_each_rater_is_comes_back():
    random = np.random.default_rng(5)
    severe = np.array([-0.5, -0.2, 0.0, 0.3, 0.4])
    rater = random.integers(0, 5, (CELLS, PIECES))
    log = history(hard=severe[rater])
    fitted = fit(log, a_rule(LATENT), cuts=False, groups={"rater": rater.ravel()})
    assert fitted.effects["rater"] == pytest.approx(severe - severe.mean(), abs=0.1)


def test_where_each_forms_levels_begin_comes_back():
    log = history(cells=3000)
    form = np.tile([0, 1, 0, 1, 0], 3000)
    harder = history(cells=3000, cuts=(0.9, 1.5, 3.0))
    value = np.where(form == 1, harder.value, log.value)
    mixed = Log.of(log.starts, value, log.day, log.use, log.context, log.kind)
    fitted = fit(mixed, a_rule(LATENT), form=form)
    apart = fitted.forms.higher[1] - fitted.forms.higher[0]
    assert apart == pytest.approx([0.4, 0.0, 0.5], abs=0.12)


def test_shares_foretold_sum_to_one_and_are_the_pieces_own_probability():
    log = history(cells=60)
    said = foretell(log, a_rule(LATENT), forms=Forms(np.arange(300) % 3 - 1, np.full((2, 3), 0.2)))
    assert said.shares.sum(axis=1) == pytest.approx(np.ones(300))
    level = log.value.astype(int) - 1
    assert np.log(said.shares[np.arange(300), level]) == pytest.approx(said.log_probability)


def test_the_slope_of_a_probability_is_its_change_with_the_height():
    log, rule = history(cells=60), a_rule(LATENT)
    first = log.starts[:-1]
    step = np.zeros(300)
    step[first] = 1e-5  # as if the first task were harder: the height one sees is lower
    slope = (
        foretell(log, rule, step).log_probability - foretell(log, rule, -step).log_probability
    )[first] / 2e-5
    assert -slope == pytest.approx(foretell(log, rule).pull[first], abs=1e-6)


def test_a_history_in_which_nothing_can_be_seen_is_refused():
    with pytest.raises(BadInput, match="has no figures"):
        fit(history(cells=60), a_rule())
    with pytest.raises(BadInput, match="Only 9 cells"):
        fit(history(cells=9), a_rule(LATENT))
    with pytest.raises(BadInput, match="shows 1"):
        fit(history(cells=60, cuts=(90, 91, 92)), a_rule(LATENT))


def test_what_was_fitted_is_a_rule_that_policy_can_hold():
    settings = rounded(fit(history(cells=300), a_rule(LATENT)).settings)
    held = Rule.from_plain({**PLAIN, "method": LATENT, "settings": settings})
    assert dict(held.settings) == settings
