"""Every verb that the web server is granted is used by a page of the tests, and none is used that is not granted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from cairn.site.wall.grants import VERBS
from cairn.site.wall.table import WAYS, every_table, way_of
from tests.web_verbs import verbs_of

ROOT = Path(__file__).parent.parent
PAGES = "src/cairn/journeys src/cairn/site src/cairn/people src/cairn/supports src/cairn/learning"
BY_OTHERS = {
    ("people_lookarrival", "INSERT"): "the trigger on a look adds it",
    ("people_lookhead", "SELECT"): "published; an officer's tools read it",
}
"""What is granted and no statement of a page names."""


@pytest.mark.parametrize(
    ("statement", "verbs"),
    [
        ('INSERT INTO "a" ("b") VALUES (1)', {("a", "INSERT")}),
        ('INSERT INTO "a" VALUES (1) ON CONFLICT ("b") DO UPDATE SET c = 1', {("a", "INSERT"), ("a", "UPDATE")}),
        ('UPDATE "a" SET b = 1 WHERE EXISTS (SELECT 1 FROM "c")', {("a", "UPDATE"), ("c", "SELECT")}),
        ('DELETE FROM "a" WHERE b = 1', {("a", "DELETE"), ("a", "SELECT")}),
        ('SELECT 1 FROM "a" INNER JOIN "b" ON 1 = 1 FOR UPDATE', {("a", "SELECT"), ("b", "SELECT"), ("a", "LOCK")}),
    ],
)  # fmt: skip
def test_what_a_statement_needs_is_read_from_it(statement, verbs):
    assert verbs_of(statement) == verbs


def granted():
    """(table, verb) of everything that is granted; LOCK stands for a right to change one column."""
    found = set()
    for table, way in every_table().items():
        for verb, column in re.findall(r"([A-Z]+)( \()?", way.verbs):
            found.add((table, "LOCK" if column else verb))
    return found


def enough_for(use, given):
    table, verb = use
    return use in given or (verb == "LOCK" and (table, "UPDATE") in given)


@pytest.mark.slow
def test_the_pages_of_the_tests_use_what_is_granted_and_nothing_else(tmp_path):
    """Half an hour of a machine: the tests of all pages, on PostgreSQL, every statement of every request."""
    file = tmp_path / "verbs"
    words = [
        "-m",
        "pytest",
        "-p",
        "tests.web_verbs",
        "-q",
        "-m",
        "not browser and not slow and not spark",
    ]
    done = subprocess.run(
        [sys.executable, "tests/on_postgres.py", sys.executable, *words, *PAGES.split()],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=7200,
        env=os.environ | {"CAIRN_WEB_VERBS": str(file), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    ours, given = set(every_table()), granted()
    seen = {tuple(line.split("\t")) for line in file.read_text().splitlines()}
    lacking = {use for use in seen if use[0] in ours and not enough_for(use, given)}
    writes = {one for one in given if one[1] != "SELECT"} - set(BY_OTHERS)
    idle = {
        one
        for one in writes
        if one not in seen and not (one[1] == "UPDATE" and (one[0], "LOCK") in seen)
    }
    assert (lacking, idle, unnamed()) == (set(), set(), set())


def unnamed():
    """Tables of ours for which only the default says what a page may do."""
    walled = {
        m._meta.label for m in apps.get_models() if (w := way_of(m)).is_walled and not w.is_closed
    }
    return walled - set(VERBS) - set(WAYS)
