"""Run as a program: imports a file of evidence again and again, each time killed at a random moment.

    CAIRN_DATA=… python killing.py FILE CUTS SEED

After each kill it compares what the importer had said was done with what the record holds. Processes
are forked, so that hundreds of kills take seconds.
"""

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

ROWS_AT_ONCE = 50


def main(file: Path, kills: int, seed: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, skip_checks=True)
    prepare()
    connection.close()
    chance = random.Random(seed)
    started = time.monotonic()
    run(file)
    whole = time.monotonic() - started
    acknowledged_in_all = check(0)
    forget()
    cut = tried = 0
    while cut < kills:
        tried += 1
        said = killed_run(file, chance.uniform(0, 0.7 * whole))
        cut += said is not None
        if check(said or 0) == acknowledged_in_all:
            forget()
    final(file, acknowledged_in_all)
    print(f"cut={cut} of {tried} rows={acknowledged_in_all}")  # noqa: T201


def prepare() -> None:
    """One learner, one competency."""
    from django.apps import apps

    from cairn.kernel.ids import uuid7

    key = uuid7()
    apps.get_model("people.Person").objects.create(
        id=key, record_id=key, state_id="S-1", given_name="Ada", family_name="Test"
    )
    framework = apps.get_model("competencies.Framework").objects.create(
        cf_document_id="f", uri="", title="F"
    )
    apps.get_model("competencies.Competency").objects.create(
        framework=framework, cf_item_id="i", code="C.1", statement="s"
    )


class Telling:
    """Says down a pipe how many rows are done, each time when their transaction has ended."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def begin(self, what: str, total: int | None) -> None: ...

    def advance(self, done: int) -> None:
        os.write(self._pipe, b"x" * done)


def run(file: Path, pipe: int | None = None) -> dict[str, int]:
    from cairn.evidence.services.files import import_evidence
    from cairn.kernel.access import operator
    from cairn.kernel.progress import SILENT

    progress: Any = SILENT if pipe is None else Telling(pipe)
    done = import_evidence(
        file,
        mapping=None,
        by=operator("keeper"),
        source="vendor",
        at=datetime(2026, 11, 21, tzinfo=UTC),
        progress=progress,
        rows_at_once=ROWS_AT_ONCE,
    )
    return done.tally.as_json()["evidence"]


def killed_run(file: Path, after: float) -> int | None:
    """Forks an import and kills it; how many rows it had called done, None when it was faster."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    child = os.fork()
    if child == 0:
        run(file, writer)
        os._exit(0)
    os.close(writer)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    said = 0
    while data := os.read(reader, 1 << 16):
        said += len(data)
    os.close(reader)
    return said if os.WIFSIGNALED(status) else None


def check(said: int) -> int:
    """Nothing that was called done is lost, nothing is doubled, nothing is half there."""
    from django.apps import apps
    from django.db import connection

    evidence = apps.get_model("evidence.Evidence").objects.filter(
        withdraws=None, superseded_by=None
    )
    rows = apps.get_model("intake.SourceRow").objects.filter(kind="evidence")
    keys = list(evidence.filter(withdrawn_by=None).values_list("source_key", flat=True))
    known = set(rows.filter(subject__isnull=False).values_list("key", flat=True))
    assert len(keys) == len(set(keys)), "a row is doubled"
    assert set(keys) == known, "evidence and fingerprints differ"
    assert len(keys) >= said, f"{said} rows were called done, {len(keys)} are there"
    waiting = apps.get_model("evidence.Arrival").objects.exists()
    assert waiting or not keys, "evidence came without its arrival"
    connection.close()
    return len(keys)


def forget() -> None:
    """Withdraws everything, so that the next run has all of it to do again."""
    from django.apps import apps
    from django.db import connection

    from cairn.evidence.services.log import Withdrawn, append

    keys = apps.get_model("intake.SourceRow").objects.filter(kind="evidence", subject__isnull=False)
    taken = [Withdrawn(key) for key in keys.values_list("key", flat=True)]
    append(taken, source="vendor", at=datetime(2026, 11, 21, tzinfo=UTC))
    connection.close()


def final(file: Path, rows: int) -> None:
    """One run that nobody disturbs brings in the rest, and one more finds nothing to do."""
    run(file)
    assert check(0) == rows
    assert run(file) == {"read": rows, "stored": 0, "unchanged": rows, "quarantined": 0}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
