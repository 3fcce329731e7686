"""The level people see: it begins when evidence is enough, and never falls without a person."""

import math

from hypothesis import given

from cairn.measure.mastery import cells
from cairn.measure.mastery.events import Event, Outcome
from cairn.measure.mastery.readings import Baseline, Unmet
from cairn.measure.mastery.tests.casts import DAY, a_rule, fall_confirmed, pieces, rules_with_cells

LATEST = a_rule("latest@1")


def shown(rule, events):
    return cells.trail(rule, events)[-1].shown


def outcomes(rule, events):
    return [passage.outcome.word for passage in cells.trail(rule, events)]


def test_a_weaker_piece_lowers_the_estimate_and_not_what_is_shown():
    after = cells.trail(LATEST, pieces(3, 2))[-1]
    assert (after.level, after.shown) == (2, 3)


def test_a_person_may_confirm_the_fall_after_new_evidence():
    assert shown(LATEST, [*pieces(3, 2), fall_confirmed(DAY + 2)]) == 2


def test_a_confirmation_without_new_evidence_changes_nothing():
    events = [*pieces(2, 3), fall_confirmed(DAY + 2)]
    assert shown(LATEST, events) == 3
    assert outcomes(LATEST, events)[-1] == "nothing_to_confirm"


def test_a_confirmation_is_spent_when_the_level_falls_again():
    events = [
        *pieces(4, 3),
        fall_confirmed(DAY + 2),
        fall_confirmed(DAY + 2),
        Event(2.0, DAY + 3),
    ]
    assert shown(LATEST, events) == 3
    assert outcomes(LATEST, events)[2:4] == ["fall_confirmed", "nothing_to_confirm"]


def test_a_confirmation_cannot_come_before_the_fall():
    events = [*pieces(2, 3), fall_confirmed(DAY + 1), Event(2.0, DAY + 2)]
    assert shown(LATEST, events) == 3


def test_after_a_confirmed_fall_the_level_rises_as_before():
    assert shown(LATEST, [*pieces(3, 1), fall_confirmed(DAY + 2), Event(2.0, DAY + 3)]) == 2


def test_nothing_is_shown_before_the_evidence_is_enough():
    rule = a_rule("latest@1", gates={"pieces": 3})
    seen = [passage.shown for passage in cells.trail(rule, pieces(4, 2, 2, 3))]
    assert seen == [None, None, 2, 3]


def test_time_widens_the_uncertainty_and_moves_nothing_else():
    rule = a_rule("exponential_decay@1", gates={"recency_days": 100})
    state = cells.start()
    for event in pieces(3, 4):
        cells.advance(state, rule, event)
    now, later = cells.reading(state, rule, DAY + 1), cells.reading(state, rule, DAY + 102)
    assert now.standard_error < later.standard_error
    assert (now.point, now.level, now.shown) == (later.point, later.level, later.shown)
    assert (now.unmet, later.unmet) == (Unmet(0), Unmet.TOO_OLD)


@given(rules_with_cells())
def test_what_is_shown_falls_only_at_a_confirmation(case):
    rule, events = case
    before = None
    for passage in cells.trail(rule, events):
        fell = before is not None and (passage.shown is None or passage.shown < before)
        assert not fell or passage.outcome is Outcome.FALL_CONFIRMED
        before = passage.shown


def test_the_baseline_is_the_first_level_with_enough_behind_it_and_stays():
    rule = a_rule("latest@1", gates={"pieces": 2})
    events = [Event(4.0, DAY), Event(math.nan, DAY + 1), Event(2.0, DAY + 2), Event(3.0, DAY + 3)]
    state = cells.start()
    for event in events:
        cells.advance(state, rule, event)
    assert cells.reading(state, rule, DAY + 9).baseline == Baseline(2, DAY + 2)


def test_where_the_method_has_no_level_yet_there_is_no_baseline():
    rule = a_rule("n_times@1", settings={"n": 3}, gates={"pieces": 1})
    baselines = []
    state = cells.start()
    for event in pieces(4, 3, 3):
        cells.advance(state, rule, event)
        baselines.append(cells.reading(state, rule, DAY + 9).baseline)
    assert baselines == [None, None, Baseline(3, DAY + 2)]


def test_the_trail_says_why_a_piece_was_left_out():
    rule = a_rule()
    events = [
        Event(2.0, DAY),
        Event(math.nan, DAY),
        Event(3.0, DAY, use=7),
        Event(4.5, DAY),
        Event(0.5, DAY),
        Event(math.nan, DAY, use=7),
    ]
    assert outcomes(rule, events) == [
        "counted",
        "not_scored",
        "use_not_counted",
        "outside_scale",
        "outside_scale",
        "not_scored",
    ]
