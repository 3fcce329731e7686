"""What follows from the evidence: estimate, human judgement, official determination. Never one for another."""

from django.db import models

from cairn.intake.tables import Row


class Rule(Row):
    """How levels are worked out, or measures combined, at a place and time; and who ruled so."""

    digest = models.TextField(unique=True)  # SHA-256 over all that follows
    method = models.TextField()  # exponential_decay@1
    rule = models.JSONField()  # all that the arithmetic depends on: the plain form of
    # measure.mastery.rule.Rule, or of rules.combining.Combining
    rulings = models.JSONField()  # [{parameter, value, source, waiver}], each that had a say
    waiver = models.TextField(blank=True)  # of the method or its gates, if any


class Estimate(models.Model):
    """A learner × competency as its evidence stands: worked out, never typed in; see `measure`.

    Its id is made from learner and competency: worked out anew, it is the same row again.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    learner = models.ForeignKey("people.Person", models.PROTECT, db_index=False, related_name="+")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, db_index=False, related_name="+")
    point = models.FloatField(null=True)  # on the scale of levels; null: the method says nothing
    standard_error = models.FloatField(null=True)  # in levels
    level = models.SmallIntegerField(null=True)  # what the method says today
    shown = models.SmallIntegerField(null=True)  # held: falls only when a person confirms
    shown_since = models.DateField(null=True)
    latest = models.FloatField(null=True)  # what the latest counted piece showed
    enough = models.BooleanField()  # the gates are met
    probabilities = models.JSONField()  # of each level, lowest first; [] where there is no point
    pieces = models.PositiveSmallIntegerField()
    contexts = models.PositiveSmallIntegerField()
    first_performed = models.DateField(null=True)  # of any row that stands, scored or not
    last_performed = models.DateField(null=True)  # of the latest counted piece
    baseline = models.SmallIntegerField(null=True)  # the first secure level
    baseline_day = models.DateField(null=True)
    as_of = models.DateField()  # the day on which certainty was read
    state = models.BinaryField()  # what the next step goes on from

    class Meta:
        constraints = [
            models.UniqueConstraint("learner", "competency", name="one_estimate_per_cell")
        ]


class LevelChange(models.Model):
    """A day on which a level changed: the one people see, or what the method says, or both.

    Worked out with the estimate, and again with it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    learner = models.ForeignKey("people.Person", models.PROTECT, db_index=False, related_name="+")
    competency = models.ForeignKey(
        "competencies.Competency", models.PROTECT, db_index=False, related_name="+"
    )
    step = models.PositiveIntegerField()  # the how manieth event of the cell; orders one day's
    day = models.DateField()
    level_before = models.SmallIntegerField(null=True)  # that people saw; null: none yet
    level_after = models.SmallIntegerField(null=True)  # that people see from then on
    measured_after = models.SmallIntegerField(null=True)  # what the method says; null: nothing

    class Meta:
        indexes = [models.Index("learner", "competency", "day", name="changes_of_a_cell")]


class Judgement(Row):
    """What a professional says a learner's level is, and why. It stands beside the estimate."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    level = models.SmallIntegerField()
    reason = models.TextField()
    rater = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    rater_name = models.TextField()
    made_at = models.DateTimeField()
    rubric = models.ForeignKey("competencies.Rubric", models.PROTECT, null=True, related_name="+")
    rubric_version = models.TextField(blank=True)
    confirms_fall = models.BooleanField(default=False)
    """The rater has seen that newer evidence points lower and agrees that people be shown it."""
    source = models.TextField(blank=True)  # empty: given here
    source_key = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index("learner", "competency", "made_at", name="judgements_of_a_cell")]


class Determination(Row):
    """An official decision, with everything needed to work it out again. Never changed; see replay."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    level = models.SmallIntegerField(null=True)  # null: not enough evidence to determine one
    as_of = models.DateField()
    school_year = models.PositiveSmallIntegerField()
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    combining = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    """How several measures became one; null: the level held from the one stream of evidence decided."""
    policy_digest = models.TextField()
    inputs = models.JSONField()  # the events in order, as they were stepped over; judgement, entry
    inputs_digest = models.TextField()
    outcome = models.JSONField()  # the whole answer
    outcome_digest = models.TextField()
    decided_by = models.TextField()
    decided_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )

    class Meta:
        indexes = [models.Index("learner", "competency", "as_of", name="determinations_of_a_cell")]


class GroupCount(models.Model):
    """How many learners of a place stood at each level on a day: what group pages read.

    A place is a school, or a district or the state whose schools were added up. A count of cells
    (learner × competency), for everyone or for one subgroup, in one domain or one competency. Internal:
    nothing here is public, whatever its size.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey("people.Organization", models.CASCADE, related_name="+")
    subgroup = models.TextField()  # "all", or "english_learner=yes"
    domain = models.TextField()  # "*": all of them together
    competency = models.ForeignKey(
        "competencies.Competency", models.CASCADE, null=True, related_name="+"
    )
    as_of = models.DateField()
    enrolled = models.PositiveIntegerField()  # learners of the group at the place on the day
    learners = (
        models.PositiveIntegerField()
    )  # of them, with any evidence in the domain or competency
    cells = models.PositiveIntegerField()  # learner × competency with any evidence
    enough = models.PositiveIntegerField()  # of them, with a level: the sum of `levels`
    levels = models.JSONField()  # cells at each level, lowest first

    class Meta:
        indexes = [models.Index("place", "as_of", name="counts_of_a_place")]


class EvidenceCount(models.Model):
    """What a school has seen of a competency in one grade, as last counted: how healthy its evidence is.

    Counted with the groups, and replaced when counted again. Internal, whatever its size.
    """

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey("people.Organization", models.CASCADE, related_name="+")
    grade = models.TextField(blank=True)  # CEDS code; empty: the roster says none
    competency = models.ForeignKey(
        "competencies.Competency", models.CASCADE, null=True, db_index=False, related_name="+"
    )
    """Null: the grade as a whole, which says how many are enrolled where nobody has evidence."""
    as_of = models.DateField()
    enrolled = models.PositiveIntegerField()  # learners of the grade at the school on the day
    learners = models.PositiveIntegerField()  # of them, with any scored evidence
    enough = models.PositiveIntegerField()  # of them, with a level
    stale = models.PositiveIntegerField()  # of them, whose latest piece is older than policy allows
    unsure = models.PositiveIntegerField()  # with a level less probable than "fairly sure"
    # Pieces that stand, of this school year, by what they were for.
    formative = models.PositiveIntegerField()
    interim = models.PositiveIntegerField()
    summative = models.PositiveIntegerField()
    performance = models.PositiveIntegerField()
    adaptive = models.PositiveIntegerField()
    observation = models.PositiveIntegerField()
    portfolio = models.PositiveIntegerField()
    own = models.PositiveIntegerField()  # the learner's own view

    class Meta:
        indexes = [models.Index("school", "as_of", name="evidence_of_a_school")]


class SectionCount(models.Model):
    """What came out of a class this school year, as last counted."""

    id = models.BigAutoField(primary_key=True)
    section = models.ForeignKey("people.Section", models.CASCADE, db_index=False, related_name="+")
    school = models.ForeignKey("people.Organization", models.CASCADE, related_name="+")
    as_of = models.DateField()
    enrolled = models.PositiveIntegerField()  # learners in the class on the day
    learners = models.PositiveIntegerField()  # of them, with a piece from this class this year
    competencies = models.PositiveIntegerField()  # of which this class has shown anything this year
    pieces = models.PositiveIntegerField()
    last_performed = models.DateField(null=True)  # null: nothing this year

    class Meta:
        indexes = [models.Index("school", "as_of", name="evidence_of_classes")]


class SittingCount(models.Model):
    """How often a grade of a school sat a test this school year, as last counted.

    A sitting is one learner, one test, one day, whatever number of competencies it spoke of.
    """

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey("people.Organization", models.CASCADE, related_name="+")
    grade = models.TextField(blank=True)
    use = models.TextField()  # interim, summative …
    test = models.TextField(blank=True)  # as its source calls it; empty: it does not say
    as_of = models.DateField()
    sittings = models.PositiveIntegerField()
    learners = models.PositiveIntegerField()  # who sat it at least once

    class Meta:
        indexes = [models.Index("school", "as_of", name="sittings_of_a_school")]


class RosterCount(models.Model):
    """What a school's roster leaves open, as last counted: what its keeper can mend."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey("people.Organization", models.CASCADE, related_name="+")
    as_of = models.DateField()
    learners = models.PositiveIntegerField()  # enrolled on the day
    without_class = models.PositiveIntegerField()  # of them, in no class of the school
    without_grade = models.PositiveIntegerField()  # of them, with no grade anywhere
    classes = models.PositiveIntegerField()  # held on the day
    without_learners = models.PositiveIntegerField()  # of them
    without_teacher = models.PositiveIntegerField()  # of them
    possible_doubles = models.PositiveIntegerField()  # pairs of records that wait for a decision


class DeliveryCount(models.Model):
    """What became of a file from a source that keeps this school's roster, as last counted."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey("people.Organization", models.CASCADE, related_name="+")
    as_of = models.DateField()
    delivery = models.UUIDField()  # which one: two schools tell of the same
    kind = models.TextField()  # roster, records, evidence
    source = models.TextField()
    name = models.TextField()  # of the file
    received_on = models.DateField()
    finished = models.BooleanField()
    rows_read = models.PositiveIntegerField()
    stored = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    quarantined = models.PositiveIntegerField()
