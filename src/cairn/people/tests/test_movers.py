"""Who came, who left, who changed: what enrollments say, and what they do not."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.people.rules.movers import Move, Moved, Stay, moves, year_ends

ADA = UUID(int=1)
FERRY, SUMMIT, ELSEWHERE = (UUID(int=n) for n in (10, 11, 12))
SINCE, UNTIL = date(2026, 9, 1), date(2026, 11, 21)
OPENS, CLOSED = date(2026, 8, 17), date(2026, 6, 12)


def seen(*stays, place=(FERRY,), since=SINCE, until=UNTIL, ends=()):
    rows = [Stay(ADA, first, last, school) for school, first, last in stays]
    return [
        (m.kind, m.day, m.other)
        for m in moves(rows, place, since=since, until=until, year_ends=ends)
    ]


def test_who_comes_for_the_first_time_has_joined_from_nowhere_on_record():
    assert seen((FERRY, date(2026, 10, 1), None)) == [(Moved.JOINED, date(2026, 10, 1), None)]


def test_a_summer_is_no_move():
    stays = (FERRY, date(2025, 8, 18), CLOSED), (FERRY, OPENS, None)
    assert seen(*stays, since=date(2026, 6, 1)) == []


def test_who_stays_away_longer_than_a_holiday_has_left_and_joined():
    stays = (FERRY, date(2025, 8, 18), date(2026, 2, 1)), (FERRY, date(2026, 10, 1), None)
    found = seen(*stays, since=date(2026, 1, 1))
    assert [kind for kind, *_ in found] == [Moved.LEFT, Moved.JOINED]


def test_the_same_change_is_a_joining_a_leaving_or_a_change_by_whence_it_is_seen():
    change = (FERRY, OPENS, date(2026, 10, 15)), (SUMMIT, date(2026, 10, 16), None)
    assert seen(*change, place=[SUMMIT]) == [(Moved.JOINED, date(2026, 10, 16), FERRY)]
    assert seen(*change) == [(Moved.LEFT, date(2026, 10, 15), SUMMIT)]
    assert seen(*change, place=[FERRY, SUMMIT]) == [(Moved.CHANGED, date(2026, 10, 16), FERRY)]


def test_at_the_end_of_a_schools_year_nobody_has_left_but_who_is_elsewhere_since():
    year = (FERRY, date(2025, 8, 18), CLOSED)
    span = {"since": date(2026, 6, 1), "ends": {(FERRY, CLOSED)}}
    assert seen(year, **span) == []
    assert seen(year, (SUMMIT, OPENS, None), **span) == [(Moved.LEFT, CLOSED, SUMMIT)]
    assert seen(year, since=date(2026, 6, 1)) == [(Moved.LEFT, CLOSED, None)]


def test_two_schools_at_once_are_two_joinings_and_no_leaving_while_one_goes_on():
    both = (FERRY, OPENS, None), (SUMMIT, date(2026, 10, 1), date(2026, 11, 1))
    assert seen(*both, place=[FERRY, SUMMIT]) == [(Moved.CHANGED, date(2026, 10, 1), FERRY)]
    assert seen(*both, place=[SUMMIT])[-1] == (Moved.LEFT, date(2026, 11, 1), FERRY)


def test_a_year_ends_where_more_than_half_of_a_school_go_on_one_day():
    rows = [(FERRY, OPENS, CLOSED + timedelta(365), 6), (FERRY, OPENS, UNTIL, 5)]
    assert year_ends(rows) == {(FERRY, CLOSED + timedelta(365))}
    assert year_ends([(FERRY, OPENS, UNTIL, 1), (FERRY, OPENS, None, 1)]) == set()


_DAYS = st.integers(0, 500).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
_STAYS = st.lists(
    st.tuples(st.sampled_from([FERRY, SUMMIT, ELSEWHERE]), _DAYS, st.none() | st.integers(0, 300)),
    max_size=5,
)


@settings(deadline=None)
@given(_STAYS)
def test_whoever_joined_and_has_not_left_is_there_seen_from_any_school(given_stays):
    stays = [
        Stay(ADA, first, None if days is None else first + timedelta(days=days), school)
        for school, first, days in given_stays
    ]
    span = {"since": date.min, "until": date.max}
    for school in (FERRY, SUMMIT, ELSEWHERE):
        found = moves(stays, [school], **span)
        came = sum(m.kind is Moved.JOINED for m in found)
        assert (came > 0) == any(s.school == school for s in stays)
        left = [m for m in found if m.kind is Moved.LEFT]
        assert {m.day for m in left} <= {s.last for s in stays if s.school == school}
        assert not any(m.other == school for m in left)
        days = {s.first for s in stays if s.school == school}
        assert {m.day for m in found if m.kind is Moved.JOINED} <= days
    whole = moves(stays, [FERRY, SUMMIT, ELSEWHERE], **span)
    assert sum(m.kind is Moved.JOINED and m.other is None for m in whole) == bool(stays)


def test_a_move_says_where_it_happened():
    [move] = moves([Stay(ADA, SINCE, None, FERRY)], [FERRY], since=SINCE, until=UNTIL)
    assert move == Move(Moved.JOINED, ADA, SINCE, FERRY, None)
    with pytest.raises(AttributeError):
        move.day = UNTIL
