"""Rudner's indices: against the R package cacIRT 1.4, and against the slow and obvious way."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.accuracy import oracles
from cairn.measure.accuracy.rudner import rudner, stated

THETA = [-2.1, -1.4, -0.9, -0.5, 0, 0, 0.2, 0.4, 0.75, 1.3, 2.2]
ERROR = [0.45, 0.4, 0.33, 0.31, 0.3, 0.28, 0.29, 0.3, 0.32, 0.37, 0.5]
NODES = np.linspace(-4, 4, 41)
NORMAL = np.exp(-(NODES**2) / 2)


def figures(found):
    return (
        *((found.at(k).accuracy, found.at(k).consistency) for k in range(found.levels - 1)),
        (found.accuracy, found.consistency),
    )


def test_it_gives_the_figures_of_cacirt_for_learners():
    found = rudner(THETA, ERROR, cuts=[-1, 0, 1])
    reference = [
        (0.945377197044, 0.922242446026),
        (0.872454664134, 0.848799578010),
        (0.958134354712, 0.932886155741),
        (0.776065033900, 0.705733030231),
    ]
    assert np.allclose(figures(found), reference, rtol=0, atol=1e-11)


def test_it_gives_the_figures_of_cacirt_for_one_cut_that_a_score_lies_on():
    found = rudner(THETA, ERROR, cuts=[0.4])
    assert np.allclose(figures(found)[-1], (0.903676204031, 0.869742366333), rtol=0, atol=1e-11)


def test_it_gives_the_figures_of_cacirt_for_a_distribution():
    found = rudner(NODES, 0.3 + 0.05 * NODES**2, cuts=[-0.75, 0.6], weight=NORMAL)
    reference = [
        (0.922350985702, 0.889922435733),
        (0.913195133422, 0.881423732704),
        (0.835547835706, 0.771422330228),
    ]
    assert np.allclose(figures(found), reference, rtol=0, atol=1e-11)


score = st.one_of(st.sampled_from([0.0, 1.0, 1.0, 2.0, -0.0]), st.floats(-3, 5), st.just(math.nan))
error = st.one_of(st.sampled_from([0.0, 0.0, 0.5]), st.floats(0.01, 3), st.just(math.nan))
weight = st.sampled_from([0.0, 1.0, 1.0, 2.5])
cuts = st.sampled_from([[0.0], [1.0], [0.0, 1.0, 2.0], [-0.5, 2.0]])


@given(st.lists(st.tuples(score, error, weight), max_size=12), cuts)
def test_it_agrees_with_the_slow_and_obvious_way(rows, edges):
    whole = [row for row in rows if not any(map(math.isnan, row))]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    if not sum(w for *_, w in whole):
        with pytest.raises(BadInput):
            rudner(columns[0], columns[1], cuts=edges, weight=columns[2])
        return
    found = rudner(columns[0], columns[1], cuts=edges, weight=columns[2])
    scores, errors, weights = zip(*whole, strict=True)
    joint, twice = oracles.rudner(scores, errors, edges, weights)
    assert np.allclose(found.observed_true, joint, atol=1e-12)
    assert np.allclose(found.twice, twice, atol=1e-12)
    assert (found.size, found.skipped) == (len(whole), len(rows) - len(whole))


def test_indices_follow_from_the_tables():
    found = rudner([0.0, 2.0], [1.0, 1.0], cuts=[1.0])
    assert math.isclose(found.accuracy + found.too_high + found.too_low, 1)
    assert math.isclose(found.too_high, found.too_low)
    assert math.isclose(found.chance, 0.5)
    assert math.isclose(found.kappa, (found.consistency - 0.5) / 0.5)


def test_without_error_every_level_is_right_and_one_level_alone_has_no_kappa():
    found = rudner([0.0, 0.2], [0.0, 0.0], cuts=[1.0])
    assert (found.accuracy, found.consistency) == (1, 1)
    assert math.isnan(found.kappa)


def test_stated_probabilities_are_taken_at_their_word():
    shares = [[0.7, 0.3, 0.0], [0.2, 0.2, 0.6], [math.nan] * 3]
    found = stated(shares)
    assert math.isclose(found.accuracy, (0.7 + 0.6) / 2)
    assert found.skipped == 1
    assert math.isclose(stated(shares, [1, math.nan, math.nan]).accuracy, 0.3)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: rudner([1.0], [-1.0], cuts=[0.5]), "Row 1 has the standard error -1"),
        (lambda: rudner([1.0], [1.0], cuts=[0.5], weight=[-1]), "Row 1 has the weight -1"),
        (lambda: rudner([1.0], [1.0], cuts=[2, 1]), "do not rise"),
        (lambda: rudner([1.0], [1.0], cuts=[1, 1]), "do not rise"),
        (lambda: rudner([1.0], [1.0], cuts=[]), "one or more"),
        (lambda: rudner([math.nan], [1.0], cuts=[1]), "No row"),
        (lambda: stated([[0.5, 0.4]]), "Row 1: its probabilities sum to 0.9"),
        (lambda: stated([[0.5, 0.5]], [2]), "Row 1 has the level 2"),
        (lambda: stated([[1.5, -0.5]]), "Row 1: a probability"),
    ],
)
def test_what_cannot_be_meant_is_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()
