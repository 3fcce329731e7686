"""Keeping that a school's team met."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.kernel.access import Actor
from cairn.supports.models import TeamMeeting
from cairn.supports.selectors.meetings import team_ground


@transaction.atomic
def keep_meeting(school: UUID, *, by: Actor, at: datetime) -> TeamMeeting:
    """Keeps that the team of a school met on the day; a second time on one day keeps no second meeting.

    Raises NotAllowed to who serves nobody there.
    """
    day = timezone.localdate(at)
    team_ground(school, by=by, day=day)
    kept = TeamMeeting.objects.filter(school=school, day=day).first()
    return kept or TeamMeeting.objects.create(
        school_id=school, day=day, kept_by_id=by.person, kept_name=by.name, kept_at=at
    )
