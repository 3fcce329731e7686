"""Improvement: what a place needs, what it changes, by what it will know, and what it learned; and who helps it.

Only ever added to; a cycle is over when its learning is written. About places, never about a learner.
"""

from django.db import models
from django.db.models import F, Q

from cairn.intake.tables import Row


class Cycle(Row):
    """A need that a school or district works on, and the change that it tries."""

    organization = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    need = models.TextField()  # what was seen, and of whom
    indicator = models.TextField(blank=True)  # of policy, that it is to move; empty: another one
    group = models.TextField(blank=True)
    change = models.TextField()  # what will be done otherwise
    measure = models.TextField()  # by what people will know
    first_day = models.DateField()
    look_on = models.DateField()  # when they look whether it helped
    opened_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    opened_name = models.TextField()
    opened_at = models.DateTimeField()
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(need="") & ~Q(change="") & ~Q(measure=""), name="a_cycle_says_it_all"
            ),
            models.CheckConstraint(
                condition=Q(look_on__gt=F("first_day")), name="a_cycle_looks_later"
            ),
        ]


class CycleLearning(Row):
    """What was seen when a cycle was looked at, and what happens now."""

    class Then(models.TextChoices):
        KEEP = "keep"
        CHANGE = "change"
        END = "end"

    cycle = models.OneToOneField(Cycle, models.PROTECT, related_name="learning")
    seen = models.TextField()
    then = models.TextField(choices=Then)
    learned = models.TextField()
    said_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    said_name = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(seen="") & ~Q(learned=""), name="a_learning_says_what"
            )
        ]


class SchoolSupport(Row):
    """Help that a place gets: who gives what, from when to when."""

    organization = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    category = models.TextField(blank=True)  # because of which identification; empty: of none
    who = models.TextField()
    what = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="supports")
    noted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    noted_name = models.TextField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(who="") & ~Q(what=""), name="a_support_says_who_and_what"
            )
        ]
