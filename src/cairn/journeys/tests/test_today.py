"""Who is on today's list, and who is not: facts about recent work, said as sentences."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.journeys.classes.today import (
    Asked,
    Cell,
    Group,
    Piece,
    Reason,
    Thresholds,
    asked_notices,
    chance_of,
    listed,
    notices,
)

TODAY = date(2026, 11, 17)
SEPTEMBER = date(2026, 9, 1)
MAYA, NOOR = UUID(int=1), UUID(int=2)
RATES, PERCENT = UUID(int=11), UUID(int=12)
POLICY = Thresholds(
    same_spot_pieces=3, ready_pieces=2, quiet_days=21, disagree_levels=2, proficient=3
)


def ago(days):
    return TODAY - timedelta(days=days)


def cell(*values, shown=2, level=None, learner=MAYA, competency=RATES, last=1):
    """A cell whose pieces, newest first, were `values`, the newest `last` days ago, one a week."""
    pieces = tuple(Piece(v, ago(last + 7 * i)) for i, v in enumerate(values))
    return Cell(learner, competency, shown, shown if level is None else level, pieces)


def found(*cells, learners=(), needs=None, began=SEPTEMBER):
    return notices(
        cells, learners=learners, needs=needs or {}, day=TODAY, class_began=began, thresholds=POLICY
    )


def reasons(*cells, **more):
    return [n.reason for n in found(*cells, **more)]


def test_three_in_a_row_below_proficient_is_a_reason_to_meet():
    [line] = found(cell(2, 2, 2, 2, 1))
    assert (line.group, line.reason, line.pieces, line.level) == (
        Group.MEET_WITH, Reason.SAME_SPOT, 4, 2,
    )  # fmt: skip


def test_two_in_a_row_is_not_yet_a_reason():
    assert reasons(cell(2, 2)) == []


def test_three_in_a_row_at_proficient_is_no_reason_to_meet():
    assert reasons(cell(3, 3, 3, shown=3)) == []


def test_the_same_spot_long_ago_is_not_todays_work():
    assert reasons(cell(2, 2, 2, last=22)) == []
    assert reasons(cell(2, 2, 2, last=21)) == [Reason.SAME_SPOT]


def test_two_above_the_level_shown_make_ready_to_show():
    [line] = found(cell(3, 4, 2))
    assert (line.group, line.level, line.pieces) == (Group.READY, 3, 2)


def test_one_above_is_not_enough():
    assert reasons(cell(3, 2, 2)) == []


def test_where_no_level_is_shown_yet_ready_means_at_proficient():
    assert reasons(cell(3, 3, shown=None)) == [Reason.LATEST_ABOVE]
    assert reasons(cell(2, 2, shown=None)) == []


def test_a_level_that_newer_evidence_puts_lower_waits_for_a_person_however_long():
    assert reasons(cell(2, 2, shown=3, level=2, last=300)) == [Reason.POINTS_LOWER]


def test_pieces_two_levels_apart_ask_for_a_second_look():
    assert reasons(cell(1, 3, 2)) == [Reason.DISAGREE]
    assert reasons(cell(2, 3, 1)) == []


def test_a_missing_step_is_named_with_what_needs_it():
    lines = found(
        cell(1, 2, competency=PERCENT), cell(2, competency=RATES, last=90), needs={PERCENT: [RATES]}
    )
    assert [(n.reason, n.competency, n.step) for n in lines] == [
        (Reason.MISSING_STEP, PERCENT, RATES)
    ]


def test_a_step_nobody_has_seen_anything_of_is_not_called_missing():
    unseen = Cell(MAYA, RATES, None, None, ())
    assert reasons(cell(1, 2, competency=PERCENT), unseen, needs={PERCENT: [RATES]}) == []


def test_quiet_is_a_learner_not_a_competency():
    lines = found(
        cell(3, shown=3, last=40), cell(3, shown=3, last=30, competency=PERCENT), learners=[MAYA]
    )
    assert [(n.reason, n.competency, n.day) for n in lines] == [
        (Reason.QUIET_SINCE, PERCENT, ago(30))
    ]


def test_quiet_begins_the_day_after_three_weeks():
    assert reasons(cell(3, shown=3, last=21), learners=[MAYA]) == []
    assert reasons(cell(3, shown=3, last=22), learners=[MAYA]) == [Reason.QUIET_SINCE]


def test_nobody_is_quiet_in_a_class_that_has_just_begun():
    assert reasons(learners=[MAYA], began=ago(21)) == []
    assert reasons(learners=[MAYA], began=ago(22)) == [Reason.NOTHING_YET]


def test_a_learner_stands_once_in_each_group_with_the_latest_and_the_rest_counted():
    lists = listed(found(cell(2, 2, 2, last=9), cell(1, 1, 1, competency=PERCENT, last=2)))
    [line] = lists[Group.MEET_WITH]
    assert (line.competency, line.also) == (PERCENT, 1)
    assert lists[Group.READY] == []


def asked(competency=RATES, due=TODAY, over=0, *, again=False):
    return Asked(UUID(int=21), MAYA, competency, ago(5), due, over, own_way=False, again=again)


def test_who_asked_is_ready_to_show_and_who_asked_again_has_a_second_look():
    first, again = asked_notices([asked(), asked(again=True)])
    assert (first.group, first.reason) == (Group.READY, Reason.ASKED)
    assert (again.group, again.reason) == (Group.SECOND_LOOK, Reason.ASKED_AGAIN)


def test_what_a_learner_asked_stands_before_what_was_observed_and_the_most_urgent_first():
    late = asked(PERCENT, due=ago(3), over=2)
    lists = listed([*found(cell(3, 3, last=1)), *asked_notices([asked(), late])])
    [line] = lists[Group.READY]
    assert (line.asked, line.also) == (late, 2)


def test_a_zero_is_a_piece_like_any_other():
    assert reasons(cell(0, 0, 0, shown=0)) == [Reason.SAME_SPOT]


values = st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0, 2.49, 3.0, 4.0]), max_size=6)


@given(values, st.one_of(st.none(), st.integers(1, 4)), st.one_of(st.none(), st.integers(1, 4)))
def test_a_cell_is_on_the_list_at_most_once(pieces, shown, level):
    one = Cell(MAYA, RATES, shown, level, tuple(Piece(v, ago(3)) for v in pieces))
    assert len(found(one)) <= 1


@pytest.mark.parametrize("sd", [0.3, 0.6, 1.0])
def test_the_chance_of_a_false_alarm_agrees_with_counting_every_outcome(sd):
    from statistics import NormalDist

    steps = range(-6, 7)
    share = {k: NormalDist(0, sd).cdf(k + 0.5) - NormalDist(0, sd).cdf(k - 0.5) for k in steps}
    disagree = sum(share[a] * share[b] for a, b in product(steps, repeat=2) if abs(a - b) >= 2)
    above = sum(share[k] for k in steps if k > 0)
    chance = chance_of(POLICY, piece_sd=sd)
    assert chance.disagree == pytest.approx(disagree, abs=1e-9)
    assert chance.ready == pytest.approx(above**2, abs=1e-9)
    assert chance.same_spot == pytest.approx(share[-1] ** 3, abs=1e-9)
