"""A kept run by another policy: as `rate --what-if` says of the same numbers; what is lacking; what is chance."""

import csv
import gc
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from typer.testing import CliRunner

from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Spans, results, valued_by
from cairn.accountability.selectors.inputs import of_kept
from cairn.accountability.selectors.runs import latest_run
from cairn.accountability.tests.test_running import ASKED, AT, WEAK, YEAR, counted, kept
from cairn.cli import rating, session
from cairn.cli.app import app
from cairn.intake.rulebook import book
from cairn.kernel.errors import BadInput
from cairn.policy.book import read

POLICY = Path(__file__).parents[4] / "policy"
WEIGHTS, RATINGS = "weights/all.yaml", "ratings.yaml"
NEAR = YEAR | {"7": ((20, 14, 5, 1), 44.0), "19": WEAK}


@pytest.fixture
def state(db, monkeypatch):
    """A state of twenty schools, all with Title I money, and its year 2021-22 as it was rated."""
    monkeypatch.setenv("CAIRN_DATABASE_AS", "")
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    monkeypatch.setattr(session, "now", lambda: AT)
    organizations = apps.get_model("people.Organization").objects
    organizations.create(kind="SEA", name="Cairnland", state_id="99")
    for code in YEAR:
        school = organizations.create(kind="school", name=f"School {code}", state_id=code)
        apps.get_model("people.TitleIStatus").objects.create(
            school=school, school_year=2022, status="SWELIGSWPROG"
        )
    thresholds = gc.get_threshold()
    yield kept(2021, NEAR)
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.fixture
def changed(tmp_path):
    """A copy of the policy with one line written anew."""

    def copy(file, old, new, name="changed"):
        folder = tmp_path / name
        if not folder.exists():
            shutil.copytree(POLICY, folder, ignore=shutil.ignore_patterns("states", "cases"))
        path = folder / "parameters" / "accountability" / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
        return folder

    return copy


def cairn(*words):
    done = CliRunner().invoke(app, ["accountability", *map(str, words)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def told(*words, out):
    """The rows of the file that a command writes."""
    cairn(*words, "--out", out)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_files(run, folder):
    """A run's numbers and schools as `rate` reads them."""
    given = of_kept(run)
    heads = (
        "year",
        "place",
        "span",
        "group",
        "indicator",
        "value",
        "n",
        "se",
        "counts",
        "enrolled",
        "tested",
    )
    rows = [[getattr(each, head) for head in heads] for each in given.results]
    schools = [
        [s.place, s.title1, ";".join(f"{k}={v}" for k, v in s.spans.items())] for s in given.schools
    ]
    for name, top, lines in (
        ("results", heads, rows),
        ("schools", ("place", "title1", "spans"), schools),
    ):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(top)
            writer.writerows([
                "" if cell is None else ";".join(map(str, cell)) if isinstance(cell, tuple)
                else str(cell).lower() if isinstance(cell, bool) else cell
                for cell in line
            ] for line in lines)  # fmt: skip
    return folder / "results.csv", folder / "schools.csv"


def test_it_agrees_with_what_a_file_of_the_same_numbers_says(state, changed, tmp_path):
    changed(WEIGHTS, "achievement 60, growth 40", "achievement 30, growth 70")
    folder = changed(RATINGS, "strong: from 70", "strong: from 63")
    ours = told("compare", "--policy", folder, out=tmp_path / "ours.csv")
    numbers, schools = as_files(state.run, tmp_path)
    theirs = told(
        "rate", "--policy", POLICY, "--what-if", folder, "--results", numbers, "--schools", schools,
        "--year", 2021, "--day", state.run.counted_on, out=tmp_path / "theirs.csv",
    )  # fmt: skip
    heads = ("place", "group", "what", "before", "after", "why")
    assert [[row[head] for head in heads] for row in ours] == [
        [row[h] for h in heads] for row in theirs
    ]
    assert {row["what"] for row in ours} >= {"total", "rating"}


def test_a_changed_weight_changes_what_it_weighs_and_names_its_line(state, changed, tmp_path):
    folder = changed(
        WEIGHTS, "any: competencies 80, attendance 20", "any: competencies 10, attendance 90"
    )
    assert told("compare", "--policy", folder, out=tmp_path / "out.csv") == [], (
        "nobody has these two"
    )
    folder = changed(WEIGHTS, "any: achievement 60, growth 40", "any: achievement 61, growth 39")
    found = json.loads(cairn("compare", "--policy", folder, "--json"))
    moved = [row for row in found["changes"] if row["what"] == "total" and not row["group"]]
    assert len(moved) == 20, "each has both"
    assert all("achievement 61, growth 39" in "".join(row["why"]) for row in moved)
    assert {each["parameter"] for each in found["policies_differ"]} == {
        "accountability.weights.all"
    }
    assert found["missing"] == []
    assert found["run_says_otherwise"] == 0


def test_beside_a_change_stands_whether_chance_alone_might_have_made_it(state, changed, tmp_path):
    places = {row.name: row for row in state.run.places.all()}
    near = changed(
        RATINGS, "strong: from 70", f"strong: from {places['School 1'].total + 0.001:.3f}"
    )
    rows = told("compare", "--policy", near, out=tmp_path / "near.csv")
    words = {row["name"]: row for row in rows if row["what"] == "rating"}
    assert words["School 1"]["chance"] == "chance might have"
    kept_chance = places["School 1"].chances[places["School 1"].rating]
    assert int(words["School 1"]["before_otherwise_in_100"]) == pytest.approx(
        100 - 100 * kept_chance, abs=1
    )
    far = changed(RATINGS, "strong: from 70", "strong: from 5", "far")
    far = changed(RATINGS, "on the way: from 50", "on the way: from 4", "far")
    rows = told("compare", "--policy", far, out=tmp_path / "far.csv")
    words = {row["name"]: row["chance"] for row in rows if row["what"] == "rating"}
    assert words["School 19"] == "the method"
    said = cairn("compare", "--policy", far).splitlines()[0]
    by_chance = sum(chance == "chance might have" for chance in words.values())
    assert said.startswith(f"{len(words)} of 20 schools change in 2021-22"), said
    assert f"Chance alone might have decided it for {by_chance} of them." in said


def test_what_the_other_policy_asks_for_and_the_run_does_not_hold_is_said(state, changed):
    folder = changed("indicators/attendance.yaml", "share of attendance", "share not of attendance")
    folder = changed(
        "indicators/growth.yaml", "mean of growth.mathematics, growth.reading", "points earned"
    )
    folder = changed("groups.yaml", "all 100", "all 50, lowest_performing 50")
    found = json.loads(cairn("compare", "--policy", folder, "--kept", "--json"))
    missing = {each["what"]: each["countable"] for each in found["missing"]}
    assert missing == {"attendance": True, "growth": False, "lowest_performing": True}
    assert "indicator growth, measured by “points earned”: nobody counts that here" in cairn(
        "compare", "--policy", folder, "--kept"
    )
    with pytest.raises(BadInput, match="Nothing that this policy measures is counted here"):
        cairn("compare", "--policy", POLICY / "states" / "colorado")
    with pytest.raises(BadInput, match="Nothing, or two things"):
        cairn("compare")


def test_numbers_of_an_indicator_by_another_name_and_with_other_credit_are_the_runs_own(
    state, changed
):
    folder = changed(
        "indicators/achievement.yaml", "credit: 0, 0.5, 1, 1.25", "credit: 0, 0.25, 1, 1"
    )
    plan = plan_in_force(read(folder), date(2022, 5, 1))
    made = counted(2021, NEAR)
    anew = results(plan, ASKED, made.rows, made.sums, Spans.read(["elementary: 04"]))
    reached = {key: each["reached"] for key, each in latest_run().questions.items()}
    by_counts = [
        valued_by(plan.indicators["achievement"], each, reached)
        for each in of_kept(state.run).now if each.indicator == "achievement"
    ]  # fmt: skip
    assert by_counts == [each for each in anew if each.indicator == "achievement"]
    path = folder / "parameters" / "accountability"
    (path / "indicators" / "growth.yaml").rename(path / "indicators" / "gain.yaml")
    weights = (path / "weights" / "all.yaml").read_text().replace("growth", "gain")
    (path / "weights" / "all.yaml").write_text(weights)
    shutil.rmtree(path / "recognition")
    found = json.loads(cairn("compare", "--policy", folder, "--json"))
    assert found["missing"] == []
    assert {row["after"] for row in found["changes"] if row["what"] == "rating"} <= {
        "needs support",
        "on the way",
    }


def test_names_stay_text_in_files_and_two_schools_of_one_name_keep_apart(state, changed, tmp_path):
    link = '=HYPERLINK("http://x","a")'
    schools = apps.get_model("people.Organization").objects
    schools.filter(state_id__in=["1", "2"]).update(name=link)
    kept(2021, NEAR)
    folder = changed(WEIGHTS, "any: achievement 60, growth 40", "any: achievement 61, growth 39")
    moved = told("compare", "--policy", folder, out=tmp_path / "moved.csv")
    given = told("target", "--budget", 100, "--rule", "by_need", out=tmp_path / "given.csv")
    for rows, name in ((moved, "name"), (given, "school")):
        mine = {row["place"] for row in rows if row[name] == f"'{link}"}
        assert mine == {"school:1", "school:2"}
        assert all(row[name] != link for row in rows)


def test_a_number_below_zero_stays_one_and_a_list_stands_in_one_cell(tmp_path):
    rating.write([{"total": "-1.25", "why": ["+a", "b; c"]}], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == b"total,why\r\n-1.25,'+a; b; c\r\n"


def test_another_years_rules_are_those_of_its_last_day_and_nothing_else_changes(
    state, changed, monkeypatch, settings
):
    later = '    source: "State Board Rule 9.2(k)"\n  - start: 2023-07-01\n'
    later += '    value: ["high: from 40", "low: otherwise"]\n'
    folder = changed(
        RATINGS, '    source: "State Board Rule 9.2(k)"\n', later + '    source: "Amended"\n'
    )
    settings.POLICY = folder
    book.cache_clear()
    try:
        same = cairn("compare", "--as-of-year", 2022)
        assert "None of 20 schools changes in 2021-22 by the rules of 2022-23." in same
        found = json.loads(cairn("compare", "--as-of-year", 2023, "--json"))
        assert {row["what"] for row in found["changes"]} == {"rating"}
        [differs] = found["policies_differ"]
        assert (differs["after"], differs["source"]) == ("high: from 40; low: otherwise", "Amended")
    finally:
        book.cache_clear()
