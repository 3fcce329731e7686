"""A result is there whole, or what was there before is."""

import pytest

from cairn.batch.landing import landing
from cairn.kernel.errors import BadInput


def test_a_result_takes_the_place_of_an_earlier_one(tmp_path):
    for text in ("one", "two"):
        with landing(tmp_path / "out") as folder:
            (folder / f"{text}.parquet").write_text(text)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["two.parquet"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_work_that_fails_leaves_the_earlier_result(tmp_path):
    with landing(tmp_path / "out") as folder:
        (folder / "one.parquet").write_text("one")
    with pytest.raises(FileNotFoundError), landing(tmp_path / "out") as folder:
        (folder / "no such folder" / "two.parquet").write_text("two")
    assert [p.name for p in tmp_path.rglob("*")] == ["out", "one.parquet"]


def test_what_a_killed_work_left_goes_away(tmp_path):
    (tmp_path / ".out.writing").mkdir()
    (tmp_path / ".out.writing" / "half.parquet").write_text("half")
    with landing(tmp_path / "out"):
        pass
    assert [p.name for p in tmp_path.rglob("*")] == ["out"]


def test_somebody_elses_files_are_not_overwritten(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("years")
    with pytest.raises(BadInput, match="is no folder of Parquet files"), landing(tmp_path / "out"):
        pass
    assert (tmp_path / "out" / "thesis.docx").exists()
