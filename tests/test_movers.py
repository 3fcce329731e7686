"""A learner who moves keeps one record; two records joined and parted again are, byte for byte, as before."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import sleep

import pytest
from django.apps import apps

from cairn.standards.oneroster.tests.a_school import School
from tests.a_district import District, guid
from tests.installation import Installation

PUT_ASIDE = 3
NEAR_MIDNIGHT = 120
"""Seconds in which a test of several commands is surely done."""
COMPETENCY = "ed1f57c5-8a5a-4b5c-9f0e-000000000001"
LEADER = "r9,,,p9,primary,principal,,,s1,"


@dataclass(frozen=True)
class Year:
    """A school year that goes on, seen from one day in it."""

    today: date

    @property
    def first(self) -> date:
        return self.today - timedelta(100)

    @property
    def last(self) -> date:
        return self.today + timedelta(150)


@pytest.fixture
def year() -> Year:
    """This one; minutes before midnight the test waits, so that all of its commands have one day."""
    now = datetime.now(UTC)
    midnight = datetime.combine(now.date() + timedelta(1), time(), UTC)
    if (left := (midnight - now).total_seconds()) < NEAR_MIDNIGHT:
        sleep(left)
    return Year(datetime.now(UTC).date())


def a_school(folder, *, year, scored, begun=None) -> School:
    """The little school this year: its principal is there, Ada's fractions were scored on that day."""
    folder.mkdir()
    school = School(folder)
    days = {
        "2025-08-15": year.first, "2026-06-15": year.last, "2025-12-20": year.last,
        "2025-10-01": year.first, "2025-10-15": year.first, "2025-10-16": scored,
    }  # fmt: skip
    for stem, data in school.files.items():
        for old, new in days.items():
            data = data.replace(old.encode(), str(new).encode())
        school.files[stem] = data
    school.replace("roles", f"student,{year.first}", f"student,{begun or year.first}")
    school.add("roles", LEADER)
    return school


@pytest.fixture
def lakeside(tmp_path, year) -> School:
    """Where Ada learns until today."""
    school = a_school(tmp_path / "lakeside", year=year, scored=year.today - timedelta(40))
    school.add("users", "p9,,,true,leader,,Lena,Lakeside,,L9,,,,,,,,,,,s1,")
    return school


@pytest.fixture
def hilltop(tmp_path, year) -> School:
    """Another district, to which she comes; her number of the state comes with her."""
    school = a_school(tmp_path / "hilltop", year=year, scored=year.today, begun=year.today)
    school.replace("orgs", "Lakeside,district,2690", "Hilltop,district,3100")
    school.replace("orgs", "Ferry School,school,7527", "Summit School,school,8800")
    school.replace("users", "Bo,Diaz,,112", "Cleo,Ng,,312")
    school.replace("users", "Maria,Rios,,901", "Otto,Berg,,902")
    school.add("users", "p9,,,true,leader,,Hans,Hilltop,,H9,,,,,,,,,,,s1,")
    return school


def without_ada(school: School) -> School:
    """The next roster of the school that she has left."""
    gone = (b"u1,", b"r1,", b"e1,", b"x1,", b"xo1,")
    for stem, data in school.files.items():
        lines = data.splitlines(keepends=True)
        school.files[stem] = b"".join(line for line in lines if not line.startswith(gone))
    return school


@pytest.fixture(scope="module")
def with_a_framework(installations, fresh, tmp_path_factory) -> Installation:
    district = District(tmp_path_factory.mktemp("framework"), 1).write()
    package = district.framework
    package.write_text(package.read_text().replace(guid("item", 0), COMPETENCY))
    made = installations().copy_of(fresh)
    made.cairn("import", "framework", package)
    return made


@pytest.fixture
def installation(installations, with_a_framework):
    mine = installations().copy_of(with_a_framework)
    yield mine
    mine.remove()


OPEN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
import django
django.setup()
from django.apps import apps
from django.test import Client
Person, Account = apps.get_model("people.Person"), apps.get_model("people.Account")
learner = Person.objects.get(state_id=sys.argv[1]).record
for number in sys.argv[2:]:
    leader = Person.objects.get(state_id=number)
    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get_or_create(username=number, defaults={"person": leader})[0])
    answer = client.get(f"/learn/{learner.pk}")
    print(number, answer.status_code, learner.given_name in answer.content.decode())
"""


def who_sees(installation, learner, *leaders):
    """For each leader whether they are shown the learner's page."""
    ran = subprocess.run(
        [sys.executable, "-c", OPEN, learner, *leaders],
        env=installation.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answers = [line.split() for line in ran.stdout.splitlines()]
    assert all((status == "200") == (named == "True") for _, status, named in answers), ran.stdout
    return {number for number, status, _ in answers if status == "200"}


def roster(installation, school, source, *words):
    return installation.cairn(
        "import", "roster", school.write(), "--source", source, "--json", *words
    )


@pytest.mark.slow_on_postgres
def test_a_learner_who_changes_district_keeps_one_record(installation, year, lakeside, hilltop):
    roster(installation, lakeside, "2690")
    assert who_sees(installation, "111", "L9") == {"L9"}
    [(ada,)] = installation.rows("SELECT id FROM people_person WHERE state_id = '111'")

    roster(installation, hilltop, "3100")
    roster(installation, without_ada(lakeside), "2690", "--confirm")

    assert installation.rows("SELECT id FROM people_person WHERE given_name = 'Ada'") == [(ada,)]
    stays = installation.rows(
        "SELECT o.name, e.first_day, e.last_day FROM people_enrollment e"
        " JOIN people_organization o ON o.id = e.school_id WHERE e.person_id = ? ORDER BY e.first_day",
        ada,
    )
    assert [(name, str(first), str(last)) for name, first, last in stays] == [
        ("Ferry School", str(year.first), str(year.today - timedelta(1))),
        ("Summit School", str(year.today), str(year.last)),
    ]

    said = installation.cairn("explain", "111", COMPETENCY, "--json").json
    days = [(piece["performed_at"][:10], piece["counted"]) for piece in said["evidence"]]
    assert days == [(str(year.today - timedelta(40)), True), (str(year.today), True)]
    assert said["pieces"] == 2
    assert (
        installation.one("SELECT pieces FROM determinations_estimate WHERE learner_id = ?", ada)
        == 2
    )

    assert who_sees(installation, "111", "L9", "H9") == {"H9"}


HISTORY = {
    "people_merge",
    "people_look",
    "people_matchcase",
    "people_lookarrival",
    "people_looklink",
    "people_lookhead",
}
"""What tells of the joining and parting themselves."""


_WORDS = "SELECT id, word FROM people_nameword ORDER BY id"


def every_table(installation):
    """Every row of every table but the history of joining, as the database has it."""
    tables = {
        model._meta.db_table
        for house in ("intake", "people", "competencies", "evidence", "determinations")
        for model in apps.get_app_config(house).get_models(include_auto_created=True)
    }
    return {
        table: sorted(map(repr, installation.rows(f'SELECT * FROM "{table}"')))
        for table in sorted(tables - HISTORY)
    }


@pytest.fixture
def a_double(installations, fresh, tmp_path):
    """A district in which one learner is there twice, under two numbers, with evidence under both."""
    district = District(tmp_path / "files", 60).write()
    mine = installations().copy_of(fresh)
    mine.cairn("import", "framework", district.framework)
    mine.cairn("import", "roster", district.roster, "--source", "district", code=PUT_ASIDE)
    mine.cairn("import", "evidence", district.evidence, "--source", "district", code=PUT_ASIDE)
    yield mine
    mine.remove()


@pytest.mark.slow
def test_two_ids_of_one_learner_joined_and_parted_restore_the_same_bytes(a_double):
    before, words = every_table(a_double), a_double.rows(_WORDS)
    [case] = a_double.cairn("match", "list", "--json").json
    assert case["kind"] == "probable"

    a_double.cairn("match", "decide", case["case"], "same", "--reason", "Seen both papers")
    joined = every_table(a_double)
    differ = {table for table in before if joined[table] != before[table]}
    assert differ <= {
        "people_person", "people_nameword", "determinations_estimate", "determinations_levelchange",
    }, "joining moves a pointer; levels follow, and who is found by a word"  # fmt: skip
    assert a_double.rows(_WORDS) == words, "by the same words"
    [(one, other)] = a_double.rows("SELECT record_id, id FROM people_person WHERE record_id <> id")
    mine = {
        n: a_double.rows("SELECT state_id FROM people_person WHERE id = ?", n) for n in (one, other)
    }
    [[(survivor,)], [(absorbed,)]] = mine.values()
    assert {survivor, absorbed} == {"1000000", "1000001"}
    said = a_double.cairn("explain", survivor, guid("item", 1), "--json").json
    assert said == a_double.cairn("explain", absorbed, guid("item", 1), "--json").json
    assert said["pieces"] > 0

    a_double.cairn("match", "unmerge", str(other), "--reason", "They are twins")
    assert every_table(a_double) == before


@pytest.mark.slow
def test_records_joined_without_a_case_and_parted_restore_the_same_bytes(a_double):
    before = every_table(a_double)
    [(one,), (other,)] = a_double.rows(
        "SELECT id FROM people_person WHERE state_id IN ('1000004', '1000009') ORDER BY state_id"
    )
    a_double.cairn("match", "merge", str(one), str(other), "--reason", "The same child")
    assert every_table(a_double) != before
    a_double.cairn("match", "unmerge", str(other), "--reason", "A mistake")
    assert every_table(a_double) == before
