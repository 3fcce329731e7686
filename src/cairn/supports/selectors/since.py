"""What happened to a school's supports between two days: for a team that meets again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners
from cairn.supports.models import (
    Flag,
    FlagDecision,
    PlanReview,
    ProgressCheck,
    SupportPlan,
    SupportSession,
)


@dataclass(frozen=True)
class Since:
    """What was kept after a moment of some learners' supports.

    decided  flags that somebody answered, the latest first; a second answer counts for itself
    opened   plans, the latest first
    reviews  what was decided about plans, the latest first
    """

    flags: int
    decided: list[FlagDecision]
    opened: list[SupportPlan]
    reviews: list[PlanReview]
    held: int
    not_held: int
    checks: int

    @property
    def nothing(self) -> bool:
        counted = (self.flags, self.held, self.not_held, self.checks)
        return not any((*counted, self.decided, self.opened, self.reviews))


def since(
    records: Collection[UUID], moment: datetime, *, by: Actor, purpose: Purpose, day: date
) -> Since:
    """What was kept after the moment of those among them whose supports `by` may read. Eight queries."""
    read = learners(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    mine = list(read.filter(pk__in=list(records)).values_list("pk", flat=True))
    sessions = SupportSession.objects.filter(
        superseded=None, plan__learner__record__in=mine, recorded_at__gt=moment
    )
    decided = FlagDecision.objects.filter(flag__learner__record__in=mine, decided_at__gt=moment)
    reviews = PlanReview.objects.filter(plan__learner__record__in=mine, decided_at__gt=moment)
    opened = SupportPlan.objects.filter(learner__record__in=mine, opened_at__gt=moment)
    checks = ProgressCheck.objects.filter(
        superseded=None, score__isnull=False, plan__learner__record__in=mine, recorded_at__gt=moment
    )
    return Since(
        Flag.objects.filter(learner__record__in=mine, raised_at__gt=moment).count(),
        list(decided.select_related("flag__learner__record").order_by("-decided_at", "-pk")),
        list(opened.select_related("learner__record").order_by("-opened_at", "-pk")),
        list(reviews.select_related("plan__learner__record").order_by("-decided_at", "-pk")),
        sessions.filter(held=True).count(),
        sessions.filter(held=False).count(),
        checks.count(),
    )
