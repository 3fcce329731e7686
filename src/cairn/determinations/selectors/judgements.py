"""What professionals have said about a learner's level, and why."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
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


class Judged(NamedTuple):
    """A judgement of a surviving record by a surviving record."""

    learner: UUID
    competency: UUID
    rater: UUID
    level: int
    made_at: datetime


def judged_by_several(
    people: Collection[UUID], *, since: datetime, until: datetime
) -> dict[tuple[UUID, UUID], list[Judged]]:
    """Cells of these learners that two people or more have judged in [since, until); oldest judgement first.

    people  rows of learners, those joined to them too

    For counting how scorers agree. One query.
    """
    rows = Judgement.objects.filter(
        learner_id__in=list(people), made_at__gte=since, made_at__lt=until, rater__isnull=False
    ).order_by("made_at", "pk")
    columns = ("learner__record_id", "competency_id", "rater__record_id", "level", "made_at")
    found: dict[tuple[UUID, UUID], list[Judged]] = defaultdict(list)
    for row in map(Judged._make, rows.values_list(*columns)):
        found[row.learner, row.competency].append(row)
    return {cell: given for cell, given in found.items() if len({j.rater for j in given}) > 1}
