"""The point after each event is the one a reading on that day would give."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.measure.mastery.cells import advance, reading, start
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.points import points_after

from .casts import a_rule

values = st.one_of(st.just(math.nan), st.sampled_from([1.0, 2.0, 4.0, 2.5]))
told = st.one_of(st.just(math.nan), st.sampled_from([0.0, 0.2, 1.5]))
LATENT = a_rule("latent_growth@1")


@settings(deadline=None)
@given(st.lists(st.tuples(values, told, told), min_size=1, max_size=8))
def test_a_pieces_error_and_difficulty_are_heeded_as_live(rows):
    events = [Event(v, day, error=e, difficulty=d) for day, (v, e, d) in enumerate(rows)]
    columns = ([getattr(e, name) for e in events] for name in Event._fields)
    after = points_after(Log.of([0, len(events)], *columns), LATENT)
    state = start()
    for event, point in zip(events, after, strict=True):
        advance(state, LATENT, event)
        said = reading(state, LATENT, event.day).point
        assert math.isnan(point) if said is None else abs(point - said) < 1e-8
