"""Inviting somebody from the community to score a given task, and answering what they said: for whoever teaches."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from cairn.assessments.selectors.expert_proposals import proposed_for
from cairn.assessments.selectors.experts import invitations_to, named_in, open_now
from cairn.assessments.selectors.handed_in import handed_in_to
from cairn.assessments.selectors.tasks import Given, find_given, section_of_giving
from cairn.assessments.services.expert_answers import answer_score
from cairn.assessments.services.experts import invite_expert, leave_out, withdraw_expert
from cairn.journeys.classes.grid import Learner
from cairn.journeys.classes.page import named_columns
from cairn.journeys.doing import done, posted
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.tasks.expert_forms import InviteForm
from cairn.journeys.tasks.views import asking, open_class, roster_of, wanted
from cairn.journeys.words.ladders import ladders
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.errors import BadInput
from cairn.kernel.ids import NOTHING, read_id
from cairn.people.rules.access import Relation
from cairn.people.selectors.classes import school_class
from cairn.people.services.looks import look_at_learners


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def experts(request: HttpRequest, giving: UUID) -> HttpResponse:
    """Who is invited, what they said, and the form that invites one more; the code is shown once."""
    opened = open_class(request, section_of_giving(giving) or giving)
    read = _read(opened, giving)
    there = [w for w in read.roster if w.id in read.given.learners]
    form = InviteForm(posted(request), today=opened.day, offered=there, named=read.named)
    issued: list[str] = []

    def work() -> None:
        said = form.cleaned_data
        gone = read.named - {w.id for w in there}  # whom the form cannot ask about
        said = said | {"without": said["without"] | gone}
        made = invite_expert(giving, by=opened.by, at=opened.at, **said)
        issued.append(made.code)

    if form.is_valid() and done(form, work):
        context = {
            "given": read.given, "code": issued[0], "said": form.cleaned_data, "by": opened.by.name,
            "address": request.build_absolute_uri(reverse("journeys:expert")),
            "school": school_class(opened.group).school_name,
        }  # fmt: skip
        return render(request, "journeys/tasks/expert_letter.html", context)
    return _page(request, opened, read, form)


@dataclass(frozen=True)
class _Read:
    """A given task with the class's roster, who handed in, and whose words name them or a classmate."""

    given: Given
    roster: list[Learner]
    handed: Collection[UUID]
    named: frozenset[UUID]


def _read(opened: OpenedGroup, giving: UUID) -> _Read:
    given, handed = find_given(giving, **asking(opened)), handed_in_to(giving, **asking(opened))
    roster = roster_of(opened)
    return _Read(given, roster, handed, named_in(handed, among=[each.id for each in roster]))


def _page(request: HttpRequest, opened: OpenedGroup, read: _Read, form: InviteForm) -> HttpResponse:
    found = read.given
    said = proposed_for(found.id, **asking(opened))
    shown = open_now(found.id, read.handed, **asking(opened))
    told = {each.learner for each in said} | read.named
    told |= {each.learner for works in shown.values() for each in works}
    look_at_learners(
        list(told), by=opened.by, purpose=opened.purpose, data=DataClass.PORTFOLIO, at=opened.at,
        through="scores of a community expert",
    )  # fmt: skip
    asked = wanted(found)
    context = {
        "given": found, "group": school_class(opened.group), "form": form, "today": opened.day,
        "invited": invitations_to(found.id, **asking(opened)), "said": messages.get_messages(request),
        "named": read.named, "shown": shown, "teaches": opened.ground.relation is Relation.TEACHER,
        "waiting": [p for p in said if p.answer is None],
        "answered": [p for p in said if p.answer is not None],
        "names": {w.id: w.name for w in read.roster},
        "titles": {c.id: c.title for c in named_columns(asked, translation.get_language())},
        "ladders": ladders(asked, opened.day),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "journeys/tasks/experts.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_POST
def withdraw(request: HttpRequest, giving: UUID) -> HttpResponse:
    """Takes an invitation back."""
    opened = open_class(request, section_of_giving(giving) or giving)
    key = read_id(request.POST.get("invitation", "")) or NOTHING
    withdraw_expert(key, by=opened.by, at=opened.at)
    messages.success(request, _("The invitation is withdrawn. What was said stays."))
    return redirect("journeys:experts", giving)


@needs(Needs.SIGN_IN)
@require_POST
def without(request: HttpRequest, giving: UUID) -> HttpResponse:
    """Leaves one work out of what an expert sees."""
    opened = open_class(request, section_of_giving(giving) or giving)
    leave_out(read_id(request.POST.get("work", "")) or NOTHING, by=opened.by, at=opened.at)
    messages.success(request, _("The expert sees this work no longer."))
    return redirect("journeys:experts", giving)


@needs(Needs.SIGN_IN)
@require_POST
def answer(request: HttpRequest, giving: UUID) -> HttpResponse:
    """Confirms what an expert said, or keeps the teacher's own level beside it."""
    opened = open_class(request, section_of_giving(giving) or giving)
    key = read_id(request.POST.get("score", "")) or NOTHING
    answer_score(key, by=opened.by, at=opened.at, level=_own_level(request.POST.get("level")))
    messages.success(request, _("It is evidence now. Both scores are kept."))
    return redirect("journeys:experts", giving)


def _own_level(sent: str | None) -> int | None:
    """None: the expert's is confirmed. Raises BadInput: what is no number confirms nothing."""
    if sent is None:
        return None
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= 3):
        raise BadInput(
            gettext_noop("This is not a level."), mend=gettext_noop("Choose one of the levels.")
        )
    return int(sent)
