"""What the database knows of its own tables, and plans its answers by."""

from django.db import connection


def renew_statistics() -> None:
    """Counts the tables anew, after many rows came at once.

    PostgreSQL does so by itself within minutes; until then it plans for tables that are nearly empty, and
    a page can take minutes. SQLite chooses by its indexes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
