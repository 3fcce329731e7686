"""Studies under an agreement: which fields, what was prepared and said of it, and the key that is held back.

Only ever added to. The key (from a learner, or a school, to its code in one study) is read by the keeper of the
installation alone, and destroyed with the study.
"""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.people.rules.studies import Extracted

from .persons import Person
from .places import Organization
from .rights import Agreement


class StudyTerms(Row):
    """The fields that an agreement names for a study: no other is ever in an extract."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="study")
    fields = models.JSONField()
    entered_at = models.DateTimeField()
    entered_by = models.TextField()


class StudyKey(Row):
    """A learner's code in one study: random, and the same in every extract of that study."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    code = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "learner", name="a_learner_once_a_study"),
            models.UniqueConstraint("agreement", "code", name="a_code_once_a_study"),
        ]


class StudyPlace(Row):
    """A school's or district's code in one study."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    code = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "organization", name="a_place_once_a_study"),
            models.UniqueConstraint("agreement", "code", name="a_place_code_once_a_study"),
        ]


class StudyExtract(Row):
    """An extract as it was prepared, by its fingerprint, with what its certificate says. It names nobody."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="extracts")
    as_of = models.DateField()
    sha256 = models.TextField()
    certificate = models.JSONField()
    data = models.JSONField()  # classes of the data inventory
    prepared_at = models.DateTimeField()
    prepared_by = models.TextField()


class StudyMember(Row):
    """A learner whose row is in an extract, and the class of it: so that a later one does not give them away."""

    extract = models.ForeignKey(StudyExtract, models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    group = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("extract", "learner", name="a_learner_once_an_extract"),
        ]


class StudyStep(Row):
    """What was said of an extract: determined or refused by an officer, handed out by the keeper."""

    extract = models.ForeignKey(StudyExtract, models.PROTECT, related_name="steps")
    said = models.TextField(choices=[(word.value, word.value) for word in Extracted])
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("extract", "said", name="each_step_of_an_extract_once"),
            models.CheckConstraint(
                condition=Q(said="handed_out") | ~Q(words=""), name="a_determination_says_why"
            ),
        ]
