"""`bkt@1` as a level: two states, what counts as right, and the figures that policy may not give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadPolicy
from cairn.measure.mastery import cells
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.several import levels
from cairn.measure.mastery.tests.casts import DAY, a_rule, fall_confirmed, pieces
from cairn.measure.mastery.tests.test_several import log_of


def said(*values, day=DAY + 100, **parts):
    rule = a_rule("bkt@1", **parts)
    state = cells.start()
    for event in pieces(*values):
        cells.advance(state, rule, event)
    return cells.reading(state, rule, day)


def test_it_speaks_of_the_level_asked_for_and_of_the_one_below_and_of_no_other():
    low, high = said(1, 1, 1), said(4, 4, 4, 4, 4)
    assert (low.level, high.level) == (2, 3)
    for reading in (low, high):
        assert (reading.probabilities[0], reading.probabilities[3]) == (0.0, 0.0)
        assert sum(reading.probabilities) == pytest.approx(1.0, abs=1e-12)
    assert high.probabilities[2] > 0.95 > 0.5 > low.probabilities[2]


def test_until_it_is_known_well_enough_the_level_below_stands_though_it_be_the_less_likely():
    reading = said(3, 3, settings={"mastery": 0.95})
    assert reading.level == 2
    assert reading.probabilities[1] < 0.5
    assert said(3, 3, settings={"mastery": 0.5}).level == 3


def test_a_piece_is_right_from_the_level_asked_for_on_halves_up():
    right = said(3).probabilities[2]
    assert said(4).probabilities[2] == said(2.5).probabilities[2] == right
    assert said(2.4).probabilities[2] == said(1).probabilities[2] < right


@pytest.mark.parametrize(
    ("levels", "share", "asked"),
    [(2, 0.65, 1), (3, 0.65, 1), (4, 0.65, 2), (5, 0.65, 3), (4, 1, 3)],
)
def test_the_same_share_asks_for_a_level_of_any_scale(levels, share, asked):
    rule = a_rule("bkt@1", scale={"lowest": 0, "levels": levels}, settings={"correct_at": share})
    assert rule.reach == asked


def test_a_hundred_pieces_leave_no_doubt_of_the_level_but_some_of_the_point():
    reading = said(*[3, 4] * 50)
    assert reading.probabilities[2] == 1.0
    assert 0.05 < reading.standard_error < 0.1


def test_time_changes_nothing_and_the_level_shown_falls_only_when_it_is_confirmed():
    rule = a_rule("bkt@1")
    state = cells.start()
    for event in pieces(3, 3, 3, 3, 3, 1, 1, 1):
        cells.advance(state, rule, event)
    now, late = (cells.reading(state, rule, day) for day in (DAY + 9, DAY + 3000))
    assert (now.level, now.shown) == (late.level, late.shown) == (2, 3)
    assert now.probabilities == late.probabilities
    cells.advance(state, rule, fall_confirmed(DAY + 9))
    assert cells.reading(state, rule, DAY + 9).shown == 2


@pytest.mark.parametrize(
    ("settings", "why", "mend"),
    [
        ({"guess": 0.5, "slip": 0.5}, "speak against knowing", "together below 1"),
        ({"guess": 0.9, "slip": 0.3}, "speak against knowing", "together below 1"),
        ({"correct_at": 0.1}, "every piece would be right", "a greater share"),
        ({"prior": 0}, "prior = 0", "from 0.001 to 0.999"),
        ({"mastery": 1.0}, "mastery = 1", "from 0.5 to 0.999"),
    ],
)
def test_figures_by_which_nothing_could_be_learned_are_refused_with_the_mend(settings, why, mend):
    with pytest.raises(BadPolicy, match=why) as refused:
        a_rule("bkt@1", settings=settings)
    assert mend in refused.value.mend


@given(
    st.lists(st.lists(st.sampled_from([1.0, 2.0, 2.5, 3.0, 4.0]), max_size=60), max_size=5),
    st.integers(0, 60),
)
def test_in_any_two_parts_and_beside_others_it_is_the_live_step_byte_for_byte(held, cut):
    rule = a_rule("bkt@1", gates={"pieces": 2})
    events = [pieces(*values) for values in held]
    first = fold(log_of([cell[:cut] for cell in events]), [rule])
    whole = fold(log_of([cell[cut:] for cell in events]), [rule], states=first)
    for at, cell in enumerate(events):
        state = cells.start()
        for event in cell:
            cells.advance(state, rule, event)
        assert whole[at].tobytes() == state.tobytes()
    together = levels(log_of(events), [[a_rule(gates={"pieces": 2}), rule]], day=DAY)
    alone = read_all(whole, [rule], day=DAY)
    assert together.shown[1].tobytes() == alone.shown.tobytes()


def test_the_live_step_takes_what_the_log_takes():
    log = Log.of([0, 3], [3.0, np.nan, 4.0], [DAY] * 3, [0, 0, 7], [0.0] * 3, [0] * 3)
    [state] = fold(log, [a_rule("bkt@1")])
    assert cells.reading(state, a_rule("bkt@1"), DAY).pieces == 1
