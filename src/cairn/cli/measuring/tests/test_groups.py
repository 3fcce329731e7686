"""The commands about levels, raters and groups on plain files: what they say, and what they refuse and why."""

import csv
import json
import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from cairn.cli.app import app
from cairn.kernel.errors import BadInput, BadPolicy, Mendable, UnknownName

LEVELS = "--levels=Beginning,Developing,Proficient"


def write(path, head, rows):
    with path.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(head.split(","))
        writer.writerows(rows)
    return path


def run(*given):
    done = CliRunner().invoke(app, ["measure", *map(str, given)])
    if isinstance(done.exception, Mendable):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def said(*given):
    return json.loads(run(*given, "--json"))


@pytest.fixture
def ratings(tmp_path):
    rows = [("w1", 1, 1, 2), ("w2", 2, 3, 3), ("w3", 3, 3, ""), ("w4", 0, 0, 0), ("w5", "", 2, 2)]
    return write(tmp_path / "ratings.csv", "work,ada,ben,cy", rows)


def test_agreement_of_two_raters_and_of_all(ratings):
    found = said("agreement", ratings, "--a=ada", "--b=ben", "--also=cy", "--draws=50")
    assert (found["n"], found["skipped"]) == (4, 1)
    assert found["exact"]["share"] == 0.75
    assert found["adjacent"]["share"] == 1
    assert found["milder"]["value"] == 0.25
    assert found["alpha"]["pieces"] == 5
    assert found["alpha"]["low"] <= found["alpha"]["value"] <= found["alpha"]["high"]
    told = run("agreement", ratings, "--a=ada", "--b=ben")
    assert "quadratic weighted kappa" in told
    assert "alpha (interval, 2 raters)" in told


def test_agreement_of_levels_by_name(tmp_path):
    rows = [("Proficient", "Developing"), ("Beginning", "Beginning"), ("absent", "Proficient")]
    file = write(tmp_path / "named.csv", "a,b", rows)
    found = said("agreement", file, "--a=a", "--b=b", LEVELS, "--none=absent", "--draws=0")
    assert (found["n"], found["skipped"], found["milder"]["value"]) == (2, 1, -0.5)
    assert found["alpha"]["low"] is None
    with pytest.raises(BadInput, match="data row 3: a is 'absent', which --levels does not name"):
        run("agreement", file, "--a=a", "--b=b", LEVELS)
    with pytest.raises(BadInput, match=r"data row 1: a is 'Proficient'.*--levels"):
        run("agreement", file, "--a=a", "--b=b")


def test_one_rating_throughout_is_said_to_have_no_kappa(tmp_path):
    file = write(tmp_path / "same.csv", "a,b", [(2, 2), (2, 2)])
    assert "not defined" in run("agreement", file, "--a=a", "--b=b")
    assert said("agreement", file, "--a=a", "--b=b")["kappa"]["value"] is None


@pytest.fixture
def scores(tmp_path):
    rows = [(1.0, 0.3, "x"), (2.0, 0.4, "x"), (3.0, 0.5, "y"), (2.4, "", "y"), (2.6, 0.3, "")]
    return write(tmp_path / "scores.csv", "score,se,site", rows)


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
    ],
)
def test_accuracy_refuses_what_cannot_be_meant(scores, words, says):
    with pytest.raises(BadInput, match=says):
        run("accuracy", scores, *words)


@pytest.fixture
def flips(tmp_path):
    rows = [
        ("s1", "Beginning", "Developing", "A"), ("s2", "Proficient", "Developing", "A"),
        ("s3", "Proficient", "Proficient", "B"), ("s4", "", "Proficient", "B"),
        ("s5", "Developing", "Proficient", ""), ("s5", "Developing", "Developing", ""),
    ]  # fmt: skip
    return write(tmp_path / "levels.csv", "id,before,after,school", rows)


def test_a_flip_table_of_two_columns_of_levels(flips, tmp_path):
    words = ("flip", flips, "--before=before", "--after=after", LEVELS, "--by=school")
    found = said(*words, "--line=Proficient", "--learner=id", f"--out={tmp_path / 'flips.csv'}")
    rows = {row["value"]: row for row in found["rows"]}
    assert [rows[""][w] for w in ("rows", "learners", "same", "up", "down", "gained")] == [
        6,
        5,
        2,
        2,
        1,
        1,
    ]
    assert rows[None]["learners"] == 1
    assert rows[""]["line_before"] == pytest.approx(0.4)
    assert rows[""]["line_after"] == pytest.approx(0.4)
    assert sum(map(sum, found["cross"]["rows_before_columns_after"])) == 6
    assert "down_share_low" in (tmp_path / "flips.csv").read_text()
    told = run(*words)
    assert "school (missing)" in told
    assert "before \\ after" in told


@pytest.fixture
def evidence(tmp_path):
    """Two learners, two competencies; out of order, with a tie, a zero and a missing value."""
    rows = [
        ("ada", "m1", "2026-03-01", 3, "North"), ("ada", "m1", "2026-01-01", 0, "South"),
        ("ada", "m2", "2026-01-05", 2, "North"), ("ben", "m1", "2026-02-01", 1, "South"),
        ("ben", "m1", "2026-02-01", 3, "South"), ("ben", "m1", "2026-02-02", "", "South"),
        ("ben", "m2", "2026-02-02", "", "South"),
    ]  # fmt: skip
    return write(tmp_path / "evidence.csv", "who,what,day,score,site", rows)


def test_a_flip_table_of_evidence_and_two_methods(evidence, tmp_path):
    words = ["--learner=who", "--skill=what", "--value=score", "--scale=0,3", "--by=site"]
    found = said("flip", evidence, "--methods=mean@1,latest@1", "--order=day", *words)
    everybody, north, south = found["rows"]
    # means 1.5 -> 2, 2, 2, none; latest 3, 2, 3, none
    assert [everybody[w] for w in ("rows", "learners", "same", "up", "neither")] == [4, 2, 1, 2, 1]
    assert (north["value"], north["rows"], south["rows"]) == ("North", 2, 2)
    settings = said(
        "flip", evidence, "--methods=n_times@1:n=1,n_times@1:n=2", "--order=day", *words
    )
    assert settings["rows"][0]["lost"] == 1
    gated = said("flip", evidence, "--methods=mean@1,latest@1", "--order=day", "--pieces=2", *words)
    assert gated["rows"][0]["neither"] == 2


def test_numbers_and_times_order_evidence_alike(evidence, tmp_path):
    head, *lines = evidence.read_text().splitlines()
    ranks = {day: rank for rank, day in enumerate(sorted({line.split(",")[2] for line in lines}))}

    def told(name, how):
        days = [line.split(",") for line in lines]
        return write(tmp_path / name, head, [(*d[:2], how(d[2]), *d[3:]) for d in days])

    numbered, clocked = told("n.csv", ranks.get), told("t.csv", lambda day: day + "T09:30:00")
    words = ("--methods=mean@1,exponential_decay@1", "--learner=who", "--skill=what", "--order=day")
    answers = [said("flip", file, *words, "--value=score") for file in (evidence, numbered, clocked)]  # fmt: skip
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (["--before=before"], BadInput, "Give --before and --after"),
        (["--before=before", "--after=after", "--line=Expert", LEVELS], BadInput, "'Expert'"),
        (["--methods=mean@1"], BadInput, "--learner was not given"),
        (["--methods=mean@1", "--learner=id", "--order=id", "--value=before"], BadInput, "Name two methods"),
        (["--methods=mean@1,mean@2", "--learner=id", "--order=id", "--value=n"], BadInput, "no column 'n'"),
    ],
)  # fmt: skip
def test_flip_refuses_what_cannot_be_meant(flips, words, error, says):
    with pytest.raises(error, match=says):
        run("flip", flips, *words)


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (["--methods=mean@1,mean@2", "--scale=0,3"], UnknownName, "mean@2"),
        (["--methods=mean@1,n_times@1:n", "--scale=0,3"], BadInput, "like n_times@1:n=2"),
        (["--methods=mean@1,n_times@1:n=0", "--scale=0,3"], BadPolicy, "n = 0"),
        (["--methods=mean@1,latest@1", "--scale=3"], BadInput, "--scale is '3'"),
        (["--methods=mean@1,latest@1", "--scale=0,30"], BadInput, "Levels from 0 to 30"),
    ],
)
def test_flip_refuses_methods_that_cannot_be_meant(evidence, words, error, says):
    columns = ["--learner=who", "--skill=what", "--order=day", "--value=score"]
    with pytest.raises(error, match=says):
        run("flip", evidence, *columns, *words)


def test_evidence_without_a_learner_or_a_day_is_named_by_its_row(tmp_path):
    rows = [("ada", "2026-01-01", 1), ("", "2026-01-02", 2), ("ben", "soon", 2)]
    file = write(tmp_path / "e.csv", "who,day,score", rows)
    words = ["--methods=mean@1,latest@1", "--learner=who", "--value=score"]
    with pytest.raises(BadInput, match="data row 2 has no who"):
        run("flip", file, *words, "--order=day")
    rows[1] = ("ada", "", 2)
    write(file, "who,day,score", rows)
    with pytest.raises(BadInput, match="day is 'soon' in data row 3"):
        run("flip", file, *words, "--order=day")
    rows[1:] = [("ada", "2026-01-01T09:00:00Z", 2)]
    write(file, "who,day,score", rows)
    with pytest.raises(BadInput, match="with a zone and without"):
        run("flip", file, *words, "--order=day")
    rows[1:] = [("ada", "", 2), ("ben", "2026-01-01", 2)]
    write(file, "who,day,score", rows)
    with pytest.raises(BadInput, match="data row 2 has no day"):
        run("flip", file, *words, "--order=day")


RULE = """
method: precision_weighted@1
scale: {lowest: 1, cuts: [1.5, 2.5, 3.5]}
measures:
  - {name: summative, standard_error: 0.4}
  - {name: interim, standard_error: 0.5}
  - {name: tasks, standard_error: 0.8}
prior: {mean: 2.5, sd: 0.9}
enough: {minimum: 2}
movers: {minimum: 1, carry_years: 1}
drift_per_year: 0.3
"""


def test_measures_become_determinations_in_a_file(tmp_path):
    rule, out = tmp_path / "rule.yaml", tmp_path / "out.parquet"
    rule.write_text(RULE)
    rows = [
        ("s1", 2.6, 2.2, 3.0, 0.2, 0, 0), ("s2", 0, "", 1, "", 0, 0), ("s3", 4, "", "", "", 1, 1),
        ("s4", 4, "", "", "", 1, 0),
    ]  # fmt: skip
    head = "id,summative,interim,tasks,interim_se,summative_age,moved"
    file = write(tmp_path / "measures.csv", head, rows)
    found = said("combine", file, f"--rule={rule}", "--id=id", f"--out={out}", "--mover=moved")
    assert (found["learners"], found["determined"]) == (4, 3)
    assert found["levels"] == {"1": 1, "2": 1, "3": 0, "4": 1}
    assert found["measures"] is None
    written = pq.read_table(out).to_pylist()
    assert [row["id"] for row in written] == ["s1", "s2", "s3", "s4"]
    assert written[0]["p_2"] + written[0]["p_3"] > 0.9
    assert (written[3]["level"], written[3]["why_not"]) == (None, "few_measures")
    told = run("combine", file, f"--rule={rule}", "--id=id", f"--out={out}", "--mover=moved")
    assert "3 of 4 learners have a level" in told


def test_measures_are_held_against_one_another(tmp_path):
    random = np.random.default_rng(2)
    true = random.normal(2.5, 0.9, (3000, 1)) + random.normal(size=(3000, 3)) * [0.4, 0.5, 0.8]
    names = ("summative", "interim", "tasks")
    table = pa.table({"id": [str(i) for i in range(3000)]} | dict(zip(names, true.T, strict=True)))
    pq.write_table(table, tmp_path / "m.parquet")
    (tmp_path / "rule.yaml").write_text(RULE)
    words = (f"--rule={tmp_path / 'rule.yaml'}", "--id=id", f"--out={tmp_path / 'o.csv'}")
    found = said("combine", tmp_path / "m.parquet", *words)
    shown = [row["shown_standard_error"] for row in found["measures"]]
    assert np.allclose(shown, [0.4, 0.5, 0.8], atol=0.06)
    assert "reliability" in run("combine", tmp_path / "m.parquet", *words)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("[1, 2", BadInput, "cannot be read"),
        ("3", BadInput, "holds no rule"),
        (RULE.replace("0.9", "0"), BadPolicy, "prior's sd is 0"),
        (RULE.replace("tasks", "task"), BadInput, "Did you mean 'tasks'"),
        (RULE.replace(", standard_error: 0.8", ""), BadInput, "Row 1: tasks has a score without"),
    ],
)
def test_combine_refuses_what_cannot_be_meant(tmp_path, text, error, says):
    (tmp_path / "rule.yaml").write_text(text)
    file = write(tmp_path / "m.csv", "id,summative,interim,tasks", [("a", 1, 2, 3)])
    with pytest.raises(error, match=says):
        run("combine", file, f"--rule={tmp_path / 'rule.yaml'}", "--id=id", f"--out={tmp_path / 'o.csv'}")  # fmt: skip


@pytest.fixture
def years(tmp_path):
    random, rows = np.random.default_rng(3), []
    for _ in range(800):
        year, meals, school = random.integers(0, 2), random.integers(0, 2), random.integers(0, 12)
        level = np.clip(np.rint(random.normal(3 - 0.8 * meals + 0.5 * meals * year, 0.8)), 1, 4)
        rows.append((int(level), "yes" if meals else "no", ("2025", "2026")[year], f"s{school}"))
    return write(tmp_path / "years.csv", "level,meals,year,school", [*rows, ("", "no", "2025", "s1")])  # fmt: skip


WHO = (
    "--group=meals",
    "--ahead=no",
    "--behind=yes",
    "--year=year",
    "--before=2025",
    "--after=2026",
)


def test_a_gap_and_its_change_by_shares_by_schools_and_by_means(years):
    shares = said("gap", years, "--value=level", *WHO, "--line=3")
    drawn = said("gap", years, "--value=level", *WHO, "--line=3", "--cluster=school", "--draws=300")
    means = said("gap", years, "--value=level", *WHO, "--cluster=school", "--draws=300")
    assert shares["change"]["value"] == pytest.approx(drawn["change"]["value"])
    assert shares["change"]["high"] < 0
    assert means["before"]["value"] == pytest.approx(0.8, abs=0.15)
    assert means["change"]["value"] == pytest.approx(-0.5, abs=0.2)
    assert sum(drawn["sizes"]) == 800
    told = run("gap", years, "--value=level", *WHO, "--line=3")
    assert "The gap has closed." in told
    assert "no, 2025" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([*WHO], "Means need schools"),
        ([*WHO[:1], "--ahead=maybe", *WHO[2:], "--line=3"], "meals is nowhere 'maybe'"),
    ],
)
def test_gap_refuses_what_cannot_be_meant(years, words, says):
    with pytest.raises(BadInput, match=says):
        run("gap", years, "--value=level", *words)


def test_groups_say_what_their_figures_are_worth(years, tmp_path):
    out = tmp_path / "schools.csv"
    words = ("--value=level", "--group=school", "--line=3", "--cut=0.5")
    found = said("groups", years, *words, f"--out={out}")
    assert len(found["groups"]) == 12
    for row in found["groups"]:
        assert 0 <= row["reliability"] < 1
        assert row["low"] < row["drawn_in"] < row["high"]
        near, far = sorted((row["figure"], found["overall"]))
        assert near - 1e-12 <= row["drawn_in"] <= far + 1e-12
    assert out.read_text().replace('"', "").startswith("school,n,figure")
    assert "variance between groups" in run("groups", years, "--value=level", "--group=school")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("007", 1), ("008", 2), ("007", 3)], "Data rows 1 and 3 both have id '007'"),
        ([("007", 1), ("", 2)], "Data row 2: id is empty"),
    ],
)
def test_a_learner_has_one_row_where_measures_are_combined(tmp_path, rows, says):
    from cairn.cli.measuring.inputs import one_row_each

    ids = pa.array([who or None for who, _score in rows])
    with pytest.raises(BadInput, match=says):
        one_row_each(ids, "id")


def test_nothing_is_written_over_the_file_that_is_read(tmp_path):
    file = write(tmp_path / "in.csv", "school,score", [("a", 1), ("a", 2), ("b", 3), ("b", 4)])
    before = file.read_bytes()
    with pytest.raises(BadInput, match="would be written over what is read"):
        run("groups", file, "--value=score", "--group=school", f"--out={file}")
    assert file.read_bytes() == before
