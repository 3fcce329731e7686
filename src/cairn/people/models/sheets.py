"""A sheet of paper that opens one child's page to one adult who answers for the child, without an account."""

from django.db import models

from cairn.intake.tables import Row

from .persons import Person


class FamilySheet(Row):
    """The code on a sheet, for one guardian and one child, never for a child alone. Only its hash is kept."""

    guardian = models.ForeignKey(Person, models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="family_sheets")
    code_hash = models.TextField(unique=True)
    issued_on = models.DateField()
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    expires_on = models.DateField()  # the last day on which it is good
    devices = models.PositiveIntegerField(default=0)  # on how many its code was typed
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
