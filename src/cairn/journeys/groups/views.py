"""Pages about groups: a school's or district's levels and growth, the state's success, levels and zones."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from cairn.journeys.files.csv_files import csv_file
from cairn.journeys.groups import organization_page, state_page
from cairn.journeys.groups.words import kind_words
from cairn.journeys.opening import OpenedGroup, open_organization
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.errors import UnknownName
from cairn.people.selectors.organizations import state as state_agency


@needs(Needs.SIGN_IN)
@require_safe
def organization(request: HttpRequest, organization: UUID) -> HttpResponse:
    """What a school's or district's learners can do, and whether it is growing."""
    opened = open_organization(request, organization, data=DataClass.EVIDENCE, through="page")
    if (agency := state_agency()) is not None and agency.pk == organization:
        return redirect("journeys:state")
    page = organization_page.organization_page(opened, language=translation.get_language())
    context = {"page": page, "kind_words": kind_words}
    return render(request, "journeys/groups/organization.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def organization_csv(request: HttpRequest, organization: UUID, table: str) -> HttpResponse:
    """One of the page's tables as a file."""
    if table not in organization_page.TABLES:
        raise Http404
    opened = open_organization(request, organization, data=DataClass.EVIDENCE, through="export")
    page = organization_page.organization_page(opened, language=translation.get_language())
    header, rows = organization_page.TABLES[table](page)
    return csv_file(f"{page.place.name}-{table}-{page.day}", header, rows)


@needs(Needs.SIGN_IN)
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """What success means here, how far the state has come, and where other rules are tried."""
    opened = _open_state(request, through="page")
    page = state_page.state_page(opened, language=translation.get_language())
    return render(request, "journeys/groups/state.html", {"page": page, "kind_words": kind_words})


@needs(Needs.SIGN_IN)
@require_safe
def state_csv(request: HttpRequest, table: str) -> HttpResponse:
    """One of the state page's tables as a file."""
    if table not in state_page.TABLES:
        raise Http404
    opened = _open_state(request, through="export")
    page = state_page.state_page(opened, language=translation.get_language())
    header, rows = state_page.TABLES[table](page)
    return csv_file(f"{page.name}-{table}-{page.day}", header, rows)


def _open_state(request: HttpRequest, *, through: str) -> OpenedGroup:
    agency = state_agency()
    if agency is None:
        raise UnknownName(
            "No state agency is known here yet.", mend="Import the roster with its organizations."
        )
    return open_organization(request, agency.pk, data=DataClass.EVIDENCE, through=through)
