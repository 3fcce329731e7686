"""Printing the sheets with which the families of a class open their child's page without an account."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from cairn.journeys.asking import asker
from cairn.kernel.access import Needs, needs
from cairn.kernel.ids import read_id
from cairn.people.selectors.classes import school_class
from cairn.people.services.accounts.sheets import PrintedSheet, open_families, print_sheets

from .square_codes import square_code


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest, section: UUID) -> HttpResponse:
    """The families of a class, and what each has; prints sheets for all who need one, or for one anew."""
    by, now = asker(request), timezone.now()
    if request.method == "POST":
        wanted = request.POST.get("guardian", "")
        if wanted and read_id(wanted) is None:
            raise Http404
        made = print_sheets(
            section,
            by=by,
            now=now,
            again=request.POST.get("again") == "1",
            guardian=read_id(wanted),
        )
        return _printed(request, section, made)
    families = open_families(section, by=by, now=now)
    waiting = [each for each in families if not (each.has_account or each.has_every_sheet)]
    context = {"group": school_class(section), "families": families, "waiting": len(waiting)}
    return render(request, "site/sheets.html", context)


def _printed(request: HttpRequest, section: UUID, made: list[PrintedSheet]) -> HttpResponse:
    address = request.build_absolute_uri(reverse("site:sheet"))
    context = {
        "group": school_class(section),
        "made": [_one(each, address) for each in made],
    }
    return render(request, "site/sheets_printed.html", context)


def _one(made: PrintedSheet, address: str) -> Any:
    """One family's sheet in their language, where it is one of ours; each child with a square code of its own."""
    spoken = made.language if made.language in dict(settings.LANGUAGES) else "en"
    # What stands behind # is never sent: the page's own script puts it into the field.
    drawn = [mark_safe(square_code(f"{address}#{c.code}")) for c in made.children]  # noqa: S308 made here
    children = list(zip(made.children, drawn, strict=True))
    with translation.override(spoken):
        words = render_to_string(
            "site/family_sheet.html",
            {"sheet": made, "children": children, "address": address, "spoken": spoken},
        )
    return mark_safe(words)  # noqa: S308 a template of ours made it
