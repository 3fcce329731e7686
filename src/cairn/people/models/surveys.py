"""Surveys of learners, announced with every question before anybody is asked, and what learners answered.

An answer is confidential: counting reads it, and the learner who gave it. No page of the staff does.
"""

from django.db import models
from django.db.models import F, Q

from cairn.intake.tables import Row

from .persons import Person
from .places import Organization


class Survey(Row):
    """A survey that a school, district or state will make: families read it before. Only ever added to."""

    title = models.TextField()
    purpose = models.TextField()
    areas = models.JSONField()  # protected areas that it asks about; []: none
    questions = models.JSONField()  # each as it will be asked
    # Of each question the key under which its answers come, "": none; []: a survey whose answers do not come here.
    keys = models.JSONField(default=list)
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


class SurveyAnswer(Row):
    """What a learner answered to one question of a survey: a place on its scale, never words."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    question = models.TextField()  # its key
    answer = models.PositiveSmallIntegerField()
    answered_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "survey", "question", name="an_answer_once_of_each_learner"
            )
        ]
