"""The command line as an operator meets it: answers, exit codes, and JSON that a machine can read."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def cairn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}

    def run(*words, **more):
        return subprocess.run(
            [sys.executable, "-m", "cairn", *map(str, words)],
            capture_output=True, text=True, check=False, timeout=120,
            env=environment | {"CAIRN_DATA": str(folder), "PYTHONWARNINGS": "ignore"} | more,
        )  # fmt: skip

    assert run("init").returncode == 0
    return run


def test_an_unknown_command_is_a_matter_of_usage(cairn):
    done = cairn("fly")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_unknown_learner_is_not_done_and_says_the_mend(cairn):
    done = cairn("explain", "nobody", "nothing")
    assert done.returncode == 1
    assert "sourcedId" in done.stderr


def test_init_twice_keeps_everything(cairn):
    assert cairn("init").returncode == 0


def test_check_says_that_policy_database_and_levels_hold(cairn):
    done = cairn("check", "--json")
    assert done.returncode == 0, done.stdout
    assert {"policy", "turning days", "durability"} <= {f["what"] for f in json.loads(done.stdout)}


def test_a_policy_folder_that_is_wrong_is_named(cairn, tmp_path):
    done = cairn("check", "--policy", CAIRN_POLICY=str(tmp_path))
    assert done.returncode == 1
    assert "no folder called parameters" in done.stdout


def test_a_rule_that_policy_cannot_mean_is_found_before_anyone_is_determined_by_it(cairn, tmp_path):
    folder = tmp_path / "policy"
    shutil.copytree(Path(__file__).parents[4] / "policy", folder)
    combining = folder / "parameters" / "determination" / "combining"
    for file, old, new in (("method", '"none"', "conjunctive@1"), ("minimum", "2", "7")):
        path = combining / f"{file}.yaml"
        path.write_text(path.read_text().replace(f"value: {old}", f"value: {new}"))
    done = cairn("check", "--policy", CAIRN_POLICY=str(folder))
    assert done.returncode == 1
    assert "minimum of measures is 7" in done.stdout


def test_determining_a_school_asks_for_an_official_decision(cairn):
    done = cairn("determine", "--organization", "0417")
    assert done.returncode == 1
    assert "--official" in done.stderr


def test_with_nobody_there_nobody_is_determined(cairn):
    done = cairn("determine", "--official", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["made"] == 0


def test_a_replay_of_nothing_is_refused_with_the_way_to_make_one(cairn):
    done = cairn("replay", "00000000-0000-0000-0000-000000000000")
    assert done.returncode == 1
    assert "cairn determine" in done.stderr


def test_the_levels_that_are_kept_are_never_worked_out_as_of_another_day(cairn):
    done = cairn("determine", "--all", "--as-of", "2026-01-31")
    assert done.returncode == 1
    assert "explain LEARNER COMPETENCY --as-of" in done.stderr


def test_an_export_to_an_unknown_kind_of_file_is_refused(cairn, tmp_path):
    done = cairn("export", "levels", "--out", tmp_path / "levels.xls", "--why", "x")
    assert done.returncode == 1
    assert ".parquet" in done.stderr


def test_an_export_carries_its_dictionary(cairn, tmp_path):
    out = tmp_path / "levels.csv"
    assert cairn("export", "levels", "--out", out, "--why", "the board asked").returncode == 0
    assert out.read_text().startswith("learner_id,")
    assert "| shown_level |" in out.with_suffix(".md").read_text()
