"""How sure: the probabilities of the levels, and when evidence is enough."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.measure.mastery import cells, oracles
from cairn.measure.mastery.events import Event, Use
from cairn.measure.mastery.readings import Baseline, Unmet
from cairn.measure.mastery.tests.casts import DAY, a_rule, pieces, rules_with_cells


def reading(rule, events, day=DAY):
    state = cells.start()
    for event in events:
        cells.advance(state, rule, event)
    return cells.reading(state, rule, day)


@given(rules_with_cells(), st.integers(-500, 10**6))
def test_probabilities_sum_to_exactly_one_in_the_digits_kept(case, day):
    shares = reading(*case, day).probabilities
    if shares:
        assert len(shares) == case[0].scale.levels
        assert sum(round(share * 10**9) for share in shares) == 10**9
        assert all(share == round(share, 9) >= 0 for share in shares)


def test_what_rounding_leaves_goes_to_the_lower_of_two_levels_that_are_equally_probable():
    rule = a_rule(scale={"lowest": 1, "levels": 5})
    uneven = 0
    for day in range(DAY, DAY + 60):
        now = reading(rule, pieces(2, 3), day)
        assert now.probabilities == oracles.probabilities(rule, now.point, now.standard_error)
        uneven += now.probabilities[1] != now.probabilities[2]
    assert uneven > 0


def test_the_worked_example_of_the_documentation_holds():
    rule = a_rule("exponential_decay@1", settings={"weight": 0.65})
    sure = reading(rule, pieces(2, 3, 3), DAY + 2 + 100)
    assert sure.point == 2.8775
    assert sure.effective == 2.043892593
    assert sure.piece_sd == pytest.approx(0.661647775, abs=2e-9)
    assert sure.standard_error == pytest.approx(0.531634, abs=1e-6)
    assert sure.probabilities == pytest.approx((0.0048, 0.2340, 0.6404, 0.1208), abs=6e-5)


def test_more_pieces_that_agree_make_it_surer():
    rule = a_rule()
    errors = [reading(rule, pieces(*[3.0] * n)).standard_error for n in range(1, 8)]
    assert errors == sorted(errors, reverse=True)


def test_pieces_that_disagree_make_it_less_sure():
    rule = a_rule()
    assert (
        reading(rule, pieces(2, 4, 2, 4)).standard_error
        > reading(rule, pieces(3, 3, 3, 3)).standard_error
    )


def test_a_day_before_the_last_piece_reads_as_its_own_day():
    rule = a_rule()
    assert reading(rule, pieces(3), DAY - 400) == reading(rule, pieces(3), DAY)


def test_contexts_count_once_each_and_the_unknown_never():
    rule = a_rule(gates={"contexts": 2})
    contexts = [0.0, 7.0, 7.0, 0.0]
    events = [Event(3.0, DAY, context=context) for context in contexts]
    assert (reading(rule, events).contexts, reading(rule, events).unmet) == (1, Unmet.FEW_CONTEXTS)
    events.append(Event(3.0, DAY, context=8.0))
    assert (reading(rule, events).contexts, reading(rule, events).enough) == (2, True)


def test_a_piece_that_does_not_count_brings_no_context_and_no_use():
    rule = a_rule(gates={"contexts": 1, "uses": ["self", "summative"]})
    events = [Event(3.0, DAY), Event(3.0, DAY, use=7, context=9.0)]
    assert reading(rule, events).unmet.words == ("few_contexts", "no_required_use")


def test_the_gates_worked_example_of_the_documentation_holds():
    rule = a_rule("latest@1", gates={"pieces": 3, "contexts": 2, "uses": ["performance"]})
    events = [
        Event(4.0, DAY, context=1.0),
        Event(2.0, DAY + 1, context=2.0),
        Event(math.nan, DAY + 2, use=Use.PERFORMANCE, context=3.0),
        Event(3.0, DAY + 3, use=Use.PERFORMANCE, context=1.0),
    ]
    so_far = [reading(rule, events[:end], DAY + 9) for end in range(1, 5)]
    assert [now.unmet.words for now in so_far] == [
        ("few_pieces", "few_contexts", "no_required_use"),
        ("few_pieces", "no_required_use"),
        ("few_pieces", "no_required_use"),
        (),
    ]
    assert [now.baseline for now in so_far] == [None, None, None, Baseline(3, DAY + 3)]


def test_one_piece_of_any_required_use_is_enough():
    rule = a_rule(gates={"uses": ["summative", "performance"]})
    assert not reading(rule, [Event(3.0, DAY)]).enough
    assert reading(rule, [Event(3.0, DAY), Event(3.0, DAY, use=3)]).enough


@pytest.mark.parametrize(("age", "enough"), [(365, True), (366, False)])
def test_recency_is_met_up_to_its_last_day(age, enough):
    rule = a_rule(gates={"recency_days": 365})
    assert reading(rule, pieces(3), DAY + age).enough is enough
