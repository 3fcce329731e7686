"""Pages for whoever answers families: what waits, due first; and one request with what may be said to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.determinations.services.amending import EVIDENCE, grant
from cairn.journeys.asking import asker
from cairn.journeys.doing import done, posted
from cairn.journeys.files.csv_files import csv_file
from cairn.journeys.lookers import purpose_words, reason_words, role_words
from cairn.journeys.rights.request_forms import REFUSE, AnswerForm, DecisionForm, HearingForm
from cairn.journeys.rights.request_words import (
    PieceWords,
    RequestLine,
    may_be_heard,
    names_pieces,
    piece_words,
    request_line,
)
from cairn.kernel.access import Actor, DataClass, Needs, Purpose, needs
from cairn.people.rules.access import Relation
from cairn.people.rules.requests import DUTIES, Duty, Kind, Said, next_steps
from cairn.people.selectors.look_search import full_list
from cairn.people.selectors.notices import led_by
from cairn.people.selectors.requests import Asked, request_to_answer, waiting
from cairn.people.services.looks import look_as_officer, look_at_learner, look_at_learners
from cairn.people.services.requests import has_decided, say

YEAR = timedelta(days=365)
_WORDS = {
    "role_words": lambda role: role_words(Relation(role)),
    "reason_words": lambda role, kept: reason_words(Relation(role), kept),
    "purpose_words": lambda purpose: purpose_words(Purpose(purpose)),
}


@needs(Needs.SIGN_IN)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, due first; also as a file. Each learner in it is looked at."""
    by, at = asker(request), timezone.now()
    day = timezone.localdate(at)
    found = waiting(by=by, day=day)
    _keep_looks(found, by, at)
    lines = [request_line(each, day) for each in found]
    if "csv" in request.GET:
        return _file(lines)
    context = {
        "lines": lines,
        "said": messages.get_messages(request),
        "gives_notices": bool(led_by(by=by, day=day)),
    }
    return render(request, "journeys/rights/requests.html", context)


def _keep_looks(found: Sequence[Asked], by: Actor, at: datetime) -> None:
    for duty in DUTIES:
        learners = {a.request.learner.record_id for a in found if a.duty is duty}
        look_at_learners(
            learners, by=by, purpose=duty.purpose, data=duty.data, at=at, through="list of requests",
            among={duty.relation},
        )  # fmt: skip


def _file(lines: Sequence[RequestLine]) -> HttpResponse:
    header = [_("What is asked"), _("Learner"), _("Asked by"), _("Asked"), _("Due"), _("Late"), _("State")]  # fmt: skip
    rows = (
        (
            line.title, line.learner_name, line.asked_by, line.asked_on.isoformat(),
            line.due_on.isoformat() if line.due_on else "", "yes" if line.late else "", line.state,
        )
        for line in lines
    )  # fmt: skip
    return csv_file("requests", header, rows)


@dataclass(frozen=True)
class Answering:
    """One request, opened by whoever answers it."""

    asked: Asked
    duties: tuple[Duty, ...]
    by: Actor
    at: datetime
    piece: PieceWords | None

    @property
    def steps(self) -> set[Said]:
        """What this reader may say now."""
        allowed = next_steps(self.asked.kind, self.asked.said)
        return {s for s in allowed if any(d.takes(self.asked.kind, s) for d in self.duties)}


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One request: what is asked, what was said, and what the reader may say to it."""
    by, at = asker(request), timezone.now()
    asked, duties = request_to_answer(key, by=by, day=timezone.localdate(at))
    if asked.kind is Kind.LOOKS:
        return _full_list(request, Answering(asked, tuple(duties), by, at, None))
    opened = _opened(asked, duties, by, at)
    forms = _forms(request, opened)
    for name, form in forms.items():
        if form.is_valid() and _done(request, form, _WORK[name], opened):
            return redirect("journeys:requests")
    context = {
        "line": request_line(asked, timezone.localdate(at), opened.piece),
        "forms": forms,
        "decided": has_decided(asked, by),
        "heard": may_be_heard(asked),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "journeys/rights/request.html", context, status=status)


def _opened(asked: Asked, duties: Sequence[Duty], by: Actor, at: datetime) -> Answering:
    """Keeps the look at the learner; where a piece is in question, also the one at their evidence."""
    learner, day, duty = asked.request.learner.record_id, timezone.localdate(at), duties[0]
    piece, classes = None, [duty.data]
    if names_pieces([asked]):
        classes.append(DataClass.EVIDENCE)
    for data in classes:
        look_at_learner(
            learner, by=by, purpose=duty.purpose, data=data, at=at, through="request",
            among={duty.relation},
        )  # fmt: skip
    if names_pieces([asked]):
        found = piece_words(
            [asked], learner, by=by, purpose=duty.purpose, day=day, language=get_language() or "en"
        )
        piece = found.get(asked.request.pk)
    return Answering(asked, tuple(duties), by, at, piece)


def _forms(request: HttpRequest, opened: Answering) -> dict[str, Form]:
    """The forms that may be filled in now, by name; bound is the one that was sent."""

    def given(name: str) -> Any:
        return request.POST if request.POST.get("form") == name else None

    steps, found = opened.steps, dict[str, Form]()
    if Said.ANSWERED in steps:
        found["answer"] = AnswerForm(given("answer"), kind=opened.asked.kind)
    if Said.GRANTED in steps:
        piece = opened.piece if opened.asked.request.table == EVIDENCE else None
        found["decide"] = DecisionForm(
            given("decide"),
            ladder=piece.ladder if piece else None,
            may_refuse=Said.REFUSED in steps,
        )
    if Said.HEARING in steps and not has_decided(opened.asked, opened.by):
        found["hear"] = HearingForm(given("hear"))
    return found


def _answer(opened: Answering, form: Form) -> list[str]:
    _say(opened, Said.ANSWERED, form)
    return []


def _decide(opened: Answering, form: Form) -> list[str]:
    """Grants or refuses; returns who must hear of a correction."""
    if not isinstance(form, DecisionForm) or form.cleaned_data["decision"] == REFUSE:
        _say(opened, Said.REFUSED, form)
        return []
    reason = form.cleaned_data["words"]
    done = grant(
        opened.asked.request.pk, by=opened.by, at=opened.at, reason=reason,
        correction=form.correction,
    )  # fmt: skip
    return list(done.notify)


def _hear(opened: Answering, form: Form) -> list[str]:
    _say(opened, Said(form.cleaned_data["outcome"]), form)
    return []


def _say(opened: Answering, said: Said, form: Form) -> None:
    words = form.cleaned_data["words"]
    say(opened.asked.request.pk, said, by=opened.by, at=opened.at, words=words)


_WORK: dict[str, Callable[[Answering, Form], list[str]]] = {
    "answer": _answer,
    "decide": _decide,
    "hear": _hear,
}


def _done(
    request: HttpRequest,
    form: Form,
    work: Callable[[Answering, Form], list[str]],
    opened: Answering,
) -> bool:
    """Whether it was done; if not, why stands at the top of the form."""
    tell: list[str] = []
    if not done(form, lambda: tell.extend(work(opened, form))):
        return False
    messages.success(request, _("What you said is kept, and the family reads it."))
    for party in tell:
        words = _("Tell %(party)s of the correction: they were given this kind of data before.")
        messages.success(request, words % {"party": party})
    return True


def _full_list(request: HttpRequest, opened: Answering) -> HttpResponse:
    """A request for every look: the list, nothing left out, and the officer's answer."""
    asked, by, at = opened.asked, opened.by, opened.at
    learner, day = asked.request.learner.record_id, timezone.localdate(at)
    form = AnswerForm(posted(request), kind=asked.kind)
    if form.is_valid() and _done(request, form, _answer, opened):
        return redirect("journeys:officer")
    look_as_officer(learner, by=by, purpose=Purpose.OVERSEE, at=at, through="full list")
    found = full_list(learner, by=by, purpose=Purpose.OVERSEE, day=day, since=day - YEAR)
    context = {"line": request_line(asked, day), "found": found, "form": form, **_WORDS}
    status = 422 if form.errors else 200
    return render(request, "journeys/officers/officer_request.html", context, status=status)
