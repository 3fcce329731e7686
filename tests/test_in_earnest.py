"""PostgreSQL as an installation in earnest has it: three roles with passwords, an archived log, a restore.

What the guides tell an operator to type is what runs here, read from them.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.installation import Installation
from tests.on_postgres import cluster
from tests.test_backup import (
    DESTROYED,
    THERE,
    _postgres_tables,
    one_who_left_long_ago,
    rows_and_files,
)

pytestmark = pytest.mark.slow
GUIDE = Path(__file__).parent.parent / "docs" / "guide"
ROLES = {"": "cairn_keeper", "_OWNER": "cairn_owner", "_WEB": "cairn_app"}


def blocks(page, kind):
    """The commands of a guide, block by block."""
    return re.findall(rf"```{kind}\n(.*?)```", (GUIDE / page).read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def server():
    with cluster() as made:
        keep_the_log = blocks("point-in-time.md", "sh")[0]
        made.shell(keep_the_log.replace("/srv/pg", str(made.folder)))
        make_roles = blocks("operate.md", "sql")[0]
        make_roles = re.sub(r"(ROLE (\w+) +LOGIN PASSWORD) '[^']*'", r"\1 'of \2'", make_roles)
        with psycopg.connect(made.url("postgres"), autocommit=True) as administrator:
            for statement in re.sub("--.*", "", make_roles).split(";"):
                administrator.execute(statement)
        yield made


def installed(server, folder, database="cairn"):
    """An installation whose three roles sign in with their passwords."""
    as_whom = {
        f"DATABASE_URL{suffix}": server.url(database, role, f"of {role}")
        for suffix, role in ROLES.items()
    }
    return Installation(folder, environment=as_whom)


@pytest.fixture(scope="module")
def place(server, tmp_path_factory):
    made = installed(server, tmp_path_factory.mktemp("earnest") / "data")
    assert "The second wall stands" in made.cairn("init").said
    made.cairn("demo", "--size", "tiny", "--no-serve")
    return made


@pytest.fixture
def app(place):
    with psycopg.connect(place.settings["DATABASE_URL_WEB"], autocommit=True) as connection:
        yield connection


def test_whoever_has_no_password_gets_in_as_nobody(server):
    for role in ROLES.values():
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url("cairn", role, "a guess"))


PAGES = """
import json, os, re
os.environ["CAIRN_DATABASE_AS"] = "WEB"
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
import django
django.setup()
from django.db import connection
from django.test import Client
from cairn.people.selectors.accounts import persona_account
client = Client(SERVER_NAME="localhost")
client.force_login(persona_account("tran"), backend="django.contrib.auth.backends.ModelBackend")
section = re.search(r"/classes/[0-9a-f-]{36}", client.get("/classes", follow=True).content.decode())[0]
form = client.get(f"{section}/evidence").content.decode()
find = lambda pattern: re.search(pattern, form)[1]
sent = {
    "learner": find(r'<option value="([0-9a-f-]{36})"'),
    "competencies": [find(r'name="competencies" value="([0-9a-f-]{36})"')],
    "level": "3", "use": "observation", "task": "At the board", "note": "",
    "day": find(r'name="day"[^>]*value="([0-9-]+)"'),
}
answer = client.post(f"{section}/evidence", sent, follow=True)
with connection.cursor() as cursor:
    cursor.execute("SELECT session_user::text, count(*) FROM evidence_evidence GROUP BY 1")
    without_a_reader = cursor.fetchall()
print(json.dumps([client.get(section).status_code, answer.status_code, "1 piece recorded" in answer.content.decode(),
                  without_a_reader, connection.settings_dict["USER"]]))
"""


def test_a_page_is_served_and_evidence_written_as_the_web_servers_role(place):
    counts = ("SELECT count(*) FROM evidence_evidence", "SELECT count(*) FROM people_look")
    before = [place.one(count) for count in counts]
    done = subprocess.run(
        [sys.executable, "-c", PAGES], env=place.settings, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == '[200, 200, true, [], "cairn_app"]'
    pieces, looks = (place.one(count) - b for count, b in zip(counts, before, strict=True))
    assert pieces == 1
    assert looks > 0


REFUSED = [
    "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY app_reader ON people_person",
    "CREATE POLICY mine ON people_person USING (true)",
    "ALTER TABLE people_person OWNER TO cairn_app",
    "CREATE TABLE mine (a int)",
    "CREATE FUNCTION cairn_knows(uuid, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "SET row_security = off; SELECT count(*) FROM people_person",
    "SET ROLE cairn_keeper",
    "SET ROLE cairn_owner",
    "SET SESSION AUTHORIZATION cairn_owner",
    "SET session_replication_role = replica",
    "ALTER ROLE cairn_app BYPASSRLS",
    "ALTER TABLE people_look DISABLE TRIGGER USER",
    "SELECT * FROM people_tombstone",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY people_organization TO PROGRAM 'cat'",
    "UPDATE evidence_evidence SET value = 4",
    "DELETE FROM people_look",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_web_servers_role_changes_nothing_about_the_wall(app, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_web_servers_role_owns_nothing_and_reads_nobody_without_a_reader(app):
    owned = "SELECT count(*) FROM pg_class WHERE relowner = session_user::text::regrole"
    assert app.execute(owned).fetchone() == (0,)
    for table in ("people_person", "people_enrollment", "evidence_evidence", "people_guardianship"):
        assert app.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_the_keeper_backs_up_and_the_owner_restores_every_table(server, place, tmp_path):
    place.cairn("backup-keys", tmp_path / "keys")
    place.cairn("backup", tmp_path / "all", "--keys", tmp_path / "keys")
    with psycopg.connect(server.url("postgres"), autocommit=True) as administrator:
        administrator.execute("CREATE DATABASE cairn_other OWNER cairn_owner")
    other = installed(server, tmp_path / "other", "cairn_other")
    as_keeper = {"DATABASE_URL_OWNER": other.environment["DATABASE_URL"]}
    keeper = Installation(other.folder, environment=other.environment | as_keeper)
    assert (
        "permission denied"
        in keeper.start("restore", tmp_path / "all", "--keys", tmp_path / "keys").said
    )
    done = other.cairn("restore", tmp_path / "all", "--keys", tmp_path / "keys")
    assert "The second wall stands" in done.said
    assert _postgres_tables(other) == _postgres_tables(place)
    assert "good   second wall: stands around every table" in other.cairn("check").out


def test_a_moment_between_two_backups_comes_back_and_what_was_destroyed_since_does_not(
    server, place, tmp_path
):
    run = lambda commands: server.shell(commands.replace("/srv/pg", str(server.folder)))  # noqa: E731
    _keep, base, come_back, destroy_again = blocks("point-in-time.md", "sh")
    learner, files = one_who_left_long_ago(place)
    run(base)
    rename(server, "Before the moment")
    assert rows_and_files(place, learner, files) == THERE
    moment = one(server, "SELECT clock_timestamp()")
    place.cairn("rights", "destroy", "--confirm")
    assert rows_and_files(place, learner, files) == DESTROYED
    destroyed = _postgres_tables(place)
    rename(server, "After the moment")
    archived(server)

    run(come_back.replace("2026-11-24 09:14:00+00", moment.isoformat()))
    assert one(server, NAME) == "Before the moment"
    assert rows_and_files(place, learner, files)[0]  # her rows are back
    assert "cairn rights destroyed apply" in place.cairn("serve", "--port", "1", code=1).said
    for command in destroy_again.splitlines():
        place.cairn(*command.split()[1:])
    assert rows_and_files(place, learner, files) == DESTROYED
    now, passing = _postgres_tables(place), {"sequences", "people_tombstone"}
    assert {t for t in destroyed if destroyed[t] != now[t]} <= passing


NAME = "SELECT name FROM people_organization WHERE kind = 'SEA'"


def one(server, question):
    with psycopg.connect(server.url("cairn")) as connection:
        [figure] = connection.execute(question).fetchone()
    return figure


def rename(server, name):
    with psycopg.connect(server.url("cairn")) as connection:
        connection.execute("UPDATE people_organization SET name = %s WHERE kind = 'SEA'", [name])


def archived(server):
    """Waits until the log so far lies in the archive."""
    with psycopg.connect(server.url("cairn"), autocommit=True) as connection:
        [last] = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        for _second in range(300):
            if (server.folder / "wal" / last).exists():
                return
            time.sleep(1)
    raise AssertionError(f"{last} was not archived")
