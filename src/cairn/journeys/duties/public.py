"""Which services have data of learners, for anyone to read: no sign-in, no child's data (8 NYCRR 121.3(c))."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.journeys.duties.words import ContractWords, area_words, contract_words
from cairn.journeys.files.csv_files import Cell, csv_file
from cairn.kernel.access import Needs, needs
from cairn.people.selectors.contracts import published
from cairn.people.selectors.surveys import surveys


@needs(Needs.NOTHING)
@require_safe
def vendors(request: HttpRequest) -> HttpResponse:
    """Every contract with an online service, in the reader's language; also as a file."""
    lines = [contract_words(row) for row in published(day=timezone.localdate())]
    if "csv" in request.GET:
        return csv_file("services", _header(), (_cells(line) for line in lines))
    return render(request, "journeys/duties/vendors.html", {"lines": lines})


@needs(Needs.NOTHING)
@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    """Every survey to come, with every question, before anybody is asked (20 USC 1232h(c)(1))."""
    found = [
        (row, [area_words(area) for area in row.areas], row.language != get_language())
        for row in surveys(day=timezone.localdate())
    ]
    return render(request, "journeys/duties/surveys.html", {"surveys": found})


def _header() -> list[str]:
    return [
        _("Service"), _("With"), _("What for"), _("Whose data"), _("Which data"), _("First day"),
        _("Last day"), _("Deleted no later than"), _("Proved to be deleted"), _("How the data are protected"),
        _("Where the data are kept"), _("How to have something corrected"),
        _("What happens to the data at the end"), _("Who works for the service"), _("Contact"),
    ]  # fmt: skip


def _cells(line: ContractWords) -> list[Cell]:
    row = line.row
    which = "; ".join(f"{kind}: {fields}" for kind, fields, _until in line.given)
    return [
        row.service, row.party, line.purpose.text, line.whose, which, row.first_day.isoformat(),
        row.last_day.isoformat(), row.destroy_by.isoformat(),
        row.deleted.isoformat() if row.deleted else "", *(said.text for said in line.texts),
        line.subcontractors, row.contact,
    ]  # fmt: skip
