"""Flip tables: who changes level, row by row, and how sure the shares are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.groups import oracles
from cairn.measure.groups.flips import Columns, cross_table, flip_table, flips
from cairn.measure.groups.paired import paired_difference
from cairn.measure.shares import difference, wilson

NA = math.nan
level = st.sampled_from([0.0, 1.0, 2.0, 3.0, NA])
Z95 = 1.959963984540054


@given(st.lists(st.tuples(level, level, st.integers(-1, 2)), max_size=20))
def test_it_counts_what_became_of_each_row(rows):
    before, after, group = list(zip(*rows, strict=True)) or [(), (), ()]
    codes = np.asarray(group, np.int64)
    table = flip_table(
        Columns.of(before, after), {"school": (codes, ["North", "South", "West"])}, line=2
    )
    for row in table:
        inside = [row.by == "" or row.value == name_of(g) for g in group]
        found = row.flips
        mine = [(a, b) for a, b, i in zip(before, after, inside, strict=True) if i]
        slow = oracles.directions([a for a, _ in mine], [b for _, b in mine])
        assert {w: getattr(found, w) for w in slow} == dict(slow)
        both = [(a, b) for a, b in mine if a == a and b == b]
        assert (found.rows, found.both) == (len(mine), len(both))
        assert found.gained + found.lost + found.neither + found.both == found.rows
        if both:
            assert math.isclose(found.up_share.share, slow["up"] / len(both))
            assert math.isclose(found.down_share.share, slow["down"] / len(both))
            change = sum(b >= 2 for _, b in both) - sum(a >= 2 for a, _ in both)
            assert math.isclose(found.line_change.difference, change / len(both), abs_tol=1e-12)
            assert math.isclose(
                found.mean_change, sum(b - a for a, b in both) / len(both), abs_tol=1e-12
            )
        else:
            assert found.down_share is None
            assert math.isnan(found.mean_change)
    assert sum(row.flips.rows for row in table[1:]) == len(rows)


def name_of(code):
    return ["North", "South", "West"][code] if code >= 0 else None


@given(st.lists(st.tuples(level, level), max_size=20))
def test_the_cross_table_has_every_row_in_one_cell(rows):
    before, after = list(zip(*rows, strict=True)) or [(), ()]
    levels, table = cross_table(Columns.of(before, after))
    assert table.sum() == len(rows)
    for i, one in enumerate([*levels, NA]):
        for j, other in enumerate([*levels, NA]):
            assert table[i, j] == sum(same(a, one) and same(b, other) for a, b in rows)


def same(a, b):
    return a == b or (a != a and b != b)


def test_a_group_that_falls_more_often_than_the_rest_is_seen():
    before = np.full(400, 3.0)
    group = np.repeat([0, 1], 200)
    after = np.where((np.arange(400) % 10 < np.where(group == 1, 4, 1)), 2.0, 3.0)
    everybody, one, other = flip_table(Columns.of(before, after), {"g": (group, ["a", "b"])})
    assert everybody.down_rest is None
    assert other.down_rest.difference == pytest.approx(0.3)
    assert other.down_rest.low > 0.2
    assert one.down_rest.high < -0.2
    assert one.flips.line_before is None


def test_rows_of_one_learner_make_a_range_no_narrower():
    before, after = [1.0] * 40, [2.0, 1.0] * 20
    alone = flips(Columns.of(before, after))
    shared = flips(Columns.of(before, after, np.repeat(np.arange(10), 4)))
    assert (shared.learners, shared.rows, shared.up) == (10, 40, alone.up)
    assert shared.up_share.low < alone.up_share.low
    assert shared.up_share.size == 10


learners = st.integers(0, 3)


@given(st.lists(st.tuples(level, level, st.integers(-1, 2), learners), max_size=14))
def test_the_rest_is_everything_else(rows):
    before, after, group, who = list(zip(*rows, strict=True)) or [(), (), (), ()]
    codes = np.asarray(group, np.int64)
    table = flip_table(Columns.of(before, after, who), {"school": (codes, ["North", "South", "West"])})  # fmt: skip
    for row in table[1:]:
        outside = [name_of(g) != row.value for g in group]
        rest = flips(Columns.of(before, after, who).chosen(np.asarray(outside, bool)))
        if row.flips.down_share is None or rest.down_share is None:
            assert row.down_rest is None
        else:
            assert row.down_rest == difference(row.flips.down_share, rest.down_share)


counts = st.tuples(*[st.integers(0, 30)] * 4).filter(any)


@given(counts)
def test_turning_a_pair_round_turns_its_range_round(cells):
    e, f, g, h = cells
    there, back = paired_difference(e, f, g, h, z=Z95), paired_difference(e, g, f, h, z=Z95)
    assert math.isclose(there.low, -back.high, abs_tol=1e-12)
    assert there.low <= there.difference <= there.high
    assert math.isclose(there.difference, (f - g) / sum(cells))


@pytest.mark.parametrize("cells", [(20, 20, 10, 10), (2, 1, 1, 1), (3, 1, 1, 1), (0, 4, 0, 2)])
def test_without_correlation_to_speak_of_it_is_the_interval_of_independent_groups(cells):
    e, f, g, h = cells
    n = e + f + g + h
    found = paired_difference(*cells, z=Z95)
    apart = difference(wilson((e + f) / n, n, z=Z95), wilson((e + g) / n, n, z=Z95))
    assert (found.low, found.high) == pytest.approx((apart.low, apart.high))


def test_a_positive_correlation_makes_the_range_narrower_by_what_exceeds_half_a_learner():
    found = paired_difference(20, 5, 3, 12, z=Z95)
    now, before = wilson(25 / 40, 40, z=Z95), wilson(23 / 40, 40, z=Z95)
    phi = (20 * 12 - 5 * 3 - 20) / math.sqrt(25 * 15 * 23 * 17)
    down, up = now.share - now.low, before.high - before.share
    assert found.difference - found.low == pytest.approx(
        math.sqrt(down**2 - 2 * phi * down * up + up**2)
    )


def test_it_gives_the_figures_newcombe_published_for_paired_shares():
    found = paired_difference(36, 12, 2, 0, z=Z95)
    assert found.difference == pytest.approx(0.2)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0569, 0.3404)


def test_it_covers_as_often_as_it_says():
    random = np.random.default_rng(4)
    shares, inside = (0.45, 0.1, 0.05, 0.4), 0
    for cells in random.multinomial(60, shares, 3000):
        found = paired_difference(*cells.astype(float), z=Z95)
        inside += found.low <= 0.05 <= found.high
    assert 0.94 < inside / 3000 < 0.975


def test_nobody_has_no_difference():
    assert paired_difference(0, 0, 0, 0) is None


def test_columns_of_different_length_are_refused():
    with pytest.raises(BadInput, match="2 and 1"):
        Columns.of([1.0], [1.0, 2.0], [1])
