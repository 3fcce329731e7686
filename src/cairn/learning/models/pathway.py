"""A learner's plan: the competencies ahead in their own order, and what was agreed of it; rows only ever added to.

A change of a step is a row more; the latest of a competency stands. So what was agreed, and what was changed
since, can always be told apart.
"""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.learning.rules.pathway import Modality, Note


class Pathway(Row):
    """That a learner has a plan; its steps and notes hang on it."""

    learner = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()


class PathwayStep(Row):
    """A competency on a plan, as it was planned at one time."""

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="steps")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()  # in the learner's order; equal ones as they came
    by_when = models.DateField(null=True)  # null: no day chosen
    modality = models.TextField(blank=True, choices=[(m.value, m.value) for m in Modality])
    time = models.TextField(blank=True)
    where = models.TextField(blank=True)
    path = models.TextField(blank=True)
    dropped = models.BooleanField()  # taken out of the plan
    set_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    set_name = models.TextField()
    set_at = models.DateTimeField()


class PathwayNote(Row):
    """Something noted of a plan: that somebody was asked for a yes, a yes, a comment."""

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="notes")
    note = models.TextField(choices=[(n.value, n.value) for n in Note])
    with_whom = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    with_name = models.TextField(blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(note=Note.ASKED.value, with_whom__isnull=False)
                | (~Q(note=Note.ASKED.value) & Q(with_whom__isnull=True)),
                name="asking_for_a_yes_names_somebody",
            )
        ]
