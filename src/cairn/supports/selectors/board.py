"""What waits: the running plans of all learners whom somebody serves, in the order in which they ask for attention."""

from datetime import date, timedelta
from enum import IntEnum

from django.db.models import Exists, OuterRef

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners
from cairn.supports.models import PlanReview, SupportPlan
from cairn.supports.rules.decisions import ENDING
from cairn.supports.rules.progress import Says

from .plans import Plan, whole


class Waits(IntEnum):
    """Why a plan asks for attention, the most pressing first."""

    DECIDE = 1
    """Its rule says *change*, and nobody has looked at it since."""
    RUN_OUT = 2
    """Its weeks are over."""
    NOT_GIVEN = 3
    """Less than half of the sessions due were held."""
    CHECK = 4
    """A check is due."""
    HIGHER = 5
    """A higher aim is within reach."""
    NOTHING = 6


LATE_CHECK = timedelta(days=3)
"""Days after which a check that is due is told."""
ENOUGH_DUE = 4
"""Sessions that must have been due before missing ones are told."""


def board(*, by: Actor, purpose: Purpose, day: date) -> list[tuple[Waits, Plan]]:
    """Running plans of those whose supports `by` may read, what waits first, then by name. Always as many queries."""
    mine = learners(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    over = PlanReview.objects.filter(plan=OuterRef("pk"), decision__in=[d.value for d in ENDING])
    rows = SupportPlan.objects.filter(~Exists(over), learner__record__in=mine.values("pk"))
    found = [(waits(plan), plan) for plan in whole(rows, day)]
    return sorted(found, key=lambda line: (line[0], line[1].row.learner.record.name, line[1].id))


def waits(plan: Plan) -> Waits:
    """What a running plan asks for on its day."""
    says = plan.progress.says
    if says is Says.CHANGE and not looked_at(plan):
        return Waits.DECIDE
    if plan.day > plan.measured.last_day:
        return Waits.RUN_OUT
    if plan.due >= ENOUGH_DUE and 2 * plan.held < plan.due:
        return Waits.NOT_GIVEN
    if plan.day >= plan.check_due + LATE_CHECK:
        return Waits.CHECK
    if says is Says.HIGHER and not looked_at(plan):
        return Waits.HIGHER
    return Waits.NOTHING


def looked_at(plan: Plan) -> bool:
    """Whether somebody reviewed it after its latest check."""
    latest = max((check.recorded_at for check in plan.checks), default=None)
    return any(latest is None or review.decided_at >= latest for review in plan.reviews)
