"""Changing a few columns of many rows: one prepared statement, where Django would build one per batch."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def rewrite(rows: Sequence[Any], names: Sequence[str]) -> None:
    """Writes these columns (attribute names: origin_id, not origin) of rows that are all of one table."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = {field.attname: field for field in meta.concrete_fields}
    chosen = [fields[name] for name in names]
    sets = ", ".join(f'"{field.column}" = %s' for field in chosen)
    statement = f'UPDATE "{meta.db_table}" SET {sets} WHERE "{meta.pk.column}" = %s'  # noqa: S608 names of our own tables and columns, never input
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in (*chosen, meta.pk)
                ]
                for row in rows
            ],
        )
