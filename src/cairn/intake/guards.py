"""Filling empty tables by the million: a table's guards are taken down before and put up again after.

A foreign key looked up for each row and an index grown row by row cost many times what they cost when
they are made once over the whole table. On SQLite there is nothing to gain, so nothing happens.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

_KEYS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = ANY(%s::regclass[])
ORDER BY 1, 2
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique ORDER BY 1
"""


@contextmanager
def guards_put_up_after(*houses: str) -> Iterator[None]:
    """Within one transaction, the tables of these houses have neither foreign keys nor plain indexes.

    When the block ends they are made again, and with them every row is checked: a row that leads
    nowhere raises django.db.IntegrityError and nothing of the transaction is kept.
    """
    if connection.vendor != "postgresql":
        yield
        return
    tables = [m._meta.db_table for h in houses for m in apps.get_app_config(h).get_models(True)]
    if not _owns(tables):
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_KEYS, [tables])
        keys = cursor.fetchall()
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _owns(tables: list[str]) -> bool:
    """Whether this role may take guards down; one that only keeps the rows fills the tables under guard."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(%s::regclass[])",
            [tables],
        )
        return bool(cursor.fetchone()[0])
