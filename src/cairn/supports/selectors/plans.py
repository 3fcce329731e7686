"""A learner's plans of support, whole: what is given, how it goes, what was decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases
from cairn.supports.models import PlanReview, ProgressCheck, SupportPlan, SupportSession
from cairn.supports.rules.decisions import ENDING, Decision
from cairn.supports.rules.progress import (
    WEEK,
    Check,
    Errors,
    Measured,
    Progress,
    check_due,
    errors,
    first_checks,
    progress,
    sessions_due,
)


class _OfAPlan(Protocol):
    @property
    def plan_id(self) -> UUID: ...


T = TypeVar("T", bound=_OfAPlan)


@dataclass(frozen=True)
class Plan:
    """One plan with everything that stands of it; superseded rows are left out.

    `day` is the day for which it is told; sessions, checks and reviews are in order of their days.
    """

    row: SupportPlan
    sessions: list[SupportSession]
    checks: list[ProgressCheck]
    reviews: list[PlanReview]
    day: date

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def learner(self) -> UUID:
        """The record that stands."""
        return self.row.learner.record_id

    @cached_property
    def measured(self) -> Measured:
        return measured_of(self.row)

    @cached_property
    def progress(self) -> Progress:
        return progress(self.measured, self.scores)

    @property
    def errors(self) -> Errors | None:
        """How often its rule is wrong; None: nobody can say."""
        return errors(self.measured, first_checks(self.measured, self.scores))

    @property
    def scores(self) -> list[Check]:
        return [Check(c.day, c.score) for c in self.checks if c.score is not None]

    @cached_property
    def ended_on(self) -> date | None:
        """The day of the review that ended it; None: it goes on."""
        for review in self.reviews:
            if Decision(review.decision) in ENDING:
                return timezone.localdate(review.decided_at)
        return None

    @property
    def check_due(self) -> date:
        return check_due(self.measured, self.scores)

    @property
    def held(self) -> int:
        """Sessions that took place."""
        return sum(session.held for session in self.sessions)

    @property
    def due(self) -> int:
        """Sessions that were due before the day, or before the plan ended."""
        until = min(self.ended_on or self.day, self.day)
        return sessions_due(self.row.first_day, self.row.times_a_week, until)

    @property
    def weeks_run(self) -> int:
        return max((self.day - self.row.first_day).days, 0) // WEEK


def measured_of(row: SupportPlan) -> Measured:
    """How the progress of a plan is measured, as it was kept when the plan was opened."""
    return Measured(
        row.gain, row.first_day, row.weeks, row.every, row.noise, row.rule, row.false_alarms
    )


def plans_of(learner: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Plan]:
    """All plans of a learner, those that go on first, then the latest. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.SUPPORTS, learner=learner, day=day)
    found = whole(SupportPlan.objects.filter(learner__in=aliases(learner)), day)
    return sorted(found, key=lambda p: (p.ended_on is not None, -p.row.first_day.toordinal()))


def find_plan(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> Plan:
    """One plan. Raises NotAllowed, which does not tell whether there is such a plan."""
    found = whole(SupportPlan.objects.filter(pk=key), day)
    if found:
        learner_ground(
            by=by, purpose=purpose, data=DataClass.SUPPORTS, learner=found[0].learner, day=day
        )
        return found[0]
    raise NotAllowed(
        f"{by.name} has no ground to open this plan for the purpose “{purpose}”.",
        mend="Go back to your list of plans.",
    )


def learner_of_plan(key: UUID) -> UUID | None:
    """Whose plan it is, for a page that opens that learner's record first; None: there is no such plan."""
    return SupportPlan.objects.filter(pk=key).values_list("learner__record", flat=True).first()


def whole(plans: "QuerySet[SupportPlan]", day: date) -> list[Plan]:
    """The plans of a question with all that belongs to them, in four queries."""
    rows = list(plans.select_related("learner__record", "responsible__record", "competency"))
    keys = [row.pk for row in rows]
    sessions = _by_plan(
        SupportSession.objects.filter(superseded=None, plan__in=keys).order_by("day", "pk")
    )
    checks = _by_plan(
        ProgressCheck.objects.filter(superseded=None, plan__in=keys).order_by("day", "pk")
    )
    reviews = _by_plan(PlanReview.objects.filter(plan__in=keys).order_by("decided_at", "pk"))
    return [
        Plan(
            row,
            sessions.get(row.pk, []),
            [check for check in checks.get(row.pk, []) if check.score is not None],
            reviews.get(row.pk, []),
            day,
        )
        for row in rows
    ]


def _by_plan(rows: Iterable[T]) -> dict[UUID, list[T]]:
    found: defaultdict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(row)
    return found
