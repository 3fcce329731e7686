"""What was shown, when, how, judged by whom: a log that is only ever added to.

A later row supersedes or withdraws an earlier one; the database itself refuses to change or delete a
row (see the migrations). Four times are kept apart: performed, submitted, scored, recorded.
"""

from django.db import models
from django.db.models import F, Q

from cairn.evidence.rules import MOST_LEVELS_OFF
from cairn.intake.tables import Row
from cairn.kernel.terms import Use


class Evidence(Row):
    """One thing that one learner showed of one competency, or the withdrawal of such a row."""

    learner = models.ForeignKey("people.Person", models.PROTECT, db_index=False, related_name="+")
    competency = models.ForeignKey(
        "competencies.Competency", models.PROTECT, db_index=False, related_name="+"
    )
    district = models.ForeignKey(
        "people.Organization", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    """Where it arose; custody after a transfer follows the learner's enrollment, not this."""
    section = models.ForeignKey(
        "people.Section", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    use = models.PositiveSmallIntegerField(choices=[(u.value, u.word) for u in Use])
    score = models.FloatField(null=True)  # as reported; null is "not scored", 0 is a score
    scale = models.TextField(
        blank=True
    )  # on which the score is read: "1-4", "0-100", a test's name
    value = models.FloatField(null=True)  # the score on the competency's own scale of levels
    standard_error = models.FloatField(null=True)  # of `value`, in levels
    difficulty = models.FloatField(null=True)  # of the task, in levels above the usual
    severity = models.FloatField(null=True)  # of the rater, in levels above the usual
    performed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    scored_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    scorer = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    task = models.TextField(blank=True)  # what the learner was given to do
    context = models.TextField(blank=True)  # class, place or setting in which it was shown
    conditions = models.JSONField(null=True)  # accommodations, group work, attempt …
    note = models.TextField(blank=True)
    source = models.TextField()  # who sent it
    source_key = models.TextField()  # its key there
    performance = models.BigIntegerField(null=True)
    """The same number: the same performance, sent twice. Null: nobody else can have sent it."""
    # Both have an index whole on PostgreSQL alone, which does not join by the partial ones (migration 0002);
    # SQLite would search an index whole for "withdraws nothing", which is nearly every row there is.
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="superseded_by"
    )
    withdraws = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="withdrawn_by"
    )

    class Meta:
        indexes = [
            models.Index("learner", "competency", "performed_at", name="evidence_of_a_cell"),
            # A learner has few tests at the end among all their work: no other row costs anything here.
            models.Index(
                "learner", "scale", condition=Q(use=Use.SUMMATIVE.value), name="tests_of_a_learner"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "supersedes", condition=Q(supersedes__isnull=False), name="superseded_once"
            ),
            models.UniqueConstraint(
                "withdraws", condition=Q(withdraws__isnull=False), name="withdrawn_once"
            ),
            models.CheckConstraint(
                condition=Q(withdraws=None) | Q(supersedes=None), name="withdraws_or_supersedes"
            ),
            models.CheckConstraint(
                condition=Q(withdraws=None) | Q(value=None), name="a_withdrawal_has_no_value"
            ),
            models.CheckConstraint(
                condition=Q(standard_error=None) | Q(standard_error__gt=0),
                name="a_standard_error_is_positive",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{what: None})
                    | Q(**{f"{what}__gte": -MOST_LEVELS_OFF, f"{what}__lte": MOST_LEVELS_OFF}),
                    name=f"{what}_is_in_levels",
                )
                for what in ("difficulty", "severity")
            ),
            models.CheckConstraint(
                condition=~Q(supersedes=F("id")) & ~Q(withdraws=F("id")), name="not_of_itself"
            ),
        ]


class Arrival(models.Model):
    """A learner × competency whose level has yet to be worked out anew.

    Written in the same transaction as what changed, and taken away in the one that works it out, so
    nothing is lost between them, in whatever order transactions end.
    """

    id = models.BigAutoField(primary_key=True)
    learner = models.ForeignKey("people.Person", models.CASCADE, db_index=False, related_name="+")
    competency = models.ForeignKey(
        "competencies.Competency", models.CASCADE, db_index=False, related_name="+"
    )


class Artefact(Row):
    """A file that belongs to a piece of evidence, known by its content's hash."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="artefacts")
    sha256 = models.TextField(db_index=True)
    size = models.BigIntegerField()  # bytes
    media_type = models.TextField()  # as its content says, whatever its name does
    name = models.TextField()  # as it was called; never a path
    metadata_removed = models.BooleanField(default=False)


class GivenScale(models.Model):
    """The words of a scale on which a gradebook reports, as its source last described them."""

    id = models.BigAutoField(primary_key=True)
    source = models.TextField()
    key = models.TextField()
    words = models.JSONField(default=dict)  # {word: number}

    class Meta:
        constraints = [models.UniqueConstraint("source", "key", name="one_given_scale_per_key")]


class GivenTask(models.Model):
    """What a gradebook gave learners to do (a line item), as its source last described it.

    Results that come later, without it, are read by it.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.TextField()
    key = models.TextField()
    title = models.TextField(blank=True)
    use = models.PositiveSmallIntegerField(choices=[(u.value, u.word) for u in Use])
    section_key = models.TextField(blank=True)  # the roster's key of the class
    least = models.FloatField(null=True)
    most = models.FloatField(null=True)
    scale_key = models.TextField(blank=True)
    objectives = models.JSONField(default=dict)  # {key of the alignment: CASE GUID}

    class Meta:
        constraints = [models.UniqueConstraint("source", "key", name="one_given_task_per_key")]
