"""Records that may be one person, and how they were joined."""

from django.db import models
from django.db.models import F, Q

from cairn.intake.tables import Row

from .persons import Person


class MatchCase(Row):
    """Two records that may be one person, or one number that two people claim; a person decides."""

    class Kind(models.TextChoices):
        PROBABLE = "probable"
        CONFLICT = "conflict"

    class Decision(models.TextChoices):
        OPEN = "open"
        SAME = "same"
        DIFFERENT = "different"

    kind = models.TextField(choices=Kind)
    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    score = models.FloatField(null=True)  # 0..1; null where a number clashes and nothing was scored
    reasons = models.JSONField(default=list)  # in words, for and against
    found_at = models.DateTimeField()
    decision = models.TextField(choices=Decision, default=Decision.OPEN)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("one", "other", name="one_case_per_pair"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="a_case_has_two_records"),
        ]


class Merge(Row):
    """One step in the history of joined records: a merge, or its undoing."""

    class Action(models.TextChoices):
        MERGE = "merge"
        UNMERGE = "unmerge"

    action = models.TextField(choices=Action)
    survivor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField()
