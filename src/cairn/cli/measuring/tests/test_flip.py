"""`cairn measure flip` on levels and on evidence: what it says, and what it refuses and why."""

import pytest

from cairn.kernel.errors import BadInput, BadPolicy, UnknownName

from .desk import run, said, write

LEVELS = "--levels=Beginning,Developing,Proficient"


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


def test_values_off_the_scale_are_told_with_their_rows_or_refused(evidence):
    words = [
        "--methods=mean@1,latest@1",
        "--learner=who",
        "--skill=what",
        "--value=score",
        "--order=day",
    ]
    found = said("flip", evidence, *words, "--scale=1,3")
    assert found["off_scale"] == 1  # the 0 of Ada's first
    assert said("flip", evidence, *words, "--scale=0,3")["off_scale"] == 0
    says = r"1 value of score off the scale 1 to 3: data row 2 \(0\)"
    with pytest.raises(BadInput, match=says):
        run("flip", evidence, *words, "--scale=1,3", "--strict")
    with pytest.raises(BadInput, match=r"--scale is '1\.5,3'"):
        run("flip", evidence, *words, "--scale=1.5,3")


def test_a_file_without_rows_is_refused(tmp_path):
    file = write(tmp_path / "none.csv", "id,before,after", [])
    with pytest.raises(BadInput, match=r"none\.csv has no rows"):
        run("flip", file, "--before=before", "--after=after")
    words = ("--methods=mean@1,latest@1", "--learner=id", "--order=before", "--value=after")
    with pytest.raises(BadInput, match=r"none\.csv has no rows"):
        run("flip", file, *words)


def test_a_name_with_a_comma_stands_between_quotes(tmp_path):
    rows = [("Met, mostly", "Met"), ("Met", "Met"), ("Not", "Met, mostly")]
    file = write(tmp_path / "named.csv", ["level, 2025", "level, 2026"], rows)
    names = '--levels=Not, "Met, mostly", Met'
    found = said("flip", file, "--before=level, 2025", "--after=level, 2026", names)
    assert (found["rows"][0]["up"], found["rows"][0]["same"]) == (2, 1)


def test_many_values_off_the_scale_are_told_by_the_first_of_them(tmp_path):
    rows = [(f"s{i}", i, 9 if i % 2 else 2) for i in range(20)]
    file = write(tmp_path / "many.csv", "id,day,score", rows)
    words = ("--methods=mean@1,latest@1", "--learner=id", "--value=score", "--order=day")
    says = r"10 values of score off the scale 1 to 4: data rows 2 \(9\), .*10 \(9\) and 5 more\."
    with pytest.raises(BadInput, match=says):
        run("flip", file, *words, "--scale=1,4", "--strict")
