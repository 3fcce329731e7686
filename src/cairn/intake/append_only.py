"""Tables whose rows the database itself refuses to change or remove."""

from typing import Any

from django.db import migrations
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

    return migrations.RunPython(close, open_again)
