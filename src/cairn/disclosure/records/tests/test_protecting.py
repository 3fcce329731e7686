"""Nobody in a protected table stands out, and no choice of steps would have kept more."""

from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.disclosure.records.counting import joined
from cairn.disclosure.records.ladders import WITHHELD, Ladder, bands, climb
from cairn.disclosure.records.protecting import Earlier, Promise, StandsOut, protect
from cairn.disclosure.records.tests.oracles import (
    best_information,
    information,
    rows_at,
    standing_out,
)
from cairn.kernel.errors import BadInput

GRADE = Ladder("grade", (("band", {"3": "3-5", "4": "3-5", "6": "6-8"}),), weight=2.0)
SEX = Ladder("sex")
HOME = Ladder("home", (("kind", {"spa": "not English", "vie": "not English", "eng": "English"}),))
LADDERS = (GRADE, SEX, HOME)
DICE = np.random.default_rng(5)
row = st.tuples(
    st.sampled_from(["3", "4", "6", "13", None]),
    st.sampled_from(["f", "m"]),
    st.sampled_from(["eng", "spa", "vie", None]),
)
value = st.sampled_from(["1", "2", "", None])


def table(rows, names):
    return pa.table({n: pa.array([r[i] for r in rows], pa.string()) for i, n in enumerate(names)})


def run(rows, values, promise, earlier=None, ladders=LADDERS):
    known = table(rows, [lad.name for lad in ladders])
    return protect(
        known, table([(v,) for v in values], ["level"]), ladders, promise, earlier=earlier
    )


def rows_of(found, names):
    return list(zip(*(found.table[n].to_pylist() for n in names), strict=True))


@given(
    st.lists(st.tuples(row, value), min_size=1, max_size=40),
    st.integers(2, 4),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.1, 0.5]),
)
@settings(max_examples=30, deadline=None)
def test_nobody_stands_out_and_no_other_choice_keeps_more(both, k, least, share):
    rows, values = [r for r, _ in both], [v for _, v in both]
    limit = int(share * len(rows))
    wanted = best_information(rows, LADDERS, k, limit, [0] * len(rows))
    if wanted is None:
        with pytest.raises(StandsOut, match="fewer than"):
            run(rows, values, Promise(k, least, share))
        return
    found = run(rows, values, Promise(k, least, share, most_tried=10_000))
    assert found.information == pytest.approx(wanted)
    assert found.bound == pytest.approx(wanted)
    published = rows_of(found, ["grade", "sex", "home"])
    assert not standing_out(published, k)
    assert found.smallest == min(Counter(published).values(), default=0)
    steps = [found.steps[lad.name] for lad in LADDERS]
    gone = set(np.flatnonzero(~found.stays).tolist())
    assert [r for i, r in enumerate(rows_at(rows, LADDERS, steps)) if i not in gone] == published
    assert information(rows, LADDERS, steps, gone) == pytest.approx(found.information)
    _sensitive_values_differ(
        found, published, [v for i, v in enumerate(values) if i not in gone], least
    )


def _sensitive_values_differ(found, published, values, least):
    now, exact = defaultdict(list), defaultdict(set)
    for who, shown, was in zip(published, found.table["level"].to_pylist(), values, strict=True):
        now[who].append(shown)
        exact[who] |= {was} - {None, ""}
        assert shown in (was, WITHHELD)
    for who, shown in now.items():
        assert set(shown) == {WITHHELD} if len(exact[who]) < least else WITHHELD not in shown
    assert found.cells["level"] == sum(s == WITHHELD for each in now.values() for s in each)


@given(
    st.lists(st.tuples(row, st.integers(0, 2)), min_size=1, max_size=40),
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
    st.integers(2, 4),
)
@settings(max_examples=30, deadline=None)
def test_who_comes_or_goes_between_two_releases_is_one_of_k(both, gone, k):
    rows, before = [r for r, _ in both], np.array([b for _, b in both])
    gone = np.array([0, *gone[1:]])
    try:
        found = run(rows, ["1"] * len(rows), Promise(k, 1, 0.6), Earlier(before, gone, DICE))
    except StandsOut:
        return
    published = rows_of(found, ["grade", "sex", "home"])
    linked = list(zip(before[found.stays].tolist(), published, strict=True))
    assert not standing_out(linked, k)
    for was in (1, 2):
        absent = gone[was] + ((before == was) & ~found.stays).sum()
        never_there = not gone[was] and not (before == was).any()
        assert (
            never_there or absent == 0 or absent >= k or not ((before == was) & found.stays).any()
        )


def test_one_learner_who_left_takes_others_out_with_them():
    rows, before = [("3", "f", "eng")] * 9 + [("4", "m", "eng")] * 30, np.array([1] * 9 + [2] * 30)
    found = run(
        rows,
        ["1", "2"] * 19 + ["1"],
        Promise(3, 1, 0.5),
        Earlier(before, np.array([0, 1, 0]), DICE),
    )
    assert 1 + int(((before == 1) & ~found.stays).sum()) == 3
    assert found.stays[before == 2].all()


def test_a_class_whose_values_are_all_the_same_shows_none_of_them_nor_that_one_is_missing():
    rows = [("3", "f", "eng")] * 4 + [("4", "m", "spa")] * 4
    found = run(rows, ["2", "2", None, "2", "1", "2", None, "1"], Promise(4, 2, 0.0))
    assert found.table["level"].to_pylist() == ["*"] * 4 + ["1", "2", None, "1"]
    assert found.kept["level"] == pytest.approx(3 / 6)


def test_a_table_of_one_value_in_each_column_loses_nothing():
    found = run([("3", "f", "eng")] * 5, ["1", "2", "1", "2", "1"], Promise(5, 2, 0.0))
    assert found.information == 1.0
    assert set(found.steps.values()) == {0}


def test_the_same_rows_in_another_order_are_coarsened_alike():
    random = np.random.default_rng(1)
    rows = [
        (str(g), s, h)
        for g in (3, 4, 6)
        for s in "fm"
        for h in ("eng", "spa", "vie")
        for _ in range(g)
    ]
    one = run(rows, ["1"] * len(rows), Promise(7, 1, 0.2))
    other = run(
        [rows[i] for i in random.permutation(len(rows))], ["1"] * len(rows), Promise(7, 1, 0.2)
    )
    assert one.steps == other.steps
    assert one.information == pytest.approx(other.information)


@pytest.mark.parametrize(
    ("ladders", "rows", "promise", "word"),
    [
        ((SEX, HOME), [("3", "f", "eng")], Promise(2), "one ladder"),
        (LADDERS, [("3", "*", "eng")] * 5, Promise(2), "withheld"),
        (LADDERS, [("3", "f", "eng")] * 5, Promise(1), "2 or more"),
        (LADDERS, [("3", "f", "eng")] * 5, Promise(2, 2, 1.0), "less than 1"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_mend(ladders, rows, promise, word):
    known = table(rows, ["grade", "sex", "home"])
    with pytest.raises(BadInput, match=word):
        protect(known, table([], []), ladders, promise)


def test_no_learner_at_all_is_said_in_words():
    with pytest.raises(StandsOut, match="no learner"):
        protect(table([], ["grade", "sex", "home"]), table([], []), LADDERS, Promise(2))


def test_a_ladder_whose_steps_are_not_nested_is_refused():
    crooked = Ladder("g", (("a", {"1": "x", "2": "x"}), ("b", {"1": "y", "2": "z"})))
    with pytest.raises(BadInput, match="tells apart"):
        climb(crooked, ["1", "2"])


def test_bands_of_numbers_begin_at_nothing_and_name_no_word():
    assert bands(["0", "9", "10", "-1", "x", None], 10) == {"0": "0-9", "9": "0-9", "10": "10-19"}


@given(st.lists(st.lists(st.integers(0, 2**40), min_size=3, max_size=3), min_size=1, max_size=20))
def test_rows_have_one_code_exactly_where_they_are_alike(rows):
    codes = joined([np.array(c, np.int64) for c in zip(*rows, strict=True)])
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            assert (codes[i] == codes[j]) == (one == other)
    assert set(codes.tolist()) == set(range(len(set(map(tuple, rows)))))
