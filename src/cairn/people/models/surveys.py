"""Surveys of learners, announced with every question before anybody is asked; the answers are kept elsewhere."""

from django.db import models
from django.db.models import F, Q

from cairn.intake.tables import Row

from .places import Organization


class Survey(Row):
    """A survey that a school, district or state will make: families read it before. Only ever added to."""

    title = models.TextField()
    purpose = models.TextField()
    areas = models.JSONField()  # protected areas that it asks about; []: none
    questions = models.JSONField()  # each as it will be asked
    language = models.TextField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    """Whose learners are asked."""
    first_day = models.DateField()
    last_day = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")) & ~Q(title="") & ~Q(purpose=""),
                name="a_survey_says_what_for_and_when",
            )
        ]
