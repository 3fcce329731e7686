"""`cairn measure on-track`, `value-table` and `pace`: the worked examples by file, and faults by row."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cairn.kernel.errors import BadInput
from cairn.measure.growth.pace import pace, rates_of

from .desk import run, said, write, written

POINTS = [("Low", 0, 50, 100, 125), ("High", 0, 0, 100, 125)]


@pytest.fixture
def gains(tmp_path):
    rows = [("007", 500, 530, 590, 10), ("008", "", 530, 590, 10), ("009", 530, 530, 500, 0)]
    head = ["id", "old", "now, this year", "target", "se"]
    return write(tmp_path / "gains.csv", head, rows)


def track(file, *options):
    out = file.with_suffix(".parquet")
    words = ("--id=id", "--before=old", "--now=now, this year", "--target=target", f"--out={out}")
    found = said("on-track", file, *words, *options)
    return found, written(out)


def test_the_worked_example_of_gains_is_in_the_file(gains):
    found, rows = track(gains, "--years-left=3", "--before-error=se", "--now-error=se")
    assert rows[0]["GAIN"] == 30
    assert rows[0]["NEEDED"] == 20
    assert round(rows[0]["PROBABILITY"], 3) == 0.726
    assert rows[1]["PROBABILITY"] is None
    assert rows[2]["PROBABILITY"] == 1.0  # at the standard already, and measured without error
    assert (found["learners"], found["with_probability"]) == (3, 2)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--years-left=0"], "data row 1: --years-left is 0 or less, and in 2 more rows"),
        (["--years-left=3", "--before-error=-1"], "data row 1: --before-error is below 0"),
        (["--years-left=soon"], "no column 'soon'"),
        (["--years-left=nan"], "--years-left is nan"),
        (["--years-left=3", "--before-error=id2"], "Did you mean 'id'"),
    ],
)
def test_gains_that_cannot_be_judged_are_refused(gains, options, says):
    with pytest.raises(BadInput, match=says):
        track(gains, *options)


@pytest.fixture
def moves(tmp_path):
    write(tmp_path / "points.csv", "before,1,2,3,4", POINTS)
    rows = [
        ("a", "Low", 4, "N", 0, 0, 0.4, 0.6),
        ("b", "High", 1, "N", 1, 0, 0, 0),
        ("c", "", 2, "S", 0, 1, 0, 0),
    ]
    return write(tmp_path / "moves.csv", "id,was,is,school,p1,p2,p3,p4", rows)


def points(file, *options, by=()):
    out = file.with_suffix(".parquet")
    words = ("--id=id", f"--table={file.parent / 'points.csv'}", f"--out={out}")
    found = said("value-table", file, *words, *options, *by)
    return found, written(out)


def test_points_stand_where_the_levels_meet(moves):
    found, rows = points(moves, "--before=was", "--after=is", by=["--by=school"])
    assert [row["POINTS"] for row in rows] == [125, 0, None]
    assert [(g["value"], g["learners"], g["mean"]) for g in found] == [
        ("", 2, 62.5),
        ("N", 2, 62.5),
        ("S", 0, None),
    ]
    out = moves.with_suffix(".csv.gz")
    words = ["--id=id", f"--table={moves.parent / 'points.csv'}", f"--out={out}"]
    told = run("value-table", moves, *words, "--before=was", "--after=is")
    assert "1 rows have a missing level" not in told
    assert "1 row has a missing level" in told


def test_stated_probabilities_make_expected_points_with_their_spread(moves):
    _, rows = points(moves, "--before=was", "--after-chances=p1,p2,p3,p4")
    assert rows[0]["POINTS"] == pytest.approx(115)
    assert rows[0]["POINTS_SD"] == pytest.approx(12.247, abs=1e-3)
    assert (rows[1]["POINTS"], rows[1]["POINTS_SD"]) == (0, 0)
    assert rows[2]["POINTS"] is None


def test_numbered_levels_are_the_same_however_they_are_written(moves):
    table = pa.table({"id": ["a", "b"], "was": ["Low", "High"], "is": [4.0, None]})
    pq.write_table(table, path := moves.parent / "moves.pq")
    _, rows = points(path, "--before=was", "--after=is")
    assert [row["POINTS"] for row in rows] == [125, None]


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (POINTS, ["--before=was"], "not clear which levels --after means"),
        (
            POINTS,
            ["--before=school", "--after=is"],
            "data row 1: school is 'N', which the table does",
        ),
        (POINTS, ["--before=was", "--after-chances=p1,p2"], "2 columns for 4 levels"),
        (
            POINTS,
            ["--before=was", "--after-chances=p1,p2,p3,p3"],
            "data row 1: .* no probabilities",
        ),
        ([("Low", 0, 50, "", 125)], ["--before=was", "--after=is"], "data row 1: 3 has no points"),
        ([("Low", 0, 50, 40, 125)], ["--before=was", "--after=is"], "earns 40 points"),
        ([POINTS[0], POINTS[0]], ["--before=was", "--after=is"], "data row 2: the prior level"),
        ([], ["--before=was", "--after=is"], "has no rows"),
    ],
)
def test_points_that_cannot_be_given_are_refused(moves, table, options, says):
    write(moves.parent / "points.csv", "before,1,2,3,4", table)
    with pytest.raises(BadInput, match=says):
        points(moves, *options)


@pytest.fixture
def counts(tmp_path):
    random = np.random.default_rng(5)
    years = np.round(random.uniform(0.2, 1.5, 60), 2)
    done = random.poisson(8 * years)
    rows = [
        (f"s{i}", d, y, 30 + i, "AB"[i % 2], 0)
        for i, (d, y) in enumerate(zip(done, years, strict=True))
    ]
    rows[4] = ("s4", "", 0.5, 30, "A", 0)
    return write(tmp_path / "counts.csv", "id,done,years,open,grade,again", rows)


def paced(file, *options, code=0):
    out = file.with_suffix(".parquet")
    words = ("--id=id", "--mastered=done", "--elapsed=years", f"--out={out}")
    return said("pace", file, *words, *options, code=code), written(out)


def test_paces_lean_on_the_learners_own_group(counts):
    found, rows = paced(counts, "--open-set=open", "--due=3", "--by=grade", "--reopened=again")
    assert (found["learners"], found["with_pace"], set(found["rates"])) == (60, 59, {"A", "B"})
    assert rows[4]["RATE"] is None
    mine = [row for row in written(counts) if row["grade"] == "B"]
    done, years, opened = (
        np.array([row[n] for row in mine], float) for n in ("done", "years", "open")
    )
    expected = pace(done, years, opened, 3.0, rates_of(done, years))
    told = [row for row in rows if row["grade"] == "B"]
    assert [row["PACE"] for row in told] == pytest.approx(list(expected.pace))
    assert [row["YEARS_HIGH"] for row in told] == pytest.approx(list(expected.years_high))


def test_the_worked_example_of_pace_is_in_the_file(tmp_path):
    file = write(tmp_path / "one.csv", "id,done,years", [("007", 6, 0.5)])
    found, rows = paced(file, "--open-set=30", "--due=3", "--rates=4,0.5")
    assert (rows[0]["id"], rows[0]["RATE"], rows[0]["PACE"], rows[0]["REMAINING"]) == (
        "007",
        10,
        1,
        24,
    )
    assert round(rows[0]["RATE_LOW"], 2) == 5.43
    assert found["rates"]["this cohort"]["mean"] == 8
    told = run(
        "pace",
        file,
        "--id=id",
        "--mastered=done",
        "--elapsed=years",
        "--open-set=30",
        "--due=3",
        "--rates=4,0.5",
        f"--out={tmp_path / 'o.csv'}",
    )
    assert "1 row; 1 with a pace" in told


def test_a_group_without_a_rate_is_left_empty_and_told(counts):
    rows = [[*row.values()] for row in written(counts)]
    for row in rows[::2]:
        row[1] = 0  # nobody of A has mastered anything
    write(counts, "id,done,years,open,grade,again", rows)
    found, answers = paced(counts, "--open-set=open", "--due=3", "--by=grade", code=3)
    assert list(found["put_aside"]) == ["A"]
    assert answers[0]["RATE"] is None
    assert answers[1]["RATE"] is not None


@pytest.mark.parametrize(
    ("change", "options", "says"),
    [
        ((2, 1, "-1"), [], "data row 3: done is below 0"),
        ((2, 5, "900"), ["--reopened=again"], "data row 3: again is more than done"),
        ((2, 0, "s1"), [], "Data rows 2 and 3 both have id 's1'"),
        ((2, 4, ""), ["--by=grade"], "data row 3: grade is empty"),
        ((2, 4, "C"), ["--due=0"], "data row 1: 0 is not above 0, and in 59 more rows"),
        ((2, 4, "C"), ["--rates=4"], "--rates is '4'"),
        ((2, 1, "inf"), [], "data row 3: done is infinite"),
    ],
)
def test_counts_that_cannot_be_are_refused(counts, change, options, says):
    rows = [[*row.values()] for row in written(counts)]
    rows[change[0]][change[1]] = change[2]
    write(counts, "id,done,years,open,grade,again", rows)
    with pytest.raises(BadInput, match=says):
        paced(counts, "--open-set=open", "--due=3", *options)
