"""Figures are kept alike by compiled code and by Python."""

import math

from hypothesis import example, given
from hypothesis import strategies as st

from cairn.kernel import numbers
from cairn.measure.mastery.formulas import kept


def same_bits(a: float, b: float) -> bool:
    return math.copysign(1, a) == math.copysign(1, b) and a == b


near_ties = st.integers(-(2**33), 2**33).map(lambda k: k / 1024)
near_halves = st.integers(0, 10**10).map(lambda k: (k + 0.5) / 1e9)


@given(st.one_of(st.floats(-12, 12), st.floats(-1e9, 1e9), near_ties, near_halves))
@example(0.0009765625)
@example(0.0029296875)
@example(0.5000000005)
@example(-0.0)
@example(-4e-10)
@example(4_194_304.000000001)
@example(8_388_607.999999999)
@example(8_388_608.5)
def test_compiled_figures_are_kept_as_the_kernel_keeps_them(figure):
    assert same_bits(kept(figure), numbers.kept(figure))


def test_missing_stays_missing():
    assert math.isnan(kept(math.nan))
