"""A file of columns is read whole, or the error names the row."""

import csv
import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cairn.kernel.errors import BadInput
from cairn.standards.tabular.columns import (
    codes,
    column_names,
    numbers,
    read_columns,
)
from cairn.standards.tabular.written import write_columns

ROWS = "id,score,year,group\na,0,2024,x\nb,,2025,\nc,2.5,NA,y\n"


@pytest.fixture(params=["plain", "gzipped", "parquet"])
def file(request, tmp_path):
    if request.param == "plain":
        (path := tmp_path / "in.csv").write_text(ROWS)
    elif request.param == "gzipped":
        (path := tmp_path / "in.csv.gz").write_bytes(gzip.compress(ROWS.encode()))
    else:
        pq.write_table(
            pa.table({
                "id": ["a", "b", "c"], "score": [0.0, None, 2.5],
                "year": pa.array([2024, 2025, None]), "group": ["x", None, "y"],
            }),
            path := tmp_path / "in.parquet",
        )  # fmt: skip
    return path


def test_zero_is_a_figure_and_an_empty_cell_is_missing(file):
    table = read_columns(file, text=["id", "group"], number=["score"], whole=["year"])
    assert column_names(file) == ["id", "score", "year", "group"]
    np.testing.assert_array_equal(numbers(table, "score"), [0.0, np.nan, 2.5])
    np.testing.assert_array_equal(numbers(table, "year"), [2024, 2025, np.nan])
    found, names = codes(table, "group")
    assert (found.tolist(), names) == ([0, -1, 1], ["x", "y"])


def test_a_cell_that_is_no_number_is_named_with_its_row(tmp_path):
    (path := tmp_path / "in.csv").write_text("id,score\na,1\nb,many\n")
    with pytest.raises(BadInput, match=r"data row 2: score is 'many', which is not a number"):
        read_columns(path, number=["score"])


def test_half_a_year_is_not_a_whole_number(tmp_path):
    (path := tmp_path / "in.csv").write_text("year\n2024\n2024.5\n")
    with pytest.raises(BadInput, match=r"data row 2: year is '2024.5', which is not a whole"):
        read_columns(path, whole=["year"])


def test_a_column_that_is_not_there_is_answered_with_the_nearest(file):
    with pytest.raises(BadInput, match=r"no column 'scores'.*Did you mean 'score'"):
        read_columns(file, number=["scores"])


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1\n"])
def test_what_is_no_table_is_refused_in_words(tmp_path, content):
    (path := tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(BadInput):
        read_columns(path, number=["a"])


HEADS = [
    ("id;score\na;1\n", "has semicolons between its columns"),
    ("id\tscore\na\t1\n", "has tabs between its columns"),
    ("score,score,id\n1,2,a\n", "has 2 columns called 'score'"),
    ("id,score\na,1\nb,2,3\n", "data row 2 has 3 cells, and the header 2"),
]


@pytest.mark.parametrize(("content", "says"), HEADS)
def test_a_table_that_could_be_misread_is_refused_in_words(tmp_path, content, says):
    (path := tmp_path / "in.csv").write_text(content)
    with pytest.raises(BadInput, match=says):
        read_columns(path, number=["score"])


def test_a_byte_order_mark_and_other_line_ends_are_no_part_of_a_cell(tmp_path):
    (path := tmp_path / "in.csv").write_bytes(b'\xef\xbb\xbfid,score\r\n"a\r\nb",1\r\n')
    assert read_columns(path, text=["id"], number=["score"]).to_pylist() == [
        {"id": "a\r\nb", "score": 1.0}
    ]


def test_parquet_says_missing_as_csv_does(tmp_path):
    columns = {
        "id": ["a", "", "NA"],
        "grade": [8.0, float("nan"), 10.0],
        "kind": pa.array(["x", "NA", None]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), path := tmp_path / "IN.PARQUET")
    assert read_columns(path, text=["id", "grade", "kind"]).to_pydict() == {
        "id": ["a", None, None],
        "grade": ["8", None, "10"],
        "kind": ["x", None, None],
    }


def test_a_name_with_a_point_in_it_is_one_name(tmp_path):
    pq.write_table(pa.table({"SS.2024": [1.0]}), path := tmp_path / "in.parquet")
    assert read_columns(path, number=["SS.2024"]).to_pydict() == {"SS.2024": [1.0]}


@pytest.mark.parametrize("name", ["out.xlsx", "out", "folder", "nowhere/out.csv"])
def test_what_could_not_be_read_again_is_not_written(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput):
        write_columns(pa.table({"id": ["a"]}), tmp_path / name)


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz", "out.parquet"])
def test_what_is_written_is_read_again(tmp_path, name):
    table = pa.table({"id": ["a", "b"], "score": [0.0, None]})
    write_columns(table, tmp_path / name)
    again = read_columns(tmp_path / name, text=["id"], number=["score"])
    assert again.to_pylist() == table.to_pylist()


@pytest.mark.parametrize(
    ("names", "written"),
    [(["a", "b"], b"id,n\na,1\nb,2\n"), (["a,b", "c"], b'id,n\n"a,b",1\n"c",2\n')],
)
def test_texts_are_quoted_where_one_needs_it(tmp_path, names, written):
    write_columns(pa.table({"id": names, "n": [1, 2]}), path := tmp_path / "out.csv")
    assert path.read_bytes() == written


@pytest.mark.parametrize("cell", ["", " a", "a ", 'say "a"', "two\nlines", "plain"])
def test_every_text_comes_back_as_it_was(tmp_path, cell):
    write_columns(pa.table({"id": [cell, "b"]}), path := tmp_path / "out.csv")
    with path.open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [cell, "b"]


def test_a_column_of_another_kind_is_refused_in_words(tmp_path):
    pq.write_table(pa.table({"score": pa.array([1], pa.date32())}), path := tmp_path / "in.parquet")
    with pytest.raises(BadInput, match=r"score holds date32.* which is not a number"):
        read_columns(path, number=["score"])
