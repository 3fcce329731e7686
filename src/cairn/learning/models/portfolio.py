"""A learner's works: what they made, in its versions, with their reflection, and to whom they show it.

A version is never changed; another follows it. Who sees a work stands on the work itself, so that the database can
keep a work that is shown to nobody from everybody (`site.wall.table`); every change of it is kept beside it.
"""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import KeptFile, Row


class Shown(Row):
    """Something of a learner's that they show to others or not."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    teachers = models.BooleanField()
    family = models.BooleanField()
    withdrawn_at = models.DateTimeField(null=True)  # null: it stands
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    added_name = models.TextField()

    class Meta:
        abstract = True


class Work(Shown):
    """One piece of work of a learner."""


class WorkShowing(Row):
    """That somebody changed to whom a work is shown, or took it back."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="showings")
    teachers = models.BooleanField()
    family = models.BooleanField()
    withdrawn = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()


class WorkVersion(Row):
    """A work as it was at one time: its words, its link, its files."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    words = models.TextField(blank=True)  # what it is, or the work itself where it is words
    reflection = models.TextField(blank=True)
    link = models.TextField(blank=True)
    made_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    added_name = models.TextField()
    hand_in = models.ForeignKey("assessments.HandIn", models.PROTECT, null=True, related_name="+")
    """With what it was handed in to a task; null: it was not."""

    class Meta:
        constraints = [
            models.UniqueConstraint("work", "number", name="one_version_of_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_begin_at_one"),
        ]


class WorkFile(KeptFile):
    """A file of a version."""

    version = models.ForeignKey(WorkVersion, models.PROTECT, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint("version", "place", name="one_file_a_place")]


class WorkTie(Row):
    """A competency, perhaps one criterion of a rubric, that a version shows as the learner sees it."""

    version = models.ForeignKey(WorkVersion, models.PROTECT, related_name="ties")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    criterion = models.ForeignKey(
        "competencies.Criterion", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "competency", "criterion", name="tied_once"),
            models.UniqueConstraint(
                "version",
                "competency",
                condition=Q(criterion=None),
                name="tied_once_without_a_criterion",
            ),
        ]


class WorkEvidence(Row):
    """A piece of evidence that somebody recorded from a version of a work."""

    version = models.ForeignKey(WorkVersion, models.PROTECT, related_name="evidence")
    evidence = models.OneToOneField("evidence.Evidence", models.PROTECT, related_name="+")


class Collection(Shown):
    """Works that a learner puts together, for a subject, a year, or a conference that they lead."""

    is_conference = models.BooleanField()


class CollectionVersion(Row):
    """A collection as it was at one time; the latest stands."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    words = models.TextField(blank=True)
    goal = models.TextField(blank=True)  # of a conference
    question = models.TextField(blank=True)  # of a conference
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("collection", "number", name="one_collection_of_a_number")
        ]


class CollectionWork(Row):
    """A work's place in a collection."""

    version = models.ForeignKey(CollectionVersion, models.PROTECT, related_name="places")
    work = models.ForeignKey(Work, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "place", name="one_work_a_place"),
            models.UniqueConstraint("version", "work", name="a_work_once_in_a_collection"),
        ]
