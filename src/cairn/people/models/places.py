"""Where people learn: agencies, districts, schools; terms, courses, classes."""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row, Spell


class Organization(Row):
    """A state agency, a district, a school, or a programme; a tree."""

    class Kind(models.TextChoices):
        SEA = "SEA", "State education agency"
        LEA = "LEA", "District"
        SCHOOL = "school", "School"
        PROGRAM = "program", "Programme"

    kind = models.TextField(choices=Kind)
    name = models.TextField()
    state_id = models.TextField(blank=True, db_index=True)  # the state's own code for it
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    district = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The LEA it belongs to; an LEA's is itself, a state agency has none."""
    grades = models.JSONField(default=list)  # CEDS grade codes, where the source says them
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["SEA", "LEA", "school", "program"]), name="organization_kind"
            )
        ]


class Term(Spell):
    """A school year, semester, term or grading period."""

    name = models.TextField()
    kind = models.TextField()  # schoolYear, semester, term, gradingPeriod
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    school_year = models.PositiveSmallIntegerField(null=True)  # the year in which it ends


class Course(Row):
    """What is taught, apart from when and by whom."""

    name = models.TextField()
    code = models.TextField(blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    grades = models.JSONField(default=list)
    subjects = models.JSONField(default=list)


class Section(Spell):
    """A class: learners and teachers who meet in a course during its terms."""

    name = models.TextField()
    code = models.TextField(blank=True)
    kind = models.TextField(blank=True)  # homeroom, scheduled
    course = models.ForeignKey(Course, models.PROTECT, null=True, related_name="sections")
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    terms = models.ManyToManyField(Term, related_name="+")
    grades = models.JSONField(default=list)
    subjects = models.JSONField(default=list)


class TitleIStatus(Row):
    """Whether a school gets Title I money in a school year; none of a year: nobody has said."""

    school = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    school_year = models.PositiveSmallIntegerField()  # the year in which it ends
    status = models.TextField()  # CEDS 000285, as federal files write it

    class Meta:
        constraints = [
            models.UniqueConstraint("school", "school_year", name="a_title1_status_once_a_year")
        ]
