"""Group means with their reliability: against published variances, the slow way, and the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.groups import oracles
from cairn.measure.groups.shrinkage import shrink

NA = math.nan
# O. L. Davies, Statistical Methods in Research and Production, 1947: yield of dyestuff in six batches.
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580], [1540, 1555, 1490, 1560, 1495], [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545], [1595, 1630, 1515, 1635, 1625], [1520, 1455, 1450, 1480, 1445],
]  # fmt: skip


def test_it_gives_the_variances_published_for_the_dyestuff():
    found = shrink(np.ravel(DYESTUFF), np.repeat(np.arange(6), 5), groups=6)
    assert found.within == pytest.approx(2451.25)
    assert found.between == pytest.approx(1764.05)
    assert found.overall == pytest.approx(1527.5)
    assert found.reliability == pytest.approx(np.full(6, 0.782527), abs=1e-6)
    assert found.shrunk[0] - found.overall == pytest.approx(-17.6069, abs=1e-4)
    assert found.intraclass == pytest.approx(0.418487, abs=1e-6)


value = st.sampled_from([0.0, 0.0, 1.0, 1.0, 3.0, -2.0, NA])
rows = st.lists(st.tuples(value, st.integers(-1, 3)), max_size=20)


@given(rows)
def test_it_agrees_with_the_slow_and_obvious_way(drawn):
    groups = {str(g): [v for v, c in drawn if c == g and v == v] for g in range(4)}
    sizes = [len(v) for v in groups.values()]
    values, codes = list(zip(*drawn, strict=True)) or [(), ()]
    if sum(size > 0 for size in sizes) < 2 or max(sizes) < 2:
        with pytest.raises(BadInput, match="Not two groups"):
            shrink(values, codes, groups=4)
        return
    found = shrink(values, codes, groups=4)
    overall, tau, sigma = oracles.random_effects(groups)
    assert np.allclose((found.overall, found.between, found.within), (overall, tau, sigma))
    for g, mine in enumerate(groups.values()):
        assert found.size[g] == len(mine)
        if not mine:
            assert math.isnan(found.mean[g])
            assert (found.reliability[g], found.shrunk[g]) == (0, found.overall)
            continue
        spread = tau + sigma / len(mine)
        reliable = tau / spread if spread > 0 else 1.0
        assert math.isclose(found.reliability[g], reliable, abs_tol=1e-12)
        unsure = oracles.uncertainty_of_overall(groups) * (1 - reliable) ** 2
        error = math.sqrt(tau * (1 - reliable) + unsure)
        assert math.isclose(found.standard_error[g], error, abs_tol=1e-9)
        assert math.isclose(
            found.shrunk[g], overall + reliable * (np.mean(mine) - overall), abs_tol=1e-9
        )
    low, high = found.ranges()
    assert (low <= found.shrunk).all()
    assert (high >= found.shrunk).all()


def test_a_small_group_is_drawn_in_farther_and_nearer_to_the_truth():
    random = np.random.default_rng(6)
    size = np.tile([10, 20, 60, 200], 200)
    true = random.normal(0.45, 0.1, size.size)
    code = np.repeat(np.arange(size.size), size)
    score = true[code] + random.normal(0, 0.5, code.size)
    found = shrink(score, code, groups=size.size)
    small, large = found.reliability[size == 10].mean(), found.reliability[size == 200].mean()
    assert small == pytest.approx(0.01 / (0.01 + 0.025), abs=0.08)
    assert large > 0.85
    plain, drawn_in = ((x - true) ** 2 for x in (found.mean, found.shrunk))
    assert drawn_in[size == 10].mean() < 0.5 * plain[size == 10].mean()
    low, high = found.ranges()
    for n in (10, 20, 60, 200):
        inside = ((low <= true) & (true <= high))[size == n].mean()
        assert 0.83 < inside < 0.97
    above = true >= 0.5
    said = found.chance_at_least(0.5)
    assert said.mean() == pytest.approx(above.mean(), abs=0.03)
    assert above[said > 0.9].mean() > 0.85


def test_groups_that_differ_by_luck_alone_are_all_drawn_to_the_whole():
    found = shrink([0.0, 2.0, 0.0, 2.0], [0, 0, 1, 1], groups=2)
    assert found.between == 0
    assert found.shrunk.tolist() == [1, 1]
    assert found.reliability.tolist() == [0, 0]


def test_groups_without_scatter_are_as_they_are_and_a_line_is_certain():
    found = shrink([1.0, 1.0, 3.0, 3.0], [0, 0, 1, 1], groups=2)
    assert found.shrunk.tolist() == [1, 3]
    assert found.chance_at_least(3).tolist() == [0, 1]
    assert math.isnan(shrink([1.0] * 4, [0, 0, 1, 1], groups=2).intraclass)


@pytest.mark.parametrize("codes", [[0, 2], [0, -2]])
def test_a_code_of_no_group_is_refused(codes):
    with pytest.raises(BadInput, match="codes from 0 to 1"):
        shrink([1.0, 1.0], codes, groups=2)
