"""Services under contract: what a contract lets a service have, and the clients by which it fetches it.

What a service may have (its data, its fields, its places) is only ever added to: whoever wants more makes a
new agreement. What the public reads about the contract may be completed later.
"""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row

from .places import Organization, Section
from .rights import Agreement


class ServiceTerms(Row):
    """What an agreement with an online service says beyond party, purpose and days."""

    class Under13(models.TextChoices):
        SCHOOL = "school", "the school authorises it, for education only"
        PARENTS = "parents", "a parent consents"
        NONE = "none", "no learner under 13"

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="terms")
    service = models.TextField()  # what families know it as
    organizations = models.ManyToManyField(Organization, related_name="+")  # whose learners
    sections = models.ManyToManyField(Section, related_name="+")  # which classes besides
    by_consent = models.BooleanField()  # only learners with a live consent for this party
    under_13 = models.TextField(choices=Under13)
    educational_only = models.BooleanField()
    no_advertising = models.BooleanField()
    no_profiles = models.BooleanField()
    no_sale = models.BooleanField()
    deletes_on_request = models.BooleanField()
    security = models.TextField()  # how the data are protected, by which framework
    subcontractors = models.JSONField(null=True)  # their names; []: none; null: not said yet
    stored = models.TextField(blank=True)  # where the data are
    accuracy = models.TextField(blank=True)  # how a family challenges what is wrong
    destruction = models.TextField(blank=True)  # what happens to the data at the end
    contact = models.TextField(blank=True)  # whom at the service one tells
    spanish = models.JSONField(default=dict)  # the public words in Spanish, by their names here

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    educational_only=True,
                    no_advertising=True,
                    no_profiles=True,
                    no_sale=True,
                    deletes_on_request=True,
                )
                & ~Q(security=""),
                name="a_service_keeps_to_school_purposes",
            )
        ]


class ServiceData(Row):
    """One class of data that a contract gives to a service: its fields, and until which day it is kept."""

    terms = models.ForeignKey(ServiceTerms, models.PROTECT, related_name="data")
    data = models.TextField()  # class of the data inventory
    fields = models.JSONField()
    keep_until = models.DateField()  # never without a last day (16 CFR 312.10)

    class Meta:
        constraints = [
            models.UniqueConstraint("terms", "data", name="a_class_once_a_contract"),
        ]


class VendorClient(Row):
    """A program of a service, which signs in with an id and a secret of its own."""

    terms = models.ForeignKey(ServiceTerms, models.PROTECT, related_name="clients")
    name = models.TextField()
    secret_hash = models.TextField()  # SHA-256 of 256 random bits; the secret was shown once
    issued_at = models.DateTimeField()
    issued_by = models.TextField()
    expires_on = models.DateField()  # its last day, the agreement's at the latest
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.TextField(blank=True)


class VendorToken(Row):
    """A pass for an hour that a client got for its secret."""

    client = models.ForeignKey(VendorClient, models.CASCADE, related_name="tokens")
    hash = models.TextField(unique=True)  # SHA-256 of 256 random bits
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class VendorUse(Row):
    """When a client was last used, and how often in the present minute."""

    client = models.OneToOneField(VendorClient, models.CASCADE, related_name="use")
    last_used_on = models.DateField()
    minute = models.DateTimeField()
    in_minute = models.PositiveIntegerField()
