"""Improvement of a place: its goals, cycles that try a change and read the same figure again, support from outside.

Only ever added to: what was written by mistake is corrected by a later line that names it. Figures are kept as they
were read on their day. Nothing here is about one learner.
"""

from django.db import models
from django.db.models import Q

from cairn.accountability.rules.cycles import Finding, Source
from cairn.intake.tables import Row


class _Read(models.Model):
    """A figure as it was read; without a value `why` says what stood in its place."""

    as_of = models.DateField(null=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(null=True)
    covers = models.FloatField(null=True)  # of a hundred such ranges, so many hold the true value

    class Meta:
        abstract = True


class _Measured(_Read):
    """Which figure of the place, and how it stood when this was written."""

    organization = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    source = models.TextField(choices=[(each.value, each.value) for each in Source])
    measure = models.TextField()
    group = models.TextField(blank=True)
    part = models.TextField(blank=True)

    class Meta:
        abstract = True


class _Said(models.Model):
    """By whom and when."""

    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


class PlaceGoal(Row, _Measured, _Said):
    """What a school or district wants one of its figures to come to, by when."""

    words = models.TextField()
    aim = models.FloatField()
    by_when = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False), name="a_goal_of_a_place_has_its_figure"
            )
        ]


class PlaceGoalEnd(Row, _Read, _Said):
    """How a goal ended, in words, with its figure as it then was."""

    goal = models.OneToOneField(PlaceGoal, models.PROTECT, related_name="end")
    why = models.TextField(blank=True)
    words = models.TextField()


class Cycle(Row, _Measured, _Said):
    """A need and the figure it rests on, when that is read again, and what it should come to."""

    title = models.TextField()
    need = models.TextField()
    aim = models.FloatField(null=True)
    check_days = models.JSONField()  # ISO days
    owner = models.TextField()
    goal = models.ForeignKey(PlaceGoal, models.PROTECT, null=True, related_name="cycles")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False), name="a_cycle_rests_on_a_figure"
            )
        ]


class CycleChange(Row, _Said):
    """The change tried: who does what, from when until when."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="changes")
    what = models.TextField()
    who = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")),
                name="a_change_ends_after_it_begins",
            )
        ]


class CycleCheck(Row, _Read, _Said):
    """The same figure read again, with words."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="checks")
    day = models.DateField()
    why = models.TextField(blank=True)
    words = models.TextField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")


class CycleFinding(Row, _Said):
    """What was learned, and whether the change is kept, adapted or dropped."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="findings")
    finding = models.TextField(choices=[(each.value, each.value) for each in Finding])
    words = models.TextField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        constraints = [
            models.UniqueConstraint("cycle", condition=Q(corrects=None), name="a_cycle_closes_once")
        ]


class SchoolSupport(Row, _Said):
    """Support that a school gets from its district or state: what, by whom, from when until when, planned how much."""

    organization = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    giver = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    what = models.TextField()
    who = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField()
    hours = models.PositiveIntegerField(null=True)  # planned; null: nobody said
    money = models.PositiveIntegerField(null=True)  # planned, in whole units of the currency
    category = models.TextField(blank=True)  # of an identification, as policy names it
    group = models.TextField(blank=True)
    since = models.PositiveSmallIntegerField(null=True)  # the year since which it stands
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="supports")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(category="") | Q(cycle__isnull=False),
                name="support_to_a_school_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")),
                name="support_ends_after_it_begins",
            ),
        ]


class SchoolSupportLine(Row, _Said):
    """What was given by a day, or that it ended early."""

    support = models.ForeignKey(SchoolSupport, models.PROTECT, related_name="lines")
    day = models.DateField()
    hours = models.PositiveIntegerField(null=True)
    money = models.PositiveIntegerField(null=True)
    ended = models.BooleanField()
    words = models.TextField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
