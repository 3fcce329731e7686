"""Local assessments as pages: a district proposes, the state answers, a teacher takes one as a task."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.assessments.rules import Answered
from cairn.assessments.selectors.local import (
    Local,
    accepted,
    find_local,
    reader_of,
    register,
)
from cairn.assessments.services.local import answer, propose, take_as_task
from cairn.journeys.asking import asker
from cairn.journeys.classes.page import named_columns
from cairn.journeys.doing import done, error_words, posted
from cairn.journeys.files.csv_files import csv_file
from cairn.journeys.tasks.local_file import HEADER, register_rows
from cairn.journeys.tasks.local_form import CodesForm, ProposalForm, line_texts
from cairn.journeys.tasks.views import open_class
from cairn.journeys.words.ladders import ladders
from cairn.journeys.words.plain import use_words
from cairn.kernel.access import Actor, Needs, needs
from cairn.kernel.errors import BadInput, Mendable, NotAllowed
from cairn.kernel.ids import NOTHING, read_id
from cairn.people.selectors.classes import school_class


def standing_words(word: str) -> str:
    """Where a version stands."""
    return {
        "waiting": _("Waits for the state"),
        "accepted": _("Accepted"),
        "returned": _("Returned, with words"),
        "ended": _("No longer accepted"),
    }[word]


_WORDS = {"standing_words": standing_words, "use_words": use_words}


def _titles(found: list[Local]) -> dict[UUID, str]:
    keys = {line.competency for each in found for line in each.criteria}
    return {c.id: c.spoken for c in named_columns(keys, translation.get_language())}


@needs(Needs.SIGN_IN)
@require_safe
def register_page(request: HttpRequest) -> HttpResponse:
    """The register, as far as the reader sees it."""
    by, day = asker(request), timezone.localdate()
    found = register(by=by, day=day)
    context = {
        "found": found, "reader": reader_of(by, day=day), "titles": _titles(found),
        "waiting": sum(each.standing == "waiting" and each.latest for each in found),
        "said": messages.get_messages(request), **_WORDS,
    }  # fmt: skip
    return render(request, "journeys/tasks/local_register.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    day = timezone.localdate()
    found = register(by=asker(request), day=day)
    return csv_file(f"local-assessments-{day}", HEADER, register_rows(found))


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Proposes an assessment: first which competencies, then what its levels look like for each."""
    by = asker(request)
    _must_lead(by)
    if "codes" not in request.GET:
        return render(request, "journeys/tasks/local_codes.html", {"form": CodesForm()})
    return _proposing(request, by, None)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Proposes the next version; other competencies by their codes."""
    by = asker(request)
    found = find_local(key, by=by, day=timezone.localdate())[-1]
    _must_lead(by, found.district)
    if found.id != key or not found.latest:
        raise BadInput(_("This version was changed since."), mend=_("Open the register again."))
    return _proposing(request, by, found)


def _proposing(request: HttpRequest, by: Actor, before: Local | None) -> HttpResponse:
    codes = CodesForm(request.GET if "codes" in request.GET or before is None else None)
    if codes.is_bound and not codes.is_valid():
        return render(request, "journeys/tasks/local_codes.html", {"form": codes}, status=422)
    keys = codes.cleaned_data["codes"] if codes.is_bound else None
    if keys is None and before is not None:
        keys = [line.competency for line in before.criteria]
    lines = ladders(keys or [], timezone.localdate())
    form = ProposalForm(
        posted(request), lines=lines, initial=ProposalForm.of(before) if before else {}
    )
    made: list[UUID] = []

    def work() -> None:
        made.append(
            propose(
                form.given(), by=by, at=timezone.now(), district=read_id(request.POST.get("for")),
                instead_of=before.id if before else None,
            )
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("It is proposed. The state answers on this page."))
        return redirect("journeys:local-one", made[0])
    context = {
        "form": form, "before": before, "texts": line_texts(form, before),
        "titles": {c.id: c.spoken for c in named_columns(lines, translation.get_language())},
        "ladders": lines, "districts": reader_of(by, day=timezone.localdate()).districts, **_WORDS,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "journeys/tasks/local_form.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One version with its history; the state answers here."""
    by, day, wrong = asker(request), timezone.localdate(), ""
    if request.method == "POST":
        try:
            said = Answered(request.POST.get("answer", ""))
            answer(key, said, words=request.POST.get("words", ""), by=by, at=timezone.now())
        except ValueError:
            wrong = _("Choose an answer.")
        except NotAllowed:
            raise
        except Mendable as error:
            wrong = error_words(error)
        else:
            messages.success(request, _("Your answer is kept. The district reads it here."))
            return redirect("journeys:local-one", key)
    versions = find_local(key, by=by, day=day)
    found = next(each for each in versions if each.id == key)
    reader = reader_of(by, day=day)
    context = {
        "found": found, "versions": versions, "reader": reader, "titles": _titles(versions),
        "ladders": ladders([line.competency for line in found.criteria], day), "wrong": wrong,
        "words": request.POST.get("words", ""), "leads": found.district in reader.districts,
        "said": messages.get_messages(request), **_WORDS,
    }  # fmt: skip
    status = 422 if wrong else 200
    return render(request, "journeys/tasks/local_one.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, section: UUID) -> HttpResponse:
    """What the state accepts, to give to a class as a task."""
    opened = open_class(request, section)
    if request.method == "POST":
        key = read_id(request.POST.get("take")) or NOTHING
        task = take_as_task(key, by=opened.by, at=opened.at)
        return redirect("journeys:give-task", section, task.pk)
    found = accepted(by=opened.by, day=opened.day)
    context = {
        "group": school_class(section), "found": found, "titles": _titles(found), **_WORDS,
    }  # fmt: skip
    return render(request, "journeys/tasks/local_choose.html", context)


def _must_lead(by: Actor, district: UUID | None = None) -> None:
    leads = reader_of(by, day=timezone.localdate()).districts
    if not leads or (district is not None and district not in leads):
        raise NotAllowed(f"{by.name} leads no such district.", mend="Let the district propose it.")
