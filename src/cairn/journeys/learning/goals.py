"""Goals as pages: a learner's goals, a new one, one goal with what was noted of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.competencies.selectors.plain import plain
from cairn.determinations.selectors.standings import standings_of_learner
from cairn.journeys.about import about
from cairn.journeys.asking import Opened, open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.learner.views import language
from cairn.journeys.learning.forms import ChangedGoalForm, CheckInForm, EndForm, GoalForm
from cairn.journeys.words.learning import (
    entry_words,
    going_told,
    going_words,
    who_reads,
)
from cairn.journeys.words.spoken import spoken
from cairn.kernel.access import DataClass, Needs, Verb, needs
from cairn.kernel.errors import NotAllowed
from cairn.learning.rules.goals import Entry, Going
from cairn.learning.selectors.goals import Whole, find_goal, goals_of, learner_of_goal
from cairn.learning.services import goals as services
from cairn.people.selectors.around import around

_WORDS: dict[str, Any] = {
    "going_words": lambda word: going_words(Going(word)), "going_told": going_told,
    "entry_words": lambda word: entry_words(Entry(word)),
}  # fmt: skip


@needs(Needs.SIGN_IN)
@require_safe
def goals(request: HttpRequest, learner: UUID) -> HttpResponse:
    """A learner's goals, those that go on first."""
    opened = open_learner(request, learner, data=DataClass.PORTFOLIO, through="goals")
    found = goals_of(learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    context = {
        "goals": found, "titles": _titles(found), "may_set": _may_set(opened),
        "said": messages.get_messages(request),
    }  # fmt: skip
    return render(request, "journeys/learning/goals.html", context | _shared(opened))


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_goal(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Sets a goal."""
    opened = open_learner(request, learner, data=DataClass.PORTFOLIO, through="new goal")
    _must_set(opened)
    form = GoalForm(posted(request), initial=_begun(request, opened), **_choices(opened))
    made: list[UUID] = []

    def work() -> None:
        given = form.given()
        made.append(services.set_goal(learner, by=opened.by, given=given, at=opened.at).pk)

    if form.is_valid() and done(form, work):
        messages.success(request, _("The goal is set."))
        return redirect("journeys:goal", made[0])
    return _form_page(request, opened, form, None)


@needs(Needs.SIGN_IN)
@require_safe
def goal(request: HttpRequest, goal: UUID) -> HttpResponse:
    """One goal: its steps, how it goes, how it ended."""
    opened, found = _open_goal(request, goal)
    return _goal_page(request, opened, found)


@needs(Needs.SIGN_IN)
@require_POST
def confirm(request: HttpRequest, goal: UUID) -> HttpResponse:
    """Says yes to it."""
    opened, found = _open_goal(request, goal)
    form = Form(request.POST)
    if form.is_valid() and done(form, lambda: services.confirm(goal, by=opened.by, at=opened.at)):
        messages.success(request, _("You said yes to this goal."))
        return redirect("journeys:goal", goal)
    return _goal_page(request, opened, found, form)


@needs(Needs.SIGN_IN)
@require_POST
def check_in(request: HttpRequest, goal: UUID) -> HttpResponse:
    """Notes how it goes."""
    opened, found = _open_goal(request, goal)
    form = CheckInForm(request.POST)

    def work() -> None:
        data = form.cleaned_data
        services.check_in(
            goal, by=opened.by, at=opened.at, going=Going(data["going"]), words=data["words"]
        )

    if form.is_valid() and done(form, work):
        messages.success(request, _("Your check-in is kept."))
        return redirect("journeys:goal", goal)
    return _goal_page(request, opened, found, form)


@needs(Needs.SIGN_IN)
@require_POST
def tick(request: HttpRequest, goal: UUID, step: UUID) -> HttpResponse:
    """Notes that a step is done, or is not done after all."""
    opened, found = _open_goal(request, goal)
    form = Form(request.POST)
    is_done = request.POST.get("done") == "yes"

    def work() -> None:
        services.tick(goal, step, by=opened.by, at=opened.at, done=is_done)

    if form.is_valid() and done(form, work):
        return redirect("journeys:goal", goal)
    return _goal_page(request, opened, found, form)


@needs(Needs.SIGN_IN)
@require_POST
def end(request: HttpRequest, goal: UUID) -> HttpResponse:
    """Ends it, with what was learned."""
    opened, found = _open_goal(request, goal)
    form = EndForm(request.POST)

    def work() -> None:
        data = form.cleaned_data
        services.end(
            goal, by=opened.by, at=opened.at, how=Entry(data["how"]), words=data["reflection"]
        )

    if form.is_valid() and done(form, work):
        messages.success(request, _("The goal is closed. What you wrote stays with it."))
        return redirect("journeys:goal", goal)
    return _goal_page(request, opened, found, form)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, goal: UUID) -> HttpResponse:
    """Changes a goal into a new one."""
    opened, found = _open_goal(request, goal)
    _must_set(opened)
    form = ChangedGoalForm(posted(request), initial=_values(found), **_choices(opened))

    def work() -> None:
        services.end(
            goal, by=opened.by, at=opened.at, how=Entry.CHANGED,
            words=form.cleaned_data["reflection"], anew=form.given(),
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("The goal is changed."))
        return redirect("journeys:goals", found.learner)
    return _form_page(request, opened, form, found)


def _open_goal(request: HttpRequest, key: UUID) -> tuple[Opened, Whole]:
    """The goal, its learner's record opened first. One that is not there is refused as a learner who is not."""
    learner = learner_of_goal(key) or key
    opened = open_learner(request, learner, data=DataClass.PORTFOLIO, through="goal")
    return opened, find_goal(key, by=opened.by, purpose=opened.purpose, day=opened.day)


def _goal_page(
    request: HttpRequest, opened: Opened, found: Whole, wrong: Form | None = None
) -> HttpResponse:
    may_note = found.ended is None and (
        _may_set(opened) or opened.by.person == found.with_whom
    )  # the service asks again
    context = {
        "goal": found, "titles": _titles([found]), "wrong": wrong, "may_note": may_note,
        "may_change": may_note and _may_set(opened),
        "steps": {step.pk: step.words for step in found.steps},
        "my_yes": found.waits_for is not None and found.waits_for == opened.by.person,
        "check_in_form": wrong if isinstance(wrong, CheckInForm) else CheckInForm(),
        "end_form": wrong if isinstance(wrong, EndForm) else EndForm(),
        "said": messages.get_messages(request),
    }  # fmt: skip
    return render(
        request, "journeys/learning/goal.html", context | _shared(opened),
        status=200 if wrong is None else 422,
    )  # fmt: skip


def _form_page(
    request: HttpRequest, opened: Opened, form: GoalForm, of: Whole | None
) -> HttpResponse:
    context = {"form": form, "of": of} | _shared(opened)
    status = 422 if form.errors else 200
    return render(request, "journeys/learning/goal_form.html", context, status=status)


def _shared(opened: Opened) -> dict[str, Any]:
    own = opened.by.person == opened.learner
    return {
        "about": about(opened.learner, opened.day), "own": own, "today": opened.day,
        "who_reads": who_reads(DataClass.PORTFOLIO, opened.day, own=own), **_WORDS,
    }  # fmt: skip


def _choices(opened: Opened) -> dict[str, Any]:
    """Whom and what the form offers: adults near the learner, and what the learner has worked on."""
    asked = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    try:
        worked_on = list(standings_of_learner(opened.learner, **asked))  # type: ignore[arg-type]
    except NotAllowed:
        worked_on = []
    words = plain(worked_on, language=language())
    return {
        "near": around(opened.learner, **asked),  # type: ignore[arg-type]
        "competencies": sorted(((k, w.title) for k, w in words.items()), key=lambda c: c[1]),
        "own": opened.by.person == opened.learner,
    }


def _begun(request: HttpRequest, opened: Opened) -> dict[str, Any]:
    return GoalForm.begun(opened.day) | {"competency": request.GET.get("competency", "")}


def _values(found: Whole) -> dict[str, Any]:
    """A goal's own values, to be changed."""
    steps = {f"step{n}": step.words for n, step in enumerate(found.steps, 1)}
    row = found.row
    return {
        "words": row.words, "by_when": row.by_when.isoformat(), "with_whom": str(found.with_whom),
        "competency": str(row.competency_id or ""), **steps,
    }  # fmt: skip


def _titles(found: list[Whole]) -> dict[UUID, str]:
    keys = {g.row.competency_id for g in found if g.row.competency_id is not None}
    named = plain(keys, language=language())
    return {key: spoken(words, language()) for key, words in named.items()}


def _may_set(opened: Opened) -> bool:
    """Whether the page offers setting a goal to this reader; the services ask again."""
    return opened.may(Verb.WRITE, DataClass.PORTFOLIO)


def _must_set(opened: Opened) -> None:
    if not _may_set(opened):
        raise NotAllowed(
            f"{opened.by.name} may read this learner's goals but not set one.",
            mend="Let the learner set it with you.",
        )
