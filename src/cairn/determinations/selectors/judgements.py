"""What professionals have said about a learner's level, and why."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cairn.determinations.models import Judgement
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases


def judgements_of(
    learner: UUID, competency: UUID, *, by: Actor, purpose: Purpose, at: datetime
) -> QuerySet[Judgement]:
    """Judgements of one learner in one competency up to a moment, latest first. Raises NotAllowed."""
    learner_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=timezone.localdate(at)
    )
    mine = Judgement.objects.filter(learner_id__in=aliases(learner), competency=competency)
    return mine.filter(made_at__lte=at).order_by("-made_at", "-id")
