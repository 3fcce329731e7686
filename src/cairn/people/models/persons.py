"""The one record that a state keeps about one human being, and the numbers by which others know them."""

from django.db import models

from cairn.intake.tables import Row


class Person(Row):
    """One human being's record. `record` leads from a merged record to the one that survives."""

    state_id = models.TextField(unique=True)
    record = models.ForeignKey("self", models.PROTECT, related_name="aliases")
    given_name = models.TextField()
    middle_name = models.TextField(blank=True)
    family_name = models.TextField()
    preferred_given_name = models.TextField(blank=True)
    preferred_family_name = models.TextField(blank=True)
    pronouns = models.TextField(blank=True)
    birth_date = models.DateField(null=True)
    sex = models.TextField(blank=True)  # female, male, other, unspecified; empty: not asked
    grade = models.TextField(blank=True)  # CEDS code of the present grade level
    email = models.TextField(blank=True)
    language = models.TextField(default="en")  # in which the person reads

    class Meta:
        indexes = [
            models.Index("family_name", "given_name", name="person_by_name"),
            models.Index("birth_date", name="person_by_birth_date"),
        ]

    @property
    def name(self) -> str:
        """As the person is called: preferred names where there are any."""
        given = self.preferred_given_name or self.given_name
        return f"{given} {self.preferred_family_name or self.family_name}"

    @property
    def called(self) -> str:
        return self.preferred_given_name or self.given_name


class PersonIdentifier(Row):
    """A number or name under which somebody else knows a person."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="identifiers")
    kind = models.TextField()  # state, local, sourcedId, or the type the source names
    issuer = models.TextField()  # the source that uses it
    value = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "issuer", "value", name="one_person_per_identifier")
        ]
        indexes = [models.Index("value", name="identifier_by_value")]
