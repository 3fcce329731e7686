"""A backup brings everything back, or is refused: the record from end to end, on either database."""

import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.installation import SERVER, Installation


def tables(installation):
    """Every table by the SHA-256 of its rows, in order; the database itself is asked."""
    on_server = "DATABASE_URL" in installation.settings
    return _postgres_tables(installation) if on_server else _sqlite_tables(installation)


def _sqlite_tables(installation):
    with closing(sqlite3.connect(installation.folder / "cairn.sqlite3")) as connection:
        names = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {
            name: hashlib.sha256(
                repr(
                    (made, sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr))
                ).encode()
            ).hexdigest()
            for name, made in names.fetchall()
        }


def _postgres_tables(installation):
    with psycopg.connect(installation.settings["DATABASE_URL"]) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        found = {}
        for (name,) in names:
            table = sql.Identifier(name)
            rows = connection.execute(sql.SQL("SELECT {0}::text FROM {0} ORDER BY 1").format(table))
            found[name] = hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()
        sequences = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
        return found | {"sequences": repr(connection.execute(sequences).fetchall())}


def guards(installation):
    """On PostgreSQL: constraints, indexes, and triggers that are on.

    Row security follows the server's roles, not the record: it is raised where they are there.
    """
    if not SERVER:
        return []
    return [
        installation.rows(question)
        for question in (
            (
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
            ),
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
        )
    ]


@pytest.fixture(scope="module")
def filled(installations, fresh):
    """The demonstration, with files beside it."""
    made = installations().copy_of(fresh)
    made.cairn("demo", "--size", "tiny", "--no-serve")
    folder = made.folder / "artefacts" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ("ab" * 32)).write_bytes(b"a picture" * 300_000)
    (folder / ("ac" * 32)).write_bytes(b"")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def keys(filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "mine"
    filled.cairn("backup-keys", folder)
    return folder


@pytest.fixture(scope="module")
def kept(filled, keys, tmp_path_factory):
    file = tmp_path_factory.mktemp("backups") / "all.cairn-backup"
    filled.cairn("backup", file, "--keys", keys)
    return file


def test_after_a_restore_every_table_and_file_equals(filled, keys, kept, installations):
    other = installations().make()
    done = other.cairn("restore", kept, "--keys", keys)
    artefacts = [p for p in (filled.folder / "artefacts").rglob("*") if p.is_file()]
    assert f"{len(artefacts) + 1} files" in done.out, "and the key of signing"
    assert tables(other) == tables(filled)
    assert guards(other) == guards(filled)
    for path in (filled.folder / "artefacts").rglob("*"):
        if path.is_file():
            twin = other.folder / path.relative_to(filled.folder)
            assert twin.read_bytes() == path.read_bytes()
    assert (other.folder / "secret_key").read_text() == (filled.folder / "secret_key").read_text()


def test_a_backup_can_be_checked_without_restoring(keys, kept, installations):
    assert "Good" in installations().make().cairn("restore", kept, "--keys", keys, "--check").out


@pytest.mark.slow_on_postgres
def test_a_record_that_is_there_is_replaced_only_when_confirmed(filled, keys, kept, installations):
    other = installations().copy_of(filled)
    stray = other.folder / "artefacts" / "zz" / "later"
    stray.parent.mkdir()
    stray.write_bytes(b"recorded after the backup")
    before = tables(other)
    assert "--confirm" in other.cairn("restore", kept, "--keys", keys, code=4).said
    assert tables(other) == before
    other.cairn("restore", kept, "--keys", keys, "--confirm")
    assert tables(other) == tables(filled)
    assert not stray.exists()


def test_what_was_destroyed_since_the_backup_stays_on_the_list(filled, keys, kept, installations):
    other = installations().copy_of(filled)
    entry = {"kind": "nobody-knows", "person": "0190"}
    (other.folder / "destroyed.jsonl").write_text(json.dumps(entry) + "\n")
    done = other.cairn("restore", kept, "--keys", keys, "--confirm")
    assert "nobody-knows" in done.said
    assert json.loads((other.folder / "destroyed.jsonl").read_text()) == entry


@pytest.mark.slow_on_postgres
def test_an_older_record_asks_for_an_upgrade_and_gets_one_after_a_backup(
    filled, keys, installations
):
    other = installations().copy_of(filled)
    _forget(
        other, "DELETE FROM django_migrations WHERE app = 'sessions'", "DROP TABLE django_session"
    )
    assert "cairn upgrade" in other.cairn("export", "levels", "-o", "levels.csv", code=1).said
    out = other.folder.with_suffix(".before")
    assert str(out) in other.cairn("upgrade", "--keys", keys, "-o", out).out
    other.cairn("check")
    assert out.is_file()


def test_a_record_made_between_two_releases_is_named_and_not_a_traceback(filled, installations):
    other = installations().copy_of(filled)
    _forget(other, "ALTER TABLE people_account DROP COLUMN language")
    said = other.cairn("determine", code=1).said
    assert "people_account.language" in said
    assert "Traceback" not in said


ATTACH = """
import io, sys
from cairn.cli import session
session.ready()
from cairn.evidence.services.artefacts import attach
by, at = session.asker(), session.now()
for piece, words in zip(sys.argv[1::2], sys.argv[2::2]):
    print(attach(piece, io.BytesIO(words.encode()), name="work.txt", by=by, at=at).sha256)
"""
OWN, BOTH, OTHERS = "a poem of hers", "a sheet that both handed in", "a poem of another"


def one_who_left_long_ago(installation):
    """(her id, the fingerprints of three files): one of hers alone, one of hers and another's, one of another's."""
    ids = installation.rows(
        "SELECT learner_id, max(CAST(id AS text)) FROM evidence_evidence WHERE supersedes_id IS NULL"
        " AND withdraws_id IS NULL AND learner_id NOT IN (SELECT person_id FROM people_characteristic"
        " WHERE kind = 'disability' AND value <> 'no') GROUP BY learner_id ORDER BY 1 LIMIT 2"
    )
    (gone, hers), (_stays, others) = ids
    _forget(
        installation,
        f"UPDATE people_enrollment SET first_day = '2009-09-01', last_day = '2010-06-12' WHERE person_id = '{gone}'",
    )
    pairs = [hers, OWN, hers, BOTH, others, BOTH, others, OTHERS]
    done = subprocess.run(
        [sys.executable, "-c", ATTACH, *pairs],
        env=installation.settings, capture_output=True, text=True, check=True,
    )  # fmt: skip
    own, both, _both, another = done.stdout.split()
    return gone, (own, both, another)


def rows_and_files(installation, learner, fingerprints):
    """How many rows of evidence and of files of hers there are; which of the files lie in the folder."""
    pieces = installation.one(
        "SELECT count(*) FROM evidence_evidence WHERE learner_id = ?", learner
    )
    files = installation.one(
        "SELECT count(*) FROM evidence_artefact WHERE evidence_id IN"
        " (SELECT id FROM evidence_evidence WHERE learner_id = ?)", learner,
    )  # fmt: skip
    folder = installation.folder / "artefacts"
    return bool(pieces), files, [(folder / f[:2] / f).is_file() for f in fingerprints]


THERE, DESTROYED = (True, 2, [True] * 3), (False, 0, [False, True, True])


@dataclass(frozen=True)
class Since:
    """An installation in which somebody was destroyed after its backup."""

    place: Installation
    before: Path
    learner: str
    files: tuple[str, ...]

    def holds(self, place=None):
        return rows_and_files(place or self.place, self.learner, self.files)


@pytest.fixture(scope="module")
def since(filled, keys, installations, tmp_path_factory):
    mine = installations().copy_of(filled)
    learner, files = one_who_left_long_ago(mine)
    made = Since(mine, tmp_path_factory.mktemp("since") / "before", learner, files)
    mine.cairn("backup", made.before, "--keys", keys)
    assert made.holds() == THERE
    mine.cairn("rights", "destroy", "--confirm")
    assert made.holds() == DESTROYED
    return made


@pytest.mark.slow_on_postgres
def test_what_the_schedule_destroyed_stays_destroyed_after_a_restore_rows_and_files(
    since, keys, installations
):
    mine = since.place
    kept, stones = tables(mine), mine.one("SELECT count(*) FROM people_tombstone")
    ledger = mine.folder / "destroyed.jsonl"
    lines = ledger.read_text().splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"row", "file"}
    # Whoever keeps the list may keep it in any order.
    ledger.write_text("".join(f"{line}\n" for line in reversed(lines)))

    done = mine.cairn("restore", since.before, "--keys", keys, "--confirm")
    assert "Destroyed again: file, 1." in done.said
    assert since.holds() == DESTROYED
    assert mine.one("SELECT count(*) FROM people_tombstone") == stones
    now = tables(mine)
    passing = {"sequences", "sqlite_sequence", "people_tombstone"}
    assert {t for t in kept if kept[t] != now[t]} <= passing
    assert sorted(ledger.read_text().splitlines()) == sorted(lines)

    lost = installations().make()  # the data folder itself is gone; only the list was fetched
    lost.folder.mkdir()
    (lost.folder / "destroyed.jsonl").write_text(ledger.read_text())
    lost.cairn("restore", since.before, "--keys", keys)
    assert since.holds(lost) == DESTROYED


KILLED = """
import os, signal, sys
import cairn.backup.files, cairn.cli.session
from cairn.cli.app import run
def end(*_given, **_more):
    os.kill(os.getpid(), signal.SIGKILL)
where, name = sys.argv.pop(1).rsplit(".", 1)
setattr(sys.modules[where], name, end)
run()
"""
"""A restore that is killed when it comes to a function."""
TO_FILES, TO_DESTRUCTION = "cairn.backup.files.put_back", "cairn.cli.session.destroy_again"


def killed(mine, since, keys, moment):
    """Puts the older backup back and is killed at a moment; her rows are there again."""
    words = [moment, "restore", since.before, "--keys", keys, "--confirm"]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *map(str, words)], env=mine.settings, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert since.holds(mine)[0]


@pytest.mark.slow_on_postgres
def test_a_restore_killed_before_it_destroyed_again_is_served_to_nobody_until_that_is_done(
    since, keys, installations
):
    mine = installations().copy_of(since.place)
    killed(mine, since, keys, TO_DESTRUCTION)
    assert "cairn rights destroyed apply" in mine.cairn("serve", "--port", "1", code=1).said
    mine.cairn("rights", "destroyed", "apply")
    assert since.holds(mine) == DESTROYED
    assert not (mine.folder / "restore-unfinished.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "told"),
    [(TO_FILES, "cairn restore"), (TO_DESTRUCTION, "cairn rights destroyed apply")],
)
def test_a_restore_killed_at_any_moment_is_told_by_every_command_and_ended_by_another(
    since, keys, installations, moment, told
):
    mine = installations().copy_of(since.place)
    kept = tables(mine)
    killed(mine, since, keys, moment)
    assert told in mine.cairn("determine", code=1).said
    assert told in mine.cairn("check", code=1).out
    assert told in mine.cairn("backup", mine.folder / "b", "--keys", keys, code=1).said
    mine.cairn("restore", since.before, "--keys", keys, "--confirm")
    assert since.holds(mine) == DESTROYED
    now, passing = tables(mine), {"sequences", "sqlite_sequence", "people_tombstone"}
    assert {t for t in kept if kept[t] != now[t]} <= passing


@pytest.mark.slow
def test_what_came_back_otherwise_is_found_before_anybody_is_shown_it(since, filled, installations):
    """A database put back by hand, from a copy of its disk or to a point in time: no restore knows of it."""
    mine = installations().copy_of(filled)
    for place in (since.place.folder / "destroyed.jsonl", since.place.folder / "secret_key"):
        shutil.copy(place, mine.folder)
    assert "row" in mine.cairn("serve", "--port", "1", code=1).said
    assert "cairn rights destroyed apply" in mine.cairn("check", code=1).out
    mine.cairn("rights", "destroyed", "apply")
    assert f"all {len(_lines(mine))} are gone" in mine.cairn("check").out


def _lines(installation):
    return (installation.folder / "destroyed.jsonl").read_text().splitlines()


def _forget(installation, *statements):
    if "DATABASE_URL" in installation.settings:
        with psycopg.connect(installation.settings["DATABASE_URL"]) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    with closing(sqlite3.connect(installation.folder / "cairn.sqlite3")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.skipif(bool(SERVER), reason="SQLite's own file")
def test_a_backup_is_of_one_moment_while_others_write(filled, keys, installations, tmp_path):
    other = installations().copy_of(filled)
    database = other.folder / "cairn.sqlite3"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM django_session")
        other.cairn("backup", tmp_path / "b", "--keys", keys)
        said = other.cairn("restore", tmp_path / "b", "--keys", keys, "--confirm", code=1).said
        assert "Stop cairn serve" in said
        writer.execute("ROLLBACK")
    assert list(other.folder.glob(".snapshot-*")) == []


@pytest.mark.slow
def test_a_killed_backup_leaves_no_file_of_its_name_and_no_copy(filled, keys, tmp_path):
    from tests.installation import CAIRN

    for i in range(10):
        out = tmp_path / f"killed-{i}"
        process = subprocess.Popen([CAIRN, "backup", out, "--keys", keys], env=filled.settings)
        time.sleep(0.2 * i)
        process.kill()
        process.wait()
        filled.cairn("restore", out, "--keys", keys, "--check") if out.exists() else None
    filled.cairn("backup", tmp_path / "whole", "--keys", keys)
    assert list(filled.folder.glob(".snapshot-*")) == []
    shutil.rmtree(tmp_path)
