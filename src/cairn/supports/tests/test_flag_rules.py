"""When a rule flags a learner, when it is silent, how often it does so by chance."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.supports.rules.flags import (
    Absent,
    Answer,
    Decided,
    Earlier,
    Piece,
    Settings,
    State,
    absent_share,
    at_least,
    chance_absent,
    chance_low,
    low_pieces,
    may_flag,
    rests_until,
    state_on,
)

DAY = date(2026, 11, 17)
SET = Settings(3, 1, 2, 60, 0.10, 40, 42, 30)
ONE, TWO = UUID(int=1), UUID(int=2)


def pieces(*values, first=3):
    """Newest first, a week apart, the newest so many days ago."""
    return [Piece(v, DAY - timedelta(days=first + 7 * i)) for i, v in enumerate(values)]


def lows(*cells):
    return [low.competency.int for low in low_pieces(cells, SET, DAY)]


def test_three_low_pieces_in_two_competencies_flag_and_the_facts_say_since_when():
    first, second = low_pieces([(ONE, pieces(1, 0, 1.4)), (TWO, pieces(1, 1, 1, 1, 2))], SET, DAY)
    assert (first.competency, first.pieces, first.until) == (TWO, 4, DAY - timedelta(days=3))
    assert (second.pieces, second.since) == (3, DAY - timedelta(days=17))


@pytest.mark.parametrize(
    "other",
    [
        pieces(1, 1),
        pieces(1, 2, 1),
        pieces(1.5, 1, 1),
        pieces(1, 1, 1, first=61),
        [],
        pieces(2, 1, 1, 1),
    ],
)
def test_one_competency_alone_old_pieces_too_few_or_a_better_latest_one_do_not_flag(other):
    assert lows((ONE, pieces(1, 1, 1)), (TWO, other)) == []


def test_zero_is_a_low_piece_and_half_a_level_is_the_next_one():
    assert lows((ONE, pieces(0, 0, 0)), (TWO, pieces(1.49, 1, 1, first=60))) == [2, 1]


cell = st.lists(st.tuples(st.sampled_from([0.0, 1.0, 1.5, 2.0]), st.integers(0, 90)), max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cell, max_size=4))
def test_low_pieces_agrees_with_the_slow_and_obvious_way(cells):
    def is_low(pieces):
        latest = pieces[: SET.pieces]
        return len(latest) == SET.pieces and latest[0][1] <= 60 and all(v < 1.5 for v, _ in latest)

    ordered = [sorted(each, key=lambda piece: piece[1]) for each in cells]
    expected = {i for i, each in enumerate(ordered) if is_low(each)}
    given = [
        (UUID(int=i), [Piece(v, DAY - timedelta(days=ago)) for v, ago in each])
        for i, each in enumerate(ordered)
    ]
    found = {low.competency.int for low in low_pieces(given, SET, DAY)}
    assert found == (expected if len(expected) >= 2 else set())


def period(absent, recorded, start=0):
    first = date(2026, 9, 1) + timedelta(days=start)
    return Absent(absent, recorded, first, first + timedelta(days=41))


def test_absence_is_told_from_a_tenth_on_over_the_whole_year_and_not_before_enough_days():
    told = absent_share([period(1.5, 30), period(4.5, 30, 42)], SET)
    assert (told.absent, told.recorded) == (6.0, 60)
    assert told.until == date(2026, 9, 1) + timedelta(days=83)
    assert absent_share([period(5.5, 60)], SET) is None
    assert absent_share([period(39, 39)], SET) is None
    assert absent_share([period(4, 40)], SET) is not None
    assert absent_share([period(0, 40)], SET) is None
    assert absent_share([], SET) is None


def on(days):
    return DAY + timedelta(days=days)


def test_a_flag_is_open_until_it_expires_waits_and_asks_again_or_is_decided():
    expires = on(42)
    wait = Decided(Answer.WAIT, on(5), on(20))
    closed = Decided(Answer.NOT_NEEDED, on(25), None)
    assert [state_on(on(d), expires, [], 42) for d in (0, 42, 43)] == [
        State.OPEN,
        State.OPEN,
        State.EXPIRED,
    ]
    assert [state_on(on(d), expires, [wait], 42) for d in (4, 5, 19, 20, 62, 63)] == [
        State.OPEN, State.WAITING, State.WAITING, State.OPEN, State.OPEN, State.EXPIRED,
    ]  # fmt: skip
    assert [state_on(on(d), expires, [wait, closed], 42) for d in (24, 25, 99)] == [
        State.OPEN, State.DECIDED, State.DECIDED,
    ]  # fmt: skip


def test_the_same_rule_rests_after_a_decision_or_an_expiry_and_never_flags_twice_at_once():
    closed = Decided(Answer.PLAN, on(3), None)
    wait = Decided(Answer.WAIT, on(1), on(20))
    assert rests_until(on(42), [], SET) == on(72)
    assert rests_until(on(42), [closed], SET) == on(33)
    assert rests_until(on(42), [wait], SET) == on(92)
    assert may_flag([], DAY)
    assert not may_flag([Earlier(True, on(-5))], DAY)
    assert not may_flag([Earlier(False, on(1))], DAY)
    assert may_flag([Earlier(False, DAY)], DAY)


@given(st.integers(0, 4), st.integers(0, 7), st.floats(0, 1))
def test_at_least_adds_up_every_way_in_which_it_can_happen(k, n, p):
    ways = (way for way in product((0, 1), repeat=n) if sum(way) >= k)
    slow = sum(p ** sum(way) * (1 - p) ** (n - sum(way)) for way in ways)
    assert at_least(k, n, p) == pytest.approx(slow, abs=1e-12)


def test_chance_by_hand():
    """One piece at 0.6 levels of scatter is below by half a level in 20.2 of 100; three of them in 0.83 of 100."""
    one = chance_low(Settings(3, 1, 1, 60, 0.1, 40, 42, 30), piece_sd=0.6, competencies=1)
    assert one == pytest.approx(0.2023284**3, rel=1e-5)
    assert chance_low(SET, piece_sd=0.6, competencies=1) == 0
    assert chance_low(SET, piece_sd=0.6, competencies=10) == pytest.approx(45 * one**2, rel=0.05)
    assert chance_absent(SET) == pytest.approx(0.1381, abs=5e-4)  # 4 or more of 40 days at 1 in 20


@pytest.mark.parametrize(
    "wrong", [{"pieces": 0}, {"absent_share": 0.0}, {"absent_share": 1.5}, {"rest_days": -1}]
)
def test_settings_that_nobody_can_mean_are_refused(wrong):
    with pytest.raises(BadInput, match=r"supports\.flags"):
        Settings(**(SET.plain() | wrong))
