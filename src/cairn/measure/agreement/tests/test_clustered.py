"""Pairs of scores with ranges that count learners: against the slow and obvious way, and against known truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.agreement import oracles
from cairn.measure.agreement.clustered import clustered
from cairn.measure.agreement.many import alpha

level = st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.0, 2.5, math.nan])
rows = st.lists(st.tuples(level, level, st.integers(0, 4)), min_size=1, max_size=20)


@given(rows)
def test_every_figure_and_every_error_is_what_the_slow_and_obvious_way_says(rows):
    whole = [(a, b, c) for a, b, c in rows if a == a and b == b]
    if not whole:
        with pytest.raises(BadInput, match="both scores"):
            clustered(*zip(*rows, strict=True))
        return
    found, n = clustered(*zip(*rows, strict=True)), len(whole)
    assert (found.pairs, found.clusters) == (n, len({c for _a, _b, c in whole}))
    assert found.exact.value == pytest.approx(sum(a == b for a, b, _c in whole) / n)
    assert found.adjacent.value == pytest.approx(sum(abs(a - b) <= 1 for a, b, _c in whole) / n)
    assert found.higher.value == pytest.approx(sum(b - a for a, b, _c in whole) / n, abs=1e-12)
    slow = oracles.alpha([(a, b) for a, b, _c in whole], "interval")
    assert np.isclose(found.alpha.value, slow, atol=1e-9, equal_nan=True)
    sizes = [sum(c == who for _a, _b, c in whole) for who in {c for _a, _b, c in whole}]
    worth = sum(sizes) ** 2 / sum(n * n for n in sizes)
    error = oracles.mean_error(whole)
    if error is None:
        assert math.isnan(found.higher.low)
    else:
        reach = oracles.student(found.clusters - 1) * error
        assert found.higher.high - found.higher.value == pytest.approx(reach, rel=1e-6)
    error = oracles.alpha_error(whole)
    if error is None:
        assert math.isnan(found.alpha.low)
    else:
        times = math.exp(min(oracles.student(worth - 1) * error, 50))
        assert found.alpha.low == pytest.approx(max(1 - (1 - slow) * times, -1), abs=1e-6)
        assert found.alpha.high == pytest.approx(1 - (1 - slow) / times, abs=1e-6)


@given(rows)
def test_a_range_holds_its_figure_and_a_share_stays_a_share(rows):
    if not any(a == a and b == b for a, b, _c in rows):
        return
    found = clustered(*zip(*rows, strict=True))
    for figure in (found.exact, found.adjacent, found.higher, found.alpha):
        assert math.isnan(figure.low) or figure.low <= figure.value <= figure.high
    for share in (found.exact, found.adjacent):
        assert math.isnan(share.low) or 0 <= share.low <= share.high <= 1


def test_alpha_is_krippendorffs_of_the_same_pairs():
    a, b = [1, 2, 3, 4, 2, 3], [1, 3, 3, 4, 1, 3]
    assert clustered(a, b, range(6)).alpha.value == pytest.approx(
        alpha(list(zip(a, b, strict=True))).value
    )


def test_several_works_of_one_learner_are_worth_less_than_as_many_learners():
    a = [1, 2, 3, 4] * 10
    b = [1, 2, 3, 4] * 5 + [2, 3, 4, 3] * 5
    alone = clustered(a, b, range(40)).exact
    together = clustered(a, b, [i // 5 for i in range(40)]).exact
    assert alone.value == together.value == 0.5
    assert together.low < alone.low
    assert alone.high < together.high


def test_one_learner_alone_has_figures_and_no_range():
    found = clustered([1, 2], [1, 3], ["ada", "ada"])
    assert (found.exact.value, found.clusters) == (0.5, 1)
    for figure in (found.exact, found.adjacent, found.higher, found.alpha):
        assert math.isnan(figure.low)


def test_one_level_throughout_has_no_alpha_and_full_agreement_no_certainty():
    found = clustered([2, 2, 2], [2, 2, 2], [1, 2, 3])
    assert math.isnan(found.alpha.value)
    assert found.exact.value == 1
    assert found.exact.low < 0.5
    assert math.isnan(found.higher.low)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: clustered([1, 2], [1], [1, 2]), "2, 1 and 2 rows"),
        (lambda: clustered([1], [math.inf], [1]), "infinite"),
        (lambda: clustered([], [], []), "both scores"),
    ],
)
def test_what_cannot_be_meant_is_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()
