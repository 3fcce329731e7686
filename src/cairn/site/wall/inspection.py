"""Looking for holes in the wall, in the database's own catalogue."""

import re

from django.conf import settings
from django.db import connection

from .table import every_table

_ROLE = """
SELECT r.rolsuper, r.rolbypassrls, r.rolcreaterole,
       (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid),
       (SELECT count(*) FROM pg_roles o WHERE o.rolname <> r.rolname AND pg_has_role(r.oid, o.oid, 'MEMBER')
        AND (o.rolsuper OR o.rolbypassrls OR o.rolname = %s
             OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = o.oid)))
FROM pg_roles r WHERE r.rolname = %s
"""
_OFFENCES = (
    "is a superuser",
    "bypasses row-level security",
    "makes roles",
    "owns tables",
    "may become a role that sees more",
)
_TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),
       EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polpermissive
               AND pg_get_expr(p.polqual, p.polrelid) = 'true'
               AND (SELECT k.oid FROM pg_roles k WHERE k.rolname = %s) = ANY (p.polroles))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""


_GRANTED = """
SELECT c.relname, v.verb, has_table_privilege(%(app)s, c.oid, v.verb)
FROM pg_class c CROSS JOIN unnest(%(verbs)s::text[]) AS v (verb)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
AND (has_table_privilege(%(app)s, c.oid, v.verb) OR v.verb IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
     AND has_any_column_privilege(%(app)s, c.oid, v.verb))
"""
_VERBS = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
_VERB = re.compile(r"([A-Z]+)( \()?")
"""A verb, and whether it is for one column only."""


def holes() -> list[str]:
    """Everything that is wrong with the wall, a sentence each; empty: it stands."""
    roles = _of_roles()
    if any("no role" in each for each in roles):
        return roles
    return [*roles, *_of_tables(), *_of_grants()]


def _of_grants() -> list[str]:
    """Where the web server may do more with a table than is said of it, or less."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        cursor.execute(_GRANTED, {"app": settings.APP_ROLE, "verbs": _VERBS})
        held = {(table, verb, bool(whole)) for table, verb, whole in cursor.fetchall()}
    said = {
        (table, verb, not column)
        for table, way in every_table().items()
        for verb, column in _VERB.findall(way.verbs)
        if table in there
    }
    return [
        *(f"{settings.APP_ROLE} may {_named(grant)}." for grant in sorted(held - said)),
        *(f"{settings.APP_ROLE} may not {_named(g)}, as it must." for g in sorted(said - held)),
    ]


def _named(grant: tuple[str, str, bool]) -> str:
    table, verb, whole = grant
    return f"{verb} {table}" if whole else f"{verb} a column of {table}"


def _of_roles() -> list[str]:
    found: list[str] = []
    for role in (settings.APP_ROLE, settings.KEEPER_ROLE):
        with connection.cursor() as cursor:
            cursor.execute(_ROLE, [settings.KEEPER_ROLE, role])
            row = cursor.fetchone()
        if row is None:
            found.append(f"There is no role {role}.")
            continue
        found += [f"{role} {what}." for what, is_so in zip(_OFFENCES, row, strict=True) if is_so]
    return found


def _of_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [settings.KEEPER_ROLE])
        held = {name: rest for name, *rest in cursor.fetchall()}
    found = []
    for table, way in every_table().items():
        if table not in held or not way.is_walled:
            continue
        enabled, forced, policies, is_kept = held[table]
        if not (enabled and forced and policies):
            found.append(f"{table} holds learner data and has no row-level security in force.")
        elif not is_kept:
            found.append(f"{table} hides rows from the keeper, and so from imports and backups.")
    for table, (enabled, _forced, policies, _is_kept) in held.items():
        if policies and not enabled:
            found.append(f"{table} has policies that nothing applies.")
    return found
