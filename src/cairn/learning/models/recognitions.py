"""What somebody said to a learner in recognition, and what was done with it: rows that are only ever added to."""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.learning.rules.recognitions import About, Step


class Recognition(Row):
    """Words to a learner: that they grew, with what the record showed on that day; or that they helped others."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    about = models.TextField(choices=[(a.value, a.value) for a in About])
    words = models.TextField()
    competency = models.ForeignKey(
        "competencies.Competency", models.PROTECT, null=True, related_name="+"
    )
    level_from = models.SmallIntegerField(null=True)
    level_to = models.SmallIntegerField(null=True)
    since = models.DateField(null=True)  # null: the first level was held before the school year
    until = models.DateField(null=True)
    passed_on = models.BooleanField()
    """A classmate said it, and the author passes it on; who it was is not kept."""
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    about=About.GROWTH.value, competency__isnull=False, level_from__isnull=False,
                    level_to__gt=models.F("level_from"), until__isnull=False,
                )
                | Q(
                    about=About.HELPING.value, competency__isnull=True, level_from__isnull=True,
                    level_to__isnull=True, since__isnull=True, until__isnull=True,
                ),
                name="growth_names_what_was_seen",
            )
        ]  # fmt: skip


class RecognitionStep(Row):
    """That its author took it back, or the learner chose to keep it in the portfolio or not."""

    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="steps")
    step = models.TextField(choices=[(s.value, s.value) for s in Step])
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "recognition",
                condition=Q(step=Step.WITHDRAWN.value),
                name="a_recognition_is_taken_back_once",
            )
        ]
