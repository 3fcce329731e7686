"""Pairs are the ones that looking at everybody finds; answers hold, and are refused where they would not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.comparing import oracles
from cairn.measure.comparing.effects import Refusal, adjusted, answer
from cairn.measure.comparing.lines import LEFT_OUT, turn
from cairn.measure.comparing.matching import CALIPERS, Before, matched
from cairn.measure.comparing.trying import World, tried

level = st.sampled_from([1.0, 1.2, 1.25, 1.5, 2.0, 3.0])
trend = st.sampled_from([-0.1, 0.0, 0.05, 0.1])


def rows(most, who):
    row = st.tuples(level, trend, st.integers(0, 1), who)
    return st.lists(row, min_size=2, max_size=most)


def side(given):
    return Before.of(*(np.array(column) for column in zip(*given, strict=True)))


@settings(deadline=None, max_examples=60)
@given(rows(6, st.integers(0, 20)), rows(8, st.integers(10, 16)))
def test_pairs_are_those_that_looking_at_everybody_in_turn_finds(helped, waiting):
    one, other = side(helped), side(waiting)
    found = [tuple(pair) for pair in matched(one, other).tolist()]
    assert found == oracles.pairs(one, other, CALIPERS)
    used = [other.who[j] for _i, j in found]
    assert len(used) == len(set(used))
    assert all(one.who[i] != other.who[j] and one.where[i] == other.where[j] for i, j in found)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(6, 30), st.booleans())
def test_the_adjusted_difference_is_that_of_least_squares_done_otherwise(seed, pairs, alike):
    random = np.random.default_rng(seed)
    apart = random.normal(0, 1, (pairs, 2)) * [1, 0 if alike else 1]
    differences = 0.3 + apart @ [0.5, -0.2] + random.normal(0, 0.4, pairs)
    found = adjusted(differences, apart)
    assert found.value == pytest.approx(oracles.adjusted(differences, apart), abs=1e-9)
    assert found.low < found.value < found.high


def school(helped, waiting, shift=0.0, gain=0.0, seed=3):
    random = np.random.default_rng(seed)
    levels = random.normal(2, 0.5, helped + waiting)
    slopes = random.normal(0, 0.05, helped + waiting)
    places, people = np.zeros(helped + waiting), np.arange(helped + waiting)
    everyone = Before.of(levels, slopes, places, people)
    first = Before(
        np.add(everyone.seen[:helped], [shift, 0]), everyone.where[:helped], people[:helped]
    )
    rest = Before(everyone.seen[helped:], everyone.where[helped:], people[helped:])
    after = first.seen[:, 0] + gain + random.normal(0, 0.1, helped)
    return first, rest, after, rest.seen[:, 0] + random.normal(0, 0.1, waiting)


def test_help_that_helps_is_found_beside_those_who_waited():
    found = answer(*school(40, 200, gain=0.4), least=20)
    assert found.refusal is None
    assert found.effect.low < 0.4 < found.effect.high
    assert found.effect.can_tell
    assert found.gain - found.gain_else == pytest.approx(0.4, abs=0.1)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (school(8, 80), Refusal.TOO_FEW),
        (school(40, 80, shift=9.0), Refusal.TOO_FEW),
        (school(150, 60), Refusal.NO_OVERLAP),
    ],
)
def test_too_few_or_too_unlike_is_refused(given, why):
    found = answer(*given, least=20)
    assert (found.refusal, found.effect) == (why, None)


def test_sides_whose_trends_lie_apart_before_are_refused():
    """Every pair is within the caliper, and every helped one on the same side of it."""
    ladder = np.linspace(0, 10, 30)
    waiting = Before.of(ladder, ladder, np.arange(30), np.arange(30))
    shift = np.array([[0.0, 0.45 * ladder.std(ddof=1)]])
    helped = Before(np.add(waiting.seen, shift), waiting.where, np.arange(100, 130))
    found = answer(helped, waiting, ladder, ladder, least=20)
    assert (found.refusal, found.pairs) == (Refusal.UNLIKE_TREND, 30)
    assert 0.25 < found.trend < 0.5


def test_zero_is_a_level_and_a_missing_one_is_refused():
    zero = Before.of([0.0, 0.0], [0.0, 0.0], [0, 0], [1, 2])
    assert matched(zero, Before.of([0.0], [0.0], [0], [3])).tolist() == [[0, 0]]
    with pytest.raises(BadInput, match="missing"):
        Before.of([np.nan], [0.0], [0], [1])
    nobody = Before.of([], [], [], [])
    assert answer(nobody, zero, [], [1.0, 1.0], least=20).refusal is Refusal.TOO_FEW


def test_one_learners_line_is_said_to_bend_only_when_it_clearly_does():
    weeks = np.arange(-12, 13)
    flat = turn(weeks, 2 + 0.0 * weeks)
    assert (flat.before, flat.since, flat.change.can_tell) == (
        pytest.approx(0),
        pytest.approx(0),
        False,
    )
    wobble = 0.1 * (-1.0) ** np.arange(weeks.size)
    bent = turn(weeks, 2 + 0.1 * np.maximum(weeks, 0) + wobble)
    assert bent.change.low > 0
    assert bent.change.value == pytest.approx(0.1, abs=0.02)
    assert bent.pieces_before == 12 - LEFT_OUT
    assert turn([-8, -7, -6, 1, 2, 3, 4], [1.0] * 7) is None
    assert turn([-8, -8, -8, -8, 1, 2, 3, 4], [1.0] * 8) is None
    with pytest.raises(BadInput):
        turn([1.0], [np.nan])


def test_pieces_that_are_all_of_one_level_never_make_a_line_bend():
    random = np.random.default_rng(7)
    for level in (1.0, 5 / 3, 7 / 3, 4.0):
        for _ in range(50):
            weeks = np.concatenate([-random.uniform(5, 25, 7), random.uniform(0, 12, 6)])
            found = turn(weeks, np.full(weeks.size, level))
            assert found is not None
            assert not found.change.can_tell, found


def test_with_no_help_the_range_holds_nothing_though_before_and_after_rose():
    """A few schools; benchmarks/did_it_help.py does it with many."""
    random = np.random.default_rng(8)
    seen = [tried(World(), random) for _ in range(40)]
    told = [each.answer.effect for each in seen if each.answer.effect is not None]
    assert np.mean([each.naive for each in seen]) > 0.3
    assert np.mean([r.low <= 0 <= r.high for r in told]) > 0.8
    assert abs(np.mean([r.value for r in told])) < 0.08
