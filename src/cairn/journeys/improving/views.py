"""A place's goals and cycles: the page of the place, new ones, one goal, one cycle with what was noted of it."""

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.accountability.rules.cycles import Finding, Measured, Source
from cairn.accountability.selectors.improving import (
    WholeCycle,
    WholeGoal,
    cycles_below,
    cycles_of,
    find_cycle,
    find_goal,
    goals_of,
    place_of_cycle,
    place_of_goal,
)
from cairn.accountability.selectors.leading import givers, must_improve
from cairn.accountability.selectors.place_figures import figures_of
from cairn.accountability.selectors.school_supports import supports_of
from cairn.accountability.services import improving as services
from cairn.journeys.doing import done, posted
from cairn.journeys.improving import words
from cairn.journeys.improving.forms import (
    ChangeForm,
    Choices,
    CycleForm,
    EndGoalForm,
    FindingForm,
    GoalForm,
    SaidForm,
)
from cairn.journeys.improving.opened import open_place, shared, teaches_only
from cairn.journeys.opening import OpenedGroup
from cairn.kernel.access import Needs, Purpose, needs
from cairn.people.selectors.organizations import places_below


@needs(Needs.SIGN_IN)
@require_safe
def improving(request: HttpRequest, organization: UUID) -> HttpResponse:
    """A place's goals and cycles, what it receives, and the cycles of the schools below it."""
    opened = open_place(request, organization, through="goals and cycles")
    asking = _asking(opened)
    cycles, goals = cycles_of(organization, **asking), goals_of(organization, **asking)
    below = [] if teaches_only(opened) else cycles_below(places_below(organization), opened.day)
    supports = [] if teaches_only(opened) else supports_of(organization, **asking)
    wanted = [*(each.measured for each in (*cycles, *below)), *(each.measured for each in goals)]
    context = {
        "cycles": cycles, "goals": goals, "below": below, "supports": supports,
        "givers": givers(organization, opened.by, opened.day),
    }  # fmt: skip
    return render(
        request, "journeys/improving/place.html", context | shared(request, opened, wanted)
    )


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_goal(request: HttpRequest, organization: UUID) -> HttpResponse:
    """Sets a goal for one of the place's figures."""
    opened = open_place(request, organization, through="new goal of the place")
    must_improve(organization, opened.by, opened.day)
    form = GoalForm(posted(request), figures=figure_choices(opened))
    made: list[UUID] = []

    def work() -> None:
        made.append(services.set_goal(organization, form.given(), by=opened.by, at=opened.at).pk)

    if form.is_valid() and done(form, work):
        messages.success(request, _("The goal is set."))
        return redirect("journeys:place-goal", made[0])
    return _form(request, opened, form, "journeys/improving/goal_form.html")


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, key: UUID) -> HttpResponse:
    """One goal, how its figure stood and stands, its cycles; and its end."""
    opened = open_place(request, place_of_goal(key) or key, through="goal of the place")
    found = find_goal(key, **_asking(opened))
    if request.method == "POST":
        must_improve(opened.group, opened.by, opened.day)
    form = EndGoalForm(posted(request))
    if form.is_valid() and done(
        form, lambda: services.end_goal(key, form.cleaned_data["words"], by=opened.by, at=opened.at)
    ):
        messages.success(request, _("The goal is closed. What you wrote stays with it."))
        return redirect("journeys:place-goal", key)
    cycles = [
        each
        for each in cycles_of(found.row.organization_id, **_asking(opened))
        if each.row.goal_id == key
    ]
    context = {"goal": found, "cycles": cycles, "form": form}
    wanted = [found.measured, *(each.measured for each in cycles)]
    return render(
        request, "journeys/improving/goal.html", context | shared(request, opened, wanted),
        status=422 if form.errors else 200,
    )  # fmt: skip


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_cycle(request: HttpRequest, organization: UUID) -> HttpResponse:
    """Opens a cycle, perhaps one that follows another."""
    opened = open_place(request, organization, through="new cycle")
    must_improve(organization, opened.by, opened.day)
    asking = _asking(opened)
    cycles, goals = cycles_of(organization, **asking), goals_of(organization, **asking)
    follows = next((c for c in cycles if str(c.row.pk) == request.GET.get("follows")), None)
    form = CycleForm(
        posted(request), figures=figure_choices(opened), goals=_goal_choices(goals),
        initial=CycleForm.begun(opened.day, opened.by.name) | _after(follows),
    )  # fmt: skip
    made: list[UUID] = []

    def work() -> None:
        given = form.given(follows.row.pk if follows else None)
        made.append(services.open_cycle(organization, given, by=opened.by, at=opened.at).pk)

    if form.is_valid() and done(form, work):
        messages.success(request, _("The cycle is open. Its figure is kept as it stands today."))
        return redirect("journeys:cycle", made[0])
    return _form(request, opened, form, "journeys/improving/cycle_form.html", follows=follows)


def _after(follows: WholeCycle | None) -> dict[str, Any]:
    if follows is None:
        return {}
    row = follows.row
    return {
        "title": row.title,
        "need": row.need,
        "figure": follows.measured.key,
        "owner": row.owner,
    }


def _goal_choices(goals: list[WholeGoal]) -> Choices:
    return [(str(each.row.pk), each.row.words) for each in goals if not each.ended]


@needs(Needs.SIGN_IN)
@require_safe
def cycle(request: HttpRequest, key: UUID) -> HttpResponse:
    """One cycle: the need and its figure, the change, the checks, what was learned."""
    opened, found = _open_cycle(request, key)
    return _cycle_page(request, opened, found)


@needs(Needs.SIGN_IN)
@require_POST
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Reads the figure again, or puts the words of a check right."""
    opened, found = _open_cycle(request, key)
    form = SaidForm(request.POST)
    said = _("The figure is read and kept with your words.")
    return _act(request, opened, found, form, said, lambda data: services.check_in(
        key, data["words"], corrects=data["corrects"], by=opened.by, at=opened.at
    ))  # fmt: skip


@needs(Needs.SIGN_IN)
@require_POST
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Adds to what is tried, or puts it right."""
    opened, found = _open_cycle(request, key)
    form = ChangeForm(request.POST)
    return _act(request, opened, found, form, _("The change is kept."), lambda data: services.add_change(
        key, form.tried(), corrects=data["corrects"], by=opened.by, at=opened.at
    ))  # fmt: skip


@needs(Needs.SIGN_IN)
@require_POST
def finding(request: HttpRequest, key: UUID) -> HttpResponse:
    """Closes a cycle with what was learned, or puts that right."""
    opened, found = _open_cycle(request, key)
    form = FindingForm(request.POST)
    said = _("What you learned is kept.")
    return _act(request, opened, found, form, said, lambda data: services.conclude(
        key, Finding(data["finding"]), data["words"], corrects=data["corrects"],
        by=opened.by, at=opened.at,
    ))  # fmt: skip


def _act(
    request: HttpRequest, opened: OpenedGroup, found: WholeCycle, form: Form, said: str,
    work: Callable[[dict[str, Any]], Any],
) -> HttpResponse:  # fmt: skip
    must_improve(opened.group, opened.by, opened.day)
    if form.is_valid() and done(form, lambda: work(form.cleaned_data)):
        messages.success(request, said)
        return redirect("journeys:cycle", found.row.pk)
    return _cycle_page(request, opened, found, form)


def _open_cycle(request: HttpRequest, key: UUID) -> tuple[OpenedGroup, WholeCycle]:
    """The cycle, its place opened first. One that is not there is refused as a place that is not."""
    opened = open_place(request, place_of_cycle(key) or key, through="cycle")
    return opened, find_cycle(key, **_asking(opened))


def _cycle_page(
    request: HttpRequest, opened: OpenedGroup, found: WholeCycle, wrong: Form | None = None
) -> HttpResponse:
    serves = found.row.goal
    context = {
        "cycle": found, "wrong": wrong,
        "agreed": [date.fromisoformat(each) for each in found.row.check_days],
        "goal_words": serves.words if serves else "",
        "check_form": wrong if isinstance(wrong, SaidForm) else SaidForm(),
        "change_form": wrong if isinstance(wrong, ChangeForm) else ChangeForm(auto_id="change_%s"),
        "finding_form": wrong if isinstance(wrong, FindingForm) else FindingForm(auto_id="finding_%s"),
    }  # fmt: skip
    return render(
        request, "journeys/improving/cycle.html",
        context | shared(request, opened, [found.measured]), status=200 if wrong is None else 422,
    )  # fmt: skip


def _form(
    request: HttpRequest, opened: OpenedGroup, form: Form, template: str, **more: Any
) -> HttpResponse:
    context = {"form": form} | more | shared(request, opened)
    return render(request, template, context, status=422 if form.errors else 200)


def figure_choices(opened: OpenedGroup) -> Choices:
    """The place's figures that are shown, under what each measures, with how they stand."""
    offered = [each for each in figures_of(opened.group, **_asking(opened)) if each.reading]
    named = words.Figures([each.measured for each in offered], opened.day)
    rows = [
        (_over(named, each.measured), (each.measured.key, _as_it_stands(named, each.measured, each.reading)))
        for each in offered
    ]  # fmt: skip
    rows.sort(key=lambda row: row[0])
    return [
        (over, [choice for _over, choice in rows])
        for over, rows in groupby(rows, key=lambda row: row[0])
    ]


def _over(named: words.Figures, m: Measured) -> str:
    if m.source == Source.RUN:
        return _("Rated year: %(indicator)s") % {"indicator": named.measure(m)}
    return named.measure(m)


def _as_it_stands(named: words.Figures, m: Measured, reading: Any) -> str:
    return _("%(whose)s: %(value)s (%(n)s learners)") % {
        "whose": named.whose(m), "value": words.amount(reading.value, m), "n": reading.n,
    }  # fmt: skip


def _asking(opened: OpenedGroup) -> dict[str, Any]:
    return {"by": opened.by, "purpose": opened.purpose or Purpose.IMPROVE, "day": opened.day}
