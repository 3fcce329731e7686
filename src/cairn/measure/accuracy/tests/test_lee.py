"""Lee's indices: against the R package cacIRT 1.4, and against every way of answering a short test.

References with D = 1.7: cacIRT 1.4 computes the score distribution with 1.7 whatever D it is given.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.accuracy import oracles
from cairn.measure.accuracy.items import Item
from cairn.measure.accuracy.lee import lee, score_distribution
from cairn.measure.accuracy.tests.test_rudner import NODES, NORMAL, THETA, figures

THREE_PL = [
    Item("3pl", a, (b,), c)
    for a, b, c in zip(
        [0.8, 1.1, 1.5, 0.6, 1.9, 1.2, 0.9, 1.0],
        [-1.5, -0.8, -0.4, 0, 0.25, 0.7, 1.1, 1.8],
        [0, 0.2, 0.15, 0.25, 0.1, 0, 0.2, 0.18],
        strict=True,
    )
]
GRADED = [
    Item("graded", a, b)
    for a, b in zip(
        [0.9, 1.3, 1.7, 1.1, 0.7],
        [(-1.5, -0.2, 1), (-1, 0, 0.9), (-0.5, 0.5, 1.4), (-2, -1, 0.5), (-0.3, 0.8, 2)],
        strict=True,
    )
]


def test_it_gives_the_figures_of_cacirt_for_learners():
    found = lee(THETA, THREE_PL, cuts=[3, 5, 7], scaling=1.7)
    reference = [
        (0.865365726111, 0.823106354702),
        (0.814847329010, 0.772200068058),
        (0.896642455386, 0.870679078549),
        (0.595686706811, 0.518102401540),
    ]
    assert np.allclose(figures(found), reference, rtol=0, atol=1e-11)


def test_it_gives_the_figures_of_cacirt_for_a_distribution():
    found = lee(NODES, THREE_PL, cuts=[3, 6], weight=NORMAL, scaling=1.7)
    reference = [
        (0.847775211056, 0.807049833127),
        (0.837451149264, 0.801580199029),
        (0.686441110515, 0.616865936459),
    ]
    assert np.allclose(figures(found), reference, rtol=0, atol=1e-11)


def test_it_gives_the_figures_of_cacirt_for_scores_in_steps():
    found = lee(THETA, GRADED, cuts=[5, 8, 11])
    reference = [
        (0.862134142011, 0.807850765720),
        (0.794525648395, 0.737372263568),
        (0.874454515613, 0.813350773537),
        (0.578944132182, 0.482029075689),
    ]
    assert np.allclose(figures(found), reference, rtol=0, atol=1e-11)


difficulty = st.sampled_from([-1.5, -0.5, 0.0, 0.7, 2.0])
discrimination = st.sampled_from([0.3, 1.0, 2.2])
items = st.one_of(
    st.builds(
        lambda a, b, c: Item("3pl", a, (b,), c),
        discrimination, difficulty, st.sampled_from([0.0, 0.25]),
    ),
    st.builds(
        lambda a, b: Item("graded", a, tuple(sorted(b))),
        discrimination, st.lists(difficulty, min_size=1, max_size=3, unique=True),
    ),
    st.builds(
        lambda a, b: Item("gpcm", a, tuple(b)),
        discrimination, st.lists(difficulty, min_size=1, max_size=3),
    ),
)  # fmt: skip
row = st.tuples(st.one_of(st.floats(-4, 4), st.just(math.nan)), st.sampled_from([0.0, 1.0, 2.0]))


@settings(max_examples=60)
@given(
    st.lists(row, min_size=1, max_size=4),
    st.lists(items, min_size=1, max_size=4),
    st.sampled_from([[1], [1, 2.5], [0.5, 3]]),
    st.sampled_from([1.0, 1.7]),
)
def test_it_agrees_with_every_way_of_answering(rows, test, edges, scaling):
    whole = [(t, w) for t, w in rows if not math.isnan(t)]
    if not sum(w for _, w in whole):
        return
    theta, weight = zip(*whole, strict=True)
    joint, twice = oracles.lee(theta, test, edges, weight, scaling)
    all_theta, all_weight = zip(*rows, strict=True)
    found = lee(all_theta, test, cuts=edges, weight=all_weight, scaling=scaling)
    assert np.allclose(found.twice, twice, atol=1e-12)
    assert found.skipped == len(rows) - len(whole)
    assert np.allclose(found.observed_true.sum(axis=1), np.sum(joint, axis=1), atol=1e-12)
    if not near_a_cut(theta, test, edges, scaling):
        assert np.allclose(found.observed_true, joint, atol=1e-12)


def near_a_cut(theta, test, edges, scaling):
    """The last digit of a true score that lies on a cut decides; two ways of adding may differ there."""
    points = score_distribution(theta, test, scaling=scaling)
    true = points @ np.arange(points.shape[1])
    return (np.abs(true[:, None] - np.asarray(edges)) < 1e-9).any()


def test_many_learners_are_worked_out_in_parts_with_one_answer():
    theta = np.linspace(-3, 3, 5000)
    whole = lee(theta, THREE_PL, cuts=[3, 5])
    parts = [lee(theta[i : i + 1000], THREE_PL, cuts=[3, 5]).twice for i in range(0, 5000, 1000)]
    assert np.allclose(whole.twice, np.mean(parts, axis=0))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Item("rasch", 1, (0.0,)), "models are: 3pl"),
        (lambda: Item("3pl", 0, (0.0,)), "above 0"),
        (lambda: Item("3pl", 1, (0.0, 1.0)), "one difficulty"),
        (lambda: Item("3pl", 1, ()), "Give numbers"),
        (lambda: Item("3pl", 1, (0.0,), 1.0), "c = 1"),
        (lambda: Item("gpcm", 1, (0.0,), 0.2), "c = 0.2"),
        (lambda: Item("graded", 1, (1.0, 0.0)), "thresholds that rise"),
        (lambda: Item("gpcm", 1, (math.nan,)), "Give numbers"),
        (lambda: lee([0], [], cuts=[1]), "no items"),
        (lambda: lee([0], THREE_PL, cuts=[1], weight=[-1]), "negative weight"),
        (lambda: lee([math.nan], THREE_PL, cuts=[1]), "No row"),
    ],
)
def test_what_cannot_be_meant_is_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()
