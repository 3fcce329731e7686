"""When a family reads what was just written down, in words."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.journeys.release import at_once


def family_reads(learner: UUID, day: date) -> str:
    if at_once(learner, day):
        return _("The family can read it now.")
    return _("The family reads it from the next school morning.")
