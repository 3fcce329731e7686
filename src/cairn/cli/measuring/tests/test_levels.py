"""`cairn measure levels` on a Parquet log: what it writes, and what it refuses and why."""

import json

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from cairn.batch.tests.logs import a_log, write
from cairn.cli.app import app
from cairn.kernel.errors import BadInput, BadPolicy

RULE = """
scale: {lowest: 0, levels: 4}
certainty: {piece_sd: 0.7, prior_pieces: 4, drift_per_year: 0.5}
settings: {n_times@1: {n: 2}}
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "rule.yaml").write_text(RULE)
    log = [row | {"rule": 0} for row in a_log(60, 1)]
    return write(log, tmp_path / "log.parquet"), tmp_path / "rule.yaml", tmp_path / "levels"


def measure(files, *words):
    log, rule, out = files
    command = ["measure", "levels", log, "--rule", rule, "--out", out, "--on", "2026-09-01", *words]
    return CliRunner().invoke(app, [str(word) for word in command], catch_exceptions=False)


def test_levels_of_chosen_methods_are_written(files):
    done = measure(files, "--methods", "latest@1, n_times@1", "--time-zone", "America/Phoenix")
    assert done.exit_code == 0
    found = pq.read_table(files[2])
    assert found.column_names[4:] == [
        f"{method}_{figure}"
        for method in ("latest_1", "n_times_1")
        for figure in ("level", "shown", "certainty")
    ]
    assert found.num_rows > 10


def test_fitted_chances_decide_what_bkt_says(files, tmp_path):
    model = tmp_path / "model.json"
    said = []
    for prior in (0.01, 0.99):
        chances = {"prior": prior, "learn": 0.01, "guess": 0.25, "slip": 0.1}
        model.write_text(
            json.dumps({"typical": chances, "skills": {}, "unfitted": {}, "fitted_on": {}})
        )
        measure(files, "--methods", "mean@1,bkt@1", "--bkt", model)
        found = pq.read_table(files[2])
        assert found.column_names[-1] == "bkt_1_certainty"
        said.append(sum(level or 0 for level in found["bkt_1_level"].to_pylist()))
    assert said[0] < said[1]
    with pytest.raises(BadInput, match="which is not among mean@1"):
        measure(files, "--methods", "mean@1", "--bkt", model)
    model.write_text("{}")
    with pytest.raises(BadInput, match="no model of bkt@1"):
        measure(files, "--bkt", model)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("- 7", "holds no rule"),
        ("[]", "holds no rule"),
        ("{", "cannot be read"),
        ("{}", "without its scale"),
        (RULE.replace("{n_times@1: {n: 2}}", "[]"), "is no rule"),
        ("[" * 9999, "nested too deeply"),
    ],
)
def test_a_rule_that_is_none_is_refused(files, rule, said):
    files[1].write_text(rule)
    with pytest.raises(BadPolicy, match=said):
        measure(files)


def test_a_column_is_named_by_ours_and_theirs(files):
    with pytest.raises(BadInput, match="no column 'score' for value"):
        measure(files, "--column", "value=score")
    with pytest.raises(BadInput, match="does not name a column"):
        measure(files, "--column", "score")


def test_values_off_the_scale_are_told_or_refused(files):
    log = pq.read_table(files[0])
    value = log["value"].to_pylist()
    value[4], value[9] = 7.0, -1.0
    at = log.schema.get_field_index("value")
    pq.write_table(log.set_column(at, "value", [value]), files[0])
    done = measure(files, "--methods", "mean@1")
    said = "2 values of value off the scale: data rows 5 of log.parquet (7), 10 of log.parquet (-1)"
    assert said in done.stderr
    with pytest.raises(BadInput, match="2 values of value off the scale"):
        measure(files, "--methods", "mean@1", "--strict")


def test_a_log_without_rows_is_refused(files):
    pq.write_table(pq.read_table(files[0]).slice(0, 0), files[0])
    with pytest.raises(BadInput, match="has no rows"):
        measure(files)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--time-zone", "Mars"], "No time zone is called 'Mars'"),
        (["--memory", "lots"], "--memory is 'lots'"),
    ],
)
def test_a_place_that_is_none_is_refused(files, words, said):
    with pytest.raises(BadInput, match=said):
        measure(files, *words)
