"""Who read whose record."""

from django.db import models

from cairn.intake.tables import Row

from .persons import Person
from .places import Organization, Section


class Look(Row):
    """Somebody read a record: who, for what, on which ground, when, through what."""

    at = models.DateTimeField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    actor_name = models.TextField()
    actor_role = models.TextField()  # teacher, guardian, operator …
    purpose = models.TextField()
    reason = models.TextField()  # why it was allowed, in words
    through = models.TextField()  # page, export, command
    learner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="looks")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    """Exactly one of learner, section, organization: whose record, or whose records, were read."""

    class Meta:
        indexes = [
            models.Index("learner", "at", name="look_by_learner"),
            models.Index("section", "at", name="look_by_section"),
        ]
