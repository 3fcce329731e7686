"""Saying something good to a learner, and hearing it: growth that the record shows, or help to others; no counts."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.journeys.about import about
from cairn.journeys.asking import Opened, asker, open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.learner.own import may_say
from cairn.journeys.release import at_once, released
from cairn.journeys.words.learning import who_reads
from cairn.journeys.words.recognitions import growth_words, lines
from cairn.journeys.words.released import family_reads
from cairn.kernel.access import DataClass, Needs, Purpose, Verb, needs
from cairn.kernel.errors import NotAllowed
from cairn.learning.rules.recognitions import About, Growth
from cairn.learning.selectors.recognitions import (
    growths_of,
    learner_of_recognition,
    recognitions_of,
    said_by,
)
from cairn.learning.services import recognitions as services
from cairn.learning.services.recognitions import NewRecognition
from cairn.people.services.looks import look_at_learner, look_at_learners

_HELPING = "helping"
MOST_OFFERED = 8
"""Rises to choose from, the latest first."""


class SayForm(forms.Form):
    """What is said: a rise from the record, or help to others; and the words."""

    what = forms.ChoiceField(
        label=gettext_lazy("What you saw"),
        error_messages={"required": gettext_lazy("Choose what you saw")},
    )
    words = forms.CharField(
        label=gettext_lazy("What you say to the learner"), max_length=2000, widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say it in a sentence or two")},
    )  # fmt: skip
    passed_on = forms.BooleanField(
        label=gettext_lazy("A classmate said it, and I pass it on"), required=False
    )

    def __init__(self, *args: Any, grown: dict[Growth, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helped = (_HELPING, _("Helped others"))
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            *((str(growth.competency), words) for growth, words in grown.items()), helped,
        ]  # fmt: skip

    def given(self) -> NewRecognition:
        data = self.cleaned_data
        helped = data["what"] == _HELPING
        return NewRecognition(
            About.HELPING if helped else About.GROWTH, data["words"],
            None if helped else UUID(data["what"]), data["passed_on"],
        )  # fmt: skip


def _open(request: HttpRequest, learner: UUID) -> Opened:
    return open_learner(request, learner, data=DataClass.PORTFOLIO, through="recognition")


@needs(Needs.SIGN_IN)
@require_safe
def recognitions(request: HttpRequest, learner: UUID) -> HttpResponse:
    """All that was said to a learner and stands."""
    return _page(request, _open(request, learner))


def _page(request: HttpRequest, opened: Opened, wrong: forms.Form | None = None) -> HttpResponse:
    heard = recognitions_of(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, known=released(opened)
    )
    context = {
        "about": about(opened.learner, opened.day), "own": opened.by.person == opened.learner,
        "lines": lines(heard, opened.day), "me": opened.by.person, "wrong": wrong,
        "may_say": may_say(opened), "said": messages.get_messages(request),
    }  # fmt: skip
    status = 422 if wrong else 200
    return render(request, "journeys/learning/recognitions.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Says something: chosen from what rose, or as help to others."""
    opened = _open(request, learner)
    if not may_say(opened):
        raise NotAllowed(
            f"{opened.by.name} may not write here.", mend="Tell a teacher, who can pass it on."
        )
    form = SayForm(posted(request), grown=_grown(opened))

    def work() -> None:
        services.recognise(learner, by=opened.by, given=form.given(), at=opened.at)

    if form.is_valid() and done(form, work):
        read = family_reads(at_once=at_once(learner, opened.day))
        messages.success(request, " ".join([_("It is said."), read]))
        return redirect("journeys:recognitions", learner)
    context = {
        "about": about(opened.learner, opened.day), "form": form,
        "who_reads": who_reads(DataClass.PORTFOLIO, opened.day, own=False),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "journeys/learning/recognise.html", context, status=status)


def _grown(opened: Opened) -> dict[Growth, str]:
    """The rises to choose from; they are evidence, a look of its own."""
    if not opened.may(Verb.READ, DataClass.EVIDENCE):
        return {}
    look_at_learner(
        opened.learner, by=opened.by, purpose=opened.purpose, data=DataClass.EVIDENCE,
        at=opened.at, through="recognition",
    )  # fmt: skip
    grown = growths_of(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    return growth_words(grown[:MOST_OFFERED], opened.day)


@needs(Needs.SIGN_IN)
@require_POST
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its author takes it back."""
    opened, form = _open(request, learner_of_recognition(key) or key), forms.Form(request.POST)

    def work() -> None:
        services.withdraw(key, by=opened.by, at=opened.at)

    if form.is_valid() and done(form, work):
        messages.success(request, _("Taken back. Nobody sees it any more."))
        return redirect("journeys:recognitions", opened.learner)
    return _page(request, opened, form)


@needs(Needs.SIGN_IN)
@require_POST
def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """The learner keeps it in the portfolio, or does not any more."""
    opened, form = _open(request, learner_of_recognition(key) or key), forms.Form(request.POST)
    kept = request.POST.get("keep") == "yes"

    def work() -> None:
        services.keep(key, by=opened.by, at=opened.at, kept=kept)

    if form.is_valid() and done(form, work):
        words = (
            _("It is in your portfolio.") if kept else _("It is not in your portfolio any more.")
        )
        messages.success(request, words)
        return redirect("journeys:recognitions", opened.learner)
    return _page(request, opened, form)


@needs(Needs.SIGN_IN)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader said to learners whom they serve."""
    by, at = asker(request), timezone.now()
    day = timezone.localdate(at)
    found = said_by(by=by, purpose=Purpose.INSTRUCT, day=day)
    look_at_learners(
        {each.learner for each in found}, by=by, purpose=Purpose.INSTRUCT,
        data=DataClass.PORTFOLIO, at=at, through="what you said to learners",
    )  # fmt: skip
    return render(request, "journeys/learning/said.html", {"lines": lines(found, day)})
