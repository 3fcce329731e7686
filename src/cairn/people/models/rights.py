"""What a family may ask and choose, what it was told, and to whom a record was given.

Requests, their steps, consents, choices, notices and releases are only ever added to: what was asked,
answered, chosen or given stays as it was said; a later row speaks after it.
"""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.people.rules.requests import Kind, Said
from cairn.people.rules.rights import Basis, Choice

from .persons import Person
from .places import Organization


def _choices(words: type[Kind] | type[Said] | type[Choice] | type[Basis]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class RecordRequest(Row):
    """A family or a learner asks to inspect the record, to amend something in it, or for every look at it."""

    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.TextField(choices=_choices(Kind))
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    due_on = models.DateField()  # the last day on which it is answered in time
    ruled_by = models.TextField()  # the rule that the clock rests on
    table = models.TextField(blank=True)  # of the piece in question; empty: the words name it
    piece = models.UUIDField(null=True)  # its row; of a level, the competency
    words = models.TextField(blank=True)  # what is asked, and why

    class Meta:
        indexes = [models.Index("learner", "asked_at", name="request_by_learner")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="amend") | ~Q(words=""), name="an_amendment_says_what_is_wrong"
            ),
            models.CheckConstraint(
                condition=Q(piece=None, table="") | (Q(piece__isnull=False) & ~Q(table="")),
                name="a_piece_is_of_a_table",
            ),
        ]


class RequestStep(Row):
    """What became of a request: answered, granted, refused, heard, and the family's own statement."""

    request = models.ForeignKey(RecordRequest, models.PROTECT, related_name="steps")
    said = models.TextField(choices=_choices(Said))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()
    words = models.TextField(blank=True)  # the reason, the note of the hearing, the statement
    followed = models.JSONField(default=dict)  # {what followed from it: [keys]}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "said"],
                condition=~Q(said="statement"),
                name="each_step_is_taken_once",
            )
        ]


class Consent(Row):
    """A signed, dated consent to give named classes of data to a party for a purpose, or its end."""

    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signature = models.TextField()  # the name as it was written
    given_at = models.DateTimeField()
    party = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    data = models.JSONField(default=list)  # classes of the data inventory
    until = models.DateField(null=True)  # the last day; empty: until it is withdrawn
    withdraws = models.OneToOneField("self", models.PROTECT, null=True, related_name="withdrawn_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdraws__isnull=False) | (~Q(party="") & ~Q(purpose="")),
                name="a_consent_names_party_and_purpose",
            )
        ]


class FamilyChoice(Row):
    """A family's or eligible student's yes or no to one kind of use; the latest one holds."""

    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    choice = models.TextField(choices=_choices(Choice))
    agrees = models.BooleanField()
    chosen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    chosen_by_name = models.TextField()
    chosen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("learner", "choice", "chosen_at", name="choice_by_learner")]


class NoticeGiven(Row):
    """The annual notice of rights, as it was given to one adult, or eligible student, about one learner."""

    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    school_year = models.PositiveSmallIntegerField()
    version = models.TextField()
    language = models.TextField()
    given_at = models.DateTimeField()
    how = models.TextField()  # page, paper, e-mail
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Who noted it, where it was not the reader; null: they read it here, or the operator noted it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "learner", "given_to", "school_year", "version", name="one_notice_per_year"
            )
        ]


class Agreement(Row):
    """A written agreement under which a party may be given data: what for, which, until when."""

    party = models.TextField()
    purpose = models.TextField()
    exception = models.TextField()  # of 34 CFR 99.31, by its paragraph
    data = models.JSONField()  # classes of the data inventory
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField()
    expires_on = models.DateField()  # its last day
    destroy_by = models.DateField()  # by when the party destroys what it was given
    under = models.ForeignKey("self", models.PROTECT, null=True, related_name="onward")
    """The agreement that it passes data on from; it never reaches further than that one."""
    source = models.TextField()  # where the signed paper is
    ended_on = models.DateField(null=True)  # ended early, on this day
    destroyed_on = models.DateField(null=True)  # the party has shown that it destroyed the data

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroy_by__gte=models.F("signed_on"))
                & Q(expires_on__gte=models.F("signed_on")),
                name="an_agreement_ends_after_it_begins",
            )
        ]


class Release(Row):
    """Data about one learner given to a party outside: what, to whom, what for, and on which basis."""

    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    together = models.UUIDField()  # the same for all learners of one release
    party = models.TextField()
    purpose = models.TextField()
    basis = models.TextField(choices=_choices(Basis))
    exception = models.TextField(blank=True)  # of 34 CFR 99.31; of the agreement's where it is one
    threat = models.TextField(blank=True)  # the articulable threat of an emergency
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="releases")
    data = models.JSONField()
    what = models.TextField()  # the file, feed or letter
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("learner", "at", name="release_by_learner")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(basis="consent") & Q(consent__isnull=False))
                | (Q(basis="agreement") & Q(agreement__isnull=False) & ~Q(exception=""))
                | (Q(basis="exception") & ~Q(exception="")),
                name="a_release_names_its_basis",
            )
        ]
