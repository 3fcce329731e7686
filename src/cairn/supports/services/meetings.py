"""Keeping that a school's team met, and taking it back on the same day."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.kernel.access import Actor
from cairn.supports.models import TeamMeeting
from cairn.supports.selectors.meetings import met_on


@transaction.atomic
def keep_meeting(school: UUID, *, by: Actor, at: datetime) -> TeamMeeting:
    """Keeps that the team of a school met on the day; a second time on one day keeps no second meeting.

    Raises NotAllowed to who serves nobody there.
    """
    day = timezone.localdate(at)
    return met_on(school, by=by, day=day) or TeamMeeting.objects.create(
        school_id=school, day=day, kept_by_id=by.person, kept_name=by.name, kept_at=at
    )


@transaction.atomic
def take_back_meeting(school: UUID, *, by: Actor, at: datetime) -> None:
    """Takes back the meeting that was kept for today, whoever kept it; without one nothing happens.

    Raises NotAllowed to who serves nobody there.
    """
    day = timezone.localdate(at)
    if kept := met_on(school, by=by, day=day):
        TeamMeeting.objects.create(
            school_id=school, day=day, kept_by_id=by.person, kept_name=by.name, kept_at=at,
            takes_back=kept,
        )  # fmt: skip
