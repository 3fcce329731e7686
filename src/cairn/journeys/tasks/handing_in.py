"""Work handed in to a task: a learner's tasks, handing in from a phone, and reading it all as whoever teaches."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.assessments.selectors.handed_in import (
    handed_in_to,
    learner_of_handed_in,
    open_handed_in,
)
from cairn.assessments.selectors.tasks import (
    Given,
    TaskText,
    find_given,
    section_of_giving,
    tasks_of,
)
from cairn.evidence.services.receiving import largest_allowed
from cairn.journeys.about import about
from cairn.journeys.asking import Opened, open_learner
from cairn.journeys.classes.page import named_columns
from cairn.journeys.doing import done_with_files, posted, sent_files
from cairn.journeys.portfolio.forms import ACCEPTED, PHOTOS
from cairn.journeys.portfolio.serving import shown
from cairn.journeys.portfolio.words import kind_words, size_words
from cairn.journeys.release import released
from cairn.journeys.tasks.forms import HandInForm
from cairn.journeys.tasks.views import asking, open_class, roster_of
from cairn.journeys.words.ladders import ladders
from cairn.journeys.words.plain import use_words
from cairn.kernel.access import DataClass, Needs, Purpose, needs
from cairn.kernel.errors import NotAllowed
from cairn.learning.selectors.portfolio import portfolio_of
from cairn.learning.services.handing_in import hand_in_work
from cairn.people.selectors.classes import school_class
from cairn.people.selectors.sections import people
from cairn.people.services.looks import look_at_learners

_WORDS: dict[str, Any] = {
    "kind": kind_words, "size": size_words, "accepted": ACCEPTED, "photos": PHOTOS,
    "use_words": use_words, "most_shown": 3,
}  # fmt: skip


@needs(Needs.SIGN_IN)
@require_safe
def learner_tasks(request: HttpRequest, learner: UUID) -> HttpResponse:
    """What a learner was given: what is open by its due day, then what has been scored."""
    opened = open_learner(request, learner, data=DataClass.EVIDENCE, through="tasks of a learner")
    found = tasks_of(
        learner, by=opened.by, purpose=opened.purpose, day=opened.day, known=released(opened)
    )
    context = {
        "about": about(learner, opened.day), "own": opened.by.person == learner, "tasks": found,
        "today": opened.day, "use_words": use_words,
    }  # fmt: skip
    return render(request, "journeys/tasks/learner_tasks.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def learner_task(request: HttpRequest, learner: UUID, giving: UUID) -> HttpResponse:
    """One task of a learner: what is asked, what was handed in; the learner hands in here."""
    opened = open_learner(request, learner, data=DataClass.PORTFOLIO, through="a task of a learner")
    ask: Any = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    found = tasks_of(learner, only=giving, known=released(opened), **ask)
    if not found:
        raise NotAllowed(
            f"{opened.by.name} finds no such task.", mend="Open the learner's tasks again."
        )
    own = opened.by.person == learner
    form = _form(request, opened) if own else None
    if form is not None and form.is_valid() and _handed_in(request, giving, opened, form):
        return redirect("journeys:learner-task", learner, giving)
    given = found[0].given
    wanted = [line.competency for line in given.task.criteria]
    context = {
        "about": about(learner, opened.day), "own": own, "mine": found[0], "given": given,
        "titles": _titles(given.task), "ladders": ladders(wanted, opened.day), "form": form,
        "today": opened.day, "said": messages.get_messages(request),
        "section": _class_of(opened, given), "largest": size_words(largest_allowed(opened.day)),
        **_WORDS,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "journeys/tasks/learner_task.html", context, status=status)


def _form(request: HttpRequest, opened: Opened) -> HandInForm:
    mine = portfolio_of(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    return HandInForm(
        posted(request),
        offered=[(str(w.id), w.title) for w in mine.works if not w.showing.withdrawn],
        has_files=bool(request.FILES),
    )


def _handed_in(request: HttpRequest, giving: UUID, opened: Opened, form: HandInForm) -> bool:
    """Whether it was handed in; says so, once, with the way to what was kept."""
    kept: list[UUID | None] = []

    def work() -> None:
        files = sent_files(request, "photo", "files")
        kept.append(hand_in_work(giving, by=opened.by, files=files, at=opened.at, **form.given()))

    if not done_with_files(request, form, work):
        return False
    messages.success(request, _("It is handed in. Your teacher sees it with the task."))
    if kept[0] is not None:
        messages.success(request, _("It is in your portfolio too."))
    return True


@needs(Needs.SIGN_IN)
@require_safe
def handed_in(request: HttpRequest, giving: UUID) -> HttpResponse:
    """All that was handed in to a task, one learner after another, who left the class last; a look at each of them."""
    opened = open_class(request, section_of_giving(giving) or giving)
    found = find_given(giving, **asking(opened))
    work = handed_in_to(giving, **asking(opened))
    look_at_learners(
        list(work), by=opened.by, purpose=opened.purpose, data=DataClass.PORTFOLIO, at=opened.at,
        through="work handed in",
    )  # fmt: skip
    there = [w for w in roster_of(opened) if w.id in found.learners]
    left = people(work.keys() - {w.id for w in there})
    context = {
        "given": found, "group": school_class(opened.group), "work": work,
        "learners": [w for w in there if w.id in work],
        "gone": sorted(left.values(), key=lambda w: (w.name, w.pk)),
        "missing": [w for w in there if w.id not in work], **_WORDS,
    }  # fmt: skip
    return render(request, "journeys/tasks/handed_in.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def handed_in_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One file that was handed in, as a picture or as a download."""
    opened = open_learner(
        request, learner_of_handed_in(key) or key, data=DataClass.PORTFOLIO,
        through="file handed in",
    )  # fmt: skip
    found = open_handed_in(
        key, by=opened.by, purpose=opened.purpose, day=opened.day, known=released(opened)
    )
    return shown(request, found)


def _titles(task: TaskText) -> dict[UUID, str]:
    columns = named_columns([c.competency for c in task.criteria], translation.get_language())
    return {column.id: column.spoken for column in columns}


def _class_of(opened: Opened, given: Given) -> UUID | None:
    """The class, for the way back of whoever teaches; None for the learner and the family."""
    return given.section if opened.purpose is Purpose.INSTRUCT else None
