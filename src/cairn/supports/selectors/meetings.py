"""A school's team at its meeting: who serves somebody there, when it last met, what happened since."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import NOTHING
from cairn.people.selectors.access import learners
from cairn.people.selectors.groups import enrolled_in
from cairn.supports.models import TeamMeeting


def team_ground(school: UUID, *, by: Actor, day: date) -> set[UUID]:
    """The school's learners whose supports `by` may read to serve them. Raises NotAllowed where there is none."""
    mine = learners(by=by, purpose=Purpose.INSTRUCT, data=DataClass.SUPPORTS, day=day)
    # Asked of a school that is not there too: how long a refusal takes must not tell whether it is.
    there = [*enrolled_in([school], day), NOTHING]
    found = set(mine.filter(pk__in=there).values_list("pk", flat=True))
    if found:
        return found
    raise NotAllowed(
        f"{by.name} serves no learner of this school.",
        mend="Open the page of your own school's team.",
    )


def last_meeting(school: UUID, *, by: Actor, day: date) -> TeamMeeting | None:
    """The latest meeting before the day; None: the team has kept none. Raises NotAllowed as `team_ground`."""
    team_ground(school, by=by, day=day)
    return kept_meetings(school).filter(day__lt=day).order_by("day").last()


def kept_meetings(school: UUID) -> QuerySet[TeamMeeting]:
    """A school's meetings that stand: kept, and not taken back."""
    return TeamMeeting.objects.filter(school=school, takes_back=None, taken_back=None)


def met_on(school: UUID, *, by: Actor, day: date) -> TeamMeeting | None:
    """The meeting that is kept for this day. Raises NotAllowed as `team_ground`."""
    team_ground(school, by=by, day=day)
    return kept_meetings(school).filter(day=day).first()
