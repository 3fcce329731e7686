"""A teacher's pages: the list of classes, one class as page and as file, a piece of evidence by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cairn.journeys.asking import asker
from cairn.journeys.classes.evidence_form import EvidenceForm, choices_for, record
from cairn.journeys.classes.file import class_rows
from cairn.journeys.classes.grid import Box, Foot, Head
from cairn.journeys.classes.page import ClassPage, class_page
from cairn.journeys.classes.today import Group, Reason
from cairn.journeys.doing import posted
from cairn.journeys.files.csv_files import csv_file
from cairn.journeys.opening import open_section
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.errors import Mendable, NotAllowed
from cairn.people.selectors.classes import classes_of
from cairn.people.selectors.stations import team_schools


@needs(Needs.SIGN_IN)
@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """The classes that the reader teaches."""
    day = timezone.localdate()
    found = classes_of(asker(request), day=day)
    context = {"groups": found, "day": day, "schools": team_schools(asker(request), day=day)}
    return render(request, "journeys/classes/classes.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def section(request: HttpRequest, section: UUID) -> HttpResponse:
    """Who needs what today, and where everyone stands."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="page")
    page = class_page(
        opened, language=translation.get_language(), chosen=request.GET.get("group", "")
    )
    said = messages.get_messages(request)
    return render(
        request, "journeys/classes/class.html", {"page": page, "messages": said, **_words(page)}
    )


def _words(page: ClassPage) -> dict[str, Any]:
    """What the grid says four hundred times, put into words once."""
    return {
        "names_by_level": dict(enumerate(page.level_names, page.scale.lowest)),
        "stacks": _stacks([group for group in Group if page.lists[group]]),
        "marks_of": _marks_of,
        "early": _("early"),
        "begun": _("begun, not scored yet"),
        "none_yet": _("none yet"),
        "reason_words": _reason_words(),
    }


def _stacks(filled: list[Group]) -> list[list[Group]]:
    """The parts of the list side by side, at most three; a fourth stands below the third."""
    return [[group] for group in filled[:2]] + ([filled[2:]] if filled[2:] else [])


def _marks_of(part: Head | Box | Foot) -> str:
    return " ".join([*(["dstart"] if part.starts else []), *(["now"] if part.focus else [])])


def _reason_words() -> dict[Reason, str]:
    return {
        Reason.SAME_SPOT: _("on today’s list: same spot"),
        Reason.MISSING_STEP: _("on today’s list: a step is missing"),
        Reason.LATEST_ABOVE: _("on today’s list: ready to show"),
        Reason.POINTS_LOWER: _("on today’s list: newer evidence points lower"),
        Reason.DISAGREE: _("on today’s list: pieces disagree"),
        Reason.ASKED: _("on today’s list: asked for a review"),
        Reason.ASKED_AGAIN: _("on today’s list: asked again"),
    }


@needs(Needs.SIGN_IN)
@require_safe
def section_csv(request: HttpRequest, section: UUID) -> HttpResponse:
    """The class table as a file, one row a learner and competency."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="export")
    page = class_page(opened, language=translation.get_language())
    header, rows = class_rows(page)
    return csv_file(f"class-{page.group.name}-{page.day}", header, rows)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def add_evidence(request: HttpRequest, section: UUID) -> HttpResponse:
    """Records what one learner showed of one or more competencies."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="page")
    choices = choices_for(opened, language=translation.get_language())
    sent = posted(request)
    form = EvidenceForm(sent, choices=choices, initial=_asked_for(request))
    if form.is_valid():
        try:
            count = record(form, opened)
        except NotAllowed:
            raise
        except Mendable as error:
            form.add_error(None, str(error))
        else:
            said = ngettext(
                "%(n)s piece recorded for %(name)s.", "%(n)s pieces recorded for %(name)s.", count
            )
            messages.success(request, said % {"n": count, "name": form.learner_name})
            return redirect("journeys:section", section)
    context = {"form": form, "choices": choices}
    return render(
        request, "journeys/classes/evidence.html", context, status=422 if form.errors else 200
    )


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """What a link to the form has filled in already."""
    return {
        "learner": request.GET.get("learner", ""),
        "competencies": request.GET.getlist("competency"),
        "day": timezone.localdate(),
    }
