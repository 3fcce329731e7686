"""The plans of support that come along with learners who move: who sees to each, for whoever leads the new school."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners
from cairn.supports.models import PlanReview, SupportPlan
from cairn.supports.rules.decisions import ENDING


@dataclass(frozen=True)
class Carried:
    """A running plan: whose, and the record of the adult who sees to it."""

    id: UUID
    learner: UUID
    responsible: UUID


def plans_carried(
    records: Collection[UUID], *, by: Actor, purpose: Purpose, day: date
) -> list[Carried]:
    """The running plans of those among them whose supports `by` may read, oldest first. One query."""
    allowed = learners(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    over = PlanReview.objects.filter(plan=OuterRef("pk"), decision__in=[d.value for d in ENDING])
    rows = SupportPlan.objects.filter(
        ~Exists(over), learner__record__in=allowed.filter(pk__in=list(records))
    ).order_by("first_day", "pk")
    return [
        Carried(*row) for row in rows.values_list("pk", "learner__record", "responsible__record")
    ]
