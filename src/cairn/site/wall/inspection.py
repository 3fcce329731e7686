"""Looking for holes in the wall, in the database's own catalogue."""

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
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""


def holes() -> list[str]:
    """Everything that is wrong with the wall, a sentence each; empty: it stands."""
    return [*_of_roles(), *_of_tables()]


def _of_roles() -> list[str]:
    found = []
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
        cursor.execute(_TABLES)
        held = {name: rest for name, *rest in cursor.fetchall()}
    found = []
    for table, way in every_table().items():
        enabled, forced, policies = held.get(table, (False, False, 0))
        if table in held and way.is_walled and not (enabled and forced and policies):
            found.append(f"{table} holds learner data and has no row-level security in force.")
    for table, (enabled, _forced, policies) in held.items():
        if policies and not enabled:
            found.append(f"{table} has policies that nothing applies.")
    return found
