"""What every table of the record has: one identifier that sorts by the moment it was made."""

from datetime import date

from django.db import models

from cairn.kernel.ids import uuid7


class Row(models.Model):
    """A row of the record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Spell(Row):
    """Something that holds from a first to a last day, both included; without a last day it goes on."""

    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        abstract = True


class KeptFile(Row):
    """A file that somebody sent, kept under its content's fingerprint; its place among those sent with it."""

    place = models.PositiveSmallIntegerField()
    sha256 = models.TextField(db_index=True)
    size = models.BigIntegerField()  # bytes
    media_type = models.TextField()  # as its content says
    name = models.TextField()
    cleaned = models.BooleanField()  # what it told beside the work was taken out

    class Meta:
        abstract = True


def on(day: date, prefix: str = "") -> models.Q:
    """The spells that hold on a day; `prefix` leads to them, as in "enrollments__"."""
    started = models.Q(**{f"{prefix}first_day__lte": day})
    going_on = models.Q(**{f"{prefix}last_day__isnull": True})
    return started & (going_on | models.Q(**{f"{prefix}last_day__gte": day}))
