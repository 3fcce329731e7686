"""After many rows the database knows how many there are, and plans its answers for so many."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from cairn.intake import services
from cairn.intake.models import SourceRow

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def rows_planned_for():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'intake_sourcerow'")
        return cursor.fetchone()[0]


def deliver(rows):
    delivery = services.open_delivery(
        kind="roster", source="s", name="f", received_at=NOON, received_from="keeper"
    )
    before = SourceRow.objects.count()
    digests = [(str(before + n), b"x", None) for n in range(rows)]
    services.remember("s", "users", digests, new=True)
    tally = services.Tally()
    tally.of("users").stored = rows
    services.close_delivery(delivery, tally, finished_at=NOON)


def test_a_large_delivery_renews_what_is_known_of_the_tables():
    if connection.vendor != "postgresql":
        deliver(1500)  # nothing to renew, and nothing in the way
        return
    deliver(1500)
    assert rows_planned_for() == 1500
    deliver(10)
    assert rows_planned_for() == 1500
