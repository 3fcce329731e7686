"""Guards that were taken down stand again afterwards, and have looked at every row."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from cairn.intake.guards import guards_put_up_after
from cairn.kernel.ids import uuid7
from cairn.people.services.loading import load_organizations

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "kind", "name", "parent_id")


def guards():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        return sorted(cursor.fetchall())


def test_after_the_block_every_guard_is_there_again():
    before = guards()
    with guards_put_up_after("people", "evidence"):
        load_organizations(COLUMNS, [(uuid7(), "SEA", "State", None)])
    assert guards() == before


def test_a_row_that_leads_nowhere_is_refused_when_the_guards_go_up():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps its guards up, and asks them when the transaction ends")
    with pytest.raises(IntegrityError), guards_put_up_after("people"):
        load_organizations(COLUMNS, [(uuid7(), "LEA", "District", uuid4())])
