"""`cairn measure project` and `to-standard`: the library's answers by student, by grade or by file."""

import json

import numpy as np
import pytest

from cairn.cli.measuring.growth_long import Long, read_long
from cairn.cli.measuring.growth_matrices import kept_in
from cairn.kernel.errors import BadInput
from cairn.measure.growth.projections import chances, targets, trajectories

from .a_state import COLUMNS, HEAD, YEARS, rows, wide
from .desk import run, said, write, written

GIVEN = rows()
LAST = f"--of-years={YEARS[3]}"
STANDARDS = [
    (s, g, 400 + 100 * (s == "READ") + 20 * g) for s in ("MATH", "READ") for g in (4, 5, 6)
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with the state's file, the last year's matrices, and standards by subject and grade."""
    folder = tmp_path_factory.mktemp("desk")
    state = write(folder / "state.csv", HEAD, GIVEN)
    out, kept = folder / "o.csv", folder / "m.json"
    run("sgp", state, *COLUMNS, LAST, f"--out={out}", f"--save-matrices={kept}")
    write(folder / "standards.csv", "subject,grade,standard", STANDARDS)
    return folder


def ahead(command, desk, *options, columns=COLUMNS, file="state.csv"):
    out = desk / f"{command}.parquet"
    base = (
        []
        if any(o.startswith("--matrices") for o in options)
        else [f"--matrices={desk / 'm.json'}"]
    )
    found = said(command, desk / file, *columns, *base, f"--out={out}", *options)
    return found, written(out)


def of_grade(desk, subject, grade):
    """The library's view of a cohort: learners, their histories, and the fits of the grades above."""
    named = Long("student", "year", "grade", "score", "subject", of_years=(YEARS[3],))
    learners = read_long(desk / "state.csv", named)
    group = next(g for g in learners.groups() if g.name == (subject, grade, YEARS[3]))
    kept = kept_in(desk / "m.json")
    above = [str(g) for g in range(int(grade) + 1, 7)]
    fits = [kept.of({"subject": subject, "grade": g}) for g in above]
    who = [learners.ids[int(row)].as_py() for row in group.rows]
    return who, learners.histories(group), fits


def test_projections_follow_the_grades_above(desk):
    found, answers = ahead("project", desk, LAST, "--percentiles=35,50", "--digits=3")
    assert found["learners"] == len(answers)
    assert found["without_later_fits"] == [f"{s} 6 {YEARS[3]}" for s in ("MATH", "READ")]
    who, histories, fits = of_grade(desk, "READ", "4")
    expected = np.round(trajectories(histories, fits, percentiles=(35, 50)), 3)
    mine = {r["student"]: r for r in answers if (r["subject"], r["grade"]) == ("READ", "4")}
    assert len(mine) == len(who) > 20
    for learner, scores in zip(who, expected, strict=True):
        row = mine[learner]
        told = [[row[f"P{p}_PROJ_YEAR_{y}"] for p in (35, 50)] for y in (1, 2)]
        assert np.allclose(np.array(told, float), scores, atol=2e-3, equal_nan=True)
        assert row["P50_PROJ_YEAR_3"] is None
    assert all(r["P50_PROJ_YEAR_1"] is None for r in answers if r["grade"] == "6")


def test_targets_and_chances_are_the_librarys(desk):
    options = (LAST, f"--standards={desk / 'standards.csv'}", "--draws=40", "--seed=2")
    _, answers = ahead("to-standard", desk, *options)
    who, histories, fits = of_grade(desk, "MATH", "4")
    asked = [500.0, 520.0]
    least = targets(trajectories(histories, fits), asked)
    mine = {r["student"]: r for r in answers if (r["subject"], r["grade"]) == ("MATH", "4")}
    likely = chances(histories, fits, asked, seed=9, draws=400)
    for at, learner in enumerate(who):
        row = mine[learner]
        assert row["YEARS_AHEAD"] == 2
        told = [row[f"TARGET_{name}"] for name in ("YEAR_1", "YEAR_2", "TO_REACH", "TO_STAY")]
        plain = [*least.by_year[at], least.to_reach[at], least.to_stay[at]]
        assert told == [None if value < 0 else value for value in plain]
        if told[0] is not None:
            assert row["CHANCE_YEAR_1"] == pytest.approx(likely.by_year[at, 0], abs=0.05)
            assert row["CHANCE_TO_STAY"] <= row["CHANCE_YEAR_1"] <= row["CHANCE_TO_REACH"]
    assert ahead("to-standard", desk, *options)[1] == answers


def test_a_file_for_each_year_serves_where_nobody_has_a_grade(desk, tmp_path):
    fourth = [row[1:] for row in wide(GIVEN, "MATH", "4", YEARS[3])]
    scores = [(f"s{i}", row[-2], row[-1]) for i, row in enumerate(fourth)]
    file = write(tmp_path / "wide.csv", "id,old,now", scores)
    plain = json.loads((desk / "m.json").read_text())
    files = []
    for grade in ("5", "6"):
        one = next(c for c in plain["cohorts"] if c["by"] == ["MATH", grade])
        alone = {**plain, "by": [], "cohorts": [{**one, "by": []}]}
        files.append(tmp_path / f"{grade}.json")
        files[-1].write_text(json.dumps(alone))
    out = tmp_path / "o.parquet"
    words = [
        "--id=id",
        "--scores=old,now",
        *(f"--matrices={path}" for path in files),
        f"--out={out}",
    ]
    run("project", file, *words, "--percentiles=50")
    by_file = [row["P50_PROJ_YEAR_2"] for row in written(out)]
    _, histories, fits = of_grade(desk, "MATH", "4")
    expected = np.round(trajectories(histories[:, :2], fits, percentiles=[50])[:, 1, 0])
    assert np.allclose(np.array(by_file, float), expected, equal_nan=True)
    run("to-standard", file, *words, "--standard=500,520", "--draws=5")
    assert written(out)[0]["YEARS_AHEAD"] == 2
    told = run("project", file, *words[:-1], f"--out={tmp_path / 'o.csv'}")
    assert "projected for next year" in told
    with pytest.raises(BadInput, match="--standard has 1 score for 2 years ahead"):
        run("to-standard", file, *words, "--standard=500")


@pytest.mark.parametrize(
    ("command", "options", "says"),
    [
        ("project", ["--matrices=nowhere.json"], "holds no growth matrices: No such file"),
        ("project", ["--percentiles=0,50"], "not different percentiles"),
        ("to-standard", [], "not clear which scores"),
        ("to-standard", ["--standard=high"], "--standard is 'high'"),
        ("to-standard", ["--standard=500", "--standards=s.csv"], "not clear which scores"),
    ],
)
def test_what_cannot_be_followed_is_refused(desk, command, options, says):
    with pytest.raises(BadInput, match=says):
        ahead(command, desk, LAST, *options)


def test_a_standard_that_is_missing_or_twice_is_named(desk, tmp_path):
    few = write(tmp_path / "few.csv", "subject,grade,standard", STANDARDS[:-1])
    with pytest.raises(BadInput, match=r"few\.csv has no standard of READ 6, which READ 3"):
        ahead("to-standard", desk, LAST, f"--standards={few}", "--draws=2")
    many = write(tmp_path / "many.csv", "subject,grade,standard", [*STANDARDS, STANDARDS[0]])
    with pytest.raises(BadInput, match=r"many\.csv, data row 7 is of the same subject, grade"):
        ahead("to-standard", desk, LAST, f"--standards={many}", "--draws=2")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "does not say that it is"),
        ("[]", "does not say that it is"),
        ("{", "it is not JSON"),
        ('{"format": "cairn growth matrices 1"}', "'by'"),
        ('{"format": "cairn growth matrices 1", "by": 5, "cohorts": []}', "no list of words"),
        (
            '{"format": "cairn growth matrices 1", "by": [], "cohorts": [{"by": [], "matrices": [{}]}]}',
            "it has no 'splines'",
        ),
    ],
)
def test_damaged_matrices_are_refused_in_words(desk, tmp_path, text, says):
    (path := tmp_path / "m.json").write_text(text)
    with pytest.raises(BadInput, match=f"holds no growth matrices.*{says}"):
        ahead("project", desk, LAST, f"--matrices={path}")
