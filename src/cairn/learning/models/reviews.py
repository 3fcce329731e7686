"""A learner's request that somebody look at what they can do, and what was done about it: only ever added to."""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.learning.rules.reviews import ENDING, Kind, Step


class ReviewRequest(Row):
    """A learner asks: I think I can do this; or, may I show it in a way of my own."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    kind = models.TextField(choices=[(k.value, k.value) for k in Kind])
    words = models.TextField()
    evidence = models.ForeignKey(
        "evidence.Evidence", models.PROTECT, null=True, related_name="+"
    )  # the piece that the learner points to
    asked_at = models.DateTimeField()
    due = models.DateField()  # as policy had it on the day


class ReviewWork(Row):
    """A work of the learner's portfolio that a request points to, from the asking or from one that came again."""

    request = models.ForeignKey(ReviewRequest, models.PROTECT, related_name="works")
    work = models.ForeignKey("learning.Work", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("request", "work", name="a_work_once_in_a_request")]


class ReviewStep(Row):
    """What was done about a request."""

    request = models.ForeignKey(ReviewRequest, models.PROTECT, related_name="steps")
    step = models.TextField(choices=[(s.value, s.value) for s in Step])
    words = models.TextField(blank=True)
    judgement = models.OneToOneField(
        "determinations.Judgement", models.PROTECT, null=True, related_name="+"
    )  # by which it was decided
    due = models.DateField(null=True)  # of a request that was made again
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "request",
                condition=Q(step__in=sorted(s.value for s in ENDING)),
                name="a_request_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(step=Step.DECIDED.value, judgement__isnull=False)
                | (~Q(step=Step.DECIDED.value) & Q(judgement__isnull=True)),
                name="deciding_is_a_judgement",
            ),
            models.CheckConstraint(
                condition=Q(step=Step.AGAIN.value, due__isnull=False)
                | (~Q(step=Step.AGAIN.value) & Q(due__isnull=True)),
                name="asking_again_is_due_again",
            ),
        ]
