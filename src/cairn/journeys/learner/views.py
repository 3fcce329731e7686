"""The pages about one learner: read the request, open the record once, shape the page, choose the template."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.assessments.selectors.tasks import tasks_due
from cairn.determinations.services.judging import record_judgement
from cairn.journeys.about import about
from cairn.journeys.asking import Opened, open_learner
from cairn.journeys.doing import error_words, posted
from cairn.journeys.files.csv_files import csv_file
from cairn.journeys.learner.explain import ExplainPage, explain_page, sureness_sentence
from cairn.journeys.learner.family import family_page
from cairn.journeys.learner.headlines import can_see, certainty, learner_headline
from cairn.journeys.learner.judgement_form import JudgementForm
from cairn.journeys.learner.learning_map import LearningMap
from cairn.journeys.learner.own import may_say
from cairn.journeys.learner.page import learner_page
from cairn.journeys.learner.paper import on_paper
from cairn.journeys.lookers import Week, lookers, weeks
from cairn.journeys.rights.request_words import RequestLine, request_line
from cairn.journeys.rights.views import holds_rights
from cairn.journeys.words.ladders import state_ladder
from cairn.journeys.words.learning import (
    about_words,
    going_told,
    kind_words,
    late_words,
    state_words,
)
from cairn.journeys.words.recognitions import lines as heard_lines
from cairn.journeys.words.sureness import Sureness, sureness_words
from cairn.kernel.access import DataClass, Needs, Verb, needs
from cairn.kernel.errors import Mendable
from cairn.learning.rules.about_me import About
from cairn.learning.rules.reviews import Step
from cairn.learning.selectors.reviews import Request, requests_of
from cairn.learning.services.reviews import decide
from cairn.people.selectors.chain import heads
from cairn.people.selectors.looks import who_looked
from cairn.people.selectors.requests import full_lists_asked

YEAR = timedelta(days=365)
TASKS_SHOWN = 3


@needs(Needs.SIGN_IN)
@require_safe
def learner(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Where I am, what is next."""
    opened = open_learner(request, learner, data=DataClass.EVIDENCE, through="learner page")
    page = learner_page(opened, language=language())
    due = tasks_due(
        learner, by=opened.by, purpose=opened.purpose, day=opened.day, known=page.map.released
    )
    context = {
        "today": opened.day,
        "due": due[:TASKS_SHOWN],
        "due_more": len(due[TASKS_SHOWN:]),
        "page": page,
        "printed": on_paper(page.map),
        "headline": learner_headline(page.map, page.about, own=page.own),
        "certainty": certainty(page.map),
        "holds_rights": _holds(opened),
        "can_see": can_see(page.about),
        "may_set_goals": _may_set_goals(opened),
        "may_say": may_say(opened),
        "heard_lines": heard_lines(page.said.heard, opened.day),
    }
    return render(request, "journeys/learner/learner.html", context | shared(opened))


@needs(Needs.SIGN_IN)
@require_safe
def family(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Is my child all right?"""
    opened = open_learner(request, learner, data=DataClass.EVIDENCE, through="family page")
    page = family_page(opened, language=language())
    ladder = state_ladder(opened.day)
    context = {
        "page": page,
        "today": opened.day,
        "holds_rights": _holds(opened),
        "can_see": can_see(page.about),
        "proficient": ladder.name(ladder.proficient),
        "heard_lines": heard_lines(page.said.heard, opened.day),
    }
    return render(request, "journeys/learner/family.html", context | shared(opened))


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, learner: UUID, competency: UUID) -> HttpResponse:
    """Why a level is what it is; a teacher writes a judgement beside it."""
    opened = open_learner(request, learner, data=DataClass.EVIDENCE, through="explanation")
    page = explain_page(opened, competency, language=language())
    if "csv" in request.GET:
        return _pieces_file(page)
    requests = _open_requests(opened, competency, page.released)
    form = _judgement_form(request, page)
    if form is not None and form.is_valid():
        try:
            _judge(opened, competency, requests, form)
        except Mendable as error:
            form.add_error(None, error_words(error))
        else:
            messages.success(request, _("Your judgement is kept."))
            return redirect("journeys:explain", learner, competency)
    context = {
        "page": page,
        "form": form,
        "said": messages.get_messages(request),
        "rests_on": sureness_sentence(page),
        "requests": requests,
        "themselves": opened.by.person == learner,
        "holds_rights": _holds(opened),
        "back": _back(opened),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "journeys/learner/explain.html", context | shared(opened), status=status)


def _open_requests(opened: Opened, competency: UUID, known: datetime | None) -> list[Request]:
    found = requests_of(
        opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day,
        competency=competency, known=known,
    )  # fmt: skip
    return [each for each in found if each.is_open]


def _judge(opened: Opened, competency: UUID, requests: list[Request], form: JudgementForm) -> None:
    """Keeps a judgement; where the learner had asked for one, it answers that."""
    for each in requests:
        if each.may(Step.DECIDED):
            decide(each.id, by=opened.by, at=opened.at, **form.judgement())
            return
    record_judgement(
        by=opened.by, learner=opened.learner, competency=competency, at=opened.at,
        **form.judgement(),
    )  # fmt: skip


def _may_set_goals(opened: Opened) -> bool:
    """Whether the page offers setting a goal to this reader; the service asks again."""
    return opened.may(Verb.WRITE, DataClass.PORTFOLIO)


def _judgement_form(request: HttpRequest, page: ExplainPage) -> JudgementForm | None:
    """For whoever teaches the learner; nobody judges their own record or their child's."""
    if not page.may_judge:
        return None
    given = posted(request)
    return JudgementForm(given, ladder=page.ladder, lower=page.lower)


def _pieces_file(page: ExplainPage) -> HttpResponse:
    header = [
        _("Day"), _("Work"), _("Kind"), _("Where"), _("It showed"), _("Reported"),
        _("Judged by"), _("How hard it was"), _("What became of it"), _("Level after it"),
    ]  # fmt: skip
    rows = (
        (
            p.day.isoformat(), p.task, p.kind, p.where, p.level, p.reported,
            p.scorer, ", ".join(p.hardness), p.why, p.after,
        )
        for p in page.pieces
    )  # fmt: skip
    return csv_file("evidence", header, rows)


@needs(Needs.SIGN_IN)
@require_safe
def looks(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Who looked, what for, week by week; also as a file."""
    opened = open_learner(request, learner, data=DataClass.LOOKS, through="who looked")
    found = who_looked(
        learner, by=opened.by, purpose=opened.purpose, day=opened.day, since=opened.day - YEAR
    )
    whom = about(learner, opened.day)
    if "csv" in request.GET:
        return _looks_file(weeks(found))
    people = len(lookers(found))
    context = {
        "about": whom,
        "own": opened.own,
        "said": messages.get_messages(request),
        "kept": heads(1),
        "weeks": weeks(found),
        "can_see": can_see(whom),
        "summary": ngettext(
            "%(n)s person has opened this record in the past year. Every time is kept, with its purpose.",
            "%(n)s people have opened this record in the past year. Every time is kept, with its purpose.",
            people,
        )
        % {"n": people},
        "asked": _full_lists(opened),
        "holds_rights": _holds(opened),
        "learner": learner,
        "back": _back(opened),
    }
    return render(request, "journeys/learner/looks.html", context)


def _holds(opened: Opened) -> bool:
    """Whether the page leads to the pages of rights; whoever serves the learner holds none."""
    return opened.own and holds_rights(opened.learner, by=opened.by)


def _full_lists(opened: Opened) -> list[RequestLine]:
    """The reader's own requests for every look, with what an officer answered."""
    if not opened.own:
        return []
    asked = full_lists_asked(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    return [request_line(each, opened.day) for each in asked]


def _back(opened: Opened) -> str:
    """The page from which this reader comes: a family has one of its own."""
    family_reads = opened.own and opened.by.person != opened.learner
    return reverse("journeys:family" if family_reads else "journeys:learner", args=[opened.learner])


def _looks_file(found: list[Week]) -> HttpResponse:
    header = [_("Week of"), _("Who"), _("Role"), _("What for"), _("What was opened"), _("Times")]
    return csv_file(
        "who-looked",
        header,
        (
            (week.monday.isoformat(), line.name, line.role, line.purpose, line.what, line.times)
            for week in found
            for line in week.looks
        ),
    )


def language() -> str:
    return get_language() or "en"


def shared(opened: Opened) -> dict[str, Any]:
    """What the templates about one learner need besides their page."""
    return {
        "levels": state_ladder(opened.day).names,
        "sure_words": sureness_words,
        "map_sureness": _counts,
        "about_keys": list(About),
        "about_words": about_words,
        "going_told": going_told,
        "kind_words": kind_words,
        "late_words": late_words,
        "state_words": state_words,
        "sees_portfolio": opened.may(Verb.READ, DataClass.PORTFOLIO),
    }


def _counts(found: LearningMap) -> list[tuple[Sureness, int]]:
    return [(how, found.how_many(how)) for how in reversed(Sureness)]
