"""`cairn measure sgp` on long files: every cohort as if alone in a wide one, and R's answers on real data."""

import csv
import gzip
import json

import pytest

from cairn.kernel.errors import BadInput

from .a_state import COLUMNS, HEAD, YEARS, rows, wide
from .desk import run, said, write, written

GIVEN = rows()


@pytest.fixture
def state(tmp_path):
    return write(tmp_path / "state.csv", HEAD, GIVEN)


def long(path, *options, code=0, columns=COLUMNS):
    out = path.with_suffix(".out.parquet")
    found = said("sgp", path, *columns, f"--out={out}", *options, code=code)
    return found, written(out)


@pytest.mark.slow
def test_each_cohort_is_as_if_alone_in_the_wide_form(state, tmp_path):
    found, answers = long(state, "--cuts=50")
    assert len(answers) == len(GIVEN)
    assert [row["student"] for row in answers] == [row[0] for row in GIVEN]
    assert found["cohorts"] == 18  # 2 subjects x 3 years x grades 4 to 6
    assert len(found["without_earlier_scores"]) == 12  # grade 3, and the first year
    for subject, grade, year in (("MATH", "5", YEARS[2]), ("READ", "6", YEARS[3])):
        scores = wide(GIVEN, subject, grade, year)
        names = [f"y{k}" for k in range(len(scores[0]) - 1)]
        kept = [n for k, n in enumerate(names, 1) if any(row[k] != "" for row in scores)]
        file = write(tmp_path / "wide.csv", ["student", *names], scores)
        out = tmp_path / "wide.parquet"
        run("sgp", file, "--id=student", f"--scores={','.join(kept)}", "--cuts=50", f"--out={out}")
        alone = {row["student"]: row for row in written(out)}
        mine = [
            r for r in answers if (r["subject"], r["grade"], r["year"]) == (subject, grade, year)
        ]
        assert len(mine) == len(alone) > 30
        for row in mine:
            for name, value in alone[row["student"]].items():
                assert row[name] == value


def test_only_the_years_and_priors_asked_for(state):
    _, answers = long(state, f"--of-years={YEARS[3]}", "--priors=1")
    assert {row["year"] for row in answers} == {YEARS[3]}
    assert max(row["SGP_ORDER"] or 0 for row in answers) == 1
    assert "SGP_ORDER_2" not in answers[0]
    with pytest.raises(BadInput, match="nothing of year '1999'"):
        long(state, "--of-years=1999")


@pytest.mark.slow
def test_one_years_matrices_measure_the_next_year_and_many_years_their_own(state, tmp_path):
    kept = tmp_path / "m.json"
    _, last = long(state, f"--of-years={YEARS[3]}", f"--save-matrices={kept}")
    assert json.loads(kept.read_text())["by"] == ["subject", "grade"]
    assert long(state, f"--of-years={YEARS[3]}", f"--matrices={kept}")[1] == last
    _, others = long(state, f"--of-years={YEARS[2]}", f"--matrices={kept}")
    assert any(row["SGP"] for row in others)
    _, every = long(state, f"--save-matrices={kept}")
    assert json.loads(kept.read_text())["by"] == ["subject", "grade", "year"]
    assert long(state, f"--matrices={kept}")[1] == every


def test_a_small_cohort_is_left_empty_and_told(state, tmp_path):
    more = [("x", "ART", YEARS[2], "4", 1), ("x", "ART", YEARS[3], "5", 2)]
    file = write(tmp_path / "more.csv", HEAD, [*GIVEN, *more])
    found, answers = long(file, code=3)
    assert list(found["put_aside"]) == [f"ART 5 {YEARS[3]}"]
    assert answers[-1]["SGP"] is None
    assert answers[: len(GIVEN)] == long(state)[1]


def test_a_file_of_one_subject_needs_no_subject(tmp_path):
    of_one = [row for row in GIVEN if row[1] == "READ"]
    file = write(tmp_path / "read.csv", HEAD, of_one)
    _, with_subject = long(file)
    _, without = long(file, columns=[name for name in COLUMNS if "subject" not in name])
    assert [row["SGP"] for row in without] == [row["SGP"] for row in with_subject]


def test_grades_in_words_and_a_year_without_tests(tmp_path):
    tested = {"K": "2021", "01": "2022", "03": "2024"}  # nobody was in 2023
    given = [
        (f"s{i}", year, grade, (17 * i + 31 * k * i) % 97)
        for i in range(40)
        for k, (grade, year) in enumerate(tested.items())
    ]
    file = write(tmp_path / "k.csv", "student,year,grade,score", given)
    _, answers = long(file, columns=[name for name in COLUMNS if "subject" not in name])
    orders = {row["grade"]: row["SGP_ORDER"] for row in answers}
    assert orders == {"K": None, "01": 1, "03": 2}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (("00x", "MATH", "2025", "EOC", 5), "grade is 'EOC', which does not say which"),
        (("00x", "MATH", "spring", "5", 5), "year is 'spring', which does not say which"),
        (("00x", "", "2025", "5", 5), "subject is empty"),
        (("", "MATH", "2025", "5", 5), "student is empty"),
        (("00x", "MATH", "2025", "5", "1e101"), "score is beyond 1,000,000,000"),
        (("00x", "MATH", "2025", "5", "many"), "score is 'many'"),
        (GIVEN[3], "data rows 4 and .* are of the same student, subject, year"),
    ],
)
def test_a_faulty_row_is_named(tmp_path, changed, says):
    file = write(tmp_path / "faulty.csv", HEAD, [*GIVEN, changed])
    with pytest.raises(BadInput, match=says):
        long(file)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--id=student"], "not clear where the scores are"),
        ([*COLUMNS, "--scores=score,year"], "not clear where the scores are"),
        ([*COLUMNS, "--by=subject"], "--by is for the wide form"),
        (["--id=student", "--score=score", "--grade=grade"], "--year was not given"),
        (["--id=student", "--scores=year,score", "--priors=2"], "--priors is for the long form"),
        ([*COLUMNS[:-1], "--score=grade"], "'grade' is named twice"),
    ],
)
def test_forms_are_not_mixed(state, options, says):
    with pytest.raises(BadInput, match=says):
        run("sgp", state, *options, f"--out={state.with_suffix('.o.csv')}")


@pytest.mark.shared
def test_every_percentile_of_a_real_cohort_in_long_form_is_rs(shared, tmp_path):
    folder = shared / "sgp"
    with (folder / "sgp_input_wide.csv").open(newline="") as lines:
        eighth = {row["ID"] for row in csv.DictReader(lines)}
    names = ("ID", "YEAR", "GRADE", "SCALE_SCORE")
    with gzip.open(folder / "sgpData_LONG.csv.gz", "rt", newline="") as lines:
        reading = [
            [row[name] for name in names]
            for row in csv.DictReader(lines)
            if row["CONTENT_AREA"] == "READING" and row["ID"] in eighth
        ]
    file = write(tmp_path / "reading.csv", names, reading)
    columns = ("--id=ID", "--year=YEAR", "--grade=GRADE", "--score=SCALE_SCORE")
    for k in (1, 4):
        options = ("--of-years=2024_2025", f"--priors={k}", "--cuts=1,35,50,65,99")
        _, answers = long(file, *options, columns=columns)
        mine = {row["ID"]: row for row in answers}
        with (folder / f"sgp_out_k{k}.csv").open(newline="") as lines:
            theirs = list(csv.DictReader(lines))
        assert len(theirs) == sum(row["SGP"] is not None for row in answers) == 4113
        for row in theirs:
            ranks = ["SGP", "SGP_ORDER", *(f"SGP_ORDER_{order + 1}" for order in range(k))]
            assert [str(mine[row["ID"]][n] or "") for n in ranks] == [row[n] for n in ranks]
            cuts = [f"PERCENTILE_CUT_{cut}" for cut in (1, 35, 50, 65, 99)]
            assert [mine[row["ID"]][n] for n in cuts] == [float(row[n]) for n in cuts]
