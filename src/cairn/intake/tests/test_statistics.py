"""After many rows the database counts its tables anew, once they are there to stay.

That it is counted is shown where the demonstration is built: what is counted here would stay when the rows are
undone, and later tests be planned by it.
"""

from datetime import UTC, datetime

import pytest

from cairn.intake import services
from cairn.intake.statistics import renew_statistics

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def deliver(rows):
    delivery = services.open_delivery(
        kind="roster", source="s", name="f", received_at=NOON, received_from="keeper"
    )
    tally = services.Tally()
    tally.of("users").stored = rows
    services.close_delivery(delivery, tally, finished_at=NOON)


@pytest.mark.parametrize(("rows", "then"), [(1500, [renew_statistics]), (10, [])])
def test_a_large_delivery_that_stays_renews_what_is_known_of_the_tables(
    rows, then, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as waiting:
        deliver(rows)
    assert waiting == then
