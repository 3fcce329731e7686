"""The SQLite record: a copy of one moment, taken while others write, and put back in place of what was there."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from cairn.kernel.errors import Mendable
from cairn.kernel.private_files import open_private
from cairn.kernel.progress import Progress

from .keys import BackupRefused

_PREFIX = ".snapshot-"
_PAGES = 4096


class InUse(Mendable):
    """Another process works on the database that is to be replaced."""


@contextmanager
def snapshot(database: Path, progress: Progress) -> Iterator[BinaryIO]:
    """The record as it stands now, open for reading; its file has no name any more when this yields.

    Needs as much room beside the database as the database takes.
    """
    for left in database.parent.glob(f"{_PREFIX}*"):  # of a backup that was killed
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=database.parent)
    os.close(handle)
    copy = Path(name)
    try:
        _copy(database, copy, progress)
        stream = copy.open("rb")
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    with stream:
        yield stream


def _copy(database: Path, copy: Path, progress: Progress) -> None:
    with closing(sqlite3.connect(database, timeout=30)) as source:
        source.execute("PRAGMA query_only=ON")
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        # The read transaction holds one moment: writers go on, and the copy never begins anew.
        seen = 0

        def tell(_status: int, remaining: int, total: int) -> None:
            nonlocal seen
            if not seen:
                progress.begin("Copying the database", total)
            progress.advance(total - remaining - seen)
            seen = total - remaining

        with closing(sqlite3.connect(copy)) as target:
            source.backup(target, pages=_PAGES, progress=tell)


def applied(database: Path) -> list[tuple[str, str]]:
    """The migrations of a record, (app, name); none where there is no record."""
    if not database.is_file():
        return []
    with closing(sqlite3.connect(database)) as connection:
        try:
            return connection.execute(
                "SELECT app, name FROM django_migrations ORDER BY 1, 2"
            ).fetchall()
        except sqlite3.OperationalError:
            return []


def rows_in(database: Path) -> int:
    """Rows of the tables that hold the record, Django's own apart; stops counting at one."""
    if not database.is_file():
        return 0
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT LIKE 'django_%' AND name NOT LIKE 'auth_%'"
        ).fetchall()
        return sum(
            connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")').fetchone()[0]  # noqa: S608 the database's own names
            for (name,) in names
        )


def put_back(stream: BinaryIO, database: Path, progress: Progress) -> None:
    """Writes the record beside its place, looks whether it is sound, and moves it there.

    Raises InUse while somebody works on the old one, BackupRefused when the new one is not sound.
    """
    _nobody_works_on(database)
    coming = database.with_name(database.name + ".restoring")
    progress.begin("Writing the database", None)
    try:
        with open_private(coming) as file:
            while block := stream.read(1 << 20):
                file.write(block)
                progress.advance(len(block))
            file.flush()
            os.fsync(file.fileno())
        _sound(coming)
        for suffix in ("-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        coming.replace(database)
    finally:
        for suffix in ("", "-wal", "-shm"):
            coming.with_name(coming.name + suffix).unlink(missing_ok=True)


def _nobody_works_on(database: Path) -> None:
    if not database.is_file():
        return
    with closing(sqlite3.connect(database, timeout=2)) as connection:
        try:
            # Leaving WAL needs the file alone, and folds the log into it.
            [mode] = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = "in use"
    if mode != "delete":
        raise InUse(
            f"Another process works on {database.name}.",
            mend="Stop cairn serve, then run this again.",
        )


def _sound(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        try:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
    if said != "ok":
        raise BackupRefused(
            f"The database in the backup is not sound: {said}.", mend="Take an earlier backup."
        )
