"""Accounts follow the roster by themselves, through the real command: they end, come back, or ask first."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from cairn.standards.oneroster.tests.a_school import School

TODAY = date.today()  # noqa: DTZ011 the command line's own day
BEGUN, ENDS = str(TODAY - timedelta(200)), str(TODAY + timedelta(100))
LONG_AGO, LATELY = str(TODAY - timedelta(60)), str(TODAY - timedelta(10))
ASKS_FIRST = 4

JOIN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
import django
django.setup()
from datetime import UTC, datetime
from django.test import Client
from cairn.kernel.access import operator
from cairn.people.selectors.persons import record_named
from cairn.people.services.accounts.invitations import invite
for name in sys.argv[1:]:
    (letter,) = invite([record_named(name)], by=operator("keeper"), now=datetime.now(UTC))
    given = {"code": letter.code, "username": name, "password": "four wet otters singing"}
    assert Client(HTTP_HOST="localhost").post("/join", given).status_code == 302, name
"""


@pytest.fixture
def school(tmp_path):
    """A school whose year goes on today; learners l0 … l11 beside the two of the bundle."""
    made = School(tmp_path)
    made.files = {
        stem: text.replace(b"2025-08-15", BEGUN.encode())
        .replace(b"2026-06-15", ENDS.encode())
        .replace(b"2025-12-20", ENDS.encode())
        for stem, text in made.files.items()
        if not stem.startswith(("result", "lineItem", "categor", "scoreScale"))
    }
    made.modes = dict.fromkeys(made.files, "bulk")
    for n in range(12):
        made.add("users", f"l{n},,,true,l{n},,Lea{n},Rowan{n},,L{n},,,,,06,,,,,,s1,")
        made.add("roles", f"rl{n},,,l{n},primary,student,{BEGUN},{ENDS},s1,")
        made.add("enrollments", f"el{n},,,k1,s1,l{n},student,,{BEGUN},{ENDS}")
    return made


def leave(school, *learners, on):
    for each in learners:
        school.replace(
            "roles",
            f"{each},primary,student,{BEGUN},{ENDS}",
            f"{each},primary,student,{BEGUN},{on}",
        )
        school.replace(
            "enrollments", f"{each},student,,{BEGUN},{ENDS}", f"{each},student,,{BEGUN},{on}"
        )


def take(installation, school, *words, code=0):
    return installation.cairn(
        "import", "roster", school.write(), "--source", "district", *words, code=code
    )


def join(installation, *numbers):
    """Accounts with letters, through the real page."""
    ran = subprocess.run(
        [sys.executable, "-c", JOIN, *numbers],
        env=installation.settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def opens(installation):
    rows = installation.rows("SELECT username FROM people_account WHERE is_active ORDER BY 1")
    return [name for (name,) in rows]


@pytest.mark.slow
def test_an_account_ends_with_its_person_after_the_grace_and_comes_back(installation, school):
    take(installation, school)
    join(installation, "L0", "L1")
    leave(school, "l0", on=LATELY)
    assert "ended" not in take(installation, school).said  # the days of grace go on
    school.replace(
        "roles", f"l0,primary,student,{BEGUN},{LATELY}", f"l0,primary,student,{BEGUN},{LONG_AGO}"
    )
    school.replace(
        "enrollments", f"l0,student,,{BEGUN},{LATELY}", f"l0,student,,{BEGUN},{LONG_AGO}"
    )
    told = take(installation, school, "--json")
    assert "1 accounts of people who left have ended: L0." in told.said
    assert told.json["users"]["quarantined"] == 0  # the report of the rows stays as it was
    assert opens(installation) == ["L1"]
    noted = installation.one("SELECT count(*) FROM people_accountevent")
    again = take(installation, school)
    assert "accounts" not in again.said
    assert installation.one("SELECT count(*) FROM people_accountevent") == noted
    school.replace("roles", LONG_AGO, ENDS)
    school.replace("enrollments", LONG_AGO, ENDS)
    assert "1 accounts of people who came back are open again" in take(installation, school).said
    assert opens(installation) == ["L0", "L1"]
    leave(school, "l0", "l1", on=LONG_AGO)
    take(installation, school, "--confirm")  # who confirms the roster confirms its accounts
    assert opens(installation) == []


@pytest.mark.slow
def test_a_roster_that_would_end_many_accounts_is_taken_in_and_asks_about_them(
    installation, school
):
    take(installation, school)
    join(installation, *(f"L{n}" for n in range(12)))
    leave(school, "l0", "l1", on=LONG_AGO)
    asked = take(installation, school, "--json", code=ASKS_FIRST)
    assert "This would end 2 of 12 accounts" in asked.said
    assert "run: cairn accounts follow --confirm" in asked.said
    assert asked.json["enrollments"]["stored"] == 2  # the roster itself is in
    assert len(opens(installation)) == 12
    done = installation.cairn("accounts", "follow", "--confirm", "--json").json
    assert sorted(done["ended"]) == ["L0", "L1"]
    assert len(opens(installation)) == 10
