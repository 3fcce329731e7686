"""Rows of a key together and in order: as the plainest sort has them."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.batch.job import Job, starts_of, whole_keys
from cairn.batch.ordering import Rising, together
from cairn.kernel.errors import BadInput

KINDS = {
    "who": (pa.string(), st.sampled_from(["a", "é", "Z", ""])),
    "what": (pa.int16(), st.integers(-2, 2)),
    "instant": (
        pa.timestamp("us", "UTC"),
        st.sampled_from([None, datetime(1969, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]),
    ),
    "day": (pa.date32(), st.sampled_from([None, date(1960, 1, 1), date(2026, 1, 1)])),
    "figure": (
        pa.float64(),
        st.sampled_from([None, -float("inf"), -1.5, -0.0, 0.0, 1e-300, 2.0, float("inf")]),
    ),
    "word": (pa.string(), st.sampled_from([None, "", "a", "b", "ä"])),
    "flag": (pa.bool_(), st.sampled_from([None, False, True])),
}
SCHEMA = pa.schema([(name, kind) for name, (kind, _) in KINDS.items()])
ORDER = [name for name in KINDS if name not in ("who", "what")]
ROWS = st.lists(st.fixed_dictionaries({n: v for n, (_, v) in KINDS.items()}), max_size=40)


def nothing_first(row, names):
    return [(row[name] is not None, row[name]) for name in names]


@given(ROWS, st.permutations(ORDER), st.sampled_from([["who"], ["what", "who"], ["what"]]))
def test_rows_stand_key_after_key_each_in_order(rows, order, key):
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    found = together(table, key, order).to_pylist()
    met = []
    for row in found:
        this = [row[name] for name in key]
        if not met or met[-1] != this:
            assert this not in met
            met.append(this)
    place = {tuple(this): i for i, this in enumerate(met)}
    ordered = sorted(rows, key=lambda r: (place[tuple(r[n] for n in key)], nothing_first(r, order)))
    shown = [*key, *order]
    assert [[r[n] for n in shown] for r in found] == [[r[n] for n in shown] for r in ordered]


@given(st.lists(st.integers(0, 3), max_size=200), st.integers(1, 30))
def test_tables_of_whole_keys_are_all_rows_and_never_cut_a_key(values, at_once):
    rows = pa.table({"key": sorted(values), "row": range(len(values))})
    tables = list(whole_keys(rows.to_batches(max_chunksize=7), ["key"], at_once))
    assert [v for t in tables for v in t["row"].to_pylist()] == list(range(len(values)))
    met = [set(t["key"].to_pylist()) for t in tables]
    assert all(not a & b for i, a in enumerate(met) for b in met[i + 1 :])
    for table in tables:
        starts = starts_of(table, ["key"]).to_pylist()
        keys = table["key"].to_pylist()
        assert starts == [0, *(i for i in range(1, len(keys)) if keys[i] != keys[i - 1]), len(keys)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a", "b", None])), max_size=12),
    st.integers(1, 5),
)
def test_rising_is_said_only_of_rows_that_rise_strictly(pairs, at_once):
    table = pa.table(
        {"one": [a for a, _ in pairs], "two": pa.array([b for _, b in pairs], pa.string())}
    )
    rising = Rising(["one", "two"])
    said = all(rising.still(batch) for batch in table.to_batches(max_chunksize=at_once))
    known = all(b is not None for _, b in pairs)
    if said:
        assert all(a[0] <= b[0] for a, b in pairwise(pairs))
    if known:
        assert said == all(a < b for a, b in pairwise(pairs))


def test_a_later_column_says_nothing_where_an_earlier_one_falls():
    rows = pa.table({"one": [0, 0, 1, 0], "two": ["a", "b", "a", "b"]})
    assert not Rising(["one", "two"]).still(rows.to_batches()[0])


def test_a_long_run_out_of_order_is_sorted_too():
    n = 5000
    rows = pa.table({"key": [1] * n, "at": [(i * 2654435761) % n for i in range(n)]})
    assert together(rows, ["key"], ["at"])["at"].to_pylist() == sorted(rows["at"].to_pylist())


def test_a_key_without_a_value_is_refused():
    with pytest.raises(BadInput, match="key is empty in 1 rows"):
        together(pa.table({"key": [1, None]}), ["key"], [])


def test_a_job_says_what_it_lacks(tmp_path):
    with pytest.raises(BadInput, match="is not there"):
        Job({"log": tmp_path / "none.parquet"}, "SELECT 1")
    with pytest.raises(BadInput, match="has no key"):
        Job({}, "SELECT 1", kernel=lambda rows: rows)
    job = Job({}, "", key=("a",), order=("b", "c"), kernel=lambda r: r, gives=pa.schema([]))
    with pytest.raises(BadInput, match="no column 'b'"):
        job.check_columns(["a"])
    assert job.full_order(["x", "c", "a", "b"]) == ["b", "c", "x"]
    assert job.only_for_order() == ()
    assert Job({}, "", ("a",), ("b", "c"), job.kernel, ("b",), job.gives).only_for_order() == ("c",)
