"""Agreement: against published figures, the R package vcd 1.4-11, and the slow and obvious way.

The package psych 2.2.9 gives the same kappas, but another error of the weighted one (variances 0.0031 and
0.0041 where vcd, a jackknife and Fleiss, Cohen & Everitt's formula agree on 0.0052 and 0.0044).
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.agreement import oracles
from cairn.measure.agreement.many import METRICS, alpha
from cairn.measure.agreement.pairs import agreement, defined

A = [1, 2, 2, 3, 4, 4, 1, 3, 2, 2, 4, 3, 1, 1, 2, 4, 3, 3, 2, 1, 4, 4, 2, 3, 1, 2, 3, 3, 4, 2]
B = [1, 2, 3, 3, 4, 3, 1, 3, 2, 1, 4, 4, 1, 2, 2, 4, 2, 3, 2, 1, 3, 4, 2, 3, 3, 2, 3, 4, 4, 2]
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
NA = math.nan
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3],
    [NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA],
]


def test_it_gives_the_figures_of_the_r_package_vcd():
    found = agreement(A, B)
    assert found.kappa.value == pytest.approx(0.595808383234, abs=1e-11)
    assert found.quadratic.value == pytest.approx(0.814814814815, abs=1e-11)
    assert found.kappa.standard_error == pytest.approx(0.112943939366, abs=1e-11)
    assert found.quadratic.standard_error == pytest.approx(0.072314024666, abs=1e-11)


def test_it_gives_the_kappa_cohen_published_in_1968_and_its_error_by_vcd():
    pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(COHEN[i][j])]
    found = agreement(*zip(*pairs, strict=True))
    assert round(found.kappa.value, 3) == 0.492
    assert found.quadratic.value == pytest.approx(0.454545454545, abs=1e-11)
    assert found.kappa.standard_error == pytest.approx(0.051001815576, abs=1e-11)
    assert found.quadratic.standard_error == pytest.approx(0.066453681591, abs=1e-11)


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_it_gives_the_alphas_krippendorff_published_in_2011(metric, published):
    found = alpha(np.transpose(KRIPPENDORFF), metric=metric)
    assert round(found.value, 3) == published
    assert (found.pieces, found.ratings) == (11, 40)


def test_who_is_milder_comes_with_the_error_of_a_mean():
    milder = agreement([1, 2, 3, 4], [2, 2, 4, 4], z=2.0).milder
    assert milder.value == 0.5
    assert milder.standard_error == pytest.approx(math.sqrt(1 / 3 / 4))
    assert milder.high - milder.low == pytest.approx(4 * milder.standard_error)
    assert math.isnan(agreement([1], [2]).milder.standard_error)


def test_the_range_of_an_alpha_is_that_of_its_draws():
    ratings, pieces = np.array([[1, 1], [2, 2], [3, 1], [1, 2], [3, 3], [2, 2]], float), 6
    random = np.random.default_rng(3)
    drawn = [alpha(ratings[random.integers(0, pieces, pieces)]).value for _ in range(50)]
    found = alpha(ratings, draws=50, seed=3, coverage=0.8)
    assert (found.low, found.high) == pytest.approx(tuple(np.nanquantile(drawn, [0.1, 0.9])))


rating = st.sampled_from([0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 2.5, -1.0, NA])


@given(st.lists(st.tuples(rating, rating), min_size=1, max_size=15))
def test_two_raters_agree_with_the_slow_and_obvious_way(rows):
    whole = [(a, b) for a, b in rows if a == a and b == b]
    columns = list(zip(*rows, strict=True))
    if not whole:
        with pytest.raises(BadInput, match="both ratings"):
            agreement(*columns)
        return
    found = agreement(*columns)
    for figure, squared in ((found.kappa, False), (found.quadratic, True)):
        slow, error = oracles.kappa(*zip(*whole, strict=True), squared=squared)
        assert defined(figure) == (not math.isnan(slow))
        assert np.isclose(figure.value, slow, atol=1e-9, equal_nan=True)
        assert np.isclose(figure.standard_error, error, atol=1e-6, equal_nan=True)
    assert math.isclose(found.exact.share, sum(a == b for a, b in whole) / len(whole))
    assert math.isclose(found.adjacent.share, sum(abs(a - b) <= 1 for a, b in whole) / len(whole))
    assert math.isclose(
        found.milder.value, sum(b - a for a, b in whole) / len(whole), abs_tol=1e-12
    )
    assert (found.size, found.skipped) == (len(whole), len(rows) - len(whole))


three = st.lists(rating, min_size=3, max_size=3)


@given(st.lists(three, min_size=1, max_size=8), st.sampled_from(METRICS))
def test_many_raters_agree_with_the_slow_and_obvious_way(rows, metric):
    units = [[x for x in row if x == x] for row in rows]
    if not any(len(unit) > 1 for unit in units):
        with pytest.raises(BadInput, match="two ratings"):
            alpha(rows, metric=metric)
        return
    assert np.isclose(
        alpha(rows, metric=metric).value, oracles.alpha(units, metric), atol=1e-9, equal_nan=True
    )


def test_a_rater_against_the_same_rater_agrees_fully_and_a_milder_one_is_seen():
    assert agreement(A, A).quadratic.value == 1
    milder = agreement(A, np.add(A, 1))
    assert (milder.exact.share, milder.adjacent.share) == (0, 1)
    assert (milder.milder.value, milder.milder.standard_error) == (1, 0)


def test_one_rating_throughout_has_no_kappa():
    found = agreement([2, 2, 2], [2, 2, 2])
    assert found.exact.share == 1
    assert math.isnan(found.kappa.value)
    assert math.isnan(found.quadratic.low)
    assert math.isnan(alpha([[2, 2], [2, 2]]).value)


def test_the_step_says_what_is_adjacent():
    assert agreement([0, 0], [10, 20], step=10).adjacent.share == 0.5
    assert agreement([0.1], [0.3], step=0.2).adjacent.share == 1


def test_the_range_of_alpha_is_drawn_from_a_seed_and_holds_the_figure():
    ratings = np.transpose(KRIPPENDORFF)
    for metric in METRICS:
        found = alpha(ratings, metric=metric, draws=400, seed=7)
        assert found == alpha(ratings, metric=metric, draws=400, seed=7)
        assert found.low < found.value <= found.high <= 1
    assert math.isnan(alpha([[2, 2], [2, 2]], draws=5).low)


def test_the_range_of_kappa_covers_as_often_as_it_says():
    random = np.random.default_rng(11)
    true = agreement(*_rated(random, 400_000)).quadratic.value
    inside = [
        found.low <= true <= found.high
        for found in (agreement(*_rated(random, 150)).quadratic for _ in range(600))
    ]
    assert 0.86 < np.mean(inside) < 0.94


def _rated(random, size):
    work = random.normal(2.5, 0.8, size)
    return [np.clip(np.rint(work + random.normal(0, 0.5, size)), 1, 4) for _ in range(2)]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: agreement([1, 2], [1]), "2 and 1 rows"),
        (lambda: agreement([1, math.inf], [1, 1]), "infinite"),
        (lambda: agreement([], []), "both ratings"),
        (lambda: alpha([[1, 2]], metric="ratio"), "nominal, ordinal, interval"),
    ],
)
def test_what_cannot_be_meant_is_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()
