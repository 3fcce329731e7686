"""One event at a time, a batch at a time, or the whole log at once: the same bytes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.mastery import cells, oracles
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.layout import STATE_SLOTS
from cairn.measure.mastery.tests.casts import DAY, a_rule, pieces, rules
from cairn.measure.mastery.tests.casts import cells as some_cells


def log_of(held: list[list[Event]]) -> Log:
    rows = [event for events in held for event in events]
    starts = np.cumsum([0, *map(len, held)])
    columns = zip(*rows, strict=True) if rows else [()] * 7
    return Log.of(starts, *columns)


@st.composite
def logs(draw):
    in_force = draw(st.lists(rules(), min_size=1, max_size=3))
    which = draw(st.lists(st.integers(0, len(in_force) - 1), max_size=4))
    return (
        in_force,
        which,
        [draw(some_cells(in_force[rule], most=8, measured=True)) for rule in which],
    )


@given(logs(), st.data())
def test_live_steps_in_any_chunks_and_the_fold_give_the_same_bytes(case, data):
    in_force, which, held = case
    whole = fold(log_of(held), in_force, which)
    cut = [data.draw(st.integers(0, len(events))) for events in held]
    early = fold(log_of([e[:c] for e, c in zip(held, cut, strict=True)]), in_force, which)
    late = log_of([e[c:] for e, c in zip(held, cut, strict=True)])
    assert fold(late, in_force, which, states=early).tobytes() == whole.tobytes()
    for cell, (rule, events) in enumerate(zip(which, held, strict=True)):
        stored = cells.pack(cells.start())
        for event in events:
            state = cells.unpack(stored)
            cells.advance(state, in_force[rule], event)
            stored = cells.pack(state)
        assert stored == whole[cell].astype("<f8").tobytes()


@given(logs())
def test_columns_and_single_readings_are_the_same_figures(case):
    in_force, which, held = case
    states = fold(log_of(held), in_force, which)
    readings = read_all(states, in_force, which, day=DAY)
    for cell, rule in enumerate(which):
        assert readings[cell] == cells.reading(states[cell], in_force[rule], DAY)
    assert readings.enough.tolist() == [reading.enough for reading in readings]


def test_columns_say_what_they_are_named_for():
    rule = a_rule(gates={"pieces": 2})
    readings = read_all(fold(log_of([pieces(2, 3), [], pieces(4)]), [rule]), [rule], day=DAY + 9)
    two, none, one = readings
    assert readings.level.tolist()[::2] == [two.level, one.level]
    assert math.isnan(readings.level[1])
    assert none.level is None
    assert readings.pieces.tolist() == [2, 0, 1]
    assert readings.baseline_level.tolist()[0] == two.baseline.level == 3
    assert readings.baseline_day.tolist()[0] == two.baseline.day == DAY + 1
    assert math.isnan(readings.shown[2])
    assert readings.probabilities.shape == (3, 4)
    assert tuple(readings.probabilities[0]) == two.probabilities
    assert readings.unmet.tolist() == [0, 17, 1]
    for name in ("point", "standard_error", "effective", "piece_sd", "last_day"):
        assert getattr(readings, name)[0] == getattr(two, name)
    assert readings.contexts.tolist() == [0, 0, 0]


def test_each_cell_may_be_read_on_its_own_day():
    rule = a_rule()
    states = fold(log_of([pieces(2), pieces(2)]), [rule])
    now, later = read_all(states, [rule], day=[DAY, DAY + 365])
    assert now.standard_error < later.standard_error


def test_a_fold_leaves_the_states_it_began_from_as_they_were():
    rule = a_rule()
    before = fold(log_of([pieces(2)]), [rule])
    kept = before.copy()
    fold(log_of([pieces(4)]), [rule], states=before)
    assert before.tobytes() == kept.tobytes()


def test_columns_that_cannot_be_written_are_folded_too():
    value = np.array([2.0, 3.0])
    value.setflags(write=False)
    log = Log.of([0, 2], value, [DAY, DAY], [0, 0], [0.0, 0.0], [0, 0])
    assert np.shares_memory(log.value, value)
    assert fold(log, [a_rule()]).shape == (1, STATE_SLOTS)


FAULTS = {
    "differ in length": ([0, 2], [2.0], [DAY, DAY], [0, 0]),
    "from 0 to 2": ([0, 1], [2.0, 2.0], [DAY, DAY], [0, 0]),
    "without falling": ([0, 2, 1, 2], [2.0, 2.0], [DAY, DAY], [0, 0]),
    "row 1 has use 8": ([0, 2], [2.0, 2.0], [DAY, DAY], [0, 8]),
    "row 1 is older": ([0, 2], [2.0, 2.0], [DAY, DAY - 1], [0, 0]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_log_is_refused_with_its_fault_named(fault):
    starts, value, day, use = FAULTS[fault]
    with pytest.raises(BadInput, match=fault):
        Log.of(starts, value, day, use, [0.0, 0.0], [0, 0])


def test_the_next_cell_may_begin_on_an_earlier_day():
    Log.of([0, 0, 1, 2, 2], [2.0, 2.0], [DAY, DAY - 9], [0, 0], [0.0, 0.0], [0, 0])


@pytest.mark.parametrize("which", [[1], [-1], [0, 0]])
def test_a_cell_without_a_rule_is_refused(which):
    with pytest.raises(BadInput, match="one place in `rules` for each cell"):
        fold(log_of([pieces(2)]), [a_rule()], which)


def test_states_of_another_layout_are_refused():
    with pytest.raises(BadInput, match="from their first event"):
        fold(log_of([pieces(2)]), [a_rule()], states=np.zeros((1, STATE_SLOTS)))
    with pytest.raises(BadInput, match="Fold the evidence"):
        cells.unpack(b"\0" * 8 * STATE_SLOTS)
    with pytest.raises(BadInput, match="Fold the evidence"):
        cells.unpack(cells.pack(cells.start())[:-1])


@given(logs())
def test_the_trail_ends_where_the_fold_ends(case):
    in_force, which, held = case
    for rule, events in zip(which, held, strict=True):
        passages = cells.trail(in_force[rule], events)
        assert [p.counted for p in passages].count(True) == len(
            oracles.counted_pieces(in_force[rule], events)
        )
        if events:
            last = oracles.read(in_force[rule], events, events[-1].day)
            end = passages[-1]
            assert (end.level, end.shown, end.enough) == (last.level, last.shown, last.enough)
