"""How a person wants to be told that something waits for them, and what they have been told.

What waits is kept nowhere: it is read anew from the record each time, by the rights of that moment.
"""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.people.rules.news import Rhythm, Step, Way

from .persons import Person


class NewsMark(Row):
    """Up to which moment a person has read what is told of one kind."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.TextField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("person", "kind", name="one_mark_of_a_kind")]


class NewsChoice(Row):
    """Where a person wants to be told things of one kind; none: as policy has it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.TextField()
    way = models.TextField(choices=[(way.value, way.value) for way in Way])
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("person", "kind", name="one_way_of_a_kind")]


class DigestChoice(Row):
    """How often a person wants an e-mail that says where something waits; none: as policy has it."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    rhythm = models.TextField(choices=[(rhythm.value, rhythm.value) for rhythm in Rhythm])
    weekends = models.BooleanField()  # also on Saturdays and Sundays
    chosen_at = models.DateTimeField()


class DigestStep(Row):
    """A digest of one day that was begun, and what the mail's carrier said to it. Only ever added to.

    It is begun on disk before anything leaves: whatever stops the work in between, none leaves twice on a day.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField()
    step = models.TextField(choices=[(step.value, step.value) for step in Step])
    until = models.DateTimeField()  # it tells what came up to this moment
    things = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "day", "step", name="one_digest_a_day"),
            models.CheckConstraint(condition=Q(things__gt=0), name="a_digest_tells_something"),
        ]
