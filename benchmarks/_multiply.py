"""Makes a state of many districts out of one, inside PostgreSQL: the same rows again with other ids.

Every row about people, what they showed, what follows from it, their tasks, plans and portfolios is written once more
for each further copy; frameworks, rules, accounts, looks and what names the state itself are shared. A copy's id is
the first row's with some bits of its last byte turned over, so that copies lie side by side in every index, as rows of
many districts that arrive on the same days do. Indexes and constraints are dropped first and made again, as after a
restore.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

HOUSES = ("people", "evidence", "determinations", "assessments", "learning", "supports")
LEFT_OUT = {
    *("people_account", "people_accountevent", "people_device", "people_turn", "people_invitation"),
    *("people_look", "people_lookarrival", "people_looklink", "people_lookhead", "people_term"),
    *("evidence_arrival", "evidence_givenscale", "evidence_giventask", "determinations_rule"),
}
"""Shared by all copies, or of no row in a page: the log and its chain, accounts, the queue of what was drained."""
SHIFTED = "(left({0}::text, 34) || lpad(to_hex(('x' || right({0}::text, 2))::bit(8)::int # k), 2, '0'))::uuid"
"""The id of copy k: the last byte with the bits of k turned over, which no other row has."""

INDEXES = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_get_indexdef(i.indexrelid) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype::text FROM pg_constraint
WHERE contype IN ('f', 'u', 'p') AND (conrelid = ANY(%s::regclass[]) OR confrelid = ANY(%s::regclass[]))
ORDER BY contype = 'f' DESC, contype = 'u' DESC
"""
UNIQUE = """
SELECT array_agg(a.attname::text ORDER BY a.attnum), bool_or(a.atttypid = 'uuid'::regtype) FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary GROUP BY i.indexrelid
"""


def copied() -> dict[str, type[models.Model]]:
    """The tables whose rows are written again."""
    found = (m for house in HOUSES for m in apps.get_app_config(house).get_models())
    every = [*found, *(t for m in apps.get_models() for t in _between(m))]
    return {
        m._meta.db_table: m
        for m in every
        if m._meta.app_label in HOUSES and m._meta.db_table not in LEFT_OUT
    }


def _between(model: type[models.Model]) -> list[Any]:
    return [f.remote_field.through for f in model._meta.local_many_to_many]


def multiply(copies: int, *, step: int = 1) -> None:
    """Leaves `copies` times the rows that were there.

    step    the first copy's number, and from one to the next; a power of two above the numbers used before
    """
    tables = copied()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute("SELECT id FROM people_organization WHERE parent_id IS NULL")
        states = [row[0] for row in cursor.fetchall()]
        statements = {name: _statement(cursor, m, set(tables)) for name, m in tables.items()}
        with _without_indexes(cursor, list(tables)):
            for name, model in tables.items():
                cursor.execute(
                    statements[name], [step, step * (copies - 1), step, *_roots(model, states)]
                )
                _say(f"{name}: {cursor.rowcount:,} rows")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM (ANALYZE)")


def _places(model: type[models.Model]) -> list[str]:
    """The columns that name a place; rows that name the state itself are not written again."""
    if model._meta.db_table == "people_organization":
        return ["id"]
    return [
        f.column
        for f in model._meta.concrete_fields
        if f.is_relation and f.related_model._meta.db_table == "people_organization"
    ]


def _roots(model: type[models.Model], states: list[Any]) -> list[list[Any]]:
    return [states for _column in _places(model)]


def _statement(cursor: Any, model: type[models.Model], tables: set[str]) -> str:
    table = model._meta.db_table
    own, texts = {}, _told_apart(cursor, model)
    for field in model._meta.concrete_fields:
        if isinstance(field, models.AutoField) or field.generated:
            continue
        name = f'"{field.column}"'
        about = field.related_model._meta.db_table if field.is_relation else ""
        shifts = field.primary_key or about in tables
        if table == "people_organization" and field.column == "parent_id":
            own[name] = f"CASE WHEN level = 1 THEN {name} ELSE {SHIFTED.format(name)} END"
        elif shifts:
            own[name] = SHIFTED.format(name)
        else:
            own[name] = f"{name} || '~' || k" if field.column in texts else name
    source = f'"{table}"'
    if table == "people_organization":
        source = (
            f"(SELECT o.*, CASE WHEN p.parent_id IS NULL THEN 1 ELSE 2 END AS level "
            f"FROM {source} o LEFT JOIN {source} p ON p.id = o.parent_id) o"
        )
    kept = " AND ".join(f"({c} IS NULL OR {c} <> ALL(%s::uuid[]))" for c in _places(model))
    return (
        f'INSERT INTO "{table}" ({", ".join(own)}) SELECT {", ".join(own.values())} '
        f"FROM generate_series(%s, %s, %s) k CROSS JOIN {source} WHERE {kept or 'true'}"
    )


def _told_apart(cursor: Any, model: type[models.Model]) -> set[str]:
    """Texts that must differ from copy to copy: the last text of each unique index in which no id is."""
    cursor.execute(UNIQUE, [model._meta.db_table])
    kinds = {f.column: f for f in model._meta.concrete_fields}
    texts = (models.TextField, models.CharField)
    return {
        [c for c in columns if isinstance(kinds[c], texts)][-1]
        for columns, has_id in cursor.fetchall()
        if not has_id
    }


@contextmanager
def _without_indexes(cursor: Any, tables: list[str]) -> Iterator[None]:
    cursor.execute(CONSTRAINTS, [tables, tables])
    constraints = cursor.fetchall()
    cursor.execute(INDEXES, [tables])
    indexes = cursor.fetchall()
    for table, name, _text, _kind in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _text in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for name, text in indexes:
        cursor.execute(text)
        _say(f"index {name}")
    for table, name, text, kind in reversed(constraints):
        later = " NOT VALID" if kind == "f" and "NOT VALID" not in text else ""
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}{later}")
    _say("constraints")


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)
