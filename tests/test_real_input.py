"""The main job on real input: Common Core mathematics, a district's roster with results, five years of scores.

Everything through the `cairn` command. Read from ../shared/data; what the files hold is counted here by
other means (the csv module) than the ones that Cairn reads them with.
"""

import csv
import gzip
import io
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.installation import Done, Installation, counts, reconciles

pytestmark = [pytest.mark.shared, pytest.mark.slow_on_postgres]

ROOT = Path(__file__).parent.parent
RECIPES, BENCHMARKS = ROOT / "docs" / "guide" / "recipes", ROOT / "benchmarks"
EXPLAINED = {
    *("learner", "competency", "as_of", "level", "level_name", "enough", "probabilities"),
    *("pieces", "contexts", "last_performed", "baseline", "method", "settings", "ruling"),
    *("judgement", "evidence"),
}
"""What `cairn explain --json` answers with, as docs and issue promise it."""


def table(bundle, name):
    with zipfile.ZipFile(bundle) as archive, archive.open(f"{name}.csv") as raw:
        return list(csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline="")))


@pytest.fixture(scope="module")
def bundle(shared) -> Path:
    return shared / "oneroster" / "lakeside.zip"


@pytest.fixture(scope="module")
def results(bundle):
    """Of each learner and competency (sourcedId, GUID) the results that the bundle holds."""
    aligned = {
        row["resultSourcedId"]: row["learningObjectiveId"].removeprefix("urn:uuid:")
        for row in table(bundle, "resultLearningObjectiveIds")
    }
    found = defaultdict(list)
    for row in table(bundle, "results"):
        found[row["studentSourcedId"], aligned[row["sourcedId"]]].append(row)
    return dict(found)


@pytest.fixture(scope="module")
def framework_told(installations, fresh, shared) -> tuple[Installation, Done]:
    installation = installations().copy_of(fresh)
    package = shared / "frameworks" / "ccss-math.json"
    return installation, installation.cairn("import", "framework", package, "--json")


@pytest.fixture(scope="module")
def lakeside(framework_told, bundle) -> tuple[Installation, Done]:
    """The framework and then the whole bundle, results included, and what the import of it said."""
    installation, _ = framework_told
    return installation, installation.cairn("import", "roster", bundle, "--json")


def test_every_item_and_association_of_the_framework_is_accounted_for(framework_told):
    _, done = framework_told
    assert reconciles(done.json)
    assert done.json["CFItems"] == counts(516, stored=516)
    assert done.json["CFAssociations"] == counts(516 + 729 + 144, stored=516 + 729 + 144)


def test_every_row_of_the_bundle_is_accounted_for(lakeside, bundle):
    _, done = lakeside
    assert reconciles(done.json)
    with zipfile.ZipFile(bundle) as archive:
        tables = [Path(name).stem for name in archive.namelist() if name != "manifest.csv"]
    held = {name: len(table(bundle, name)) for name in tables}
    assert done.json == {name: counts(n, stored=n) for name, n in held.items()}
    assert {name: held[name] for name in ("users", "enrollments", "demographics", "results")} == {
        "users": 11_442,
        "enrollments": 29_409,
        "demographics": 10_516,
        "results": 13_725,
    }


def test_a_second_import_stores_nothing(lakeside, bundle):
    installation, first = lakeside
    before = installation.one("SELECT count(*) FROM evidence_evidence")
    again = installation.cairn("import", "roster", bundle, "--json").json
    assert again == {kind: counts(n["read"], unchanged=n["read"]) for kind, n in first.json.items()}
    assert installation.one("SELECT count(*) FROM evidence_evidence") == before == 13_725
    assert installation.one("SELECT count(*) FROM evidence_arrival") == 0


def test_every_learner_and_competency_with_a_result_has_an_estimate(lakeside, results):
    installation, _ = lakeside
    estimated = installation.rows(
        "SELECT s.key, c.cf_item_id, e.pieces FROM determinations_estimate e"
        " JOIN intake_sourcerow s ON s.subject = e.learner_id AND s.kind = 'users'"
        " JOIN competencies_competency c ON c.id = e.competency_id"
    )
    assert {(learner, guid) for learner, guid, _ in estimated} == set(results)
    assert len(estimated) == len(results) == 10_280


def test_the_same_result_from_two_classes_counts_once(lakeside, results):
    installation, _ = lakeside
    twice = {cell: rows for cell, rows in results.items() if len(rows) > 1}
    assert len(twice) == 3_445
    assert all(
        len({row["score"] for row in rows}) == 1
        and len({row["classSourcedId"] for row in rows}) == 2
        for rows in twice.values()
    )
    assert installation.rows(
        "SELECT pieces, count(*) FROM determinations_estimate GROUP BY pieces"
    ) == [(1, 10_280)]


@pytest.mark.slow_on_postgres
def test_explain_answers_for_learners_and_competencies_by_all_their_names(
    lakeside, results, bundle
):
    installation, _ = lakeside
    number = {row["sourcedId"]: row["identifier"] for row in table(bundle, "users")}
    (learner, guid), rows = next(item for item in results.items() if len(item[1]) == 2)
    by_source = installation.cairn("explain", learner, guid, "--json").json
    by_state = installation.cairn("explain", number[learner], f"urn:uuid:{guid}", "--json").json
    by_code = installation.cairn(
        "explain", by_source["learner"], by_source["competency"]["code"], "--json"
    ).json
    assert by_source == by_state == by_code
    assert set(by_source) >= EXPLAINED
    assert by_source["competency"]["cf_item_id"] == guid
    assert (by_source["pieces"], by_source["contexts"]) == (1, 1)
    assert sorted(piece["counted"] for piece in by_source["evidence"]) == [False, True]
    assert {piece["score"] for piece in by_source["evidence"]} == {float(rows[0]["score"])}
    assert by_source["ruling"]["parameter"] == "determination.method"
    assert by_source["ruling"]["source"]


@pytest.mark.parametrize("at", range(3))
def test_explain_justifies_what_it_says(lakeside, results, at):
    installation, _ = lakeside
    (learner, guid), rows = sorted(results.items())[at * 3_000 + 17]
    said = installation.cairn("explain", learner, guid, "--json").json
    assert set(said) >= EXPLAINED
    assert [piece["score"] for piece in said["evidence"]] == [float(row["score"]) for row in rows]
    assert sum(piece["counted"] for piece in said["evidence"]) == said["pieces"] == 1
    assert sum(said["probabilities"]) == pytest.approx(1)
    assert said["last_performed"] == rows[0]["scoreDate"]
    assert said["enough"] is False, "one piece is less than the state's rule asks for"
    assert (said["shown_level"], said["baseline"]) == (None, None)
    assert said["not_enough_because"]


@pytest.fixture(scope="module")
def five_years(installations, fresh, shared) -> tuple[Installation, Done]:
    """Five years of a state's scores, through the documented mapping."""
    installation = installations().copy_of(fresh)
    installation.cairn("import", "framework", RECIPES / "sgpdata-framework.json")
    file = shared / "sgp" / "sgpData_LONG.csv.gz"
    words = ("--mapping", RECIPES / "sgpdata.yaml", "--source", "sgpdata", "--json")
    return installation, installation.cairn("import", "evidence", file, *words)


@pytest.mark.slow
def test_five_years_of_scores_are_all_accounted_for(five_years, shared):
    installation, done = five_years
    assert done.json == {"evidence": counts(368_301, stored=368_301)}
    with gzip.open(shared / "sgp" / "sgpData_LONG.csv.gz", "rt") as lines:
        levels = Counter(row["ACHIEVEMENT_LEVEL"] for row in csv.DictReader(lines))
    kept = dict(installation.rows("SELECT value, count(*) FROM evidence_evidence GROUP BY value"))
    assert kept == {
        1: levels["Unsatisfactory"],
        2: levels["Partially Proficient"],
        3: levels["Proficient"],
        4: levels["Advanced"],
        None: levels["No Score"],
    }
    assert installation.one("SELECT count(*) FROM determinations_estimate") == 134_561
    assert installation.one("SELECT count(*) FROM evidence_arrival") == 0


@pytest.mark.slow
def test_each_method_and_the_kept_estimates_equal_their_slow_oracles_on_all_of_them(
    five_years, shared
):
    installation, _ = five_years
    compared = subprocess.run(
        [
            sys.executable,
            BENCHMARKS / "oracles_on_real_data.py",
            shared / "sgp" / "sgpData_LONG.csv.gz",
        ],
        env=installation.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert compared.returncode == 0, compared.stdout + compared.stderr
    assert compared.stdout.startswith("134,561 learner × subject cells")
    assert compared.stdout.count(" differ: 0") == 9, compared.stdout


@pytest.mark.slow  # the house tests the same file: evidence/tests/test_recipes.py
def test_rated_demonstrations_come_in_as_evidence_and_judgements(installation, shared, tmp_path):
    package = ROOT / "src" / "cairn" / "demo" / "frameworks" / "slate-cbl.json"
    installation.cairn("import", "framework", package)
    recipe = [sys.executable, RECIPES / "slate_cbl_to_evidence.py"]
    evidence = (
        "import",
        "evidence",
        tmp_path / "demonstrations.csv",
        "--json",
        "--source",
        "slate-cbl",
    )
    mapping = ("--mapping", RECIPES / "slate_cbl.yaml")

    def run(*words):
        done = subprocess.run(
            [*recipe, *words], env=installation.settings, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert run(shared / "cbl", tmp_path).startswith("2422 ratings, 270 judgements")
    done = installation.cairn(*evidence, *mapping, code=3)
    assert done.json == {"evidence": counts(2_422, stored=2_419, quarantined=3)}
    assert done.said.count("Nobody here knows the competency") == 3, (
        "skills that Slate has archived"
    )
    assert run("--judge", tmp_path / "judgements.csv") == "recorded 270, there already 0"
    assert installation.one("SELECT count(*) FROM determinations_judgement") == 270
    rated = installation.one(
        "SELECT count(*) FROM (SELECT DISTINCT learner_id, competency_id FROM evidence_evidence) AS cells"
    )
    assert installation.one("SELECT count(*) FROM determinations_estimate") == rated > 500

    again = installation.cairn(*evidence, *mapping, code=3)
    assert again.json == {"evidence": counts(2_422, unchanged=2_419, quarantined=3)}
    assert run("--judge", tmp_path / "judgements.csv") == "recorded 0, there already 270"
