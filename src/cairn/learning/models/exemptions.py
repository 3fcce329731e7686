"""What was decided not to be asked of one learner, and how that ceased to hold: rows that are only ever added to."""

from django.db import models
from django.db.models import Q

from cairn.intake.tables import Row
from cairn.learning.rules.exemptions import End, What


class Exemption(Row):
    """A decision of people that a part of what a qualification asks for is not asked of this learner."""

    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    requirement = models.TextField()
    """The parameter of policy."""
    line = models.TextField()
    """Its need, as policy wrote it then; where policy writes it otherwise later, the decision changes nothing."""
    what = models.TextField(choices=[(w.value, w.value) for w in What])
    competency = models.ForeignKey(
        "competencies.Competency", models.PROTECT, null=True, related_name="+"
    )
    words = models.TextField()
    first_day = models.DateField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what=What.COMPETENCY.value, competency__isnull=False)
                | (~Q(what=What.COMPETENCY.value) & Q(competency__isnull=True)),
                name="a_competency_is_named_where_one_is_spared",
            )
        ]


class ExemptionEnd(Row):
    """That a decision ends, was a mistake, or was written anew; the latest row counts."""

    exemption = models.ForeignKey(Exemption, models.PROTECT, related_name="ends")
    how = models.TextField(choices=[(e.value, e.value) for e in End])
    day = models.DateField(null=True)  # with an end: the first on which it is asked again
    words = models.TextField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how=End.ENDED.value, day__isnull=False)
                | (~Q(how=End.ENDED.value) & Q(day__isnull=True)),
                name="an_end_has_a_day",
            ),
        ]
