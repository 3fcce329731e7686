"""An acknowledged write is on disk: how SQLite is opened, and what the system is asked before the answer.

strace shows what a process asks of the kernel, in order. The answer of `cairn import evidence --json` must
come after a sync of the write-ahead log that itself comes after the last write to it.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.a_district import District
from tests.installation import CAIRN, SERVER, Installation

ROOT = Path(__file__).parent.parent
sqlite_only = pytest.mark.skipif(bool(SERVER), reason="PostgreSQL syncs in a process of its own")

OPENED_ANYWHERE = """
import os, sys, threading
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
import django
django.setup()
from django.db import connection
def tell():
    with connection.cursor() as cursor:
        for pragma in ("synchronous", "journal_mode", "foreign_keys"):
            print(pragma, cursor.execute("PRAGMA " + pragma).fetchone()[0], flush=True)
tell()
connection.close()
tell()
thread = threading.Thread(target=tell)
thread.start()
thread.join()
"""
FULL = "2"


@sqlite_only
def test_every_connection_runs_with_full_synchronisation_and_a_write_ahead_log(installation):
    told = subprocess.run(
        [sys.executable, "-c", OPENED_ANYWHERE],
        env=installation.settings,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (
        told.split("\n")[:-1] == [f"synchronous {FULL}", "journal_mode wal", "foreign_keys 1"] * 3
    )


@pytest.mark.skipif(not SERVER, reason="a setting of PostgreSQL")
def test_postgresql_acknowledges_what_it_has_synced(installation):
    assert installation.one("SELECT current_setting('synchronous_commit')") == "on"
    assert installation.one("SELECT current_setting('fsync')") == "on"


@dataclass(frozen=True)
class Asked:
    """What a process asked of the kernel: the places of its calls in time."""

    last_log_write: int
    syncs: list[int]
    answer: int

    @property
    def answered_before_synced(self) -> bool:
        """Whether the answer left while the last written row may have been in memory only."""
        return not any(self.last_log_write < sync < self.answer for sync in self.syncs)


CALL = re.compile(r"^(?:\d+\s+)?(?P<name>\w+)\((?P<fd>\d+)(?:<(?P<path>[^>]*)>)?(?P<rest>.*)$")


def traced(installation: Installation, file: Path, trace: Path, *before: str) -> Asked:
    calls = "trace=write,pwrite64,pwritev,fsync,fdatasync"
    command = [CAIRN, "import", "evidence", file, "--source", "district", "--json"]
    ran = subprocess.run(
        ["strace", "-f", "-y", "-s", "64", "-e", calls, "-o", trace, *before, *command],
        env=installation.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3, ran.stderr  # some of its rows are put aside on purpose
    assert '"stored"' in ran.stdout
    return read_trace(trace)


def read_trace(trace: Path) -> Asked:
    last_log_write, answer, syncs = -1, -1, []
    for at, line in enumerate(trace.read_text(errors="replace").splitlines()):
        call = CALL.match(line)
        if call is None:
            continue
        name, path, rest = call["name"], call["path"] or "", call["rest"]
        if path.endswith("cairn.sqlite3-wal"):
            if name in ("fsync", "fdatasync"):
                syncs.append(at)
            elif answer < 0:
                last_log_write = at
        elif name == "write" and call["fd"] == "1" and "stored" in rest:
            answer = at
    assert last_log_write >= 0, "nothing was written to the write-ahead log"
    assert answer >= 0, "no answer was written"
    return Asked(last_log_write, syncs, answer)


@pytest.fixture
def ready_to_import(installation, tmp_path) -> tuple[Installation, Path]:
    """A record that a strace of one import can be taken of."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed, so nobody can see when the log is synced")
    if _refused():
        pytest.skip("strace may not trace here (ptrace is forbidden), so nobody can see the syncs")
    district = District(tmp_path / "files", 30).write()
    installation.cairn("import", "framework", district.framework)
    installation.start("import", "roster", district.roster, "--source", "district")
    return installation, district.evidence


def _refused() -> bool:
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return tried.returncode != 0


@sqlite_only
def test_nothing_is_acknowledged_before_it_is_synced(ready_to_import, tmp_path):
    installation, file = ready_to_import
    asked = traced(installation, file, tmp_path / "trace")
    assert not asked.answered_before_synced, asked


@sqlite_only
def test_the_test_above_sees_a_record_that_is_not_synced(ready_to_import, tmp_path):
    """The same import on purpose without syncs, so that nobody trusts a test that cannot fail."""
    installation, file = ready_to_import
    careless = tmp_path / "careless"
    careless.mkdir()
    (careless / "careless_settings.py").write_text(
        "from cairn.site.settings import *\n"
        "init = DATABASES['default']['OPTIONS']['init_command']\n"
        "init = init.replace('synchronous=FULL', 'synchronous=OFF')\n"
        "DATABASES['default']['OPTIONS']['init_command'] = init\n"
    )
    path = os.pathsep.join([str(careless), os.environ.get("PYTHONPATH", "")])
    installation.environment = {"DJANGO_SETTINGS_MODULE": "careless_settings", "PYTHONPATH": path}
    asked = traced(installation, file, tmp_path / "trace")
    assert asked.answered_before_synced, asked
