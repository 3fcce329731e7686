"""The way of a release to the public: the state's pages of it, and each school's page of its own draft."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.accountability.rules.releasing import DRAFT, Step
from cairn.accountability.selectors.releases import (
    draft_card,
    drafts,
    objections,
    one_release,
    places,
    released,
    releases,
    said_of,
    standing,
)
from cairn.accountability.services.members import cell_of_release
from cairn.accountability.services.releases import (
    answer,
    approve,
    drop,
    object_to,
    publish,
    send_to_review,
)
from cairn.journeys.asking import asker
from cairn.journeys.doing import done, error_words, posted
from cairn.journeys.drawing.card_marks import level_parts
from cairn.journeys.drawing.marks import shade
from cairn.journeys.opening import may_name_at
from cairn.journeys.reporting import explaining
from cairn.journeys.reporting.forms import WordsForm
from cairn.journeys.reporting.page import card_page, kinds
from cairn.journeys.words import cards as words
from cairn.journeys.words.card_rules import basis_words
from cairn.kernel.access import Actor, Needs, needs
from cairn.kernel.errors import Mendable


def stage_words(stage: str) -> str:
    """How far a release is."""
    return {
        DRAFT: _("Draft: nobody but the state sees it"),
        Step.REVIEW.value: _("In review: each school sees its own"),
        Step.APPROVED.value: _("Approved"),
        Step.RELEASED.value: _("Released"),
        Step.DROPPED.value: _("Dropped"),
    }[stage]


def step_words(said: str) -> str:
    """What was said of a release."""
    return {
        Step.REVIEW.value: _("Sent to review"),
        Step.APPROVED.value: _("Approved"),
        Step.RELEASED.value: _("Released"),
        Step.DROPPED.value: _("Dropped"),
    }[said]


def _asking(request: HttpRequest) -> tuple[Actor, datetime, date]:
    at = timezone.now()
    return asker(request), at, timezone.localdate(at)


def _given(request: HttpRequest, **more: Any) -> dict[str, Any]:
    return {
        "words": words,
        "kinds": kinds(),
        "stage_words": stage_words,
        "step_words": step_words,
        "said": messages.get_messages(request),
    } | more


@needs(Needs.SIGN_IN)
@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """Every release, and how far it is."""
    by, _at, day = _asking(request)
    context = _given(request, lines=releases(by=by, day=day))
    return render(request, "journeys/reporting/releases.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """One release: what was said of it, what schools object, and what comes next."""
    by, _at, day = _asking(request)
    return _release(request, key, by, day)


def _release(
    request: HttpRequest, key: UUID, by: Actor, day: date, wrong: WordsForm | None = None
) -> HttpResponse:
    line = one_release(key, by=by, day=day)
    context = _given(
        request,
        line=line,
        standing=standing(line.row),
        places=places(line.row),
        objections=objections(line.row),
        found=line.row.check_found,
        number_format=number_format,
        form=wrong or WordsForm(),
        mine=line.row.drafted_by_id == by.person,
        basis_words=basis_words,
    )
    status = 422 if wrong is not None else 200
    return render(request, "journeys/reporting/release.html", context, status=status)


_ACTS: dict[str, Callable[..., Any]] = {
    Step.REVIEW.value: send_to_review,
    Step.APPROVED.value: approve,
    Step.RELEASED.value: publish,
}


@needs(Needs.SIGN_IN)
@require_POST
def say(request: HttpRequest, key: UUID, step: str) -> HttpResponse:
    """Says the next thing of a release: to review, approved, released."""
    by, at, day = _asking(request)
    if step not in _ACTS:
        raise Http404
    one_release(key, by=by, day=day)  # whoever may not see it is told nothing of what came of this
    try:
        _ACTS[step](key, by=by, at=at)
        messages.success(request, _("That is kept: %(step)s.") % {"step": step_words(step)})
    except Mendable as error:
        messages.error(request, error_words(error))
    return redirect("journeys:release", key)


@needs(Needs.SIGN_IN)
@require_POST
def drop_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ends a release that is not public, with the reason."""
    by, at, day = _asking(request)
    form = WordsForm(request.POST)
    if form.is_valid() and done(
        form, lambda: drop(key, words=form.cleaned_data["words"], by=by, at=at)
    ):
        return redirect("journeys:release", key)
    return _release(request, key, by, day, form)


@needs(Needs.SIGN_IN)
@require_POST
def answer_objection(request: HttpRequest, key: UUID, objection: UUID) -> HttpResponse:
    """The state's answer to an objection."""
    by, at, day = _asking(request)
    form = WordsForm(request.POST)
    if form.is_valid() and done(
        form, lambda: answer(key, objection, words=form.cleaned_data["words"], by=by, at=at)
    ):
        messages.success(request, _("Your answer is kept; the school sees it."))
        return redirect(reverse("journeys:release", args=[key]) + "#objections")
    return _release(request, key, by, day, form)


@needs(Needs.SIGN_IN)
@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    """The report cards that are not public yet, of the places that somebody leads."""
    by, _at, day = _asking(request)
    context = _given(request, drafts=drafts(by=by, day=day), standing=standing)
    return render(request, "journeys/reporting/drafts.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, key: UUID, place: str) -> HttpResponse:
    """A school's own card before it is public, with what it objects."""
    by, at, day = _asking(request)
    row, own, card = draft_card(key, place, by=by, day=day)
    form = WordsForm(posted(request))
    if form.is_valid() and done(
        form, lambda: object_to(key, place, words=form.cleaned_data["words"], by=by, at=at)
    ):
        messages.success(request, _("Your objection is kept; the state answers it here."))
        return redirect(reverse("journeys:draft-card", args=[key, place]) + "#objections")
    mine = [each for each in objections(row) if each.place_id == own.pk]
    context = _given(
        request,
        page=card_page(card),
        row=row,
        objections=mine,
        form=form,
        open_for_objections=set(said_of(row)) == {Step.REVIEW.value},
        level_parts=level_parts,
        shade=shade,
        explained=lambda each: explaining.address(each, key),
        address=lambda each: reverse("journeys:draft-card", args=[key, each]),
    )
    return render(
        request, "journeys/reporting/draft.html", context, status=422 if form.errors else 200
    )


@needs(Needs.SIGN_IN)
@require_safe
def draft_why(request: HttpRequest, key: UUID, place: str) -> HttpResponse:
    """How one figure of a card came about before it is public; and its learners, for who may."""
    by, _at, day = _asking(request)
    row, own, _card = draft_card(key, place, by=by, day=day)
    asked = {name: request.GET.get(name, "") for name in ("question", "group", "grade")}
    found = explaining.explained(released(row, (place,)), place, **asked)
    names = ""
    school = own.organization_id if own.kind == "school" else None
    cell = cell_of_release(row, **asked) if school else None
    if school and cell and cell.nameable and may_name_at(school, by, day, told=cell.tells):
        kept = {name: value for name, value in (asked | {"release": key}).items() if value}
        names = f"{reverse('journeys:behind-learners', args=[school])}?{urlencode(kept)}"
    context = _given(
        request,
        page=found,
        standing=found.released.standing,
        draft=reverse("journeys:draft-card", args=[key, place]),
        keep="",
        names=names,
    )
    return render(request, "journeys/reporting/why.html", context)
