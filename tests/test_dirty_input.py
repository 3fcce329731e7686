"""Dirty input through the command line: a clear answer, a way to mend it, and the good rows kept.

One small school is spoiled in one place by each test. What an answer has to name: the file, the line, the
column, and what to do.
"""

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest

from cairn.standards.oneroster.tests.a_school import SCHOOL, School, manifest
from tests.a_district import District, guid
from tests.installation import CAIRN, Installation, counts, reconciles

pytestmark = pytest.mark.slow  # minutes; `make test-long` runs it

NOT_DONE, PUT_ASIDE, ASKS_FIRST = 1, 3, 4
MOST_MEMORY = 400 * 2**20
COMPETENCY = "ed1f57c5-8a5a-4b5c-9f0e-000000000001"


@pytest.fixture(scope="module")
def with_a_framework(installations, fresh, tmp_path_factory) -> Installation:
    """The competency to which the little school's results are aligned."""
    package = District(tmp_path_factory.mktemp("framework"), 1).write().framework
    package.write_text(package.read_text().replace(guid("item", 0), COMPETENCY))
    made = installations().copy_of(fresh)
    made.cairn("import", "framework", package)
    return made


@pytest.fixture
def installation(installations, with_a_framework):
    mine = installations().copy_of(with_a_framework)
    yield mine
    mine.remove()


@pytest.fixture
def school(tmp_path) -> School:
    return School(tmp_path)


def take(installation, path, *words, code=0):
    return installation.cairn("import", "roster", path, "--json", *words, code=code)


def names(installation):
    return {name for (name,) in installation.rows("SELECT given_name FROM people_person")}


def scores(installation):
    return dict(installation.rows("SELECT source_key, score FROM evidence_evidence"))


def test_the_school_as_it_is_comes_in_whole(installation, school):
    done = take(installation, school.write())
    assert done.json["users"] == counts(4, stored=4)
    assert done.said == ""
    assert scores(installation) == {f"x1 urn:uuid:{COMPETENCY}": 3, f"x2 urn:uuid:{COMPETENCY}": 0}


def test_a_truncated_zip_is_refused_and_nothing_is_taken_from_it(installation, school):
    whole = school.zipped()
    whole.write_bytes(whole.read_bytes()[:-200])
    done = take(installation, whole, code=NOT_DONE)
    assert "bundle.zip is a zip file that is cut off or damaged" in done.said
    assert "Send it again" in done.said or "again" in done.said
    assert done.out == ""
    assert names(installation) == set()


def test_a_table_that_breaks_off_inside_the_zip_keeps_the_rows_before_it(installation, school):
    for n in range(40_000):
        school.add("enrollments", f"m{n},,,k1,s1,u{1 + n % 2},student,,2025-08-15,2026-06-15")
    whole = school.zipped()
    data = bytearray(whole.read_bytes())
    with zipfile.ZipFile(whole) as archive:
        info = archive.getinfo("enrollments.csv")
    middle = info.header_offset + info.compress_size // 2
    data[middle : middle + 50] = bytes(50)
    whole.write_bytes(data)
    done = take(installation, whole, code=PUT_ASIDE)
    assert "enrollments.csv: It is damaged or cut off" in done.said
    assert "rows before it were read" in done.said
    assert done.json["users"] == counts(4, stored=4)
    kept = done.json["enrollments"]
    assert 0 < kept["stored"] <= kept["read"] < 40_003
    assert reconciles(done.json)
    assert installation.one("SELECT count(*) FROM people_sectionenrollment") == kept["stored"]


def test_a_byte_that_is_not_utf8_costs_its_own_row_only(installation, school):
    school.files["users"] = school.files["users"].replace(b"Bo,Diaz", "Bo,Díaz".encode("latin-1"))
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "users.csv:3: Byte " in done.said
    assert "(0xED" in done.said
    assert "Save the file as UTF-8" in done.said
    assert done.json["users"] == counts(4, stored=3, quarantined=1)
    assert names(installation) == {"Ada", "Maria", "Anne"}


def test_a_whole_file_in_utf16_is_told_as_such_and_the_others_are_kept(installation, school):
    school.files["demographics"] = SCHOOL["demographics"].encode("utf-16")
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert (
        "demographics.csv: The file is UTF-16 text, not UTF-8. Save the file as UTF-8" in done.said
    )
    assert done.json["users"] == counts(4, stored=4)


def test_a_missing_file_is_named_and_the_others_are_kept(installation, school):
    del school.files["demographics"]
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "demographics.csv" in done.said
    assert names(installation) == {"Ada", "Bo", "Maria", "Anne"}


def test_a_missing_file_that_others_rest_on_puts_what_rests_on_it_aside(installation, school):
    del school.files["classes"]
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "classes.csv" in done.said
    assert done.json["users"] == counts(4, stored=4)
    assert reconciles(done.json)


def test_of_rows_with_one_id_the_first_is_kept_and_the_second_named(installation, school):
    school.add("users", "u1,,,true,ada2,,Adam,Zweit,,113,,,,,06,,,,,,s1,")
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "users.csv:6: sourcedId: " in done.said
    assert done.json["users"] == counts(5, stored=4, quarantined=1)
    assert "Ada" in names(installation)
    assert "Adam" not in names(installation)


def test_an_id_that_leads_nowhere_costs_the_row_that_names_it(installation, school):
    school.add("enrollments", "e4,,,k9,s1,u2,student,,2025-08-15,2026-06-15")
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "enrollments.csv:5: classSourcedId: " in done.said
    assert "“k9”" in done.said
    assert done.json["enrollments"] == counts(4, stored=3, quarantined=1)


def test_sex_m_is_named_with_the_words_that_are_allowed(installation, school):
    school.replace("demographics", "2014-03-09,male", "2014-03-09,M")
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "demographics.csv:3: sex: " in done.said
    assert "male" in done.said
    assert done.json["demographics"] == counts(2, stored=1, quarantined=1)
    assert dict(installation.rows("SELECT given_name, sex FROM people_person"))["Ada"] == "female"


def test_a_score_outside_its_scale_is_put_aside_and_a_zero_is_a_score(installation, school):
    school.replace("results", "fully graded,3,", "fully graded,7,")
    school.replace("resultLearningObjectiveIds", ",3,", ",,")
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "results.csv:2: score: " in done.said
    assert done.json["results"] == counts(2, stored=1, quarantined=1)
    assert scores(installation) == {f"x2 urn:uuid:{COMPETENCY}": 0}


def test_a_score_from_the_future_is_put_aside(installation, school):
    school.replace("results", "3,2025-10-16", "3,2999-10-16")
    done = take(installation, school.write(), code=PUT_ASIDE)
    assert "results.csv:2: scoreDate: " in done.said
    assert "2999-10-16" in done.said
    assert scores(installation) == {f"x2 urn:uuid:{COMPETENCY}": 0}


def test_evidence_from_the_future_or_off_its_scale_is_put_aside(installation, school, tmp_path):
    take(installation, school.write())
    file = tmp_path / "evidence.csv"
    heads = "key,learner,competency,use,performed_at,score"
    rows = [
        f"a,111,{COMPETENCY},performance,2026-01-10,0",
        f"b,111,{COMPETENCY},performance,2999-01-10,2",
        f"c,111,{COMPETENCY},performance,2026-01-11,5",
        f"d,nobody,{COMPETENCY},performance,2026-01-11,2",
        f"e,111,{COMPETENCY},performance,2026-01-12,1",
    ]
    file.write_text("\n".join([heads, *rows, ""]))
    done = installation.cairn("import", "evidence", file, "--json", code=PUT_ASIDE)
    assert "evidence.csv:3: performed_at: " in done.said
    assert "evidence.csv:4: score: " in done.said
    assert (
        "evidence.csv:5: learner: Nobody here knows the learner “nobody”. Import the roster"
        in done.said
    )
    assert done.json["evidence"]["quarantined"] == 3 + ("a" not in scores(installation))
    assert scores(installation)["e"] == 1


def memory_of(installation, *words) -> tuple[subprocess.CompletedProcess[str], int]:
    """Runs a command in a child whose peak memory is its own, in bytes."""
    watch = (
        "import resource, subprocess, sys\n"
        "ran = subprocess.run(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
        "sys.exit(ran.returncode)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", watch, CAIRN, *words],
        env=installation.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    peak = int(ran.stderr.splitlines()[-1])
    return ran, peak * (1 if sys.platform == "darwin" else 1024)


@contextmanager
def zipped_without_users(school, path, **how) -> Iterator[zipfile.ZipFile]:
    """The school's zip file, open for a table of users that no memory could hold."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        archive.writestr("manifest.csv", manifest(school.modes))
        for name, data in school.files.items():
            if name != "users":
                archive.writestr(f"{name}.csv", data)
        yield archive


def test_a_line_of_two_gigabytes_costs_its_own_row_and_no_memory(installation, school):
    path = school.folder.parent / "line.zip"
    with zipped_without_users(school, path, compresslevel=1) as archive:
        head, first, *rest = SCHOOL["users"].splitlines(keepends=True)
        with archive.open("users.csv", "w", force_zip64=True) as users:
            users.write((head + first).encode())
            block = b"x" * 2**22
            for _ in range(512):
                users.write(block)
            users.write(b"\n" + "".join(rest).encode())
    ran, memory = memory_of(installation, "import", "roster", path, "--json")
    assert ran.returncode == PUT_ASIDE, ran.stderr
    assert "users.csv:3: The line is 2,147,483,649 bytes long and was passed over." in ran.stderr
    assert memory <= MOST_MEMORY, f"{memory:,}"
    assert names(installation) == {"Ada", "Bo", "Maria", "Anne"}


def test_a_zip_bomb_is_left_where_it_begins_and_what_came_before_is_kept(installation, school):
    path = school.folder.parent / "bomb.zip"
    with (
        zipped_without_users(school, path) as archive,
        archive.open("users.csv", "w", force_zip64=True) as users,
    ):
        users.write(SCHOOL["users"].encode())
        rows = (b"x" * (2**16 - 1) + b"\n") * 64
        for _ in range(256):
            users.write(rows)
    ran, memory = memory_of(installation, "import", "roster", path, "--json")
    assert ran.returncode == PUT_ASIDE, ran.stderr
    rest = installation.rows(
        "SELECT what FROM intake_quarantinedrow WHERE file = 'users.csv' AND line IS NULL"
    )
    assert ["no roster packs so tightly" in what for (what,) in rest] == [True]
    assert names(installation) == {"Ada", "Bo", "Maria", "Anne"}
    assert memory <= MOST_MEMORY, f"{memory:,}"


FORMULA = '=HYPERLINK("http://evil.example/","Ada")'
QUOTED = '"' + FORMULA.replace('"', '""') + '"'
OPEN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
import django
django.setup()
from django.apps import apps
from django.test import Client
person = apps.get_model("people.Person").objects.get(state_id=sys.argv[1])
account = apps.get_model("people.Account").objects.create(username="somebody", person=person)
client = Client(HTTP_HOST="localhost")
client.force_login(account)
answer = client.get(sys.argv[2], follow=True)
print(answer.status_code, answer.request["PATH_INFO"])
print(answer.content.decode())
"""


def opened(installation, number, address):
    """What the person of that number gets to see at an address."""
    shown = subprocess.run(
        [sys.executable, "-c", OPEN, number, address],
        env=installation.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("200 /"), shown.stdout[:200]
    return shown.stdout.partition("\n")[2]


def cells_of(text):
    return [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]


def test_a_formula_in_a_name_is_kept_as_it_is_and_is_no_formula_in_a_file_of_the_class(
    installation, school
):
    school.replace("users", "Ada,Lovelace", f"{QUOTED},Lovelace")
    for stem, data in school.files.items():
        for last in (b"2026-06-15", b"2025-12-20"):
            data = data.replace(last, str(date.today() + timedelta(90)).encode())  # noqa: DTZ011
        school.files[stem] = data
    take(installation, school.write())
    assert FORMULA in names(installation)
    section = UUID(str(installation.one("SELECT id FROM people_section")))
    cells = cells_of(opened(installation, "901", f"/classes/{section}/levels.csv"))
    assert [cell for cell in cells if "HYPERLINK" in cell], "the name is in the file"
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_a_formula_in_a_task_is_no_formula_in_the_exported_log(installation, school, tmp_path):
    school.replace("lineItems", "Fractions", QUOTED)
    take(installation, school.write())
    out = tmp_path / "evidence.csv"
    installation.cairn("export", "evidence", "--out", out, "--why", "to read")
    cells = cells_of(out.read_text(encoding="utf-8"))
    assert [cell for cell in cells if "HYPERLINK" in cell], "the task is in the file"
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_html_in_a_name_is_kept_as_it_is_and_shown_as_text(installation, school):
    school.replace("users", "Ada,Lovelace", "<script>alert(1)</script>,<b>Lovelace</b>")
    take(installation, school.write())
    assert "<script>alert(1)</script>" in names(installation)
    shown = opened(installation, "111", "/home")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert(1)" not in shown
    assert "<b>Lovelace" not in shown


def standing(installation):
    today = date.today()  # noqa: DTZ011 the command line's own day
    return (
        installation.one("SELECT count(*) FROM people_role WHERE last_day > ?", str(today)),
        installation.one("SELECT count(*) FROM people_role"),
        installation.one("SELECT count(*) FROM intake_sourcerow"),
        installation.one("SELECT count(*) FROM intake_delivery"),
    )


def test_half_of_a_roster_asks_first_and_changes_nothing(installation, tmp_path):
    district = District(tmp_path / "whole", 60).write()
    half = District(tmp_path / "half", 30).write()
    source = ("--source", "district")
    take(installation, district.roster, *source, code=PUT_ASIDE)
    before = standing(installation)
    asked = take(installation, half.roster, *source, code=ASKS_FIRST)
    assert "This roster would end " in asked.said
    assert "people (" in asked.said
    assert "Nothing was changed" in asked.said
    assert "run the import again with --confirm" in asked.said
    assert asked.out == ""
    assert standing(installation) == before
    done = take(installation, half.roster, *source, "--confirm", code=PUT_ASIDE)
    assert "users that district no longer sends have ended" in done.said
    assert standing(installation)[0] < before[0]
    assert installation.one("SELECT count(*) FROM people_person") == 60, "nobody is ever removed"


def test_a_file_that_is_no_roster_and_one_that_is_not_there_are_told_apart(installation, tmp_path):
    other = tmp_path / "letter.zip"
    other.write_text("Dear Sir")
    assert "letter.zip is not a zip file" in take(installation, other, code=NOT_DONE).said
    done = installation.start("import", "roster", tmp_path / "nowhere.zip")
    assert done.code == 2
    assert "nowhere.zip" in done.said
