"""`cairn measure accuracy` by each of its ways: what it says, and what it refuses and why."""

import math

import numpy as np
import pytest

from cairn.kernel.errors import BadInput

from .desk import run, said, write


@pytest.fixture
def scores(tmp_path):
    rows = [
        (1.0, 0.3, "x", 0.1), (2.0, 0.4, "x", 0), (3.0, 0.5, "y", 0.1), (2.4, "", "y", 0.1),
        (2.6, 0.3, "", 0.1),
    ]  # fmt: skip
    return write(tmp_path / "scores.csv", "score,se,site,none", rows)


def test_accuracy_by_standard_errors_for_all_and_by_subgroup(scores):
    found = said("accuracy", scores, "--score=score", "--se=se", "--cuts=1.5,2.5", "--by=site")
    assert [(row["value"], row["n"]) for row in found] == [("", 4), ("x", 2), ("y", 1), ("(missing)", 1)]  # fmt: skip
    whole = found[0]
    assert whole["method"] == "rudner@1"
    assert whole["skipped"] == 1
    assert 0.5 < whole["consistency"] < whole["accuracy"] < 1
    assert len(whole["cuts"]) == 2
    assert math.isclose(sum(map(sum, whole["observed_true"])), 1)
    told = run("accuracy", scores, "--score=score", "--se=se", "--cuts=1.5,2.5", "--by=site")
    assert "cut 2" in told
    assert "site (missing)" in told


def test_accuracy_by_items_of_a_file(tmp_path):
    abilities = write(tmp_path / "abilities.csv", "theta", [(t / 10,) for t in range(-20, 21)])
    rows = [("3pl", 1.2, -0.5, "", 0.2), ("graded", 0.9, -1, 0.5, ""), ("gpcm", 1, 0, 1, "")]
    items = write(tmp_path / "items.csv", "model,a,b1,b2,c", rows)
    found = said("accuracy", abilities, "--score=theta", "--items", items, "--cuts=2,4")[0]
    assert found["method"] == "lee@1"
    assert 0.4 < found["consistency"] < found["accuracy"] < 1
    faulty = write(tmp_path / "faulty.csv", "model,a,b", [("3pl", 1, 0), ("3pl", "", 0)])
    with pytest.raises(BadInput, match=r"faulty\.csv, data row 2: .*a = nan"):
        run("accuracy", abilities, "--score=theta", "--items", faulty, "--cuts=1")


def test_accuracy_by_reliability_and_by_stated_probabilities(tmp_path):
    random = np.random.default_rng(1)
    score = random.binomial(40, random.beta(6, 4, 300))
    file = write(tmp_path / "raw.csv", "raw,p1,p2", [(s, 0.25, 0.75) for s in score])
    words = ("--score=raw", "--reliability=0.8", "--least=0", "--most=40", "--cuts=20,28")
    found = said("accuracy", file, *words)[0]
    assert (found["method"], found["n"]) == ("livingston_lewis@1", 300)
    assert 0.6 < found["consistency"] < found["accuracy"] < 0.95
    assert said("accuracy", file, "--probabilities=p1,p2")[0]["accuracy"] == pytest.approx(0.75)
    with pytest.raises(BadInput, match="asks for --reliability, --least and --most"):
        run("accuracy", file, *words[:3], "--cuts=20")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--score=score", "--cuts=2"], "not clear"),
        (["--score=score", "--se=se", "--reliability=.9", "--cuts=2"], "not clear"),
        (["--score=score", "--se=se", "--method=lee@1", "--cuts=2"], "not clear"),
        (["--score=score", "--se=se", "--method=lee", "--cuts=2"], "No index is called 'lee'"),
        (["--se=se", "--cuts=2"], "--score was not given"),
        (["--score=scor", "--se=se", "--cuts=2"], "Did you mean 'score'"),
        (["--score=score", "--se=se", "--cuts=two"], "--cuts is 'two'"),
        (["--score=score", "--se=se"], "one or more numbers"),
        (["--score=score", "--se=site", "--cuts=2"], "data row 1: site is 'x'"),
        (
            ["--score=score", "--se=none", "--cuts=2"],
            "data row 2: none is no standard error above 0",
        ),
        (["--score=score", "--se=se", "--cuts=nan"], "--cuts is 'nan'"),
    ],
)
def test_accuracy_refuses_what_cannot_be_meant(scores, words, says):
    with pytest.raises(BadInput, match=says):
        run("accuracy", scores, *words)
