"""Taking turns: of two people who do the same at the same moment, the second sees what the first did."""

from uuid import UUID

from django.db import connection


def one_at_a_time(key: UUID) -> None:
    """Holds a class, a learner, or whatever else has this key, until the transaction ends: two cannot both be first.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % (1 << 63)])
