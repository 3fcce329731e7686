"""Requests for every look that an earlier Cairn kept: after the upgrade, requests like the others; nothing is lost."""

import subprocess
import sys

import pytest
from django.conf import settings

BEFORE, AFTER = "0005_accounts", "0007_one_clock"
UPGRADE = f"""
import datetime, django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def to(name):
    MigrationExecutor(connection).migrate([("people", name)])
    return MigrationExecutor(connection).loader.project_state([("people", name)]).apps.get_model

from cairn.kernel.ids import uuid7
old, at = to({BEFORE!r}), datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)
def person(name, preferred=""):
    key = uuid7()
    return old("people", "Person").objects.create(
        id=key, record_id=key, state_id="s-" + name, given_name=name, family_name="Q",
        preferred_given_name=preferred)
asked = dict(learner=person("Ada"), asked_by=person("Mother", "Mo"), asked_at=at, due_on=datetime.date(2026, 10, 16))
rows = old("people", "LookRequest").objects
rows.create(words="Who?", **asked)
rows.create(answered_at=at, answered_by=person("Officer"), answer="Given.", **asked)
to({AFTER!r})
"""
"""In a process of its own: what is asked before the upgrade, and the upgrade."""
TRIGGERS = """
SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(? AS regclass) AND NOT tgisinternal
""", """
SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?
"""  # fmt: skip


@pytest.mark.slow
def test_what_was_asked_and_answered_before_is_one_request_with_its_step(installation):
    done = subprocess.run(
        [sys.executable, "-c", UPGRADE],
        env=installation.settings | {"DJANGO_SETTINGS_MODULE": "cairn.site.settings"},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    asked = installation.rows(
        "SELECT kind, words, asked_by_name, ruled_by FROM people_recordrequest ORDER BY id"
    )
    ruled = "looks.full_list_days as of 2026-09-01"
    assert asked == [("looks", "Who?", "Mo Q", ruled), ("looks", "", "Mo Q", ruled)]
    steps = installation.rows(
        "SELECT s.said, s.words, s.by_name FROM people_requeststep s"
        " JOIN people_recordrequest r ON r.id = s.request_id WHERE r.words = ''"
    )
    assert steps == [("answered", "Given.", "Officer Q")]
    # SQLite makes a table anew to change its constraints: what closes it to change must be there again.
    postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    for table in ("people_recordrequest", "people_noticegiven", "people_requeststep"):
        assert installation.one(TRIGGERS[0 if postgres else 1], table) == 2, table
