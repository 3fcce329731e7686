"""Open data: every published row is there, what is withheld stays empty and says why, and the files are whole."""

import csv
import hashlib
import io
import json
from datetime import date

import pyarrow.parquet as pq
import pytest

from cairn.accountability.rules.asked import Published, Question, Where
from cairn.accountability.rules.cards import Placed, Standing
from cairn.accountability.rules.statuses import HowMany, Stands, Status, Unsaid
from cairn.journeys.files.open_data import open_data, write_open_data
from cairn.journeys.files.open_fields import TABLES
from cairn.journeys.files.open_words import Opened
from cairn.kernel.errors import BadInput

MATH = Question("achievement.mathematics", ("low", "mid", "high"), (1, 2), {"en": "Math"})
STATE = Placed("state", "state", "Tamarack")
SCHOOL = Placed("school:7", "school", "=Formula School", "district:1", "KG–05")


def row(place, group="", learners=(40, 40), **shown):
    return Published(MATH.key, Where(2025, place.place, "", group), learners, **shown)


ROWS = (
    (STATE, row(STATE, shares=((25, 26), (0, 1), (74, 75)))),
    (SCHOOL, row(SCHOOL, "race:asian", (20, 29), shares=((0, 10), (20, 30), (60, 80)))),
    (SCHOOL, row(SCHOOL, "race:black", (0, 9), why="few")),
    (SCHOOL, row(SCHOOL, "race:white", (10, None), why="beside")),
)
OPENED = Opened(
    "Tamarack Department of Education", "CC-BY-4.0",
    Standing(2025, date(2026, 8, 14), date(2026, 10, 2), date(2026, 10, 5), "ab" * 32, 10),
    (MATH,), (STATE, SCHOOL), ROWS, '{"tables": 1}', '{"n": 10}',
    (
        (STATE, HowMany("csi", "support", 1, 2, 12)),
        (SCHOOL, Status("school:7", "csi", "support", Stands.YES, 2024, ("lowest", "graduation"))),
        (SCHOOL, Status("school:7", "tsi", "support", Stands.UNSAID, why=Unsaid.RULE)),
    ), '{"statuses": 1}',
)  # fmt: skip


def lines(name):
    return list(csv.DictReader(io.StringIO(open_data(OPENED)[f"{name}.csv"].decode())))


def test_every_published_row_is_there_with_each_of_its_levels():
    assert len(lines("summary")) == len(ROWS)
    first = lines("levels")[:3]
    assert [(r["level"], r["percent_low"], r["percent_high"]) for r in first] == [
        ("low", "25.0", "26.0"),
        ("mid", "0.0", "1.0"),
        ("high", "74.0", "75.0"),
    ]
    assert [r["reached"] for r in first] == ["false", "true", "true"]


def test_a_status_that_is_not_said_says_why_and_of_districts_schools_are_counted():
    found = {(r["place"], r["category"]): r for r in lines("statuses")}
    own, left = found["school:7", "csi"], found["school:7", "tsi"]
    assert (own["status"], own["since"], own["grounds"]) == ("yes", "2024-25", "lowest graduation")
    assert (left["status"], left["since"], left["unsaid"]) == ("unsaid", "", "rule")
    above = found["state", "csi"]
    assert [above[f"schools{of}"] for of in ("_yes", "_unsaid", "")] == ["1", "2", "12"]
    assert open_data(OPENED)["statuses.json"] == b'{"statuses": 1}'


def test_zero_and_withheld_differ():
    found = {(r["group"], r["level"]): r for r in lines("levels")}
    assert found["", "mid"]["percent_low"] == "0.0"
    assert {(r["percent_low"], r["withheld"]) for k, r in found.items() if k[0] == "black"} == {
        ("", "few")
    }
    assert found["asian", "mid"]["percent_high"] == "30.0"
    assert {r["learners_high"] for k, r in found.items() if k[0] == "white"} == {""}


def test_parquet_holds_the_same_cells_and_says_what_they_mean():
    files = open_data(OPENED)
    for name in ("levels", "summary"):
        table = pq.read_table(io.BytesIO(files[f"{name}.parquet"]))
        texts = [[_as_csv(cell) for cell in line.values()] for line in table.to_pylist()]
        assert texts == [list(line.values()) for line in lines(name)]
        assert table.schema.field("withheld").metadata[b"description"].startswith(b"few:")


def _as_csv(cell):
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def test_the_schema_names_the_columns_that_are_there_and_keys_are_unique():
    said = json.loads(open_data(OPENED)["datapackage.json"])
    for resource in said["resources"]:
        found = lines(resource["name"])
        assert [f["name"] for f in resource["schema"]["fields"]] == list(found[0])
        keys = [tuple(line[part] for part in resource["schema"]["primaryKey"]) for line in found]
        assert len(set(keys)) == len(keys)
        for field in resource["schema"]["fields"]:
            if field.get("constraints", {}).get("required"):
                assert all(line[field["name"]] != "" for line in found), field
    assert {r["name"] for r in said["resources"]} == set(TABLES)


def test_the_files_are_the_same_every_time_whole_and_no_formula_runs(tmp_path):
    files = open_data(OPENED)
    assert files == open_data(OPENED)
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {n: hashlib.sha256(c).hexdigest() for n, c in files.items() if n != "SHA256SUMS"}
    assert files["tables.json"] == OPENED.tables.encode()
    assert lines("places")[1]["name"] == "'=Formula School"
    write_open_data(tmp_path / "open", OPENED)
    assert {p.name: p.read_bytes() for p in (tmp_path / "open").iterdir()} == files
    with pytest.raises(BadInput, match="holds files already"):
        write_open_data(tmp_path / "open", OPENED)
