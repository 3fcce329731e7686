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


def test_knowing_goes_along_where_a_model_is_named(files, tmp_path):
    chances = {"prior": 0.4, "learn": 0.2, "guess": 0.25, "slip": 0.1}
    model = tmp_path / "model.json"
    model.write_text(
        json.dumps({"typical": chances, "skills": {}, "unfitted": {}, "fitted_on": {}})
    )
    measure(files, "--methods", "mean@1", "--bkt", model, "--right-from", 2)
    assert pq.read_table(files[2]).column_names[-1] == "bkt_1_certainty"
    with pytest.raises(BadInput, match="needs its model"):
        measure(files, "--bkt", model)
    model.write_text("{}")
    with pytest.raises(BadInput, match="no model of bkt@1"):
        measure(files, "--bkt", model, "--right-from", 2)


@pytest.mark.parametrize(
    ("rule", "said"),
    [("- 7", "holds no rule"), ("{", "cannot be read"), ("{}", "without its scale")],
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
