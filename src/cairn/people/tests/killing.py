"""Imports a roster again and again in processes that are killed at random moments; then compares.

    python killing.py FOLDER_OF_BUNDLE KILLS SEED

Goes on until KILLS of them hit a running import, and prints how many did. Exits with an error when,
after one import that was let run, anything differs from an import that nobody disturbed. Uses SQLite in CAIRN_DATA.
"""

import os
import random
import shutil
import signal
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from cairn.kernel.access import operator  # noqa: E402
from cairn.people.services.roster import import_roster, taking  # noqa: E402

TABLES = (
    "people_person", "people_role", "people_enrollment", "people_sectionenrollment", "people_section",
    "people_organization", "people_term", "people_course", "people_staffassignment",
    "people_characteristic", "people_guardianship", "people_matchcase", "intake_sourcerow",
)  # fmt: skip
DATA = Path(os.environ["CAIRN_DATA"])


def take(bundle):
    taking.BATCH = 10
    return import_roster(
        bundle, by=operator("keeper"), source="s", today=date(2025, 11, 21), at=datetime.now(UTC)
    )


def in_child(bundle):
    """Starts an import in a process of its own; no connection is open that it could share."""
    pid = os.fork()
    if pid == 0:
        try:
            take(bundle)
        finally:
            os._exit(0)
    return pid


def counted():
    with connection.cursor() as cursor:
        counts = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
        cursor.execute("PRAGMA integrity_check")
        counts["integrity"] = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_key_check")
        counts["dangling"] = cursor.fetchall()
    connection.close()
    return counts


def fresh(empty):
    for name in DATA.glob("cairn.sqlite3*"):
        name.unlink()
    shutil.copy(empty, DATA / "cairn.sqlite3")


def main(bundle, kills, seed):
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    empty = DATA / "empty.sqlite3"
    shutil.copy(DATA / "cairn.sqlite3", empty)
    started = time.monotonic()
    take(bundle)
    usual = time.monotonic() - started
    undisturbed = counted()
    random.seed(seed)
    hit = 0
    while hit < kills:
        fresh(empty)
        for _ in range(random.randint(1, 3)):  # several in a row, each going on from the last
            pid = in_child(bundle)
            time.sleep(random.random() * usual * 0.7)
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            hit += os.WIFSIGNALED(status)
        last = take(bundle).tally
        assert all(count.reconciles for count in last.by_kind.values())
        assert counted() == undisturbed, (counted(), undisturbed)
        assert {c.stored for c in take(bundle).tally.by_kind.values()} == {0}
        connection.close()
    sys.stdout.write(f"{hit}\n")


main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
