"""Likely ranges of shares: against published figures, and against the slow and obvious way."""

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.measure.shares import Z90, Share, difference, wilson

Z95 = 1.959963984540054
shares_and_sizes = st.integers(1, 2000).flatmap(
    lambda n: st.tuples(st.integers(0, n).map(lambda x: x / n), st.just(n))
)


def every_share_that_would_not_surprise(share, size, z):
    """The oracle: bisects for the true shares under which the one observed lies z errors away."""

    def surprising(true):
        return abs(share - true) > z * sqrt(true * (1 - true) / size)

    def edge(inside, outside):
        for _ in range(200):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if surprising(middle) else (middle, outside)
        return inside

    return (
        edge(share, 0.0) if surprising(0.0) else 0.0,
        edge(share, 1.0) if surprising(1.0) else 1.0,
    )


@given(shares_and_sizes, st.sampled_from([1.0, Z90, Z95, 3.0]))
def test_the_range_is_every_share_that_would_not_surprise(drawn, z):
    share, size = drawn
    low, high = every_share_that_would_not_surprise(share, size, z)
    found = wilson(share, size, z=z)
    assert isclose(found.low, low, abs_tol=1e-9)
    assert isclose(found.high, high, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("seen", "size", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_it_gives_the_figures_newcombe_published_for_one_share(seen, size, low, high):
    found = wilson(seen / size, size, z=Z95)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_it_gives_the_figures_newcombe_published_for_a_difference(one, other, low, high):
    found = difference(
        *(wilson(seen / size, size, z=Z95) for seen, size in (one, other))
    )  # fmt: skip
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_an_empty_group_has_no_share():
    assert wilson(0.0, 0) is None


@given(shares_and_sizes, shares_and_sizes)
def test_turning_a_difference_round_turns_its_range_round(one, other):
    a, b = wilson(*one), wilson(*other)
    there, back = difference(a, b), difference(b, a)
    assert isclose(there.low, -back.high, abs_tol=1e-12)
    assert there.too_close == back.too_close


def test_a_range_that_touches_nothing_is_too_close_to_call():
    assert difference(Share(0.5, 0.4, 0.6, 50), Share(0.5, 0.4, 0.6, 50)).too_close
