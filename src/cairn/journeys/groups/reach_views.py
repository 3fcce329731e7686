"""Whom flags and help reach at a school, as a page and as a file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cairn.journeys.files.csv_files import csv_file
from cairn.journeys.groups.reach_page import reach_page, table
from cairn.journeys.opening import OpenedGroup, open_organization
from cairn.kernel.access import DataClass, Needs, needs
from cairn.supports.selectors.reach import classes_told


def _opened(request: HttpRequest, school: UUID, through: str) -> OpenedGroup:
    """Figures by group take the right to both: what is given, and who belongs to which group; each is a look."""
    opened = open_organization(request, school, data=DataClass.CIRCUMSTANCES, through=through)
    told = classes_told(school, by=opened.by, purpose=opened.purpose, day=opened.day)
    for data in told:
        if data is not DataClass.CIRCUMSTANCES:
            opened = open_organization(request, school, data=data, through=through)
    return opened


@needs(Needs.SIGN_IN)
@require_safe
def reach(request: HttpRequest, school: UUID) -> HttpResponse:
    """How often each group is flagged, how often for nothing, how long it waits, who has no plan."""
    page = reach_page(_opened(request, school, "supports by group"))
    return render(request, "journeys/groups/reach.html", {"page": page})


@needs(Needs.SIGN_IN)
@require_safe
def reach_csv(request: HttpRequest, school: UUID) -> HttpResponse:
    """The page's table as a file."""
    page = reach_page(_opened(request, school, "export"))
    header, rows = table(page)
    return csv_file(f"{page.name}-supports-{page.day}", header, rows)
