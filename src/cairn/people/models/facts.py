"""What is known about a learner besides the learning: dated characteristics, and what a school reports."""

from django.db import models

from cairn.intake.tables import Row, Spell

from .persons import Person
from .places import Organization


class Characteristic(Spell):
    """A dated fact about a person that decides a subgroup or a service. Never a label on a page."""

    class Kind(models.TextChoices):
        RACE_ETHNICITY = "race_ethnicity"
        ENGLISH_LEARNER = "english_learner"
        DISABILITY = "disability"
        SECTION_504 = "section_504"
        ECONOMIC_DISADVANTAGE = "economic_disadvantage"
        HOMELESS = "homeless"
        FOSTER = "foster"
        MIGRANT = "migrant"
        MILITARY = "military"
        HOME_INTERNET = "home_internet"
        HOME_DEVICE = "home_device"

    person = models.ForeignKey(Person, models.PROTECT, related_name="characteristics")
    kind = models.TextField(choices=Kind)
    value = models.TextField()  # the category, or yes / no; a former status is its spell's end
    detail = models.TextField(blank=True)  # programme, primary disability, language …

    class Meta:
        indexes = [models.Index("kind", "value", name="characteristic_by_value")]


class SchoolRecord(Row):
    """A count or outcome that a school reports about a learner for a school year."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    school_year = models.PositiveSmallIntegerField()  # the year in which it ends

    class Meta:
        abstract = True


class Attendance(SchoolRecord):
    """Days a learner was enrolled at a school and days absent, in a period of a school year."""

    first_day = models.DateField()
    last_day = models.DateField()
    days_enrolled = models.DecimalField(max_digits=5, decimal_places=1)
    days_absent = models.DecimalField(max_digits=5, decimal_places=1)


class DisciplineCount(SchoolRecord):
    """How often in a school year a learner met one kind of disciplinary action."""

    action = models.TextField()  # CEDS disciplinary action taken
    count = models.PositiveSmallIntegerField()
    days = models.DecimalField(max_digits=5, decimal_places=1, null=True)  # null: not reported


class Graduation(SchoolRecord):
    """A learner's cohort and how it ended."""

    cohort_year = models.PositiveSmallIntegerField()
    cohort_status = models.TextField()  # graduated, continuing, transferred out, dropped out …
    diploma_type = models.TextField(blank=True)
    awarded_on = models.DateField(null=True)


class CourseCompletion(SchoolRecord):
    """A course that a learner finished, or did not."""

    course_code = models.TextField()
    course_name = models.TextField()
    status = models.TextField()  # completed, not completed, withdrawn
    credits = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    completed_on = models.DateField(null=True)
    level = models.TextField(blank=True)  # CEDS course level characteristic; blank: not told


class CredentialEarned(SchoolRecord):
    """A credential of somebody else that a learner earned while at school: an industry's certificate, a license."""

    title = models.TextField()
    category = models.TextField(blank=True)  # as its sender groups credentials; blank: not told
    earned_on = models.DateField()
