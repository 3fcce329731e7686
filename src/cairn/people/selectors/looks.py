"""Who looked at a learner's record, summed up so that a family can read it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import Look, SectionEnrollment
from cairn.people.rules.access import Relation

from .access import learner_ground
from .persons import aliases


@dataclass(frozen=True)
class Looked:
    """How often one person looked in one week, for one purpose, at the learner alone or at a class of theirs.

    week      its Monday
    section   the class whose page was opened, or empty: the learner's own record
    """

    week: date
    name: str
    relation: Relation
    purpose: Purpose
    section: str
    times: int


def who_looked(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, since: date
) -> list[Looked]:
    """Every look since a day, latest week first, the learner's and family's own among them. Two queries.

    A page of a whole class shows the learner too, so opening it counts. Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.LOOKS, learner=learner, day=day)
    records = aliases(learner)
    sections = SectionEnrollment.objects.filter(person__in=records, role="learner")
    mine = Q(learner__in=records) | Q(section__in=sections.values("section"))
    rows = (
        Look.objects.filter(mine, at__gte=_start(since))
        .annotate(week=TruncWeek("at"), where=F("section__name"))
        .values_list("week", "actor_name", "actor_role", "purpose", "where")
        .annotate(times=Count("pk"))
        .order_by("-week", "actor_name", "purpose", "where")
    )
    return [
        Looked(_monday(week), name, Relation(role), Purpose(why), where or "", times)
        for week, name, role, why, where, times in rows
    ]


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _monday(week: datetime) -> date:
    day = timezone.localtime(week).date()
    return day - timedelta(days=day.weekday())
