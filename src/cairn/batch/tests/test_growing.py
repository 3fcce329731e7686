"""A growing folder: only what is new is written, and a kill at any moment leaves nothing torn."""

import subprocess
import sys

import duckdb
import pyarrow as pa
import pytest

from cairn.batch import growing
from cairn.batch.growing import MANIFEST, opened
from cairn.kernel.errors import BadInput

BY = ("year", "place")


def rows(*ids, year="2026-27", place="a"):
    n = len(ids)
    columns = [list(ids), [year] * n, pa.array([place] * n, pa.string())]
    return pa.table(columns, names=["id", *BY])


def add(folder, *tables, upto, after=None):
    with opened(folder, "tests") as grown:
        begin = grown.manifest.upto if after is None else after
        with grown.adding(BY, after=begin, upto=upto) as adding:
            for table in tables:
                adding.add(table)


def held(folder):
    found = duckdb.sql(
        f"SELECT id, year, place FROM read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    )
    return sorted(found.fetchall())


def test_spans_are_added_and_earlier_files_stay_as_they_were(tmp_path):
    add(tmp_path, rows("a", "b"), rows("c", place=None), upto="c")
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.parquet")}
    add(tmp_path, rows("d", year="2027-28", place="x/y=z %"), upto="d")
    assert held(tmp_path) == [
        ("a", "2026-27", "a"),
        ("b", "2026-27", "a"),
        ("c", "2026-27", None),
        ("d", "2027-28", "x/y=z %"),
    ]
    assert all(p.stat().st_mtime_ns == at for p, at in before.items())
    with opened(tmp_path, "tests") as grown:
        assert (grown.manifest.upto, grown.manifest.rows) == ("d", 4)
        assert sorted(grown.column_of(0, "id").to_pylist()) == ["a", "b", "c"]


def test_rows_beyond_what_is_held_get_files_before_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(growing, "_HELD", 3)
    add(tmp_path, *(rows(f"{i:02}", place=f"p{i % 3}") for i in range(20)), upto="19")
    assert [row[0] for row in held(tmp_path)] == [f"{i:02}" for i in range(20)]


def test_an_error_half_way_takes_everything_back(tmp_path):
    add(tmp_path, rows("a"), upto="a")
    before = sorted(p.name for p in tmp_path.rglob("*"))
    with pytest.raises(KeyError):
        add(tmp_path, rows("b"), pa.table({"id": ["c"]}), upto="c")
    assert sorted(p.name for p in tmp_path.rglob("*")) == before
    add(tmp_path, rows("b"), upto="b")
    assert [row[0] for row in held(tmp_path)] == ["a", "b"]


KILLED = """
import os, sys
from pathlib import Path
import pyarrow as pa
from cairn.batch.growing import opened

left = int(sys.argv[2])

def or_die(work):
    def step(*args):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return work(*args)
    return step

Path.replace, os.fsync = or_die(Path.replace), or_die(os.fsync)
with opened(Path(sys.argv[1]), "tests") as grown:
    with grown.adding(("year", "place"), after="a", upto="c") as adding:
        adding.add(pa.table({"id": ["b", "c"], "year": ["2026-27"] * 2, "place": ["a", "b"]}))
"""


def test_killed_at_any_step_a_reader_sees_whole_spans_and_the_next_run_goes_on(tmp_path):
    """Every write to disk and every renaming is a step."""
    ended = []
    for steps in range(8):
        folder = tmp_path / str(steps)
        add(folder, rows("a"), upto="a")
        code = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(steps)]).returncode
        ended.append(code)
        assert {row[0] for row in held(folder)} <= {"a", "b", "c"}
        with opened(folder, "tests") as grown:
            upto = grown.manifest.upto
        assert [row[0] for row in held(folder)] == (["a"] if upto == "a" else ["a", "b", "c"])
        if upto == "a":
            add(folder, rows("b"), rows("c", place="b"), upto="c")
        assert [row[0] for row in held(folder)] == ["a", "b", "c"]
        assert not list(folder.rglob("*.writing"))
    assert ended[0] == 9
    assert ended[-1] == 0


def test_two_writers_do_not_mix(tmp_path):
    with opened(tmp_path, "tests"), pytest.raises(BadInput, match="Another export"):
        add(tmp_path, rows("a"), upto="a")


def test_a_folder_of_something_else_is_refused(tmp_path):
    add(tmp_path / "one", rows("a"), upto="a")
    with pytest.raises(BadInput, match="not of levels"), opened(tmp_path / "one", "levels"):
        pass
    (tmp_path / "one" / MANIFEST).unlink()
    with pytest.raises(BadInput, match="not what this command wrote"):
        add(tmp_path / "one", rows("b"), upto="b")


def test_a_file_that_is_gone_is_told(tmp_path):
    add(tmp_path, rows("a"), upto="a")
    next(tmp_path.rglob("*.parquet")).unlink()
    with pytest.raises(BadInput, match="is gone"), opened(tmp_path, "tests"):
        pass
