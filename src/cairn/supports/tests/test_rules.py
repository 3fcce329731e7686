"""What a plan's checks say, and what is due."""

from datetime import date, timedelta

import pytest

from cairn.kernel.errors import BadInput
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.progress import Check, Measured, Says, check_due, progress, sessions_due

FIRST = date(2026, 9, 7)
PLAN = Measured(1.5, FIRST, 12, 1, None, "sequential@1", 0.10)


def day(week):
    return FIRST + timedelta(weeks=week)


def checks(gain, weeks, wobble=1.0):
    first = [Check(day(0), 20 + wobble * off) for off in (-1, 0, 1)]
    later = [Check(day(w), 20 + gain * w + wobble * (-1) ** w) for w in range(1, weeks + 1)]
    return first + later


def test_without_a_first_check_there_is_no_line_to_stand_beside():
    told = progress(PLAN, [Check(day(2), 30.0)])
    assert (told.says, told.start, told.aim_at(PLAN, day(2))) == (Says.NO_FIRST_CHECK, None, None)


def test_the_line_starts_in_the_middle_of_the_first_checks_those_before_the_first_day_included():
    early = [Check(FIRST - timedelta(days=5), 17.0), Check(day(0), 20.0), Check(day(0), 28.0)]
    told = progress(PLAN, early)
    assert told.start == 20.0
    assert told.aim_at(PLAN, day(4)) == 26.0
    assert told.says is Says.TOO_FEW


def test_zero_is_a_score():
    told = progress(PLAN, [Check(day(0), 0.0)])
    assert told.start == 0.0


@pytest.mark.parametrize(
    ("gain", "says"), [(0.1, Says.CHANGE), (1.5, Says.GO_ON), (3.0, Says.HIGHER)]
)
def test_who_hardly_moves_who_is_on_the_aim_and_who_is_beyond(gain, says):
    told = progress(PLAN, checks(gain, 12))
    assert told.says is says
    assert told.gain == pytest.approx(gain, abs=0.1)
    assert (told.since is not None) == (says is not Says.GO_ON)


def test_the_order_of_entering_changes_nothing():
    given = checks(0.1, 12)
    assert progress(PLAN, given) == progress(PLAN, given[::-1])


def test_since_is_the_check_from_which_on_it_has_been_said():
    told = progress(PLAN, checks(0.1, 12))
    before = progress(PLAN, [c for c in checks(0.1, 12) if c.day < told.since])
    assert before.says is not Says.CHANGE
    assert all(
        progress(PLAN, [c for c in checks(0.1, 12) if c.day <= day(w)]).says is Says.CHANGE
        for w in range((told.since - FIRST).days // 7, 13)
    )


def test_the_next_check_is_due_after_the_interval_and_the_first_on_the_first_day():
    assert check_due(PLAN, []) == FIRST
    assert check_due(PLAN, [Check(FIRST - timedelta(days=9), 20.0)]) == day(1)
    assert check_due(PLAN, checks(1, 4)) == day(5)


def test_sessions_are_due_by_whole_sevenths_of_a_week():
    assert [sessions_due(FIRST, 3, FIRST + timedelta(days=d)) for d in (0, 2, 3, 7, 14)] == [
        0, 0, 1, 3, 6
    ]  # fmt: skip
    assert sessions_due(FIRST, 3, FIRST - timedelta(days=1)) == 0


def test_a_rule_or_an_aim_that_is_none_is_refused():
    with pytest.raises(BadInput, match="no rule"):
        Measured(1.5, FIRST, 12, 1, None, "five_point@1", 0.10)
    with pytest.raises(BadInput, match="no aim"):
        Measured(0.0, FIRST, 12, 1, None, "sequential@1", 0.10)
    assert PLAN.last_day == date(2026, 11, 30)
    assert Decision("stop") is Decision.STOP
