"""Tables of records: what is good comes out typed, what is not is told with place and mend."""

import csv
import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cairn.kernel.errors import BadInput
from cairn.standards.records import LAYOUTS, Reading, tables_in

TODAY = date(2026, 11, 21)
STATUSES = (
    "StudentIdentifier,StatusStartDate,StatusEndDate,EnglishLearnerStatus,ISO6392LanguageCode,"
    "IDEAIndicator,PrimaryDisabilityType\n"
    "111,2025-08-15,,Yes,spa,,\n"
)
ATTENDANCE = (
    "StudentIdentifier,SchoolIdentifier,SchoolYear,SessionBeginDate,SessionEndDate,"
    "NumberOfDaysInAttendance,NumberOfDaysAbsent\n"
    "111,7527,2026,2025-08-15,2025-12-20,79.5,0\n"
)


def read(path):
    with tables_in(path) as tables:
        [(name, member)] = tables.items()
        reading = Reading(member, LAYOUTS[name], TODAY)
        rows, faults = [], []
        for batch in reading.batches():
            rows += batch.rows
            faults += [str(fault) for refused in batch.refused for fault in refused.faults]
        return rows, faults + ([str(reading.broken)] if reading.broken else []), reading.notes


def written(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_a_row_comes_out_typed_and_zero_is_a_count(tmp_path):
    [row], faults, _ = read(written(tmp_path, "attendance.csv", ATTENDANCE))
    assert faults == []
    assert row.values["SessionEndDate"] == date(2025, 12, 20)
    assert row.values["NumberOfDaysAbsent"] == 0.0
    assert row.key == "111|7527|2025-08-15"


def test_parquet_says_the_same_as_csv(tmp_path):
    table = pa.table(
        {
            "StudentIdentifier": ["111"], "SchoolIdentifier": [7527], "SchoolYear": [2026],
            "SessionBeginDate": [date(2025, 8, 15)], "SessionEndDate": [date(2025, 12, 20)],
            "NumberOfDaysInAttendance": [79.5], "NumberOfDaysAbsent": [0.0],
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "attendance-fall.parquet")
    [from_parquet], faults, _ = read(tmp_path / "attendance-fall.parquet")
    [from_csv], _, _ = read(written(tmp_path, "attendance.csv", ATTENDANCE))
    assert faults == []
    assert from_parquet == from_csv


def test_a_broken_parquet_file_is_told(tmp_path):
    rows, faults, _ = read(written(tmp_path, "attendance.parquet", "PAR1 not really"))
    assert rows == []
    assert "no whole Parquet file" in faults[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("111,2026-01-01,2025-12-31,No,,,", "StatusEndDate: 2025-12-31 lies before"),
        ("111,2026-01-01,,Maybe,,,", "EnglishLearnerStatus: “Maybe” is not one of Yes, No."),
        ("111,2026-01-01,,,,,", "The row tells no status."),
        ("111,2026-01-01,,,,,AUT", "IDEAIndicator is not Yes"),
        ("111,2026-01-01,,,,Yes,XX", "PrimaryDisabilityType"),
        (",2026-01-01,,Yes,,,", "StudentIdentifier: The cell is empty"),
        ("111,2025-08-15,,No,,,", "Line 2 is about the same"),
        ("111,2026-01-01", "has 2 cells and the first line 7"),
    ],
)
def test_a_faulty_row_is_told_and_the_good_one_stays(tmp_path, row, told):
    rows, faults, _ = read(written(tmp_path, "statuses.csv", STATUSES + row + "\n"))
    assert [r.line for r in rows] == [2]
    assert told in " ".join(faults)
    assert faults[0].startswith("statuses.csv:3: ")


def test_less_than_nothing_is_refused(tmp_path):
    _, faults, _ = read(written(tmp_path, "attendance.csv", ATTENDANCE.replace(",0\n", ",-1\n")))
    assert "less than nothing" in faults[0]


def test_a_missing_column_is_named(tmp_path):
    text = STATUSES.replace("StatusStartDate", "StartDate")
    rows, faults, _ = read(written(tmp_path, "statuses.csv", text))
    assert rows == []
    assert "lacks “StatusStartDate”" in faults[0]


def test_a_file_of_another_name_is_not_guessed(tmp_path):
    path = written(tmp_path, "mystery.csv", STATUSES)
    with pytest.raises(BadInput, match="Nobody can tell"), tables_in(path):
        pass
    with pytest.raises(BadInput, match="holds no table of records"), tables_in(tmp_path):
        pass


def test_a_folder_gives_its_tables_in_order(tmp_path):
    written(tmp_path, "attendance.csv", ATTENDANCE)
    written(tmp_path, "statuses.csv", STATUSES)
    with tables_in(tmp_path) as tables:
        assert list(tables) == ["statuses", "attendance"]


@pytest.mark.shared
def test_every_ceds_id_is_that_element(shared):
    with (shared / "edfacts" / "ceds_v12_elements.csv").open(errors="replace") as file:
        names = {row["global_id"]: row["name"] for row in csv.DictReader(file)}
    for layout in LAYOUTS.values():
        for column in layout.columns:
            if column.ceds:
                said = "".join(c for c in names[column.ceds].title() if c.isalnum())
                assert said.casefold() == column.name.casefold(), column.name


def test_the_guide_lists_every_column():
    guide = Path(__file__).parents[5] / "docs" / "guide" / "records.md"
    if not guide.exists() and "CI" not in os.environ:
        pytest.skip("the guide is not beside an installed package")
    text = guide.read_text()
    for layout in LAYOUTS.values():
        assert f"## `{layout.name}`" in text
        for column in layout.columns:
            assert f"| `{column.name}` | {column.ceds or '–'} |" in text, column.name
