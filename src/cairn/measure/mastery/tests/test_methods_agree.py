"""Every method, step by step and compiled, says what its definition over the whole list says."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cairn.measure.mastery import cells, oracles
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.methods import METHODS
from cairn.measure.mastery.readings import Reading
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.tests.casts import DAY, a_rule, pieces, rules_with_cells


def figures(reading: Reading) -> list[float]:
    named = (reading.point, reading.standard_error, reading.effective, reading.piece_sd)
    return [math.nan if f is None else f for f in (*named, *reading.probabilities)]


def facts(reading: Reading) -> tuple[object, ...]:
    return (
        reading.level,
        reading.shown,
        reading.unmet,
        reading.pieces,
        reading.contexts,
        reading.last_day,
        reading.baseline,
    )


def folded(rule: Rule, events: list[Event]) -> cells.State:
    state = cells.start()
    for event in events:
        cells.advance(state, rule, event)
    return state


@pytest.mark.parametrize("method", sorted(METHODS))
@given(st.data(), st.integers(-500, DAY + 2000))
def test_the_compiled_way_agrees_with_the_slow_and_obvious_way(method, data, day):
    rule, events = data.draw(rules_with_cells(method))
    quick = cells.reading(folded(rule, events), rule, day)
    slow = oracles.read(rule, events, day)
    assert facts(quick) == facts(slow)
    # Pieces that contradict each other by many standard deviations cost the compiled way some digits.
    near = 1e-6 if method == "latent_growth@1" else 3e-8
    assert figures(quick) == pytest.approx(figures(slow), rel=near / 10, abs=near, nan_ok=True)


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("value", [1.0, 2.5, 4.0])
def test_one_piece_alone_is_the_answer_of_every_method(method, value):
    settings = {"n": 1} if method == "n_times@1" else {}
    rule = a_rule(method, settings=settings)
    answer = cells.reading(folded(rule, pieces(value)), rule, DAY).point
    whole = method in ("mode@1", "n_times@1")
    if method == "latent_growth@1":  # one piece draws the middle of the scale towards itself
        assert min(value, 2.5) <= answer <= max(value, 2.5)
        return
    if method == "bkt@1":  # it tells two levels apart, and one piece is never enough
        assert answer == 2.0
        return
    assert answer == (math.floor(value + 0.5) if whole else value)


WORKED = [
    ("highest@1", {}, (2, 3, 2), 3.0),
    ("latest@1", {}, (2, 3, 2), 2.0),
    ("mean@1", {}, (1, 2, 4), 2.333333333),
    ("mode@1", {}, (3, 2, 3, 2), 2.0),
    ("mode@1", {}, (2, 3, 2, 3), 3.0),
    ("mode@1", {}, (3, 2, 3), 3.0),
    ("n_times@1", {"n": 2}, (4, 3, 2), 3.0),
    ("n_times@1", {"n": 3}, (4, 3), None),
    ("weighted_latest@1", {"weight": 0.65}, (1, 2, 3, 4, 5), 4.125),
    ("exponential_decay@1", {"weight": 0.65}, (1, 2, 3, 4, 5), 4.46961875),
    ("power_law@1", {}, (1, 2, 3), 3.0),
    ("power_law@1", {}, (2, 2, 3), 2.700437569),
    ("power_law@1", {}, (1, 3), 2.0),
    ("latent_growth@1", {}, (2, 3, 3), 2.687483441),
    ("bkt@1", {}, (4, 3, 5, 4, 4), 4.0),
    ("bkt@1", {}, (4, 3, 5, 4), 3.0),
]


@pytest.mark.parametrize(("method", "settings", "values", "answer"), WORKED)
def test_the_worked_examples_of_the_documentation_hold(method, settings, values, answer):
    rule = a_rule(method, settings=settings, scale={"lowest": 1, "levels": 5})
    assert cells.reading(folded(rule, pieces(*values)), rule, DAY).point == answer


def test_the_decay_of_one_product_and_of_another_are_two_methods_and_differ_by_a_third_of_a_level():
    scale = {"lowest": 1, "levels": 5}
    canvas, recursive = (
        a_rule(m, scale=scale) for m in ("weighted_latest@1", "exponential_decay@1")
    )
    scores = pieces(1, 2, 3, 4, 5)
    first = cells.reading(folded(canvas, scores), canvas, DAY).point
    second = cells.reading(folded(recursive, scores), recursive, DAY).point
    assert second - first == pytest.approx(0.34461875)


@pytest.mark.parametrize(("values", "answer"), [((4, 1, 1), 1.0), ((1, 4, 4), 4.0)])
def test_a_curve_that_leaves_the_scale_is_kept_within_it(values, answer):
    rule = a_rule("power_law@1")
    assert cells.reading(folded(rule, pieces(*values)), rule, DAY).point == answer


def test_a_zero_is_a_score_and_a_gap_is_none():
    rule = a_rule(scale={"lowest": 0, "levels": 4})
    with_zero = cells.reading(folded(rule, pieces(0, 2)), rule, DAY)
    with_gap = cells.reading(folded(rule, pieces(math.nan, 2)), rule, DAY)
    assert (with_zero.point, with_zero.pieces) == (1.0, 2)
    assert (with_gap.point, with_gap.pieces) == (2.0, 1)


def test_halves_go_up_even_where_floats_fall_short():
    rule = a_rule("weighted_latest@1", settings={"weight": 0.1})
    short = pieces(2.4, 3.4)  # 0.1 * 3.4 + 0.9 * 2.4 is 2.5, or a little less in binary
    assert cells.reading(folded(rule, short), rule, DAY).level == 3


def test_a_piece_a_hair_below_a_half_stands_at_the_level_above():
    rule = a_rule("mode@1")
    assert cells.reading(folded(rule, pieces(2.49999999999)), rule, DAY).level == 3


@given(rules_with_cells())
@example((a_rule(), []))
def test_nothing_counted_is_no_level_and_no_figure(case):
    rule, events = case
    if oracles.counted_pieces(rule, events):
        return
    nothing = cells.reading(folded(rule, events), rule, DAY)
    assert (nothing.level, nothing.point, nothing.standard_error) == (None, None, None)
    assert nothing.probabilities == ()
    assert not nothing.enough
