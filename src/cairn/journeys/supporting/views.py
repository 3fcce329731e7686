"""Plans of support as pages: what waits, one learner's plans, one plan with all that belongs to it."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.journeys.about import about
from cairn.journeys.asking import Opened, asker, open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.drawing.plan_chart import plan_chart
from cairn.journeys.learner.headlines import can_see
from cairn.journeys.supporting.flag_views import FLAG_WORDS, shown
from cairn.journeys.supporting.flag_words import FlagLine, flag_lines
from cairn.journeys.supporting.forms import (
    ChangeForm,
    CheckForm,
    PlanForm,
    ReviewForm,
    SessionForm,
)
from cairn.journeys.supporting.words import PLAN_WORDS, errors_words, line_words
from cairn.kernel.access import DataClass, Needs, Purpose, Verb, needs
from cairn.people.selectors.looks import BESIDE
from cairn.people.selectors.stations import team_schools
from cairn.people.services.looks import look_at_learner, look_at_learners
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.flags import State
from cairn.supports.rules.progress import Says
from cairn.supports.selectors.board import board as waiting
from cairn.supports.selectors.flags import flags_of, most_at_a_meeting, open_flags
from cairn.supports.selectors.plans import Plan, find_plan, learner_of_plan, plans_of
from cairn.supports.selectors.worked import line_of
from cairn.supports.services import plans as services
from cairn.supports.services.grounds import may_write


@needs(Needs.SIGN_IN)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The running plans of all whom the reader serves, what waits first."""
    by, at = asker(request), timezone.now()
    day = timezone.localdate(at)
    lines = waiting(by=by, purpose=Purpose.INSTRUCT, day=day)
    flags = open_flags(by=by, purpose=Purpose.INSTRUCT, day=day)
    look_at_learners(
        {plan.learner for _waits, plan in lines} | {flag.learner for flag in flags}, by=by, purpose=Purpose.INSTRUCT,
        data=DataClass.SUPPORTS, at=at, through="board of supports",
    )  # fmt: skip
    context = {
        "lines": lines,
        "flags": flag_lines(flags, day),
        "most": most_at_a_meeting(day),
        "schools": team_schools(by, day=day),
        "today": day,
        "said": messages.get_messages(request),
        **PLAN_WORDS,
        **FLAG_WORDS,
    }
    return render(request, "journeys/supporting/support_board.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def plans(request: HttpRequest, learner: UUID) -> HttpResponse:
    """One learner's plans, for the family and for who serves the learner."""
    opened = open_learner(request, learner, data=DataClass.SUPPORTS, through="plans of support")
    found = plans_of(learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    flags = shown(flags_of(learner, by=opened.by, purpose=opened.purpose, day=opened.day), opened)
    whom = about(learner, opened.day)
    context = {
        "about": whom, "own": opened.own, "plans": found, "may_write": _may_write(opened),
        "flags": flag_lines(flags, opened.day),
        "can_see": can_see(whom), "said": messages.get_messages(request), **PLAN_WORDS, **FLAG_WORDS,
    }  # fmt: skip
    return render(request, "journeys/supporting/supports.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Opens a plan."""
    opened = open_learner(request, learner, data=DataClass.SUPPORTS, through="new plan of support")
    _must_write(opened)
    because = _flag_asked(request, opened)
    seen = ". ".join(because.facts) + "." if because else ""
    form = PlanForm(posted(request), initial={**PlanForm.begun(opened.day), "need": seen})
    made: list[UUID] = []

    def work() -> None:
        flag = because.flag.id if because else None
        plan = services.open_plan(
            learner, by=opened.by, given=form.given(), at=opened.at, flag=flag
        )
        made.append(plan.pk)

    if form.is_valid() and done(form, work):
        messages.success(request, _("The plan is open."))
        return redirect("journeys:plan", made[0])
    return _form_page(request, opened, form, None, because)


def _flag_asked(request: HttpRequest, opened: Opened) -> FlagLine | None:
    """The flag that the plan is to answer, if it is this learner's and asks."""
    asked = flags_of(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    waiting = [
        each
        for each in asked
        if str(each.id) == request.GET.get("flag") and each.state is not State.DECIDED
    ]
    return flag_lines(waiting, opened.day)[0] if waiting else None


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Changes a plan into a new one, with the reason."""
    opened, found = _open_plan(request, plan)
    _must_write(opened)
    form = ChangeForm(posted(request), initial=ChangeForm.of(found, opened.day))
    higher = found.progress.says is Says.HIGHER

    def work() -> None:
        services.review(
            plan, by=opened.by, at=opened.at, anew=form.given(),
            decision=Decision.HIGHER if higher else Decision.CHANGE,
            words=form.cleaned_data["reason"], as_planned=form.cleaned_data["as_planned"],
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("The plan is changed."))
        return redirect("journeys:supports", found.learner)
    return _form_page(request, opened, form, found)


def _form_page(
    request: HttpRequest,
    opened: Opened,
    form: PlanForm,
    of: Plan | None,
    because: FlagLine | None = None,
) -> HttpResponse:
    whom = about(opened.learner, opened.day)
    context = {
        "about": whom,
        "form": form,
        "of": of,
        "because": because,
        "can_see": can_see(whom),
        **PLAN_WORDS,
        **FLAG_WORDS,
    }
    status = 422 if form.errors else 200
    return render(request, "journeys/supporting/plan_form.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_safe
def plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    """One plan: its aim, what was given, how it goes, what was decided."""
    opened, found = _open_plan(request, plan)
    return _plan_page(request, opened, found)


@needs(Needs.SIGN_IN)
@require_POST
def session(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Keeps that a session was held, or not."""
    opened, found = _open_plan(request, plan)
    form = SessionForm(request.POST)

    def work() -> None:
        data = form.cleaned_data
        services.log_session(
            plan, by=opened.by, at=opened.at, day=data["day"], held=data["held"] == "yes",
            words=data["words"],
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("The session is kept."))
        back = "journeys:support-board" if "board" in request.POST else None
        return redirect(back) if back else redirect("journeys:plan", plan)
    return _plan_page(request, opened, found, session_form=form)


@needs(Needs.SIGN_IN)
@require_POST
def check(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Keeps a check of progress, or corrects or takes back an earlier one."""
    opened, found = _open_plan(request, plan)
    form = CheckForm(request.POST)

    def work() -> None:
        data = form.cleaned_data
        services.record_check(
            plan, by=opened.by, at=opened.at, day=data["day"], score=data["score"],
            corrects=data["corrects"],
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("The check is kept."))
        return redirect("journeys:plan", plan)
    return _plan_page(request, opened, found, check_form=form)


@needs(Needs.SIGN_IN)
@require_POST
def review(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Keeps what was decided."""
    opened, found = _open_plan(request, plan)
    form = ReviewForm(request.POST)

    def work() -> None:
        services.review(
            plan, by=opened.by, at=opened.at, decision=Decision(form.cleaned_data["decision"]),
            words=form.cleaned_data["words"],
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("The decision is kept."))
        team = form.cleaned_data["team"]
        return redirect("journeys:team", team) if team else redirect("journeys:plan", plan)
    return _plan_page(request, opened, found, review_form=form)


def _open_plan(request: HttpRequest, key: UUID) -> tuple[Opened, Plan]:
    """The plan, its learner's record opened first. A plan that is not there is refused as a learner who is not."""
    learner = learner_of_plan(key) or key
    opened = open_learner(request, learner, data=DataClass.SUPPORTS, through="plan of support")
    return opened, find_plan(key, by=opened.by, purpose=opened.purpose, day=opened.day)


def _plan_page(
    request: HttpRequest,
    opened: Opened,
    found: Plan,
    *,
    session_form: Form | None = None,
    check_form: Form | None = None,
    review_form: Form | None = None,
) -> HttpResponse:
    whom = about(opened.learner, opened.day)
    wrong = [form for form in (session_form, check_form, review_form) if form is not None]
    today = {"day": opened.day.isoformat()}
    context = {
        "about": whom, "own": opened.own, "plan": found, "today": opened.day,
        "may_write": _may_write(opened) and found.ended_on is None,
        "chart": plan_chart(found), "trust": errors_words(found.errors, found),
        "session_form": session_form or SessionForm(initial=today),
        "check_form": check_form or CheckForm(initial=today),
        "review_form": review_form or ReviewForm(initial={"decision": "go_on"}),
        "line": _line(opened, found),
        "wrong": wrong, "can_see": can_see(whom), "said": messages.get_messages(request), **PLAN_WORDS,
    }  # fmt: skip
    return render(request, "journeys/supporting/plan.html", context, status=422 if wrong else 200)


def _line(opened: Opened, found: Plan) -> str:
    """For whoever serves the learner: whether the work rises otherwise since the plan began; "" to the family."""
    if opened.own or not opened.may(Verb.READ, DataClass.EVIDENCE):
        return ""
    look_at_learner(
        opened.learner, by=opened.by, purpose=opened.purpose, data=DataClass.EVIDENCE,
        at=opened.at, through=f"{BESIDE}plan",
    )  # fmt: skip
    return line_words(line_of(found, by=opened.by, purpose=opened.purpose, day=opened.day))


def _may_write(opened: Opened) -> bool:
    """Whether the page offers writing to this reader; the services ask again."""
    return opened.may(Verb.WRITE, DataClass.SUPPORTS)


def _must_write(opened: Opened) -> None:
    may_write(opened.learner, opened.by, opened.day)
