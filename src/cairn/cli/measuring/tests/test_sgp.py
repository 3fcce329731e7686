"""`cairn measure sgp` on plain files: what it writes, what it keeps, and what it refuses and why."""

import csv
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.kernel.errors import BadInput

SCORES = "--scores=older,old,now"


def cohort(seed, n=150):
    random = np.random.default_rng(seed)
    scores = np.rint(500 + 40 * random.normal(0, 1, (n, 1)) + random.normal(0, 25, (n, 3)))
    texts = [[str(int(score)) for score in row] for row in scores]
    for row in texts[::9]:
        row[0] = ""
    return texts


def write(path, rows, head=("student", "older", "old", "now")):
    with path.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def rows_in(path):
    with path.open(newline="") as lines:
        return list(csv.reader(lines))


def named_rows_in(path):
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def sgp(path, *options, out=None):
    out = out or path.with_suffix(".out.parquet")
    done = CliRunner().invoke(
        app,
        ["measure", "sgp", str(path), "--id=student", SCORES, f"--out={out}", *options],
    )
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done, pq.read_table(out).to_pydict() if out.suffix == ".parquet" else None


@pytest.fixture
def grade(tmp_path):
    rows = [[f"00{i}", *scores] for i, scores in enumerate(cohort(1))]
    rows[5][3] = "NA"
    return write(tmp_path / "grade.csv", rows)


def test_one_row_a_learner_with_the_highest_order_there_is(grade):
    _, table = sgp(grade, "--cuts=50,99")
    heads = "student SGP SGP_ORDER SGP_ORDER_1 SGP_ORDER_2 PERCENTILE_CUT_50 PERCENTILE_CUT_99"
    assert list(table) == heads.split()
    assert table["student"] == [f"00{i}" for i in range(150)]
    assert table["SGP_ORDER"][:10] == [1, 2, 2, 2, 2, None, 2, 2, 2, 1]
    assert table["SGP"][0] == table["SGP_ORDER_1"][0]
    assert table["SGP"][1] == table["SGP_ORDER_2"][1]
    assert table["SGP"][5] is None
    assert table["PERCENTILE_CUT_50"][5] is None
    assert all(
        a <= b
        for a, b in zip(table["PERCENTILE_CUT_50"], table["PERCENTILE_CUT_99"], strict=True)
        if a
    )
    assert min(s for s in table["SGP"] if s) >= 1
    assert max(s for s in table["SGP"] if s) <= 99


def test_parquet_and_csv_say_the_same(grade, tmp_path):
    rows = named_rows_in(grade)
    wide = {"student": [row["student"] for row in rows]}
    for name in ("older", "old", "now"):
        wide[name] = [float(row[name]) if row[name] not in ("", "NA") else None for row in rows]
    pq.write_table(pa.table(wide), tmp_path / "grade.parquet")
    assert sgp(tmp_path / "grade.parquet")[1] == sgp(grade)[1]
    sgp(grade, out=tmp_path / "out.csv")
    assert len(named_rows_in(tmp_path / "out.csv")) == 150


def test_kept_matrices_give_the_same_answers_without_a_fit_also_to_a_single_learner(
    grade, tmp_path
):
    _, first = sgp(grade, f"--save-matrices={tmp_path / 'm.json'}")
    one = write(tmp_path / "one.csv", [rows_in(grade)[2]])
    _, again = sgp(one, f"--matrices={tmp_path / 'm.json'}")
    assert again["SGP"] == [first["SGP"][1]]
    _, on_the_same_knots = sgp(grade, f"--knots={tmp_path / 'm.json'}")
    assert on_the_same_knots == first


def test_all_cohorts_in_one_go_are_each_as_if_alone_and_a_small_one_is_told(tmp_path):
    rows, alone = [], {}
    for subject, seed, n in (("MATH", 2, 150), ("READING", 3, 120), ("ART", 4, 8)):
        mine = [[f"s{i}", *scores] for i, scores in enumerate(cohort(seed, n))]
        rows += [[subject, *row] for row in mine]
        if n > 100:
            alone[subject] = sgp(write(tmp_path / f"{subject}.csv", mine))[1]["SGP"]
    shuffled = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))]
    every = write(tmp_path / "all.csv", shuffled, ("subject", "student", "older", "old", "now"))
    done, table = sgp(every, "--by=subject", f"--save-matrices={tmp_path / 'm.json'}", "--json")
    assert done.exit_code == 3
    assert list(json.loads(done.stdout)["put_aside"]) == ["ART"]
    for subject, student, found in zip(
        table["subject"], table["student"], table["SGP"], strict=True
    ):
        assert found == (alone[subject][int(student[1:])] if subject in alone else None)
    _, again = sgp(every, "--by=subject", f"--matrices={tmp_path / 'm.json'}")
    assert again["SGP"] == table["SGP"]


def test_predictions_stay_within_the_scale_when_asked(grade):
    _, table = sgp(grade, "--loss-hoss=480,520", "--cuts=1,99")
    assert {480.0, 520.0} >= {
        min(table["PERCENTILE_CUT_1"][:5]),
        max(table["PERCENTILE_CUT_99"][:5]),
    }
    sgp(grade, "--loss-hoss=observed")


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ((3, 2, "12x"), [], "data row 3: old is '12x'"),
        ((3, 2, "inf"), [], "data row 3: old is infinite"),
        ((4, 0, ""), [], "data row 4: student is empty"),
        ((4, 0, "000"), [], "data rows 1 and 4 have the same student '000'"),
        ((1, 0, "000"), ["--cuts=0"], "not different percentiles"),
        ((1, 0, "000"), ["--loss-hoss=5"], "no lowest and highest"),
        ((1, 0, "000"), ["--minimum=5000"], "need 5000"),
        ((1, 0, "000"), ["--by=old"], "named twice"),
        ((1, 0, "000"), ["--matrices=nowhere.json"], "holds no growth matrices"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_its_row(grade, change, options, message):
    row, column, text = change
    rows = rows_in(grade)
    rows[row][column] = text
    write(grade, rows[1:])
    with pytest.raises(BadInput, match=message):
        sgp(grade, *options)


def test_a_single_score_column_is_no_growth(grade):
    with pytest.raises(BadInput, match="two scores"):
        sgp(grade, "--scores=now")


def test_standard_errors_add_percentiles_without_the_priors_measurement_error(grade):
    rows = rows_in(grade)
    wide = [[*row, "12" if i != 4 else "", "10"] for i, row in enumerate(rows[1:])]
    write(grade, wide, (*rows[0], "se_older", "se_old"))
    options = ("--errors=se_older,se_old", "--replicates=2")
    _, table = sgp(grade, *options, "--seed=5")
    assert list(table)[5:] == ["SGP_SIMEX", "SGP_SIMEX_RANKED"]
    assert [value is None for value in table["SGP_SIMEX"]] == [v is None for v in table["SGP"]]
    assert table["SGP_SIMEX"] != table["SGP"]
    assert table["SGP_SIMEX"] == sgp(grade, *options, "--seed=5")[1]["SGP_SIMEX"]
    assert table["SGP_SIMEX"] != sgp(grade, *options, "--seed=6")[1]["SGP_SIMEX"]
    with pytest.raises(BadInput, match="1 column of standard errors cannot go with 2 priors"):
        sgp(grade, "--errors=se_old")
    write(grade, [[*row[:4], "-1", row[5]] for row in wide], (*rows[0], "se_older", "se_old"))
    with pytest.raises(BadInput, match="data row 1: se_older is no standard error"):
        sgp(grade, *options)
