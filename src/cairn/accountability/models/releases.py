"""Releases: certified tables as they were drafted, what was said of them, and what schools objected.

Only ever added to: tables and certificate are kept to the byte, with their fingerprints, so that an earlier year stays
as it was published. A mistake in a release is mended by another release of the same year, which then stands.
"""

from django.db import models
from django.db.models import Q

from cairn.accountability.rules.releasing import Step
from cairn.intake.tables import Row


class Release(Row):
    """Tables of one school year, certified; nothing in them is about one learner."""

    year = models.PositiveSmallIntegerField(db_index=True)  # 2025 is 2025-26
    as_of = models.DateField()
    embargo = models.DateField()  # the first day on which the public may read it
    # On what achievement rests: determined or current; of before it was kept nothing, which is read as determined.
    basis = models.TextField(blank=True)
    cohorts = models.JSONField(null=True)  # as of a run
    questions = models.JSONField()
    policy_sha256 = models.TextField()
    tables = models.TextField()  # JSON, to the byte
    tables_sha256 = models.TextField()
    certificate = models.TextField()  # JSON, to the byte
    certificate_sha256 = models.TextField()
    # Who is identified and recognised, as far as it may be said: JSON, to the byte; empty: it says none.
    statuses = models.TextField(blank=True, default="")
    # Fingerprints of the tables published before that are among its statements.
    earlier = models.JSONField()
    # What the certificate says of rows and information, so that a page need not read all of it.
    check_found = models.JSONField(default=dict)
    minimum = models.PositiveSmallIntegerField()
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    drafted_name = models.TextField()


class ReleasePlace(Row):
    """A place of a release: what it was called then, and its rows, so that a page reads no other."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="places")
    organization = models.ForeignKey(
        "people.Organization", models.PROTECT, null=True, related_name="+"
    )
    place = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    within = models.TextField(blank=True)
    grades = models.TextField(blank=True)
    rows = models.JSONField()
    statuses = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint("release", "place", name="a_place_once_a_release"),
            models.CheckConstraint(
                condition=Q(kind__in=["state", "district", "school"]), name="kind_of_a_place"
            ),
        ]


class ReleaseStep(Row):
    """What was said of a release: in review, approved, released, or dropped."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="steps")
    said = models.TextField(choices=[(step.value, step.value) for step in Step])
    words = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("release", "said", name="each_step_of_a_release_once"),
        ]


class Objection(Row):
    """What a school or district says against its own draft."""

    place = models.ForeignKey(ReleasePlace, models.PROTECT, related_name="objections")
    words = models.TextField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="an_objection_says_what")
        ]


class ObjectionAnswer(Row):
    """What the state answers an objection: what it changed, or why not."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="answer")
    words = models.TextField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="an_answer_to_an_objection_says_it")
        ]
