"""The PostgreSQL record: every table as COPY text from one snapshot, and loaded again in one transaction.

Plain COPY needs no program beside the server and moves between its versions. Row-level security must not
hide rows from a backup. Where every walled table has a policy that shows the role every row (the second wall's
for its keeper), nothing is hidden; else `row_security = off` makes PostgreSQL refuse, rather than leave out.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol

import psycopg
from django.db import connection, transaction
from psycopg import sql

from cairn.kernel.errors import Mendable
from cairn.kernel.progress import Progress

_TABLES = """
SELECT c.relname, ARRAY(
    SELECT a.attname FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum), ARRAY(
    SELECT a.attname FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (at, place)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.at
    WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.place)
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY 1
"""
_HIDING = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND row_security_active(c.oid)
AND (NOT EXISTS (
    SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('r', '*')
    AND pg_get_expr(p.polqual, p.polrelid) = 'true'
    AND EXISTS (SELECT 1 FROM unnest(p.polroles) AS r (id) WHERE r.id = 0 OR pg_has_role(r.id, 'USAGE')))
  OR EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive))
"""
"""Tables of which the role in use might not see every row."""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"


class NeedsOwner(Mendable):
    """The database role may not read, or may not fill, every row of every table."""


class Table(Protocol):
    """A table on its way out: its name, its columns, and its rows as COPY text."""

    name: str
    columns: list[str]
    blocks: Iterator[bytes]


class _Table:
    def __init__(self, name: str, columns: list[str], blocks: Iterator[bytes]) -> None:
        self.name, self.columns, self.blocks = name, columns, blocks


@contextmanager
def snapshot() -> Iterator["Snapshot"]:
    """One moment of the record, read through a connection of its own."""
    own = connection.copy()
    try:
        own.ensure_connection()
        raw = own.connection
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        raw.read_only, raw.autocommit = True, False
        with raw.transaction():
            _see_every_row(raw)
            yield Snapshot(raw)
    except psycopg.errors.InsufficientPrivilege as error:
        raise NeedsOwner(
            f"The database does not show this role every row ({str(error).splitlines()[0]}).",
            mend="Run the backup as the keeper (after cairn init has put the wall right), or with a DATABASE_URL "
            "whose role is a superuser or has BYPASSRLS.",
        ) from error
    finally:
        own.close()


def _see_every_row(session: Any) -> None:
    """From here to the transaction's end nothing is left out: every row is shown, or the question is refused."""
    if session.execute(_HIDING).fetchone():
        session.execute("SET LOCAL row_security = off")


class Snapshot:
    """The tables and sequences of one moment."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def tables(self) -> Iterator[Table]:
        """Each table in the order of its name, its rows in the order of its primary key."""
        for name, columns, key in self._raw.execute(_TABLES).fetchall():
            yield _Table(name, columns, self._blocks(name, columns, key))

    def sequences(self) -> dict[str, int | None]:
        """Where each sequence stands; None where it was never drawn from."""
        return dict(self._raw.execute(_SEQUENCES).fetchall())

    def _blocks(self, name: str, columns: list[str], key: list[str]) -> Iterator[bytes]:
        order = sql.SQL(", ").join(map(sql.Identifier, key or columns))
        question = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(name), order
        )
        with self._raw.cursor() as cursor, cursor.copy(question) as copy:
            for block in copy:
                yield bytes(block)


def rows_in() -> int:
    """How many tables of the record hold rows, Django's own apart."""
    with transaction.atomic(), connection.cursor() as cursor:
        _see_every_row(cursor.cursor)
        cursor.execute(_TABLES)
        names = [n for n, *_ in cursor.fetchall() if not n.startswith(("django_", "auth_"))]
        found = 0
        for name in names:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(name)))
            found += cursor.fetchone()[0]
    return found


class Loading:
    """Tables being filled in one transaction, their foreign keys, indexes, triggers and row security aside."""

    def __init__(self, raw: Any, progress: Progress) -> None:
        self._raw, self._progress = raw, progress
        self._known = {name: columns for name, columns, _key in raw.execute(_TABLES).fetchall()}

    def known(self, name: str, columns: list[str]) -> bool:
        """Whether this database has the table with these columns."""
        return set(columns) <= set(self._known.get(name, []))

    def fill(self, name: str, columns: list[str], parts: Iterator[BinaryIO]) -> str:
        """Copies the rows in; returns the SHA-256 of what was copied."""
        digest = hashlib.sha256()
        order = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._raw.cursor() as cursor, cursor.copy(order) as copy:
            for part in parts:
                while block := part.read(1 << 20):
                    digest.update(block)
                    copy.write(block)
                    self._progress.advance(len(block))
        return digest.hexdigest()

    def set_sequences(self, standing: dict[str, int | None]) -> None:
        for name, last in standing.items():
            if last is not None:
                self._raw.execute(
                    "SELECT setval(quote_ident(%s)::regclass, %s, true)", (name, last)
                )


@contextmanager
def loading(progress: Progress) -> Iterator[Loading]:
    """Empties every table and lets them be filled; when the block ends every guard stands again, checked."""
    progress.begin("Loading the tables", None)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(_TABLES)
            names = [name for name, *_ in cursor.fetchall()]
            put_up = [*_without_row_security(cursor, names), *_without_guards(cursor, names)]
            for name in names:
                cursor.execute(_on(name, "DISABLE TRIGGER USER"))
            everything = sql.SQL(", ").join(map(sql.Identifier, names))
            cursor.execute(sql.SQL("TRUNCATE {}").format(everything))
            yield Loading(connection.connection, progress)
            for name in names:
                cursor.execute(_on(name, "ENABLE TRIGGER USER"))
            for statement in put_up:
                cursor.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise NeedsOwner(
            f"This role may not fill every table ({str(error).splitlines()[0]}).",
            mend="Run the restore with a DATABASE_URL whose role owns the tables.",
        ) from error


_GUARDS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype = 'f' AND t.relname = ANY(%s) AND t.relnamespace = current_schema()::regnamespace
AND c.conparentid = 0 ORDER BY 1, 2
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname = ANY(%s) AND t.relnamespace = current_schema()::regnamespace
AND t.relkind = 'r' AND NOT i.indisunique ORDER BY 1
"""
_FORCED = """
SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname = ANY(%s)
AND relnamespace = current_schema()::regnamespace
"""
Statement = str | sql.Composed
"""What puts a guard up again."""


def _without_guards(cursor: Any, names: list[str]) -> list[Statement]:
    """Takes foreign keys and plain indexes down; returns what puts them up again."""
    cursor.execute(_INDEXES, [names])
    indexes = cursor.fetchall()
    cursor.execute(_GUARDS, [names])
    keys = cursor.fetchall()
    for table, name, _definition in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    made: list[Statement] = [definition for _name, definition in indexes]
    made += [f"ALTER TABLE {t} ADD CONSTRAINT {n} {definition}" for t, n, definition in keys]
    return made


def _without_row_security(cursor: Any, names: list[str]) -> list[Statement]:
    """Lets the owner fill tables that hold even the owner to their policies; returns what ends that."""
    cursor.execute(_FORCED, [names])
    forced = [name for (name,) in cursor.fetchall()]
    for name in forced:
        cursor.execute(_on(name, "NO FORCE ROW LEVEL SECURITY"))
    return [_on(name, "FORCE ROW LEVEL SECURITY") for name in forced]


def _on(name: str, act: str) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(name), sql.SQL(act))


def gather_statistics() -> None:
    """Lets the planner know the tables that have just been filled."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
