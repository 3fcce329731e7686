"""A leader's pages: what to do this week, and one page for each question about the record."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from cairn.journeys.files.tables import FORMS, table_file
from cairn.journeys.leading.balance import balance
from cairn.journeys.leading.health import evidence_health
from cairn.journeys.leading.methods import two_methods
from cairn.journeys.leading.movers import page_of_movers
from cairn.journeys.leading.quality import data_quality
from cairn.journeys.leading.rated import rated
from cairn.journeys.leading.report import Place, Report
from cairn.journeys.leading.span import Span, read_span
from cairn.journeys.leading.week import week as the_week
from cairn.journeys.opening import OpenedGroup, open_organization
from cairn.kernel.access import DataClass, Needs, needs
from cairn.people.selectors.organizations import children_of
from cairn.people.selectors.organizations import organization as find

_SEA, _LEA = "SEA", "LEA"
_Make = Callable[[OpenedGroup, Place, str], Report]
SUBJECTS: dict[str, Callable[..., Report]] = {
    "evidence-health": evidence_health,
    "balance": balance,
    "data-quality": data_quality,
    "movers": page_of_movers,
    "rated": rated,
}
STATES_OWN: dict[str, Callable[[OpenedGroup, str], Report]] = {"methods": two_methods}
"""Subjects that the state alone has, about the rules that the reader chooses."""
_OF_A_SPAN = {"movers"}
"""Pages about days that the reader chooses."""
_OF_THE_STATE = {"rated", *STATES_OWN}
"""Subjects that the state has, alone or too."""


@needs(Needs.SIGN_IN)
@require_safe
def week(request: HttpRequest, organization: UUID) -> HttpResponse:
    """What to do this week, and where everything is."""
    opened = open_organization(
        request, organization, data=DataClass.EVIDENCE, through="page of the week"
    )
    place = _place(opened)
    if place is None:
        return redirect("journeys:state")
    found = the_week(opened, place, translation.get_language())
    return render(request, "journeys/leading/week.html", {"place": place, "week": found})


@needs(Needs.SIGN_IN)
@require_safe
def report(request: HttpRequest, organization: UUID, subject: str) -> HttpResponse:
    """One question about a school's or district's record."""
    if subject not in SUBJECTS | STATES_OWN:
        raise Http404
    opened = open_organization(
        request, organization, data=DataClass.EVIDENCE, through=f"page of {subject}"
    )
    place = _place(opened, subject)
    if place is None:
        return redirect("journeys:state")
    span = read_span(request.GET, opened.day) if subject in _OF_A_SPAN else None
    found = _made(subject, span, request)(opened, place, translation.get_language())
    context = {"place": place, "subject": subject, "report": found, "span": span}
    return render(request, "journeys/leading/report.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def report_file(
    request: HttpRequest, organization: UUID, subject: str, table: str, form: str
) -> HttpResponse:
    """One of its tables to take away, or the table's data dictionary."""
    if subject not in SUBJECTS | STATES_OWN or form not in FORMS:
        raise Http404
    through = f"export of {subject}, {table} as {form}"[:100]
    opened = open_organization(request, organization, data=DataClass.EVIDENCE, through=through)
    place = _place(opened, subject)
    if place is None:
        raise Http404
    span = read_span(request.GET, opened.day) if subject in _OF_A_SPAN else None
    made = _made(subject, span, request)(opened, place, translation.get_language())
    found = made.tables.get(table)
    if found is None:
        raise Http404
    chosen = f"-{made.choice.chosen}" if made.choice else ""
    stem = f"{place.name}-{subject}{chosen}-{table}-{opened.day}"
    return table_file(found, form, stem, timezone.now())


def _made(subject: str, span: Span | None, request: HttpRequest) -> _Make:
    if subject in STATES_OWN:
        rules = request.GET.get("rules", "")
        return lambda opened, _place, _language: STATES_OWN[subject](opened, rules)
    make = SUBJECTS[subject]
    return make if span is None else partial(make, span=span)


def _place(opened: OpenedGroup, subject: str = "") -> Place | None:
    """The school or district; None for the state, which has a page of its own for most subjects. Raises Http404."""
    row = find(opened.group)
    if subject in STATES_OWN and row.kind != _SEA:
        raise Http404
    if row.kind == _SEA:
        return Place(row.pk, row.name, True, {}) if subject in _OF_THE_STATE else None
    district = row.kind == _LEA
    schools = {o.pk: o.name for o in children_of(row.pk)} if district else {row.pk: row.name}
    return Place(row.pk, row.name, district, schools)
