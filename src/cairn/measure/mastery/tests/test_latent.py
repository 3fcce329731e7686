"""`latent_growth@1`: time alone lowers nothing, better evidence says more, and it is near the exact answer."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import truncnorm

from cairn.measure.mastery import cells, oracles
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.latent import between, height_of, level_of
from cairn.measure.mastery.tests.casts import DAY, a_rule, rules, rules_with_cells

LATENT = "latent_growth@1"


def folded(rule, events):
    state = cells.start()
    for event in events:
        cells.advance(state, rule, event)
    return state


def reading(rule, events, day):
    return cells.reading(folded(rule, events), rule, day)


@given(rules_with_cells(LATENT), st.lists(st.integers(0, 40_000), min_size=2, max_size=4))
def test_time_alone_widens_the_range_and_moves_no_level(case, waits):
    rule, events = case
    state = folded(rule, events)
    last = events[-1].day if events else DAY
    said = [cells.reading(state, rule, last + wait) for wait in sorted(waits)]
    assert len({(r.point, r.level, r.shown, r.baseline) for r in said}) == 1
    if said[0].point is not None:
        assert all(a.standard_error <= b.standard_error for a, b in pairwise(said))


@given(rules_with_cells(LATENT), st.integers(0, 40_000), st.data())
def test_no_piece_lowers_the_level_below_itself_however_long_the_gap(case, wait, data):
    rule, events = case
    state = folded(rule, events)
    before = cells.reading(state, rule, DAY).point
    value = data.draw(st.integers(rule.scale.lowest + 1, rule.scale.highest))
    if before is None:
        return
    last = max(event.day for event in events)
    cells.advance(state, rule, Event(float(value), last + wait))
    assert cells.reading(state, rule, DAY).point >= min(before, value) - 1e-8


@given(rules_with_cells(LATENT))
def test_pieces_that_do_not_count_change_nothing(case):
    rule, events = case
    counted = oracles.counted_pieces(rule, events)
    assert reading(rule, events, DAY).point == reading(rule, counted, DAY).point


def test_a_surer_piece_moves_it_further_and_leaves_it_surer():
    rule = a_rule(LATENT)
    vague, usual, sharp = (reading(rule, [Event(4.0, DAY, error=e)], DAY) for e in (2.0, 0.8, 0.2))
    assert vague.point < usual.point < sharp.point
    assert vague.standard_error > usual.standard_error > sharp.standard_error


def test_the_same_rating_of_a_harder_task_or_a_severer_rater_says_more():
    rule = a_rule(LATENT)
    easy, plain, hard = (
        reading(rule, [Event(3.0, DAY, difficulty=d)], DAY) for d in (-0.5, 0.0, 0.5)
    )
    unknown = reading(rule, [Event(3.0, DAY)], DAY)
    assert easy.point < plain.point < hard.point
    assert unknown == plain


def test_a_learner_who_was_seen_moving_may_have_moved_further():
    rule = a_rule(LATENT)
    rising = [Event(float(v), DAY + 30 * i) for i, v in enumerate((1, 2, 3))]
    steady = [Event(3.0, DAY + 30 * i) for i in range(3)]
    widened = [
        reading(rule, events, DAY + 160).standard_error ** 2
        - reading(rule, events, DAY + 60).standard_error ** 2
        for events in (rising, steady)
    ]
    assert widened[0] > widened[1]


@pytest.mark.parametrize("levels", [2, 3, 4, 5, 6])
def test_before_any_evidence_every_level_is_about_as_likely(levels):
    cuts = [k + 0.5 for k in range(levels - 1)]
    below = ndtr((np.array(cuts) - (levels - 1) / 2) / (0.375 * levels))
    shares = np.diff([0.0, *below, 1.0])
    assert shares == pytest.approx([1 / levels] * levels, rel=0.3)


ENDS = st.floats(-60, 60) | st.just(-math.inf)


@given(ENDS, st.floats(0.01, 30))
def test_between_two_ends_mean_and_variance_are_those_of_the_truncated_normal(low, width):
    high = low + width if math.isfinite(low) else width - 15.0
    share, scale, mean, variance = between(low, high)
    true = truncnorm(low, high)
    assert mean == pytest.approx(true.mean(), rel=1e-6, abs=1e-7)
    assert 0.0 <= variance <= 1.0
    tail = ndtr(-low) - ndtr(-high) if low > 0 else ndtr(high) - ndtr(low)
    if tail > 1e-290:
        assert math.log(share) - scale == pytest.approx(math.log(tail), rel=1e-9, abs=1e-9)


@given(rules(LATENT), st.floats(-3, 12))
def test_heights_and_levels_go_back_and_forth(rule, level):
    there = level_of(rule.vector, height_of(rule.vector, level))
    assert there == pytest.approx(min(max(level, 0.0), rule.scale.levels - 1.0), abs=1e-9)


def exactly(rule, ratings, days):
    """Probabilities of levels without any normal distribution kept between: all of it on one grid.

    Without drift and with momentum that never fades, the path is a line; where it began and how fast it
    goes are two numbers, and their posterior is a sum over a grid of both.
    """
    has = dict(rule.settings)
    start, speed = np.meshgrid(np.linspace(-7, 10, 681), np.linspace(-12, 12, 481), indexing="ij")
    logs = -0.5 * ((start - 1.5) / (has["start_spread"] * 4)) ** 2
    logs -= 0.5 * (speed / has["momentum"]) ** 2
    cuts = np.array([-np.inf, *rule.cuts, np.inf])
    for rating, day in zip(ratings, days, strict=True):
        there = start + speed * (day - days[0]) / 365.25
        low, high = ((cuts[rating - side] - there) / has["noise"] for side in (1, 0))
        logs += np.log(np.maximum(ndtr(high) - ndtr(low), 1e-300))
    weights = np.exp(logs - logs.max())
    end = start + speed * (days[-1] - days[0]) / 365.25
    level = np.clip(np.floor(end + 0.5), 0, 3).astype(int)
    shares = np.bincount(level.ravel(), weights.ravel(), 4)
    return shares / shares.sum()


@pytest.mark.parametrize(
    "ratings",
    [(3, 3), (1, 2, 3), (4, 3, 2, 1), (2, 2, 3, 2, 3), (1, 1, 1), (4, 4, 4, 4, 4, 4, 4, 4)],
)
def test_it_is_near_the_exact_posterior(ratings):
    rule = a_rule(LATENT, settings={"drift": 0, "momentum_days": 3650})
    days = [DAY + 25 * i for i in range(len(ratings))]
    events = [Event(float(r), day) for r, day in zip(ratings, days, strict=True)]
    said = reading(rule, events, days[-1]).probabilities
    assert said == pytest.approx(exactly(rule, ratings, days), abs=0.05)


def test_it_is_off_by_a_tenth_only_where_ratings_contradict_each_other():
    rule = a_rule(LATENT, settings={"drift": 0, "momentum_days": 3650})
    days = [DAY, DAY + 25]
    said = reading(rule, [Event(1.0, days[0]), Event(4.0, days[1])], days[1]).probabilities
    off = np.abs(np.array(said) - exactly(rule, (1, 4), days))
    assert 0.05 < off.max() < 0.12
