"""Who read whose record, and the chain that shows that nothing of it was altered."""

from django.db import models

from cairn.intake.tables import Row

from .persons import Person
from .places import Organization, Section


class Look(Row):
    """Somebody read a record: who, for what, on which ground, when, through what, and how much left."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        Person, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # null: the operator, or a program
    actor_name = models.TextField()
    actor_role = models.TextField()  # teacher, guardian, operator …
    purpose = models.TextField()
    reason = models.TextField()  # why it was allowed, in words
    data = models.TextField(blank=True)  # which class of data; empty: several, or not told
    through = models.TextField()  # page, export, command, the name of an API client
    learner = models.ForeignKey(
        Person, models.PROTECT, null=True, db_index=False, related_name="looks"
    )
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    """One of learner, section, organization: whose record was read. None of them: everybody's."""
    of = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="left", db_constraint=False
    )
    """The look that this row completes, written when its answer had left; null for the look itself."""
    records = models.BigIntegerField(null=True)  # how many left; null: not known
    bytes = models.BigIntegerField(
        null=True
    )  # as they left, compressed, without headers; null: not known

    class Meta:
        # An officer asks by any of these and a stretch of days; none of them may read the log whole.
        indexes = [
            models.Index("learner", "at", name="look_by_learner"),
            models.Index("section", "at", name="look_by_section"),
            models.Index("organization", "at", name="look_by_organization"),
            models.Index("actor", "at", name="look_by_actor"),
            models.Index("purpose", "at", name="look_by_purpose"),
            models.Index("through", "at", name="look_by_through"),
            models.Index("at", name="look_by_time"),
            models.Index(
                fields=["of"], condition=models.Q(of__isnull=False), name="look_completed"
            ),
        ]


class LookArrival(models.Model):
    """A look that has yet to be taken into the chain; the database itself notes it with the look."""

    id = models.BigAutoField(primary_key=True)
    look = models.UUIDField()


class LookLink(models.Model):
    """One link of the chain: the hash over a look and over the link before it."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    look = models.UUIDField(unique=True)
    hash = models.BinaryField()  # SHA-256, 32 bytes


class LookHead(models.Model):
    """The last link at a moment, published: who keeps this line can tell later that nothing before it changed."""

    day = models.DateField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField()
    published_at = models.DateTimeField()


class Emergency(Row):
    """Access in an emergency (34 CFR 99.36): who, to whose record, until when, and what threatened."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    """The school or district of the learner at which the person holds a post."""
    threat = models.TextField()  # the articulable and significant threat, in words
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    review_due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("person", "learner", "ends_at", name="emergency_by_person")]


class EmergencyReview(Row):
    """What an officer found about a record opened in an emergency."""

    emergency = models.OneToOneField(Emergency, models.PROTECT, related_name="review")
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewer_name = models.TextField()
    at = models.DateTimeField()
    justified = models.BooleanField()
    words = models.TextField()
