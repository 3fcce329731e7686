"""Putting the wall up: functions, policies and grants, made anew from `table` after every migration."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction

from .clients import ENTERING_CLIENT
from .emergencies import NAMING
from .experts import ENTERING_EXPERT
from .functions import ENTERING, KNOWS, WAITING, WITHIN, sees
from .table import Way, every_table

_DOORS = (
    "cairn_enter(uuid, date, integer, date)",
    "cairn_at_the_door(uuid[], text, text, date)",
    "cairn_enter_client(uuid, date)",
    "cairn_enter_expert(uuid, timestamp with time zone, date, integer)",
    "cairn_in_emergency(text, date)",
)
_RETIRED = ("cairn_says(text)", "cairn_ids(text)", "cairn_has_post()", "cairn_works_here(uuid)")
"""Functions of earlier walls, which no policy asks any more."""


def roles_are_there() -> bool:
    """Whether this PostgreSQL knows the two roles for which a wall is made; docs/guide/operate.md makes them."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)",
            [[settings.APP_ROLE, settings.KEEPER_ROLE]],
        )
        return bool(cursor.fetchone()[0] == 2)


def owns_the_tables() -> bool:
    """Whether the role in use may change the tables, and so the wall."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'people_person'::regclass"
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def raise_wall() -> None:
    """Puts the wall up, or puts it right. Run it as the role that owns the tables; twice changes nothing."""
    tables = every_table()
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        _hold(cursor, sorted(there))
        functions = _make_functions(cursor, tables, there)
        _grant_everything_to_the_keeper(cursor)
        _take_all_from_the_app(cursor)
        for table, way in tables.items():
            if table in there:
                _wall(cursor, table, way)
        _let_the_app_number_what_it_adds(cursor, tables)
        for function in functions:
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {_app()}, {_keeper()}")
        cursor.execute("; ".join(f"DROP FUNCTION IF EXISTS {each}" for each in _RETIRED))


def _make_functions(cursor: Any, tables: dict[str, Way], there: set[str]) -> list[str]:
    """Makes what the policies ask; returns each function's signature."""
    asked = " ".join(way.using or "" for way in tables.values())
    leading = [table for table in sorted(there) if f"cairn_sees_{table}(" in asked]
    asked_for = [WITHIN, KNOWS, *map(sees, leading), ENTERING, WAITING, ENTERING_CLIENT]
    asked_for += [ENTERING_EXPERT, NAMING]
    for statement in asked_for:
        cursor.execute(statement)
    return [
        "cairn_within(uuid)",
        "cairn_knows(uuid)",
        *(f"cairn_sees_{table}(uuid)" for table in leading),
        *_DOORS,
    ]


def _hold(cursor: Any, tables: list[str]) -> None:
    """Locks all tables before anything about one of them is changed.

    A grant changes the table's row of `pg_class`, for which autovacuum waits while it holds the table; taking the
    table's own lock only then would be a deadlock. Who waits for the lock makes autovacuum give way.
    """
    names = ", ".join(connection.ops.quote_name(name) for name in tables)
    cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def _app() -> str:
    return connection.ops.quote_name(settings.APP_ROLE)


def _keeper() -> str:
    return connection.ops.quote_name(settings.KEEPER_ROLE)


def _grant_everything_to_the_keeper(cursor: Any) -> None:
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {_app()}, {_keeper()}")
    cursor.execute("SELECT current_setting('server_version_num')::int >= 170000")
    maintain = ", MAINTAIN" if cursor.fetchone()[0] else ""
    cursor.execute(
        f"GRANT SELECT, INSERT, UPDATE, DELETE{maintain} ON ALL TABLES IN SCHEMA public TO {_keeper()}"
    )
    cursor.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {_keeper()}")


def _take_all_from_the_app(cursor: Any) -> None:
    for what in ("TABLES", "SEQUENCES"):
        cursor.execute(f"REVOKE ALL ON ALL {what} IN SCHEMA public FROM {_app()}, PUBLIC")
    cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


_NUMBERING = """
SELECT d.refobjid::regclass::text, quote_ident(s.relname) FROM pg_class s JOIN pg_depend d ON d.objid = s.oid
WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace AND d.deptype IN ('a', 'i')
AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
"""


def _let_the_app_number_what_it_adds(cursor: Any, tables: dict[str, Way]) -> None:
    cursor.execute(_NUMBERING)
    for table, sequence in cursor.fetchall():
        if table in tables and "INSERT" in tables[table].verbs:
            cursor.execute(f"GRANT USAGE ON SEQUENCE {sequence} TO {_app()}")


def _wall(cursor: Any, table: str, way: Way) -> None:
    name = connection.ops.quote_name(table)
    cursor.execute(
        "SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = %s", [table]
    )
    for (policy,) in cursor.fetchall():
        cursor.execute(f"DROP POLICY {connection.ops.quote_name(policy)} ON {name}")
    does = ("ENABLE", "FORCE") if way.is_walled else ("DISABLE", "NO FORCE")
    for each in does:
        cursor.execute(f"ALTER TABLE {name} {each} ROW LEVEL SECURITY")
    if not way.is_closed:
        cursor.execute(f"GRANT {way.verbs} ON {name} TO {_app()}")
    if not way.is_walled:
        return
    cursor.execute(
        f"CREATE POLICY keeper_sees_all ON {name} TO {_keeper()} USING (true) WITH CHECK (true)"
    )
    for statement in [] if way.is_closed else _policies(name, way):
        cursor.execute(statement)


def _policies(name: str, way: Way) -> list[str]:
    if way.check is None:
        return [f"CREATE POLICY app_reader ON {name} TO {_app()} USING ({way.using})"]
    return [
        f"CREATE POLICY app_reads ON {name} FOR SELECT TO {_app()} USING ({way.using})",
        f"CREATE POLICY app_adds ON {name} FOR INSERT TO {_app()} WITH CHECK ({way.check})",
    ]
