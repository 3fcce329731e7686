"""A plan as it stands, what was not agreed, the pace by one's own days, a sensible order, missing earlier steps."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from cairn.learning.rules.ordering import Lack, Missing, before, missing, sensible_order
from cairn.learning.rules.pathway import (
    Pace,
    Planned,
    Says,
    Terms,
    Timed,
    changes,
    not_agreed,
    pace,
    standing,
)

A, B, C, D = (UUID(int=n) for n in range(1, 5))
NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)
TODAY = date(2026, 11, 17)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
keys = st.sampled_from([A, B, C, D])
edges = st.lists(st.tuples(keys, keys), max_size=10)


def row(key, place, hour=0, *, by_learner=True, dropped=False, **terms):
    return Planned(key, place, Terms(**terms), dropped, by_learner, NOW + timedelta(hours=hour))


def test_the_latest_of_each_competency_stands_in_the_learners_order():
    rows = [row(A, 1), row(B, 2), row(C, 3), row(A, 4, 1), row(B, 2, 1, dropped=True)]
    assert [p.competency for p in standing(rows)] == [C, A]
    assert [p.competency for p in standing([*rows, row(B, 1, 2)])] == [B, C, A]


def test_what_moved_only_because_another_came_before_it_is_not_changed():
    was, now = [row(A, 1), row(B, 2)], [row(C, 1, 1), row(A, 2, 1), row(B, 3, 1)]
    found = changes(was, now)
    assert (found.added, found.altered, found.dropped, found.reordered) == ((C,), (), (), False)
    assert changes(was, [row(B, 1, 1), row(A, 2)]).reordered
    assert changes(was, [row(A, 1, time="Mondays"), row(B, 2)]).altered == (A,)
    assert not changes(was, was).any


def test_a_yes_covers_what_stood_then_and_each_side_is_asked_about_the_others():
    first = [row(A, 1), row(B, 2, 1, by_learner=False)]
    assert not_agreed(first, None, of_the_learner=False).added == (A, B)
    assert not_agreed(first, NOW + timedelta(hours=2), of_the_learner=False).any is False
    assert not_agreed(first, NOW, of_the_learner=True).added == (B,)
    assert not not_agreed(first, NOW, of_the_learner=False).any, "others planned it themselves"
    there_and_back = [*first, row(A, 1, 3, time="x"), row(A, 1, 4)]
    assert not not_agreed(there_and_back, NOW + timedelta(hours=2), of_the_learner=False).any


def test_pace_is_told_by_the_learners_own_days_alone():
    done, open_ = True, False
    steps = [
        Timed(YESTERDAY, done), Timed(TOMORROW, done), Timed(None, done),
        Timed(YESTERDAY, open_), Timed(TODAY, open_), Timed(None, open_),
    ]  # fmt: skip
    told = pace(steps, TODAY)
    assert told == Pace(done=3, past=1, to_come=1, undated=1, early=1, due=2)
    assert told.says is Says.PAST


def test_what_a_plan_says_on_its_day_and_the_day_after():
    today = [Timed(TODAY, False)]
    assert pace(today, TODAY).says is Says.ON_PLAN
    assert pace(today, TOMORROW).says is Says.PAST
    assert pace([], TODAY).says is Says.EMPTY
    assert pace([Timed(None, False)], TODAY).says is Says.NO_DAYS
    assert pace([Timed(None, True)], TODAY).says is Says.ALL_DONE
    assert pace([Timed(TOMORROW, True), Timed(None, False)], TODAY).says is Says.AHEAD
    assert pace([Timed(YESTERDAY, True), Timed(None, False)], TODAY).says is Says.ON_PLAN


days = st.one_of(st.none(), st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)))


@given(st.lists(st.builds(Timed, days, st.booleans())))
def test_every_step_is_in_exactly_one_count(steps):
    told = pace(steps, TODAY)
    assert told.all == len(steps)
    assert told.early <= told.done
    assert told.past <= told.due


def slow_way(start, links):
    """All that can be reached, by trying every link until nothing is new."""
    found = set()
    while True:
        more = {b for a, b in links if (a == start or a in found) and a != b} - found
        if not more:
            return found
        found |= more


@given(edges)
def test_what_comes_before_agrees_with_the_slow_way(links):
    known = before([A, B, C, D], links)
    turned = [(b, a) for a, b in links]
    for key in (A, B, C, D):
        above, below = slow_way(key, turned), slow_way(key, links)
        assert known.circle[key] == (above & below) - {key}
        assert known.ahead[key] == above - below - {key}


@given(
    edges,
    st.permutations([A, B, C, D]),
    st.dictionaries(keys, st.floats(0, 1), max_size=4),
)
def test_an_order_holds_every_step_once_and_nothing_before_what_it_rests_on(links, asked, chance):
    known = before(asked, links)
    order = sensible_order(asked, known, chance)
    assert sorted(order) == sorted(asked), "circles too"
    for i, key in enumerate(order):
        assert not known.ahead[key] & set(order[i + 1 :])


def test_of_free_steps_the_one_nearest_to_being_shown_comes_first_and_none_is_not_zero():
    known = before([A, B, C, D], [(A, B)])
    assert sensible_order([A, B, C, D], known, {D: 0.9, C: 0.0}) == [D, C, A, B]


def test_an_order_holds_by_way_of_what_is_not_planned():
    assert sensible_order([C, A], before([C, A], [(A, B), (B, C)]), {C: 1.0}) == [A, C]


def test_a_missing_earlier_step_is_flagged_and_one_in_a_circle_is_not():
    known = before([A, B, C], [(A, B), (B, C), (C, B)])
    right = {B: [A, C], C: [B]}
    assert missing([B, C], right, set(), known) == [Missing(B, A, Lack.NOT_PLANNED)]
    assert missing([B, C], right, {A}, known) == []
    assert missing([B, A, C], right, set(), known) == [Missing(B, A, Lack.LATER)]
    assert missing([A, B, C], right, set(), known) == []
    assert missing([A, B], {B: [A]}, set(), known, {(A, B)}) == [Missing(B, A, Lack.LATER)]
