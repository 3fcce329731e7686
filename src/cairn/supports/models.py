"""Flags, plans of support, what was given, how it went, what was decided: rows that are only ever added to.

A correction supersedes its row; a plan is over when a review says so, a flag when a decision closes it or its days
are over. The database refuses to change or
remove a row (see the migration), except when a retention schedule destroys it.
"""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.supports.rules.decisions import ENDING, Decision
from cairn.supports.rules.flags import CLOSING, Answer


class SupportPlan(Row):
    """What one learner is given beyond what everybody gets, towards which aim, and how progress is measured."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    school = models.ForeignKey(
        "people.Organization", models.PROTECT, null=True, related_name="+"
    )  # where the learner was when it was opened
    competency = models.ForeignKey(
        "competencies.Competency", models.PROTECT, null=True, related_name="+"
    )
    tier = models.PositiveSmallIntegerField()
    need = models.TextField()  # what was seen that led to it
    goal = models.TextField()  # in words that the family reads
    support = models.TextField()  # what is given
    times_a_week = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()  # of one session
    responsible = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    measured_by = (
        models.TextField()
    )  # the check and its unit, such as "words read correctly in a minute"
    gain = models.FloatField()  # aimed at, a week
    noise = models.FloatField(null=True)  # of a check about a learner's own line; null: not known
    weeks = models.FloatField()
    every = models.FloatField()  # weeks between two checks
    rule = models.TextField()  # as policy had it on the day, with the share of false alarms
    false_alarms = models.FloatField()
    first_day = models.DateField()
    opened_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    opened_name = models.TextField()
    opened_at = models.DateTimeField()
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    """The plan that was changed into this one."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tier__gte=1, tier__lte=3), name="tiers_are_three"),
            models.CheckConstraint(
                condition=Q(gain__gt=0, weeks__gt=0, every__gt=0), name="an_aim_goes_somewhere"
            ),
        ]


class SupportSession(Row):
    """One session that was held, or was to be held and was not."""

    plan = models.ForeignKey(SupportPlan, models.PROTECT, related_name="sessions")
    day = models.DateField()
    held = models.BooleanField()
    minutes = models.PositiveSmallIntegerField()  # 0 where it was not held
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded")


class ProgressCheck(Row):
    """One short check of the skill that a plan is about; a correction supersedes, without a score it withdraws."""

    plan = models.ForeignKey(SupportPlan, models.PROTECT, related_name="checks")
    day = models.DateField()
    score = models.FloatField(null=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    recorded_name = models.TextField()
    recorded_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=False) | Q(supersedes__isnull=False),
                name="only_a_correction_has_no_score",
            )
        ]


class PlanReview(Row):
    """What people decided when they looked at a plan, beside what its rule said."""

    plan = models.ForeignKey(SupportPlan, models.PROTECT, related_name="reviews")
    decision = models.TextField(choices=[(d.value, d.value) for d in Decision])
    words = models.TextField()  # the reason
    said = models.TextField()  # what the rule said at that moment
    as_planned = models.BooleanField(
        null=True
    )  # whether it had been given as planned; null: not asked
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_name = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan",
                condition=Q(decision__in=sorted(d.value for d in ENDING)),
                name="a_plan_ends_once",
            )
        ]


class Flag(Row):
    """What a rule saw of one learner, for a person to decide about; it decides nothing."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    school = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    rule = models.TextField()  # name and version
    plan = models.ForeignKey(SupportPlan, models.PROTECT, null=True, related_name="+")
    """The running plan that it is about, if one."""
    facts = models.JSONField()  # the figures behind its sentence, as the rule saw them
    settings = models.JSONField()  # as policy had them on the day
    raised_on = models.DateField()
    expires = models.DateField()  # the last day on which it asks for a decision, if nobody waits
    raised_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("school", "raised_on", name="flag_by_school")]
        constraints = [
            models.UniqueConstraint(
                fields=("learner", "rule", "raised_on"),
                condition=Q(plan=None),
                name="a_rule_flags_once_a_day",
            ),
            models.UniqueConstraint(
                fields=("plan", "rule", "raised_on"),
                condition=Q(plan__isnull=False),
                name="a_rule_flags_a_plan_once_a_day",
            ),
        ]


class FlagDecision(Row):
    """What a person decided about a flag, and why."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="decisions")
    answer = models.TextField(choices=[(a.value, a.value) for a in Answer])
    words = models.TextField()  # the reason
    until = models.DateField(null=True)  # from that day on it asks again; with a wait alone
    plan = models.ForeignKey(SupportPlan, models.PROTECT, null=True, related_name="+")
    """What was opened or looked at because of it; with a plan alone."""
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_name = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=Answer.WAIT.value, until__isnull=False)
                | (~Q(answer=Answer.WAIT.value) & Q(until__isnull=True)),
                name="a_wait_ends",
            ),
            models.UniqueConstraint(
                "flag",
                condition=Q(answer__in=sorted(a.value for a in CLOSING)),
                name="a_flag_is_decided_once",
            ),
        ]


class TeamMeeting(Row):
    """That a school's team met; its page says what changed since. A further row takes back what was kept by mistake."""

    school = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    day = models.DateField()
    kept_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    kept_name = models.TextField()
    kept_at = models.DateTimeField()
    takes_back = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_back")
