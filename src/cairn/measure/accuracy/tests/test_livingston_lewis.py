"""Livingston and Lewis: against the R package betafunctions 1.9.0, and against adaptive integrals.

The references are LL.CA.MC of betafunctions with stats::integrate at rel.tol = 1e-11 instead of its
default 1e-4, with which its own figures are off by 4e-7.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.accuracy import oracles
from cairn.measure.accuracy.livingston_lewis import _tables, effective_length, livingston_lewis
from cairn.measure.accuracy.true_scores import Beta, true_moments, with_four_moments

COUNTS = [0, 1, 2, 3, 5, 7, 9, 11, 14, 17, 20, 22, 23, 23, 21, 18, 14, 10, 6, 3, 1]
SCORES = np.repeat(np.arange(21.0), COUNTS)
REFERENCES = [
    (
        {"score": SCORES, "reliability": 0.8, "cuts": [8, 12, 16], "least": 0, "most": 20},
        2,
        (4.17093347098, 3.13813089722, 0, 1, 29.04525616421),
        (0.66211725293, 0.56973071168, 0.27532219939, 0.40626125437),
        (0.13726034868, 0.03660562183, 0.00135127283, 0.00000046305),
    ),
    (
        {"score": 100 + 2.5 * SCORES, "reliability": 0.9, "cuts": [120, 130, 140],
         "least": 90, "most": 160},
        4,
        (4.92169986703, 2.93418930684, 0.04883603685, 0.84952446455, 121.83005331622),
        (0.77631565380, 0.68914463445, 0.28644392507, 0.56435748153),
        (0.15452564121, 0.03156184587, 0.00001792841, 0.00000000000),
    ),
    (
        {"score": SCORES, "reliability": 0.7, "cuts": [11], "least": 0, "most": 20, "parameters": 2},
        2,
        (4.86211471702, 3.65816250138, 0, 1, 19.69683744281),
        (0.82332756252, 0.76363539537, 0.51964111966, 0.50794163634),
        (0.33212481369, 0.10789598896),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given_it", "parameters", "fit", "indices", "lowest"), REFERENCES)
def test_it_gives_the_figures_of_betafunctions(given_it, parameters, fit, indices, lowest):
    found = livingston_lewis(**given_it)
    true, of = found.true, found.classified
    fitted = (true.alpha, true.beta, true.lower, true.upper, found.effective_length)
    assert found.parameters == parameters
    assert np.allclose(fitted, fit, rtol=0, atol=1e-9)
    assert np.allclose(
        (of.accuracy, of.consistency, of.chance, of.kappa), indices, rtol=0, atol=1e-9
    )
    assert np.allclose(of.observed_true[:, 0], lowest, rtol=0, atol=1e-9)
    assert (of.size, of.skipped) == (230, 0)


weights = st.sampled_from([0.4, 1.0, 2.5, 9.0])
ends = st.sampled_from([(0.0, 1.0), (0.25, 0.75), (0.1, 1.0), (0.0, 0.55)])
cuts = st.sampled_from([[0.5], [0.2, 0.5, 0.8], [0.05, 0.6], [0.55, 0.9]])


@settings(max_examples=25)
@given(weights, weights, ends, st.sampled_from([1, 2, 7, 20]), cuts)
def test_its_tables_agree_with_adaptive_integrals(alpha, beta, end, items, edges):
    true = Beta(alpha, beta, *end)
    joint, twice = _tables(true, items, np.asarray(edges))
    slow_joint, slow_twice = oracles.livingston_lewis(true, items, edges)
    assert np.allclose(joint, slow_joint, atol=1e-7)
    assert np.allclose(twice, slow_twice, atol=1e-7)


def test_moments_of_true_scores_are_found_again_and_so_is_their_beta():
    drawn = np.random.default_rng(5)
    true = Beta(3.0, 2.0, 0.2, 0.9)
    shares = 0.2 + 0.7 * drawn.beta(3.0, 2.0, 400_000)
    points = drawn.binomial(40, shares).astype(float)
    assert np.allclose(
        true_moments(points, 40), [np.mean(shares**r) for r in range(1, 5)], atol=1e-3
    )
    exact = np.array([float(true.integral(lambda p, r=r: p**r, 0, 1)) for r in range(1, 5)])
    fitted = with_four_moments(exact)
    assert np.allclose(
        (fitted.alpha, fitted.beta, fitted.lower, fitted.upper), (3, 2, 0.2, 0.9), atol=1e-6
    )


def test_worked_by_hand_the_effective_length():
    assert effective_length(12, 16, reliability=0.8, least=0, most=20) == pytest.approx(26)


def test_the_indices_are_the_same_on_any_scale_and_missing_scores_are_counted():
    plain = livingston_lewis(SCORES, reliability=0.8, cuts=[9.0, 13.0], least=0, most=20)
    scaled = livingston_lewis(
        np.append(SCORES * 10 - 5, math.nan), reliability=0.8, cuts=[85, 125], least=-5, most=195
    )
    assert np.allclose(plain.classified.observed_true, scaled.classified.observed_true, atol=1e-9)
    assert scaled.classified.skipped == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reliability": 1.0}, "reliability is 1"),
        ({"reliability": 0.0}, "reliability is 0"),
        ({"reliability": math.nan}, "reliability is nan"),
        ({"cuts": [0]}, "not inside"),
        ({"cuts": [12, 20]}, "not inside"),
        ({"parameters": 3}, "Ask for 2 or 4"),
        ({"most": 19}, "Row 230 has the score 20"),
        ({"score": [5.0, math.nan]}, "two different"),
        ({"score": [5.0, 5.0]}, "two different"),
        ({"score": [0.0, 20.0], "reliability": 0.5}, "less than one"),
    ],
)
def test_what_cannot_be_meant_is_refused(change, says):
    right = {"score": SCORES, "reliability": 0.8, "cuts": [10], "least": 0, "most": 20}
    with pytest.raises(BadInput, match=says):
        livingston_lewis(**(right | change))
