"""Who learns, where, with whom, and who answers for whom.

A Person is one record a state keeps about one human being; Learner, Guardian and the rest are roles.
Everything that lasts is a spell with a first and a last day: nothing here is overwritten by time.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

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


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A way to sign in. What its holder may see follows from the person's relationships, never from here."""

    username = models.TextField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="accounts")
    is_active = models.BooleanField(default=True)
    persona = models.TextField(blank=True)  # demonstration only: what its one-click button says
    language = models.TextField(blank=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()


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


class MatchCase(Row):
    """Two records that may be one person, or one number that two people claim; a person decides."""

    class Kind(models.TextChoices):
        PROBABLE = "probable"
        CONFLICT = "conflict"

    class Decision(models.TextChoices):
        OPEN = "open"
        SAME = "same"
        DIFFERENT = "different"

    kind = models.TextField(choices=Kind)
    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    score = models.FloatField(null=True)  # 0..1; null where a number clashes and nothing was scored
    reasons = models.JSONField(default=list)  # in words, for and against
    found_at = models.DateTimeField()
    decision = models.TextField(choices=Decision, default=Decision.OPEN)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("one", "other", name="one_case_per_pair"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="a_case_has_two_records"),
        ]


class Merge(Row):
    """One step in the history of joined records: a merge, or its undoing."""

    class Action(models.TextChoices):
        MERGE = "merge"
        UNMERGE = "unmerge"

    action = models.TextField(choices=Action)
    survivor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField()


class Look(Row):
    """Somebody read a record: who, for what, on which ground, when, through what."""

    at = models.DateTimeField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    actor_name = models.TextField()
    actor_role = models.TextField()  # teacher, guardian, operator …
    purpose = models.TextField()
    reason = models.TextField()  # why it was allowed, in words
    through = models.TextField()  # page, export, command
    learner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="looks")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    """Exactly one of learner, section, organization: whose record, or whose records, were read."""

    class Meta:
        indexes = [
            models.Index("learner", "at", name="look_by_learner"),
            models.Index("section", "at", name="look_by_section"),
        ]
