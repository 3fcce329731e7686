"""A learner's plan as pages: the plan, what is put on it, one step of it, its order, whose yes it has."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.journeys.asking import open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.learner.views import language
from cairn.journeys.learning.pathway_ahead import Ahead, ahead
from cairn.journeys.learning.pathway_forms import AddForm, CommentForm, SuggestedForm, TermsForm
from cairn.journeys.learning.pathway_page import Ground, ground_of, pathway_page, why
from cairn.journeys.learning.required import required_words
from cairn.journeys.learning.required_page import required
from cairn.journeys.words.learning import relation_words, who_reads
from cairn.journeys.words.pathway import changes_words, note_words, terms_words
from cairn.journeys.words.sureness import sureness_words
from cairn.kernel.access import DataClass, Needs, Verb, needs
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.kernel.ids import read_id
from cairn.learning.rules.pathway import Note, Planned
from cairn.learning.services import pathway as services
from cairn.people.selectors.around import around
from cairn.people.selectors.looks import BESIDE
from cairn.people.services.looks import look_at_learner


@needs(Needs.SIGN_IN)
@require_safe
def pathway(request: HttpRequest, learner: UUID) -> HttpResponse:
    """What is ahead of a learner, in their own order and by their own days."""
    return _page(request, _open(request, learner, "plan"))


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Puts competencies on the plan: those ticked of the suggestions, or one with its day and ways."""
    found = _open_to_write(request, learner, "adding to a plan")
    named = (read_id(sent.get("competency", "")) for sent in (request.GET, request.POST))
    asked = [key for key in named if key is not None]
    if request.method != "POST" and asked and asked[0] in found.order:
        return redirect("journeys:pathway-step", learner, asked[0])
    before = read_id(request.GET.get("before", ""))
    choices = ahead(found, asked)
    ticks = SuggestedForm(
        posted(request) if "tick" in request.POST else None,
        suggested=[(row.competency, row.words.title) for row, _why in choices.suggested],
    )
    form = AddForm(
        posted(request) if "tick" not in request.POST else None,
        ahead=_grouped(choices), initial={"competency": next(iter(asked), "")},
    )  # fmt: skip
    by, at = found.opened.by, found.opened.at

    def put() -> None:
        if ticks.is_bound:
            services.plan(learner, ticks.cleaned_data["chosen"], by=by, at=at)
        else:
            one, terms = form.cleaned_data["competency"], form.given()
            services.plan(learner, [one], by=by, at=at, terms=terms, before=before)

    sent = ticks if ticks.is_bound else form
    if sent.is_valid() and done(sent, put):
        messages.success(request, _("It is on the plan."))
        return redirect("journeys:pathway", learner)
    context = {
        "form": form, "ticks": ticks, "wrong": sent, "ahead": choices, "asked": asked,
        "chosen": request.POST.getlist("chosen"), "empty": not found.order,
    }  # fmt: skip
    return _render(request, found, "journeys/learning/pathway_add.html", context, sent)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, learner: UUID, competency: UUID) -> HttpResponse:
    """Changes one step: its day and ways; takes it out, or puts what replaces it in its place."""
    found = _open_to_write(request, learner, "step of a plan")
    planned = _step(found, competency)
    form = TermsForm(posted(request), initial=TermsForm.of(planned.terms))
    asked = {"by": found.opened.by, "at": found.opened.at}

    def work() -> None:
        other = read_id(request.POST.get("swap", ""))
        if other in found.instead.get(competency, ()):
            services.swap(learner, competency, other, **asked)  # type: ignore[arg-type]
        elif "drop" in request.POST:
            services.drop(learner, competency, **asked)  # type: ignore[arg-type]
        else:
            services.change(learner, competency, **asked, terms=form.given())  # type: ignore[arg-type]

    if form.is_valid() and done(form, work):
        messages.success(request, _("The plan is changed."))
        return redirect("journeys:pathway", learner)
    context = {
        "form": form, "row": found.rows[competency], "over": found.gone.get(competency),
        "instead": [found.rows[c] for c in found.instead.get(competency, ()) if c in found.rows],
    }  # fmt: skip
    return _render(request, found, "journeys/learning/pathway_step.html", context, form)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Suggests an order, with its reasons; the learner takes it or gives their own."""
    found = _open_to_write(request, learner, "order of a plan")
    form = Form(posted(request))

    def work() -> None:
        wanted = found.suggested if "suggested" in request.POST else _numbered(request, found)
        seen = read_id(request.POST.get("seen", ""))
        services.arrange(learner, wanted, by=found.opened.by, at=found.opened.at, seen=seen)

    if form.is_valid() and done(form, work):
        messages.success(request, _("The order is kept."))
        return redirect("journeys:pathway", learner)
    still_open = [c for c in found.suggested if not found.shown(c)]
    context = {
        "form": form, "rows": [found.rows[c] for c in found.order],
        "suggested": [
            (found.rows[c], why(found.rows[c], found.right_before, found.order, found.rows))
            for c in still_open
        ],
        "same": still_open == [c for c in found.order if not found.shown(c)], "seen": found.plan.seen or "",
        "circles": [
            [found.titles[c] for c in (key, *sorted(found.circles.circle[key])) if c in found.titles]
            for key in still_open if found.circles.circle.get(key, frozenset()) & set(still_open)
        ],
    }  # fmt: skip
    return _render(request, found, "journeys/learning/pathway_order.html", context, form)


@needs(Needs.SIGN_IN)
@require_POST
def ask(request: HttpRequest, learner: UUID) -> HttpResponse:
    """The learner asks somebody to say yes."""
    found, form = _open(request, learner, "plan"), Form(request.POST)
    whom = read_id(request.POST.get("whom", "")) or learner

    def work() -> None:
        words = request.POST.get("words", "")
        services.ask(learner, by=found.opened.by, at=found.opened.at, whom=whom, words=words)

    return _noted(
        request, found, form, work, _("You have asked. The yes stands here when it comes.")
    )


@needs(Needs.SIGN_IN)
@require_POST
def agree(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Says yes to the plan as it was shown."""
    found, form = _open(request, learner, "plan"), Form(request.POST)
    seen = read_id(request.POST.get("seen", ""))

    def work() -> None:
        words = request.POST.get("words", "")
        services.agree(learner, by=found.opened.by, at=found.opened.at, seen=seen, words=words)

    return _noted(request, found, form, work, _("You said yes to this plan."))


@needs(Needs.SIGN_IN)
@require_POST
def comment(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Says something about the plan."""
    found, form = _open(request, learner, "plan"), CommentForm(request.POST)

    def work() -> None:
        words = form.cleaned_data["words"]
        services.comment(learner, by=found.opened.by, at=found.opened.at, words=words)

    return _noted(request, found, form, work, _("Your words are kept."))


def _noted(
    request: HttpRequest, found: Ground, form: Form, work: Any, said: str
) -> HttpResponse:  # fmt: skip
    if form.is_valid() and done(form, work):
        messages.success(request, said)
        return redirect("journeys:pathway", found.opened.learner)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Ground, wrong: Form | None = None) -> HttpResponse:
    opened, plan = found.opened, found.plan
    own = opened.by.person == opened.learner
    may_write = opened.may(Verb.WRITE, DataClass.PORTFOLIO)  # the service asks again
    open_yet = plan.open_to_learner if own else plan.open_to_others
    near = (
        around(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day) if own else []
    )
    context = {
        "page": pathway_page(found), "may_write": may_write, "near": near,
        "my_yes": open_yet.any and (may_write or plan.asks == opened.by.person),
        "may_say": may_write or plan.asks == opened.by.person,
        "to_agree": changes_words(open_yet, found.titles),
        "unasked": changes_words(plan.open_to_others, found.titles) if own else [],
        "yes": plan.agreed(by_learner=False), "Note": Note, "note_words": lambda n: note_words(Note(n)),
        "relation_words": relation_words, "said": messages.get_messages(request),
        **required_words(
            required(opened, found.standings, found.before, found.released, language=found.language)
        ),
        "say_form": wrong if isinstance(wrong, CommentForm) else CommentForm(), "seen": plan.seen or "",
    }  # fmt: skip
    return _render(request, found, "journeys/learning/pathway.html", context, wrong)


def _render(
    request: HttpRequest, found: Ground, template: str, more: dict[str, Any], form: Form | None
) -> HttpResponse:
    opened = found.opened
    own = opened.by.person == opened.learner
    wrong = form is not None and bool(form.errors)
    page = more.get("page") or pathway_page(found)
    context = {
        "page": page, "about": page.about, "own": own, "wrong": form if wrong else None,
        "today": opened.day, "terms": terms_words, "sure_words": sureness_words,
        "who_reads": who_reads(DataClass.PORTFOLIO, opened.day, own=own),
    } | more | {"wrong": form if wrong else None}  # fmt: skip
    return render(request, template, context, status=422 if wrong else 200)


def _open(request: HttpRequest, learner: UUID, through: str) -> Ground:
    """The plan, and the levels beside it: a look of its own, which is no second visit."""
    opened = open_learner(request, learner, data=DataClass.PORTFOLIO, through=through)
    look_at_learner(
        opened.learner, by=opened.by, purpose=opened.purpose, data=DataClass.EVIDENCE,
        at=opened.at, through=f"{BESIDE}levels on the plan",
    )  # fmt: skip
    return ground_of(opened, language=language())


def _open_to_write(request: HttpRequest, learner: UUID, through: str) -> Ground:
    found = _open(request, learner, through)
    if not found.opened.may(Verb.WRITE, DataClass.PORTFOLIO):
        raise NotAllowed(
            f"{found.opened.by.name} may read this learner's plan but not change it.",
            mend="Talk about it with the learner, who can change it.",
        )
    return found


def _step(found: Ground, competency: UUID) -> Planned:
    for each in found.plan.steps:
        if each.competency == competency:
            return each
    raise UnknownName("This is not on the plan.", mend="Go back to the plan.")


def _numbered(request: HttpRequest, found: Ground) -> list[UUID]:
    """The steps by the numbers that were given; equal numbers, and none, as they stood."""

    def number(key: UUID) -> int:
        given = request.POST.get(f"n-{key}", "").strip()
        return int(given) if given.isdecimal() and len(given) < 4 else len(found.order)

    return sorted(found.order, key=number)


def _grouped(choices: Ahead) -> list[tuple[str, list[tuple[UUID, str]]]]:
    return [
        (group, [(row.competency, row.words.title) for row in rows])
        for group, rows in (
            (_("What comes before a step of the plan"), choices.named),
            (_("Begun"), choices.begun),
            (_("Opened by what is shown"), choices.opened),
            (_("Also meant for this grade"), choices.grade),
        )
    ]
