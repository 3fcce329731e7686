"""What people are to one another and to places, each from a first to a last day."""

from django.db import models

from cairn.intake.tables import Spell

from .persons import Person
from .places import Organization, Section


class Role(Spell):
    """What a person is at an organization, as its roster says."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.TextField()  # learner, guardian, relative, teacher, aide, counselor, leader …
    primary = models.BooleanField(default=True)


class StaffAssignment(Spell):
    """A post that an adult holds at an organization: what gives a leader or counsellor their view."""

    class Position(models.TextChoices):
        TEACHER = "teacher"
        AIDE = "aide"
        COUNSELOR = "counselor"
        SCHOOL_LEADER = "school_leader"
        DISTRICT_LEADER = "district_leader"
        STATE_ANALYST = "state_analyst"
        PRIVACY_OFFICER = "privacy_officer"

    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_assignments")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    position = models.TextField(choices=Position)


class Enrollment(Spell):
    """A learner at a school. `district` is where evidence of this time arises."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="enrollments")
    school = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", db_index=False
    )  # the index by school and last day serves
    district = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    grade = models.TextField(blank=True)
    exit_code = models.TextField(blank=True)  # CEDS exit or withdrawal type

    class Meta:
        indexes = [models.Index("school", "last_day", name="enrollment_by_school")]


class SectionEnrollment(Spell):
    """A person in a section: as learner, or as one of its teachers."""

    section = models.ForeignKey(
        Section, models.PROTECT, related_name="members", db_index=False
    )  # the index by section and role serves
    person = models.ForeignKey(Person, models.PROTECT, related_name="section_enrollments")
    role = models.TextField()  # learner, teacher, aide, proctor
    primary = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index("section", "role", name="member_by_role")]


class Guardianship(Spell):
    """An adult who answers for a learner."""

    guardian = models.ForeignKey(Person, models.PROTECT, related_name="wards")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="guardianships")
    relation = models.TextField()  # mother, father, grandparent, guardian …
    has_custody = models.BooleanField(default=True)


class GuardianRestriction(Spell):
    """A court order or agreement that limits what a guardian may see or do."""

    class Kind(models.TextChoices):
        NO_RECORDS = "no_records"
        NO_CONTACT = "no_contact"

    guardianship = models.ForeignKey(Guardianship, models.PROTECT, related_name="restrictions")
    kind = models.TextField(choices=Kind)
    authority = models.TextField()  # the order it rests on
