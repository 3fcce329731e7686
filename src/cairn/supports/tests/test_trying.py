"""What pages show of the rules' errors is what invented learners see; benchmarks/support_rules.py does so with many."""

from datetime import date, timedelta

import numpy as np
import pytest

from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.rules import RULES
from cairn.supports.rules import trying
from cairn.supports.rules.flags import (
    OFTEN_ABSENT,
    SCHOOL_DAYS,
    Settings,
    chance_absent,
    chance_absent_in_a_year,
    chance_low,
)
from cairn.supports.rules.progress import Check, Measured, Says, errors, first_checks, progress

SET = Settings(3, 1, 2, 60, 0.15, 40, 42, 30)
FIRST = date(2026, 9, 7)


@pytest.fixture
def random():
    return np.random.default_rng(11)


def agrees(seen, shown):
    assert abs(seen.share - shown) <= 0.005 + 3.5 * seen.error


@pytest.mark.parametrize("above", [1.0, 0.0])
def test_low_pieces_flag_and_find_as_shown(random, above):
    one = {"piece_sd": 0.6, "competencies": 6, "above": above}
    agrees(trying.low(SET, **one, learners=600, random=random), chance_low(SET, **one))


def test_absence_flags_as_shown_at_once_and_over_a_year_of_nights(random):
    once = trying.absent(SET, usual=OFTEN_ABSENT, days=40, learners=600, random=random)
    agrees(once, chance_absent(SET, usual=OFTEN_ABSENT))
    year = trying.absent(SET, usual=0.08, days=SCHOOL_DAYS, learners=250, random=random)
    agrees(year, chance_absent_in_a_year(SET, usual=0.08))


def test_a_year_of_one_look_is_one_look_and_more_looks_flag_more():
    one = chance_absent_in_a_year(SET, days=SET.absent_days)
    assert one == pytest.approx(chance_absent(SET), rel=1e-9)
    assert chance_absent_in_a_year(SET, days=39) == 0
    assert one < chance_absent_in_a_year(SET) < 2 * one
    assert chance_absent_in_a_year(SET, usual=1.0) == 1.0


def test_days_missed_in_spells_flag_far_more_than_days_missed_one_by_one(random):
    few = {"usual": 0.05, "days": SCHOOL_DAYS, "learners": 150}
    alone = trying.absent(SET, **few, random=random)
    together = trying.absent(SET, **few, spell=3.0, random=random)
    assert together.share > alone.share + 3 * together.error


@pytest.mark.parametrize(
    ("rule", "noise"), [("sequential@1", 8.0), ("four_point@1", 8.0), ("trend@1", None)]
)
def test_a_plans_rule_errs_as_shown_and_sequential_never_spends_more(random, rule, noise):
    measured = Measured(1.9, FIRST, 10, 1.0, noise, rule, 0.10)
    told = errors(measured)
    few = {"noise": 8.0, "learners": 3000, "random": random}
    away = trying.plan(measured, part=1.0, **few)
    if rule == "sequential@1":
        assert away.share <= 0.10 + 3.5 * away.error
    else:
        agrees(away, told.sent_away / 100)
    if noise is not None:
        agrees(trying.plan(measured, part=1 / 3, **few), told.found / 100)


def test_whoever_misses_checks_is_not_told_more_often(random):
    measured = Measured(1.9, FIRST, 10, 1.0, 8.0, "sequential@1", 0.10)
    seen = trying.plan(measured, noise=8.0, part=1.0, given=0.6, learners=2000, random=random)
    assert seen.share <= 0.10 + 3.5 * seen.error


@pytest.mark.parametrize("rule", ["sequential@1", "four_point@1"])
def test_a_plans_page_says_at_each_check_what_the_rule_that_is_tried_says(random, rule):
    measured = Measured(1.9, FIRST, 10, 1.0, None, rule, 0.10)
    weeks = np.r_[0, 0, 0, np.arange(1, 11)]
    for gain in (0.0, 0.6, 1.9):
        scores = 20 + gain * weeks + random.normal(0, 4, weeks.size)
        checks = [
            Check(FIRST + timedelta(weeks=int(w)), float(s))
            for w, s in zip(weeks, scores, strict=True)
        ]
        aim = Aim(1.9, float(np.median(scores[:3])), 10)
        signals = RULES[rule](weeks, scores, aim, measured.settings())
        said = [progress(measured, checks[:k]).says is Says.CHANGE for k in range(3, 14)]
        assert said == signals.change[0, 2:].tolist()


def test_where_nobody_can_say_nothing_is_said_and_an_unknown_scatter_leaves_only_the_false_alarms():
    assert errors(Measured(1.9, FIRST, 10, 1.0, 8.0, "theil_sen@1", 0.10)) is None
    told = errors(Measured(1.9, FIRST, 10, 1.0, None, "sequential@1", 0.20))
    assert (told.sent_away, told.found) == (20.0, None)
    measured = Measured(1.9, FIRST, 10, 1.0, None, "four_point@1", 0.10)
    assert errors(measured).sent_away > 30
    assert first_checks(measured, []) == 3
    assert first_checks(measured, [Check(FIRST, 1.0), Check(FIRST + timedelta(days=7), 2.0)]) == 1
