"""A school's team at its meeting: who waits longest, what changed since the last one, what is decided."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.journeys.asking import asker
from cairn.journeys.drawing.plan_chart import PlanChart, plan_chart
from cairn.journeys.supporting.flag_views import FLAG_WORDS
from cairn.journeys.supporting.flag_words import flag_lines
from cairn.journeys.supporting.words import PLAN_WORDS, going_on_words
from cairn.kernel.access import DataClass, Needs, Purpose, needs
from cairn.people.selectors.organizations import organization
from cairn.people.services.looks import look_at_learners
from cairn.supports.rules.progress import Says
from cairn.supports.selectors.board import Waits, board
from cairn.supports.selectors.flags import most_at_a_meeting, open_flags
from cairn.supports.selectors.meetings import last_meeting, met_on, team_ground
from cairn.supports.selectors.plans import Plan
from cairn.supports.selectors.since import since
from cairn.supports.services.meetings import keep_meeting, take_back_meeting


@dataclass(frozen=True)
class PlanLine:
    """A running plan on the agenda: why it waits, for how many days, and its checks drawn."""

    plan: Plan
    waits: Waits
    days: int
    chart: PlanChart | None


def waiting_days(waits: Waits, plan: Plan) -> int:
    """Days since what a plan waits for began; 0 where nothing waits."""
    began: dict[Waits, date | None] = {
        Waits.DECIDE: plan.progress.since,
        Waits.HIGHER: plan.progress.since if plan.progress.says is Says.HIGHER else None,
        Waits.RUN_OUT: plan.measured.last_day,
        Waits.NOT_GIVEN: plan.row.first_day,
        Waits.CHECK: plan.check_due,
    }
    day = began.get(waits)
    return max((plan.day - day).days, 0) if day is not None else 0


@needs(Needs.SIGN_IN)
@require_safe
def team(request: HttpRequest, school: UUID) -> HttpResponse:
    """The agenda of a school's team: what waits, longest first, and what changed since it last met."""
    by, at = asker(request), timezone.now()
    day = timezone.localdate(at)
    here = team_ground(school, by=by, day=day)
    flags = open_flags(by=by, purpose=Purpose.INSTRUCT, day=day, among=here)
    running = [
        (waits, plan)
        for waits, plan in board(by=by, purpose=Purpose.INSTRUCT, day=day)
        if plan.learner in here
    ]
    met = last_meeting(school, by=by, day=day)
    changed = since(here, met.kept_at, by=by, purpose=Purpose.INSTRUCT, day=day) if met else None
    named = {plan.learner for _waits, plan in running} | {flag.learner for flag in flags}
    if changed is not None:
        named |= {made.flag.learner.record_id for made in changed.decided}
        named |= {plan.learner.record_id for plan in changed.opened}
        named |= {made.plan.learner.record_id for made in changed.reviews}
    look_at_learners(
        named, by=by, purpose=Purpose.INSTRUCT, data=DataClass.SUPPORTS, at=at,
        through="team meeting",
    )  # fmt: skip
    context = {
        "place": organization(school), "day": day, "flags": flag_lines(flags, day), "met": met,
        "today": met_on(school, by=by, day=day),
        "changed": changed, "most": most_at_a_meeting(day), "going_on": going_on_words(),
        "plans": _agenda(running), "calm": [p for w, p in running if w is Waits.NOTHING],
        "said": messages.get_messages(request), **PLAN_WORDS, **FLAG_WORDS,
    }  # fmt: skip
    return render(request, "journeys/supporting/team.html", context)


def _agenda(running: list[tuple[Waits, Plan]]) -> list[PlanLine]:
    lines = [
        PlanLine(plan, waits, waiting_days(waits, plan), plan_chart(plan))
        for waits, plan in running
        if waits is not Waits.NOTHING
    ]
    return sorted(lines, key=lambda line: (-line.days, line.plan.row.learner.record.name))


@needs(Needs.SIGN_IN)
@require_POST
def met(request: HttpRequest, school: UUID) -> HttpResponse:
    """Keeps that the team met today, or takes that back."""
    by, at = asker(request), timezone.now()
    if "not" in request.POST:
        take_back_meeting(school, by=by, at=at)
        messages.success(request, _("Taken back: no meeting is kept for today."))
    else:
        keep_meeting(school, by=by, at=at)
        messages.success(
            request, _("The meeting is kept. Next time this page says what changed since today.")
        )
    return redirect("journeys:team", school)
