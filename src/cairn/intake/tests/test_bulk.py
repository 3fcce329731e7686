"""Many rows at once, as they stream."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from cairn.intake import bulk
from cairn.intake.models import Delivery

pytestmark = pytest.mark.django_db
NAMES = ("id", "kind", "source", "name", "received_at", "received_from", "counts")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_row_that_asks_the_database_while_it_is_copied_is_refused_and_does_not_hang():
    def rows():
        yield Delivery().pk, "roster", "s", "f", NOON, "keeper", {"seen": Delivery.objects.count()}

    if connection.vendor == "postgresql":
        with pytest.raises(RuntimeError, match="asks the database"):
            bulk.load(Delivery, NAMES, rows())
    else:
        assert bulk.load(Delivery, NAMES, rows()) == 1
