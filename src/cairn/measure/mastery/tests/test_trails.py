"""The history of shown levels, in one pass, is the trail of each cell."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.measure.mastery.cells import trail
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.trails import trails

RULE = Rule.from_plain(
    {
        "method": "exponential_decay@1",
        "scale": {"lowest": 1, "levels": 4},
        "gates": {"pieces": 2},
        "certainty": {"piece_sd": 0.6, "prior_pieces": 4, "drift_per_year": 0.5},
    }
)
values = st.one_of(st.just(math.nan), st.sampled_from([1.0, 2.0, 3.0, 4.0, 2.5]))
cells = st.lists(st.lists(st.tuples(values, st.integers(0, 1)), max_size=8), max_size=5)


@settings(deadline=None)
@given(cells)
def test_it_says_what_each_cells_own_trail_says(logs):
    events = [[Event(v, day, kind=k) for day, (v, k) in enumerate(log)] for log in logs]
    flat = [e for cell in events for e in cell]
    starts = np.cumsum([0, *map(len, events)])
    columns = ([getattr(e, n) for e in flat] for n in ("value", "day", "use", "context", "kind"))
    shown, measured = trails(Log.of(starts, *columns), [RULE])
    passed = [p for cell in events for p in trail(RULE, cell)]
    assert whole(shown) == [p.shown for p in passed]
    assert whole(measured) == [p.level if p.enough else None for p in passed]


def whole(levels):
    return [None if math.isnan(level) else int(level) for level in levels]
