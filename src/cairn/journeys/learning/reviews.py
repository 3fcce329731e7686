"""Requests for a review as pages: asking, one request with what may be done about it, what waits for a teacher."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.competencies.selectors.plain import plain
from cairn.evidence.services.recording import record_evidence
from cairn.journeys.asking import Opened, asker, open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.learner.explain import ExplainPage, Piece, explain_page
from cairn.journeys.learner.judgement_form import JudgementForm
from cairn.journeys.learner.views import language
from cairn.journeys.learning.forms import AgainForm, AskForm, OwnViewForm, SaidForm
from cairn.journeys.release import released
from cairn.journeys.words.learning import (
    kind_words,
    late_words,
    state_words,
    step_words,
    who_reads,
)
from cairn.journeys.words.spoken import spoken
from cairn.journeys.words.sureness import sureness_words
from cairn.kernel.access import Actor, DataClass, Needs, Purpose, Verb, needs
from cairn.kernel.errors import NotAllowed
from cairn.kernel.terms import Use
from cairn.learning.rules.portfolio import Audience
from cairn.learning.rules.reviews import Kind, Step
from cairn.learning.selectors.goals import Whole, goals_to_confirm
from cairn.learning.selectors.pathway import Whole as Pathway
from cairn.learning.selectors.pathway import pathways_to_agree
from cairn.learning.selectors.portfolio import WholeWork, portfolio_of, works_among
from cairn.learning.selectors.reviews import (
    Request,
    find_request,
    learner_of_request,
    requests_of,
    waiting,
)
from cairn.learning.services import reviews as services
from cairn.people.selectors.looks import BESIDE
from cairn.people.services.looks import look_at_learner, look_at_learners

_PIECES = 6
"""The latest pieces that a learner may point to."""
_WORKS = 8
"""So many works of the portfolio."""
_WORDS: dict[str, Any] = {
    "kind_words": kind_words, "state_words": state_words, "late_words": late_words,
    "step_words": lambda word: step_words(Step(word)), "sure_words": sureness_words,
}  # fmt: skip


@needs(Needs.SIGN_IN)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What learners wait for from the reader, due first."""
    by, at = asker(request), timezone.now()
    found = waiting(by=by, purpose=Purpose.INSTRUCT, day=timezone.localdate(at))
    look_at_learners(
        {each.learner for each in found}, by=by, purpose=Purpose.INSTRUCT,
        data=DataClass.EVIDENCE, at=at, through="list of requests for a review",
    )  # fmt: skip
    to_confirm = _goals_to_confirm(by, at)
    context = {
        "plans": _plans_to_agree(by, at), "goals": to_confirm, "lines": found,
        "titles": _titles(found), "late": sum(each.over > 0 for each in found),
        "said": messages.get_messages(request), **_WORDS,
    }  # fmt: skip
    return render(request, "journeys/learning/reviews.html", context)


def _goals_to_confirm(by: Actor, at: datetime) -> list[Whole]:
    """Goals that learners set with the reader, who has not said yes yet."""
    found = goals_to_confirm(by=by, purpose=Purpose.INSTRUCT, day=timezone.localdate(at))
    look_at_learners(
        {each.learner for each in found}, by=by, purpose=Purpose.INSTRUCT,
        data=DataClass.PORTFOLIO, at=at, through="list of goals to confirm",
    )  # fmt: skip
    return found


def _plans_to_agree(by: Actor, at: datetime) -> list[Pathway]:
    """Plans for which learners asked the reader for a yes."""
    found = pathways_to_agree(by=by, purpose=Purpose.INSTRUCT, day=timezone.localdate(at))
    look_at_learners(
        {each.learner for each in found}, by=by, purpose=Purpose.INSTRUCT,
        data=DataClass.PORTFOLIO, at=at, through="list of plans to agree to",
    )  # fmt: skip
    return found


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, learner: UUID, competency: UUID) -> HttpResponse:
    """A learner asks that somebody look, or whether they may show it their own way."""
    opened = _open(request, learner, "request for a review")
    _themselves(opened)
    open_now = [r for r in _requests(opened, competency) if r.is_open]
    if open_now:
        return redirect("journeys:review", open_now[0].id)
    page = explain_page(opened, competency, language=language())
    kind = Kind.OWN_WAY if "own_way" in (request.POST or request.GET) else Kind.READY
    works = _own_works(opened, competency)
    form = AskForm(posted(request), pieces=_pieces(page), works=works, kind=kind)

    def work() -> None:
        data = form.cleaned_data
        services.ask(
            learner, competency, by=opened.by, kind=kind, words=data["words"], at=opened.at,
            evidence=data.get("piece"), works=data.get("works", ()),
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("You have asked. You find the answer here."))
        return redirect("journeys:review", _requests(opened, competency)[0].id)
    return _form_page(request, opened, page, form, "journeys/learning/ask.html", kind=kind)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def own_view(request: HttpRequest, learner: UUID, competency: UUID) -> HttpResponse:
    """A learner says where they think they are; it stands beside the level and never in it."""
    opened = _open(request, learner, "own view")
    _themselves(opened)
    page = explain_page(opened, competency, language=language())
    form = OwnViewForm(posted(request), ladder=page.ladder)

    def work() -> None:
        data = form.cleaned_data
        record_evidence(
            by=opened.by, learner=learner, competency=competency, use=Use.SELF,
            performed_at=opened.at, at=opened.at, score=float(data["level"]), note=data["words"],
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("Your own view is kept."))
        return redirect("journeys:explain", learner, competency)
    return _form_page(request, opened, page, form, "journeys/learning/own_view.html")


@needs(Needs.SIGN_IN)
@require_safe
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """One request: what was asked, what was said to it, and what the reader may do about it."""
    opened, found = _open_request(request, key)
    return _page(request, opened, found)


@needs(Needs.SIGN_IN)
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """The learner asks again, perhaps with more of their works."""
    opened, found = _open_request(request, key)
    form = AgainForm(request.POST, works=_more_works(opened, found))

    def work() -> None:
        data = form.cleaned_data
        services.ask_again(
            key, by=opened.by, words=data["words"], at=opened.at, works=data.get("works", ())
        )

    if form.is_valid() and done(form, work):
        messages.success(request, _("You have asked again."))
        return redirect("journeys:review", key)
    return _page(request, opened, found, wrong=form)


@needs(Needs.SIGN_IN)
@require_POST
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """The learner takes it back."""
    return _step(
        request, key, Form(request.POST), _("You took it back."),
        lambda opened, _form: services.take_back(key, by=opened.by, at=opened.at),
    )  # fmt: skip


@needs(Needs.SIGN_IN)
@require_POST
def send_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """A teacher says what is still missing."""
    return _step(
        request, key, SaidForm(request.POST), _("Your answer is kept."),
        lambda opened, form: services.send_back(
            key, by=opened.by, words=form.cleaned_data["words"], at=opened.at
        ),
    )  # fmt: skip


@needs(Needs.SIGN_IN)
@require_POST
def agree(request: HttpRequest, key: UUID) -> HttpResponse:
    """A teacher says yes to the learner's own way."""
    words = request.POST.get("words", "")
    return _step(
        request, key, Form(request.POST), _("Your answer is kept."),
        lambda opened, _form: services.agree(key, by=opened.by, words=words, at=opened.at),
    )  # fmt: skip


@needs(Needs.SIGN_IN)
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """A teacher writes down a judgement, which decides it."""
    opened, found = _open_request(request, key)
    page = explain_page(opened, found.competency, language=language())
    form = JudgementForm(request.POST, ladder=page.ladder, lower=page.lower)

    def work() -> None:
        services.decide(key, by=opened.by, at=opened.at, **form.judgement())

    if form.is_valid() and done(form, work):
        messages.success(request, _("Your judgement is kept, and the learner can read it."))
        return redirect("journeys:review", key)
    return _page(request, opened, found, wrong=form, explained=page)


def _step(
    request: HttpRequest, key: UUID, form: Form, said: str, work: Callable[[Opened, Form], object]
) -> HttpResponse:
    opened, found = _open_request(request, key)
    if form.is_valid() and done(form, lambda: work(opened, form)):
        messages.success(request, said)
        return redirect("journeys:review", key)
    return _page(request, opened, found, wrong=form)


def _page(
    request: HttpRequest,
    opened: Opened,
    found: Request,
    *,
    wrong: Form | None = None,
    explained: ExplainPage | None = None,
) -> HttpResponse:
    page = explained or explain_page(opened, found.competency, language=language())
    own = opened.by.person == opened.learner
    context = {
        "asked": found, "page": page, "own": own, "wrong": wrong, "may_judge": page.may_judge,
        "piece": _piece(found, page), "Step": Step, "Kind": Kind,
        "judgement_form": _of(wrong, JudgementForm)
        or JudgementForm(ladder=page.ladder, lower=page.lower),
        "said_form": _of(wrong, SaidForm) or SaidForm(),
        "again_form": _of(wrong, AgainForm) or AgainForm(works=_more_works(opened, found)),
        "works": _works_of(opened, found),
        "level_name": page.ladder.name, "said": messages.get_messages(request),
        "who_reads": who_reads(DataClass.EVIDENCE, opened.day, own=own), **_WORDS,
    }  # fmt: skip
    status = 200 if wrong is None else 422
    return render(request, "journeys/learning/review.html", context, status=status)


def _of(wrong: Form | None, kind: type[Form]) -> Form | None:
    return wrong if isinstance(wrong, kind) else None


def _form_page(
    request: HttpRequest, opened: Opened, page: ExplainPage, form: Form, template: str, **more: Any
) -> HttpResponse:
    context = {
        "page": page, "form": form, "own": True, **more, **_WORDS,
        "piece_days": {str(piece.id): piece.day for piece in page.pieces},
        "who_reads": who_reads(DataClass.EVIDENCE, opened.day, own=True),
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)


def _open(request: HttpRequest, learner: UUID, through: str) -> Opened:
    return open_learner(request, learner, data=DataClass.EVIDENCE, through=through)


def _open_request(request: HttpRequest, key: UUID) -> tuple[Opened, Request]:
    """The request, its learner's record opened first. One that is not there is refused as a learner who is not."""
    opened = _open(request, learner_of_request(key) or key, "request for a review")
    return opened, find_request(
        key, by=opened.by, purpose=opened.purpose, day=opened.day, known=released(opened)
    )  # a family reads as elsewhere: what stood on the latest school morning


def _requests(opened: Opened, competency: UUID) -> list[Request]:
    return requests_of(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day, competency=competency
    )


def _themselves(opened: Opened) -> None:
    if opened.by.person != opened.learner:
        raise NotAllowed(f"{opened.by.name} is not this learner.", mend="Let the learner do it.")


def _pieces(page: ExplainPage) -> list[tuple[UUID, str]]:
    """The latest work that somebody else has seen, by its name."""
    seen = [piece for piece in page.pieces if piece.stands and not piece.own]
    return [(piece.id, piece.task) for piece in seen[:_PIECES]]


def _own_works(opened: Opened, competency: UUID) -> list[tuple[UUID, str]]:
    """The learner's own works that teachers see: those tied to the competency first, then the latest."""
    if opened.by.person != opened.learner or not opened.may(Verb.READ, DataClass.PORTFOLIO):
        return []
    mine = portfolio_of(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day
    ).works  # fmt: skip
    seen = [work for work in mine if work.showing.is_shown_to(Audience.TEACHERS)]
    seen.sort(key=lambda w: all(tie.competency_id != competency for tie in w.latest.ties))
    return [(work.id, work.title) for work in seen[:_WORKS]]


def _more_works(opened: Opened, found: Request) -> list[tuple[UUID, str]]:
    """Those that the learner may add when asking again."""
    if not found.may(Step.AGAIN):
        return []
    return [each for each in _own_works(opened, found.competency) if each[0] not in found.works]


def _works_of(opened: Opened, found: Request) -> list[WholeWork]:
    """The works that a request points to, as far as they are shown to the reader: a look of its own."""
    if not found.works or not opened.may(Verb.READ, DataClass.PORTFOLIO):
        return []
    look_at_learner(
        opened.learner, by=opened.by, purpose=opened.purpose, data=DataClass.PORTFOLIO,
        at=opened.at, through=f"{BESIDE}works of a request",
    )  # fmt: skip
    return works_among(
        opened.learner, found.works, by=opened.by, purpose=opened.purpose, day=opened.day
    )


def _piece(found: Request, page: ExplainPage) -> Piece | None:
    return next((p for p in page.pieces if p.id == found.row.evidence_id), None)


def _titles(found: list[Request]) -> dict[UUID, str]:
    words = plain({each.competency for each in found}, language=language())
    return {key: spoken(each, language()) for key, each in words.items()}
