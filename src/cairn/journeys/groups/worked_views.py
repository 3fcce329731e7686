"""Did it work, by kind of help, at a school or in a district: as a page and as a file."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cairn.journeys.files.tables import FORMS, table_file
from cairn.journeys.groups.worked_page import levels, table, worked_page
from cairn.journeys.opening import OpenedGroup, open_organization
from cairn.kernel.access import DataClass, Needs, needs


def _opened(request: HttpRequest, place: UUID, through: str) -> OpenedGroup:
    """It takes the right to both: what is given, and what was shown."""
    open_organization(request, place, data=DataClass.EVIDENCE, through=through)
    return open_organization(request, place, data=DataClass.SUPPORTS, through=through)


@needs(Needs.SIGN_IN)
@require_safe
def worked(request: HttpRequest, place: UUID) -> HttpResponse:
    """What changed with each kind of help, beside learners like them who waited; or why nobody can say."""
    page = worked_page(_opened(request, place, "did it work"))
    context = {"page": page, "table": table(page), "levels": levels}
    return render(request, "journeys/groups/worked.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def worked_file(request: HttpRequest, place: UUID, form: str) -> HttpResponse:
    """The page's table as a file."""
    if form not in FORMS:
        raise Http404
    opened = _opened(request, place, "export")
    page = worked_page(opened)
    return table_file(table(page), form, f"{page.name}-did-it-work-{page.day}", opened.at)
