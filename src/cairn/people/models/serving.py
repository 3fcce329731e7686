"""Adults who serve one learner, and guardians whose view outlasts a birthday."""

from django.db import models
from django.db.models import F, Q

from cairn.intake.tables import Spell

from .persons import Person
from .places import Organization
from .roles import Guardianship


class TeamMembership(Spell):
    """An adult who serves one learner at a school or in a district: a counselor, or one of a team."""

    class Kind(models.TextChoices):
        CASELOAD = "caseload"  # of a counselor; who has one sees no other learner of the school
        IEP = "iep"
        SECTION_504 = "section_504"
        ENGLISH_LEARNER = "english_learner"
        WELFARE = "welfare"  # homeless, foster, migrant: the liaison's

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, models.PROTECT, related_name="teams")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("learner")), name="nobody_is_on_their_own_team"
            )
        ]


class GuardianException(Spell):
    """Why a guardian still sees the record of a learner who has come of age."""

    class Kind(models.TextChoices):
        DEPENDENT = "dependent"  # for tax, 34 CFR 99.31(a)(8)
        CONSENT = "consent"  # the learner's own, 34 CFR 99.30

    guardianship = models.ForeignKey(Guardianship, models.PROTECT, related_name="exceptions")
    kind = models.TextField(choices=Kind)
    authority = models.TextField()  # the paper it rests on
