"""A certificate convinces from the file alone, and whatever is done to either is found."""

import hashlib
import json

import numpy as np
import pyarrow as pa
import pytest

from cairn.disclosure.records.certifying import CODE, FORMAT, File, examine, figures
from cairn.disclosure.records.ladders import Ladder
from cairn.disclosure.records.protecting import Earlier, Promise, protect

LADDERS = (Ladder("grade", (("band", {"3": "3-5", "4": "3-5"}),)), Ladder("sex"))
PROMISE = Promise(4, 2, 0.3)
N = 60


def made(seed=1, drop=(), before=None, gone=None, earlier=()):
    random = np.random.default_rng(seed)
    known = pa.table(
        {"grade": random.choice(["3", "4", "6"], N), "sex": random.choice(["f", "m"], N)}
    )
    level = pa.table({"level": random.choice(["1", "2", "3"], N)})
    keep = np.array([i not in drop for i in range(N)])
    linked = None if before is None else Earlier(before[keep], gone, random)
    found = protect(known.filter(keep), level.filter(keep), LADDERS, PROMISE, earlier=linked)
    codes = np.array([f"c{i:03}" for i in range(N)])[keep][found.stays]
    file = as_file(pa.table({CODE: codes} | {n: found.table[n] for n in found.table.column_names}))
    said = figures(found, LADDERS, PROMISE) | {
        "format": FORMAT,
        "extract": {"sha256": file.sha256},
        "earlier": [{"sha256": each.sha256} for each in earlier],
        "determination": {"words": "Nobody can be told.", "by": "an officer", "on": "2026-11-21"},
    }
    return file, json.loads(json.dumps(said)), found, keep


def as_file(table):
    text = repr(table.to_pydict()).encode()
    return File(hashlib.sha256(text).hexdigest(), table)


def changed(table, row, column, value):
    values = table[column].to_pylist()
    values[row] = value
    return table.set_column(table.column_names.index(column), column, pa.array(values, pa.string()))


def test_an_extract_and_its_certificate_as_they_left_have_no_fault():
    file, said, *_ = made()
    assert examine(file, said) == []


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("level", "9", "not the one"),
        ("grade", "12", "fewer than 4"),
        ("study_code", None, "twice"),
        ("study_code", "zzz", "order"),
        ("level", "*", "withheld cells"),
    ],
)
def test_a_tampered_cell_is_found(column, value, word):
    file, said, *_ = made()
    value = file.table[CODE][0].as_py() if value is None else value
    bad = as_file(changed(file.table, 1, column, value))
    found = examine(bad, said)
    assert any("not the one" in each for each in found)
    assert any(word in each for each in found)


def test_a_class_that_is_too_small_is_found_even_where_the_certificate_was_made_to_fit():
    file, said, *_ = made()
    bad = as_file(changed(file.table, 1, "grade", "12"))
    found = examine(bad, said | {"extract": {"sha256": bad.sha256}})
    assert any("the smallest has 1" in each for each in found)


def test_a_class_that_shows_one_value_only_is_found():
    file, said, *_ = made()
    table = file.table.set_column(3, "level", pa.array(["1"] * file.table.num_rows))
    found = examine(as_file(table), said)
    assert any("fewer than 2 different values of level" in each for each in found)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"format": "another"}, "form"),
        ({"k": 1}, "not whole"),
        ({"k": "4"}, "not whole"),
        ({"rows": 1}, "rows"),
        ({"known": None}, "not whole"),
        ({"known": []}, "columns"),
        ({"determination": None}, "determined"),
        ({"determination": {"words": " "}}, "determined"),
        ({"determination": {"words": "Nobody can be told."}}, "determined"),
    ],
)
def test_a_certificate_that_says_something_else_is_found(change, word):
    file, said, *_ = made()
    assert any(word in each for each in examine(file, said | change))


def test_a_step_that_the_file_does_not_stand_on_is_found():
    file, said, *_ = made()
    said["known"][1]["step"] = "withheld"
    assert any("sex does not stand" in each for each in examine(file, said))


def both_years(*, heeded):
    """Two extracts of one study; in the second one learner is gone. `heeded`: the first one was considered."""
    first, said, found, _ = made()
    before = np.where(found.stays, found.classes + 1, 0)
    gone = np.zeros(before.max() + 1, np.int64)
    gone[before[5]] = 1
    linked = {"before": before, "gone": gone} if heeded else {}
    second, also, *_ = made(drop=(5,), earlier=[first], **linked)
    return (first, said), (second, also)


def test_two_years_of_one_study_joined_by_code_leave_nobody_standing_out():
    before, (file, said) = both_years(heeded=True)
    assert examine(file, said, [before]) == []


def test_a_second_year_that_did_not_heed_the_first_is_found():
    before, (file, said) = both_years(heeded=False)
    assert examine(file, said) == []
    assert any("given before" in each for each in examine(file, said, [before]))


def test_an_earlier_file_that_the_certificate_does_not_name_is_found():
    before, (file, said) = both_years(heeded=True)
    assert any("not considered" in e for e in examine(file, said | {"earlier": []}, [before]))
