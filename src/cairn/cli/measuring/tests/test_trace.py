"""`cairn measure trace` and `compare` on plain files, as an analyst meets them."""

import csv
import json
from datetime import date
from math import isnan, nan

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.cli.measuring.answer_files import Asked, read_history
from cairn.cli.measuring.predicting import NAMES, points_before
from cairn.kernel.errors import BadInput
from cairn.measure.mastery import cells, methods
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.rule import Rule
from cairn.measure.tracing.tests.casts import answers_of, rows
from cairn.policy.book import read

COLUMNS = ["--learner", "who", "--order", "when", "--skill", "what", "--correct", "right"]
ASKED = Asked("who", "when", "what", "right")


def measure(*words):
    return CliRunner().invoke(app, ["measure", *map(str, words)], catch_exceptions=True)


def lines(learners=60, pieces=8):
    random = np.random.default_rng(3)
    for who in range(learners):
        able = random.normal()
        for when in range(pieces):
            what = random.choice(["halving", "adding"])
            right = int(random.random() < 1 / (1 + np.exp(-able - 0.2 * when)))
            part = "train" if who % 3 else "later"
            yield [f"L-{who}", when, what, right, f"r{when // 2}", part]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["who", "when", "what", "right", "response", "part"], *lines()])
    return path


def told(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("method", NAMES)
def test_every_method_says_what_it_is_worth(answers, method):
    done = measure("trace", answers, *COLUMNS, "--split", "part", "--method", method, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["method"] == method
    assert said["n"] == 160
    assert 0.4 < said["auc"] < 1
    for name in ("rmse", "log_loss", "ece", "fit_seconds", "predict_seconds"):
        assert said[name] >= 0


def test_methods_stand_side_by_side(answers):
    done = measure("compare", answers, *COLUMNS, "--methods", "bkt@1, mean@1")
    assert done.exit_code == 0, done.output
    assert [line.split()[0] for line in done.stdout.splitlines()[1:3]] == ["bkt@1", "mean@1"]
    assert "96 rows predicted" in done.stdout  # every fifth of 60 learners has 8 rows


def test_each_prediction_is_written_beside_its_row(answers, tmp_path):
    out = tmp_path / "out.csv"
    asked = [*COLUMNS, "--response", "response", "--split", "part", "--method", "mean@1"]
    assert measure("trace", answers, *asked, "--out", out).exit_code == 0
    written = told(out)
    given_rows = [row for row in told(answers) if row["part"] == "later"]
    assert [{**row, "chance": 0} for row in written] == [{**row, "chance": 0} for row in given_rows]
    assert all(0 < float(row["chance"]) < 1 for row in written)


@pytest.mark.parametrize("method", ["bkt@1", "latent_growth@1", "weighted_latest@1"])
def test_a_stored_fit_predicts_the_same_without_fitting(answers, tmp_path, method):
    kept, one, two = tmp_path / "fit.json", tmp_path / "1.parquet", tmp_path / "2.parquet"
    asked = ["trace", answers, *COLUMNS, "--split", "part"]
    measure(*asked, "--method", method, "--save-model", kept, "--out", one)
    assert measure(*asked, "--model", kept, "--out", two).exit_code == 0
    assert pq.read_table(one) == pq.read_table(two)
    assert json.loads(kept.read_text())["fitted_on"]["rows"] == 320


def test_a_stored_fit_of_another_method_is_refused(answers, tmp_path):
    kept = tmp_path / "fit.json"
    measure("trace", answers, *COLUMNS, "--method", "mean@1", "--save-model", kept)
    done = measure("trace", answers, *COLUMNS, "--method", "bkt@1", "--model", kept)
    assert "holds mean@1, not bkt@1" in str(done.exception)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"right": "2"}, "Data row 2 says correct is 2"),
        ({"right": "yes"}, "data row 2: right is 'yes'"),
        ({"who": ""}, "Data row 2 has no learner"),
        ({"what": ""}, "Data row 2 has no skill"),
        ({"when": ""}, "Data row 2 has no order"),
        ({"when": "soon"}, "Data row 2: when is 'soon'"),
    ],
)
def test_a_faulty_cell_is_named_by_its_row(tmp_path, changed, said):
    row = {"who": "a", "when": "1", "what": "adding", "right": "1"}
    path = tmp_path / "answers.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerows([row, {**row, "when": "2", **changed}, {**row, "who": "b"}])
    with pytest.raises(BadInput, match=said):
        read_history(path, ASKED)


@pytest.mark.parametrize("word", ["train", "test"])
def test_a_split_without_two_sides_is_refused(tmp_path, word):
    path = tmp_path / "answers.csv"
    path.write_text(f"who,when,what,right,part\na,1,adding,1,{word}\nb,1,adding,0,{word}\n")
    with pytest.raises(BadInput, match="whose part is 'train'"):
        read_history(path, ASKED._replace(split="part"))


def test_one_learner_alone_without_a_split_is_refused(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("who,when,what,right\na,1,adding,1\na,2,adding,0\n")
    with pytest.raises(BadInput, match="too few learners"):
        read_history(path, ASKED)


@pytest.mark.parametrize(
    "when",
    [
        ["2026-03-09T14:05:00", "2026-03-09T09:00:00", "2026-03-10T00:00:00"],
        ["2026-03-09T14:05:00Z", "2026-03-09T09:00:00Z", "2026-03-10T00:00:00Z"],
        ["10", "9", "11"],
        ["9007199254740993", "9007199254740992", "9007199254740994"],
        ["1.5", "-2", "1e3"],
    ],
)
def test_order_may_be_numbers_or_times(tmp_path, when):
    path = tmp_path / "answers.csv"
    told = "".join(f"a,{w},adding,1\n" for w in when)
    path.write_text(f"who,when,what,right\n{told}b,{when[0]},adding,1\n")
    assert read_history(path, ASKED).answers.row.tolist() == [1, 0, 2, 3]


def test_parquet_with_numbers_and_booleans_is_read(tmp_path):
    path = tmp_path / "answers.parquet"
    right = pa.array([True, None, False])
    columns = {"who": [1, 1, 2], "when": [1.0, 2.0, 1.0], "what": [7, 7, 7], "right": right}
    pq.write_table(pa.table(columns), path)
    read = read_history(path, ASKED).answers
    assert read.correct.tolist()[::2] == [1.0, 0.0]
    assert isnan(read.correct[1])


def test_an_unknown_method_is_told_the_known_ones(answers):
    done = measure("trace", answers, *COLUMNS, "--method", "bkt")
    assert "bkt@1" in str(done.exception)
    done = measure("trace", answers, *COLUMNS)
    assert "No method was named" in str(done.exception)


@settings(max_examples=20)
@given(rows)
def test_a_rules_point_before_each_row_is_that_of_the_earlier_answers(given_rows):
    answers = answers_of(given_rows)
    event = np.repeat(np.arange(answers.events.size - 1), np.diff(answers.events))
    for method in methods.METHODS:
        points = points_before(answers, method)
        rule = a_rule(method)
        for i in range(len(answers)):
            earlier = (
                (answers.learner == answers.learner[i])
                & (answers.skill == answers.skill[i])
                & (event < event[i])
                & answers.counted
            )
            expected = point_after(rule, answers.correct[earlier])
            assert points[i] == pytest.approx(expected, nan_ok=True)


def a_rule(method):
    certainty = {"piece_sd": 0.5, "prior_pieces": 4, "drift_per_year": 0}
    return Rule.from_plain(
        {"method": method, "scale": {"lowest": 0, "levels": 2}, "certainty": certainty}
    )


def point_after(rule, values):
    state = cells.start()
    for value in values:
        cells.advance(state, rule, Event(value, 0))
    said = cells.reading(state, rule, 0).point
    return nan if said is None else said


def test_numbers_and_times_in_one_column_are_refused_in_words(tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_text("who,when,what,right\na,1,halving,1\na,2026-03-09T14:05:00,halving,0\n")
    done = measure("trace", path, *COLUMNS, "--method", "mean@1")
    assert isinstance(done.exception, BadInput)
    assert "mixes numbers and times" in str(done.exception)


def to_policy(answers, folder, *further):
    given = [f"--policy={folder}", "--start=2026-07-01", "--source=Board Rule 7.12(k)"]
    return measure("trace", answers, *COLUMNS, "--split=part", *given, *further)


def test_fitted_chances_become_parameters_that_policy_reads(answers, tmp_path):
    folder, model = tmp_path / "policy", tmp_path / "model.json"
    (folder / "parameters").mkdir(parents=True)
    (folder / "waivers").mkdir()
    done = to_policy(answers, folder, "--method=bkt@1", f"--save-model={model}")
    assert done.exit_code == 0, done.output
    book, typical = read(folder), json.loads(model.read_text())["typical"]
    for name, chance in typical.items():
        ruling = book.ask(f"determination.bkt.{name}", date(2026, 7, 1))
        assert ruling.value == chance
        assert ruling.source.startswith("Board Rule 7.12(k); fitted on ")
    plain = {
        "method": "bkt@1",
        "settings": typical,
        "scale": {"lowest": 1, "levels": 4},
        "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
    }
    assert dict(Rule.from_plain(plain).settings)["guess"] == typical["guess"]


def test_a_method_without_such_chances_and_a_folder_that_is_none_are_refused(answers, tmp_path):
    (tmp_path / "parameters").mkdir()
    done = to_policy(answers, tmp_path, "--method=mean@1")
    assert "mean@1 has no chances for a policy to hold" in str(done.exception)
    done = to_policy(answers, tmp_path / "nowhere", "--method=bkt@1")
    assert "is no policy folder" in str(done.exception)
    assert list((tmp_path / "parameters").iterdir()) == []
