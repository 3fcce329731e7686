"""Data that somebody had who should not, with its clocks; and what services are asked to delete.

Only ever added to: what was found, told, asked and confirmed stays as it was said.
"""

from django.db import models
from django.db.models import F, Q

from cairn.intake.tables import Row
from cairn.people.rules.incidents import Step

from .persons import Person
from .places import Organization
from .rights import Agreement
from .vendors import ServiceTerms


class Incident(Row):
    """A breach, or the practice of one: when it was found, what happened, through whom, over which days."""

    what = models.TextField()
    found_on = models.DateField()  # the school learned of it
    first_day = models.DateField()  # on which data may have been read
    last_day = models.DateField()
    account = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    through = models.TextField(blank=True)  # a page, export or program, or a part of its name
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    """With the party that lost what it had been given."""
    party_found_on = models.DateField(null=True)  # that party found it; empty: not known
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    """Whose officer sees to it; null: the state's, or the keeper of the installation."""
    drill = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    noted_by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")) & ~Q(what=""),
                name="an_incident_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | ~Q(through="") | Q(agreement__isnull=False),
                name="an_incident_says_through_whom",
            ),
        ]


class IncidentStep(Row):
    """What was done about an incident: the list made, somebody told, the case closed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    step = models.TextField(choices=[(step.value, step.value) for step in Step])
    on = models.DateField()
    words = models.TextField()
    learners = models.PositiveIntegerField(null=True)  # of the list: how many are on it
    digest = models.TextField(blank=True)  # of the list: SHA-256 of the file
    noted_at = models.DateTimeField()
    noted_by = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("incident", "step", name="each_step_of_an_incident_once"),
        ]


class DeletionRequest(Row):
    """The school asks a service to delete what it has: of some learners, or all of it. It names no child."""

    terms = models.ForeignKey(ServiceTerms, models.PROTECT, related_name="deletions")
    of_all = models.BooleanField()
    words = models.TextField(blank=True)  # why; empty: the contract ended
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    due_on = models.DateField()  # the last day in time
    ruled_by = models.TextField()


class DeletionOf(Row):
    """A learner whose data a service is asked to delete; it is given nothing of theirs from then on."""

    request = models.ForeignKey(DeletionRequest, models.PROTECT, related_name="learners")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("request", "learner", name="a_learner_once_a_deletion"),
        ]


class DeletionConfirmed(Row):
    """The service's proof that it has deleted, as it came."""

    request = models.OneToOneField(DeletionRequest, models.PROTECT, related_name="confirmed")
    words = models.TextField()  # by whom at the service, how, and where the paper is
    on = models.DateField()  # it came
    noted_at = models.DateTimeField()
    noted_by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="a_proof_says_something"),
        ]
