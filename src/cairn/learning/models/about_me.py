"""A learner's own words about themselves, and their taking back.

The words stand in a row of their own, which goes when the learner takes them back; that something was
written and taken back stays.
"""

from django.db import models

from cairn.intake.tables import Row
from cairn.learning.rules.about_me import About


class AboutMe(Row):
    """That a learner wrote something about themselves."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    about = models.TextField(choices=[(a.value, a.value) for a in About])
    written_at = models.DateTimeField()


class AboutMeWords(Row):
    """What they wrote; gone when it was taken back."""

    of = models.OneToOneField(AboutMe, models.PROTECT, related_name="words")
    words = models.TextField()


class AboutMeWithdrawn(Row):
    """That the learner took it back."""

    of = models.OneToOneField(AboutMe, models.PROTECT, related_name="withdrawn")
    at = models.DateTimeField()
