"""A method's point read as a prediction: the rising curve that fits best."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.tracing import monotone, oracles
from cairn.measure.tracing.monotone import Reading

point = st.sampled_from([0.0, 0.25, 0.5, 0.5, 1.0, np.nan])
answered = st.lists(st.tuples(point, st.sampled_from([0.0, 1.0])), min_size=1, max_size=40)


@given(answered)
def test_the_curve_is_the_rising_one_nearest_to_the_shares(pairs):
    points, correct = np.array(pairs).T
    reading = monotone.fit(points, correct)
    there = np.unique(points[~np.isnan(points)])
    sizes = [int((points == p).sum()) for p in there]
    shares = [correct[points == p].mean() for p in there]
    general = (correct.sum() + 0.5) / (correct.size + 1)
    stretches = {}
    for p, n, share in zip(there, sizes, oracles.rising(shares, sizes), strict=True):
        stretches.setdefault(round(share, 9), []).append((p, n))
    for share, held in stretches.items():
        size = sum(n for _, n in held)
        middle = sum(p * n for p, n in held) / size
        expected = (share * size + general) / (size + 1)
        # Where an added answer would turn the curve, it is held level.
        assert reading.predict(np.array([middle]))[0] >= expected - 1e-6
    assert (np.diff(reading.chances) >= 0).all()


@given(answered)
def test_nothing_is_certain_and_no_point_has_its_own_share(pairs):
    points, correct = np.array(pairs).T
    reading = monotone.fit(points, correct)
    chances = reading.predict(np.array([0.0, 0.3, 1.0, 5.0, np.nan]))
    assert ((chances > 0) & (chances < 1)).all()
    alone = correct[np.isnan(points)]
    general = (correct.sum() + 0.5) / (correct.size + 1)
    assert chances[-1] == pytest.approx((alone.sum() + general) / (alone.size + 1))


def test_many_answers_are_read_as_their_share():
    points = np.repeat([0.0, 1.0], 1000)
    correct = np.tile([1.0, 0.0, 0.0, 0.0], 250).tolist() + [1.0, 1.0, 1.0, 0.0] * 250
    chances = monotone.fit(points, np.array(correct)).predict(np.array([0.0, 0.5, 1.0]))
    assert chances == pytest.approx([0.25, 0.5, 0.75], abs=0.001)


def test_a_stored_curve_is_the_same():
    reading = monotone.fit(np.array([0.0, 1.0, np.nan]), np.array([0.0, 1.0, 1.0]))
    again = Reading.from_plain(json.loads(json.dumps(reading.plain())))
    asked = np.array([0.0, 0.4, 1.0, np.nan])
    assert (again.predict(asked) == reading.predict(asked)).all()


def test_no_answers_are_refused():
    with pytest.raises(BadInput, match="no answers"):
        monotone.fit(np.empty(0), np.empty(0))
