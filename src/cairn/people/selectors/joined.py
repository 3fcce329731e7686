"""Which records were joined to which, for tables that were written before."""

from datetime import date
from uuid import UUID

from django.db.models import F

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import Person

from .access import everyone_ground


def joined_records(*, by: Actor, purpose: Purpose, day: date) -> list[tuple[UUID, UUID]]:
    """(row, the surviving record) of everyone whose records were joined. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    rows = Person.objects.exclude(record=F("pk")).order_by("pk")
    return list(rows.values_list("pk", "record_id"))
