"""Tables whose rows the database itself refuses to change or remove."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {table}_is_never_{done} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION only_ever_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_is_never_{done} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION only_ever_added_to()
"""
_ACTS = {"UPDATE": "changed", "DELETE": "removed"}


def append_only(*tables: str) -> migrations.RunPython:
    """The migration step that closes these tables to UPDATE and DELETE."""

    return migrations.RunPython(*_acts(tables))


def open_to_change(*tables: str) -> migrations.RunPython:
    """The migration step before a closed table's columns change; `append_only` closes it again afterwards.

    SQLite makes such a table anew, and its triggers would be lost.
    """
    close, open_again = _acts(tables)
    return migrations.RunPython(open_again, close)


_Step = Callable[[Any, BaseDatabaseSchemaEditor], None]


def _acts(tables: tuple[str, ...]) -> tuple[_Step, _Step]:
    """Closing and opening these tables."""

    def close(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        postgres = editor.connection.vendor == "postgresql"
        if postgres:
            editor.execute(_POSTGRES_FUNCTION.replace("%", "%%"), params=())
        for table in tables:
            for act, done in _ACTS.items():
                template = _POSTGRES if postgres else _SQLITE
                editor.execute(template.format(table=table, act=act, done=done))

    def open_again(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for done in _ACTS.values():
                suffix = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
                editor.execute(f"DROP TRIGGER {table}_is_never_{done}{suffix}")

    return close, open_again


@contextmanager
def opened(*tables: str) -> Iterator[None]:
    """Lets this transaction remove rows of closed tables; only the tables' owner can, and closes them again.

    For destruction by a retention schedule and nothing else. Must be called inside a transaction: whoever
    looks from outside never sees the tables open. On PostgreSQL a role that does not own the tables is
    refused by the database (ProgrammingError).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("opened() outside a transaction would leave the tables open")
    if connection.vendor == "postgresql":
        yield from _opened_on_postgres(tables)
    else:
        yield from _opened_on_sqlite(tables)


def _opened_on_postgres(tables: tuple[str, ...]) -> Iterator[None]:
    def each(state: str) -> None:
        connection.check_constraints()  # a table with checks still to come cannot be altered
        with connection.cursor() as cursor:
            for table in tables:
                for done in _ACTS.values():
                    cursor.execute(f"ALTER TABLE {table} {state} TRIGGER {table}_is_never_{done}")

    each("DISABLE")
    yield
    each("ENABLE")


def _opened_on_sqlite(tables: tuple[str, ...]) -> Iterator[None]:
    names = [f"{table}_is_never_{done}" for table in tables for done in _ACTS.values()]
    marks = ", ".join(["%s"] * len(names)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN ({marks})",  # noqa: S608 question marks only
            names,
        )
        closed = dict(cursor.fetchall())
        for name in closed:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for sql in closed.values():
            cursor.execute(sql)


def closed_tables() -> set[str]:
    """The tables that the database keeps closed to change."""
    if connection.vendor == "postgresql":
        sql = "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s"
    else:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, ["%_is_never_removed"])
        return {name.removesuffix("_is_never_removed") for (name,) in cursor.fetchall()}
