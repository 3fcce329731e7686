"""The pages of an expert from the community: a code, the terms, the works without names, a level with words.

Nobody signs in. What opens is one task's works, while the invitation holds; each page is a look at each learner shown.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.assessments.selectors.experts import Invited, Shown, open_shown_file, task_of
from cairn.assessments.services.expert_visits import (
    THROUGH,
    accept_terms,
    begin,
    open_works,
    score_work,
)
from cairn.journeys.classes.page import named_columns
from cairn.journeys.doing import done, posted
from cairn.journeys.portfolio.serving import shown as handed_out
from cairn.journeys.portfolio.words import kind_words, size_words
from cairn.journeys.tasks.expert_forms import CodeForm, ScoreForm
from cairn.journeys.tasks.expert_session import hold, holding, let_go
from cairn.journeys.words.ladders import ladders
from cairn.kernel.access import Needs, needs
from cairn.kernel.errors import NotAllowed
from cairn.people.services.looks import look_of_expert


@needs(Needs.NOTHING)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def expert(request: HttpRequest) -> HttpResponse:
    """Where an expert begins: the code of the invitation; the terms, before anything is shown."""
    form, at = CodeForm(posted(request)), timezone.now()
    begun: list[UUID] = []

    def work() -> None:
        address = str(request.META.get("REMOTE_ADDR", ""))
        begun.append(begin(form.cleaned_data["code"], at=at, address=address).pk)

    if form.is_valid() and done(form, work):
        hold(request, begun[0])
        return redirect("journeys:expert-terms")
    context = {"form": form, "held": holding(request, at)}
    status = 422 if form.errors else 200
    return render(request, "journeys/tasks/expert.html", context, status=status)


@needs(Needs.NOTHING)
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """What an expert accepts before anything is shown."""
    at = timezone.now()
    held = holding(request, at)
    if held is None:
        return redirect("journeys:expert")
    if request.method == "POST":
        accept_terms(held.id, at=at)
        return redirect("journeys:expert-works")
    if held.accepted_at is not None:
        return redirect("journeys:expert-works")
    context = {"held": held, "task": task_of(held, timezone.localdate(at))}
    return render(request, "journeys/tasks/expert_terms.html", context)


@needs(Needs.NOTHING)
@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """The task and every work that was handed in, without names."""
    opened = _opened(request)
    if opened is None:
        return redirect("journeys:expert")
    held, shown = opened
    task = task_of(held, timezone.localdate())
    asked = [line.competency for line in task.criteria]
    context = {
        "held": held, "task": task, "works": shown, "wanted": asked, "titles": _titles(asked),
        "ladders": ladders(asked, timezone.localdate()), "said": messages.get_messages(request),
        "left": sum(not each.done(asked) for each in shown),
    }  # fmt: skip
    return render(request, "journeys/tasks/expert_works.html", context)


def _opened(request: HttpRequest, only: UUID | None = None) -> tuple[Invited, list[Shown]] | None:
    """The works of the browser's invitation, or one, looked at; None: it holds none, or the terms wait.

    Raises NotAllowed for one that it does not show.
    """
    at = timezone.now()
    held = holding(request, at)
    if held is None or held.accepted_at is None:
        return None
    return open_works(held.id, at=at, only=only)


def _titles(asked: list[UUID]) -> dict[UUID, str]:
    return {column.id: column.title for column in named_columns(asked, translation.get_language())}


@needs(Needs.NOTHING)
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, work: UUID) -> HttpResponse:
    """One work: what was handed in, the rubric, a level and words for each competency."""
    opened = _opened(request, work)
    if opened is None:
        return redirect("journeys:expert")
    held, [found] = opened
    task, at = task_of(held, timezone.localdate()), timezone.now()
    asked = [line.competency for line in task.criteria]
    rows = ladders(asked, timezone.localdate(at))
    forms = {
        key: ScoreForm(
            posted(request), prefix=str(key), ladder=rows[key], initial=_begun(found, key)
        )
        for key in asked
    }  # fmt: skip
    if request.method == "POST" and _kept(held, found, forms):
        messages.success(request, _("Kept. The teacher reads it."))
        return redirect("journeys:expert-works")
    context = {
        "held": held, "task": task, "work": found, "forms": forms, "titles": _titles(asked),
        "ladders": rows, "kind": kind_words, "size": size_words,
        "wrong": any(form.errors for form in forms.values()),
    }  # fmt: skip
    status = 422 if context["wrong"] else 200
    return render(request, "journeys/tasks/expert_work.html", context, status=status)


def _begun(found: Shown, competency: UUID) -> dict[str, str]:
    said = found.said.get(competency)
    return {} if said is None else {"level": str(said.level), "words": said.words}


def _kept(held: Invited, found: Shown, forms: dict[UUID, ScoreForm]) -> bool:
    """Whether every competency's level was kept; what stands unchanged is not said again."""
    valid = [form.is_valid() for form in forms.values()]
    if not all(valid):
        return False
    for key, form in forms.items():
        said, before = form.cleaned_data, found.said.get(key)
        if before and (before.level, before.words) == (said["level"], said["words"].strip()):
            continue

        def score(key: UUID = key, said: dict[str, str] = said) -> None:
            score_work(held.id, found.id, key, at=timezone.now(), **said)  # type: ignore[arg-type]

        if not done(form, score):
            return False
    return True


@needs(Needs.NOTHING)
@require_safe
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One file of a work, under a name that tells of nobody."""
    at = timezone.now()
    held = holding(request, at)
    if held is None:
        raise NotAllowed(
            "This invitation shows nothing any more.", mend="Ask the teacher who invited you."
        )
    found, whose = open_shown_file(key, held, timezone.localdate(at))
    look_of_expert([whose.record], called=held.called, at=at, through=THROUGH)
    return handed_out(request, found)


@needs(Needs.NOTHING)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forgets the invitation in this browser."""
    let_go(request)
    return redirect("journeys:expert")
