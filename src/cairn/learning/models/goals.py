"""A goal that a learner set with somebody, its steps, and what was noted of it: rows that are only ever added to."""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.learning.rules.goals import ENDING, ON_A_STEP, Entry, Going


class Goal(Row):
    """What a learner wants to reach, by when, set with whom."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    competency = models.ForeignKey(
        "competencies.Competency", models.PROTECT, null=True, related_name="+"
    )  # null: free words
    words = models.TextField()
    by_when = models.DateField()
    with_whom = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    with_name = models.TextField()
    set_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    set_name = models.TextField()
    set_at = models.DateTimeField()
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    """The goal that was changed into this one."""


class GoalStep(Row):
    """One step on the way, as it was written with the goal."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("goal", "place", name="steps_of_a_goal_in_order")]


class GoalEntry(Row):
    """Something noted of a goal: a yes, a check-in, a step ticked, its end."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="entries")
    entry = models.TextField(choices=[(e.value, e.value) for e in Entry])
    going = models.TextField(blank=True, choices=[(g.value, g.value) for g in Going])
    step = models.ForeignKey(GoalStep, models.PROTECT, null=True, related_name="entries")
    words = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "goal",
                condition=Q(entry__in=sorted(e.value for e in ENDING)),
                name="a_goal_ends_once",
            ),
            models.UniqueConstraint(
                "goal",
                condition=Q(entry=Entry.CONFIRMED.value),
                name="a_goal_is_confirmed_once",
            ),
            models.CheckConstraint(
                condition=Q(entry__in=sorted(e.value for e in ON_A_STEP), step__isnull=False)
                | (~Q(entry__in=sorted(e.value for e in ON_A_STEP)) & Q(step__isnull=True)),
                name="a_tick_names_its_step",
            ),
        ]
