"""A privacy officer's pages: what waits, the log searched, a full list answered; and opening in an emergency."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.journeys.asking import asker, open_learner
from cairn.journeys.doing import done, error_words, posted
from cairn.journeys.lookers import purpose_words, reason_words, role_words
from cairn.journeys.officers.forms import EmergencyForm, ReviewForm, SearchForm
from cairn.journeys.words.days import day_words
from cairn.kernel.access import Actor, DataClass, Needs, Purpose, needs
from cairn.kernel.errors import Mendable, NotAllowed
from cairn.people.rules.access import Relation
from cairn.people.rules.requests import Kind
from cairn.people.selectors.deletions import deletions
from cairn.people.selectors.emergencies import emergencies, emergency
from cairn.people.selectors.incidents import incidents, practised
from cairn.people.selectors.look_search import (
    LookLine,
    Wanted,
    named_or_nobody,
    officer_ground,
    search,
)
from cairn.people.selectors.requests import waiting
from cairn.people.selectors.studies import waiting_extracts
from cairn.people.services.emergencies import open_in_emergency, review_emergency
from cairn.people.services.looks import look_as_officer
from cairn.people.services.requests import ask_for_full_list

SHOWN = 100


@needs(Needs.SIGN_IN)
@require_safe
def officer(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, and the log searched."""
    by, at = asker(request), timezone.now()
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=Purpose.OVERSEE, day=day)
    form = SearchForm(request.GET or None)
    found = _found(form, by) if form.is_valid() else None
    context = {
        "form": form,
        "whose": _whose(form, found),
        "requests": [a for a in waiting(by=by, day=day) if a.kind is Kind.LOOKS],
        "today": day,
        "emergencies": emergencies(by=by, day=day, at=at),
        "open_cases": [line for line in incidents(by=by, at=at) if line.open],
        "practised": practised(by=by, at=at),
        "deletions": deletions(day=day, waiting=True),
        "studies": waiting_extracts(by=by, day=day),
        "found": found,
        "said": messages.get_messages(request),
        **_WORDS,
    }
    return render(
        request, "journeys/officers/officer.html", context, status=422 if form.errors else 200
    )


_WORDS = {
    "role_words": lambda role: role_words(Relation(role)),
    "reason_words": lambda role, kept: reason_words(Relation(role), kept),
    "purpose_words": lambda purpose: purpose_words(Purpose(purpose)),
}


def _whose(form: SearchForm, found: list[LookLine] | None) -> UUID | None:
    """The one learner whose looks were asked for and may be shown."""
    asked = form.cleaned_data.get("learner") if form.is_valid() and found else ""
    return named_or_nobody(asked) if asked else None


def _found(form: SearchForm, by: Actor) -> list[LookLine] | None:
    """The looks that fit; none of another officer's learner, as of nobody. None with a fault beside the form."""
    at, given = timezone.now(), form.cleaned_data
    day = timezone.localdate(at)
    since, until = form.days(day)
    try:
        wanted = Wanted(
            since, until,
            person=named_or_nobody(given["person"]) if given["person"] else None,
            learner=named_or_nobody(given["learner"]) if given["learner"] else None,
            purpose=given["purpose"] or None, through=given["through"] or None,
        )  # fmt: skip
        look_as_officer(
            wanted.learner, by=by, purpose=Purpose.OVERSEE, at=at, through="search of the log"
        )
        return search(wanted, by=by, purpose=Purpose.OVERSEE, day=day, limit=SHOWN)
    except NotAllowed:
        return []
    except Mendable as error:
        form.add_error(None, error_words(error))
        return None


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """A record that was opened in an emergency: what was said then, and what an officer finds."""
    by, at = asker(request), timezone.now()
    line = emergency(key, by=by, day=timezone.localdate(at), at=at)
    form = ReviewForm(posted(request))
    if form.is_valid() and done(form, lambda: _review(key, by, form)):
        messages.success(request, _("Your review is kept."))
        return redirect("journeys:officer")
    status = 422 if form.errors else 200
    return render(
        request, "journeys/officers/review.html", {"line": line, "form": form}, status=status
    )


def _review(key: UUID, by: Actor, form: ReviewForm) -> None:
    given = form.cleaned_data
    review_emergency(
        key, by=by, justified=given["justified"] == "yes", words=given["words"], at=timezone.now()
    )


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_emergency(request: HttpRequest) -> HttpResponse:
    """Opens one learner's record for some hours, with the threat in words."""
    by = asker(request)
    form = EmergencyForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            learner, _until = open_in_emergency(
                given["learner"], by=by, threat=given["threat"], at=timezone.now()
            )
        except Mendable as error:
            form.add_error(None, error_words(error))
        else:
            return redirect("journeys:learner", learner)
    status = 422 if form.errors else 200
    return render(request, "journeys/officers/emergency.html", {"form": form}, status=status)


@needs(Needs.SIGN_IN)
@require_POST
def ask_full_list(request: HttpRequest, learner: UUID) -> HttpResponse:
    """The family or the learner asks an officer for every look."""
    opened = open_learner(request, learner, data=DataClass.LOOKS, through="who looked")
    words = request.POST.get("words", "")
    due = ask_for_full_list(
        learner, by=opened.by, purpose=opened.purpose, words=words, at=opened.at
    )
    said = _("Your request is kept. A privacy officer answers by %(day)s.")
    messages.success(request, said % {"day": day_words(due)})
    return redirect("journeys:looks", learner)
