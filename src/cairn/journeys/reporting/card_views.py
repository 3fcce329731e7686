"""Report cards for everybody: finding one, reading it, taking it along, and where each figure comes from.

Nothing here is made of anything but the published rows of a release that is public on this day.
"""

from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.accountability.rules.cards import Placed
from cairn.accountability.rules.keeping import questions_of
from cairn.accountability.rules.making_cards import Released
from cairn.accountability.selectors.releases import (
    all_rows,
    all_statuses,
    find_places,
    organization_of,
    places,
    public_card,
    public_release,
    public_releases,
    public_texts,
    released,
    says_statuses,
    standing,
    years_of,
)
from cairn.journeys.asking import actor_of
from cairn.journeys.drawing.card_marks import level_parts
from cairn.journeys.drawing.marks import shade
from cairn.journeys.files.csv_files import csv_file, download
from cairn.journeys.opening import may_open_organization
from cairn.journeys.reporting import explaining, files
from cairn.journeys.reporting.kept import kept
from cairn.journeys.reporting.on_paper import sheet
from cairn.journeys.reporting.page import card_page, kinds
from cairn.journeys.reporting.public import language_link, public, spoken_in
from cairn.journeys.words import cards as words
from cairn.kernel.errors import UnknownName
from cairn.paper.typesetting import report_card as paper

_MOST_FOUND = 60
_ASKED = 100
"""The longest name that is looked for; longer ones are cut."""


def shown(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What every template of report cards is given besides its page."""
    keep = spoken_in(request)
    return {
        "words": words,
        "kinds": kinds(),
        "keep": keep,
        "language_links": True,
        "language_link": lambda code: language_link(request, code),
        "level_parts": level_parts,
        "shade": shade,
        "explained": lambda row: _with(explaining.address(row), keep),
    } | more


def _with(address: str, keep: str) -> str:
    return address + (keep.replace("?", "&", 1) if "?" in address else keep)


@public
def report_cards(request: HttpRequest) -> HttpResponse:
    """The newest year: search for a school or district by its name."""
    day = timezone.localdate()
    rows = public_releases(day)
    asked = request.GET.get("q", "")[:_ASKED].strip()
    found = find_places(rows[0], asked, most=_MOST_FOUND + 1) if rows and asked else []
    context = {
        "years": [row.year for row in rows],
        "standing": standing(rows[0]) if rows else None,
        "asked": asked,
        "found": _named(found[:_MOST_FOUND], places(rows[0], kinds=("district",)) if rows else ()),
        "more": len(found) > _MOST_FOUND,
        "most": _MOST_FOUND,
        "districts": places(rows[0], kinds=("district",)) if rows and not asked else [],
        "state": next(iter(places(rows[0], kinds=("state",))), None) if rows else None,
    }
    return render(request, "journeys/reporting/report_cards.html", shown(request, **context))


def _named(found: Iterable[Placed], districts: Iterable[Placed]) -> list[tuple[Placed, str]]:
    """Each place with its district's name."""
    names = {each.place: each.name for each in districts}
    return [(each, names.get(each.within, "")) for each in found]


@public
def report_year(request: HttpRequest, year: int) -> HttpResponse:
    """One year: the state's card, every district, the tables and their certificate."""
    row = public_release(year, timezone.localdate())
    context = {
        "standing": standing(row),
        "certificate_sha256": row.certificate_sha256,
        "earlier": row.earlier,
        "says_statuses": says_statuses(row),
        "state": next(iter(places(row, kinds=("state",))), None),
        "districts": places(row, kinds=("district",)),
    }
    return render(request, "journeys/reporting/year.html", shown(request, **context))


@public
def report_card(request: HttpRequest, year: int, place: str) -> HttpResponse:
    """The report card of a school, a district or the state."""
    day, keep = timezone.localdate(), spoken_in(request)
    card = public_card(year, place, day)
    below = _below(card.place, year, day)
    context = {
        "page": card_page(card, years_of(place, day), below),
        "address": lambda each: reverse("journeys:report-card", args=[year, each]) + keep,
        "inside": _inside(request, year, place),
    }
    return render(request, "journeys/reporting/card.html", shown(request, **context))


def _below(place: Placed, year: int, day: date) -> list[Placed]:
    row = public_release(year, day)
    if place.kind == "state":
        return places(row, kinds=("district",))
    if place.kind == "district":
        return places(row, kinds=("school",), within=place.place)
    return []


def _one(year: int, place: str) -> Released:
    """A place's own rows. Raises UnknownName."""
    found = released(public_release(year, timezone.localdate()), (place,))
    if place not in found.by_place:
        raise UnknownName(
            "There is no report card of this place in this year.",
            mend="Search for the school or district by its name.",
        )
    return found


@public
def report_card_csv(request: HttpRequest, year: int, place: str) -> HttpResponse:
    """A place's published rows, one line each."""
    del request
    found = _one(year, place)
    mine = found.by_place[place]
    questions = {each.key: each for each in found.questions}
    lines = chain(
        files.lines(((mine, row) for row in found.rows), questions),
        files.status_lines(((mine, each) for each in found.of(place)), year),
    )
    return csv_file(f"report-card-{year}-{place}", list(files.COLUMNS), lines)


@public
def report_card_json(request: HttpRequest, year: int, place: str) -> HttpResponse:
    """The same rows for programs."""
    del request
    found = _one(year, place)
    questions = {each.key: each for each in found.questions}
    data = files.card_data(
        found.by_place[place], found.standing, found.rows, questions, found.of(place)
    )
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


@public
@kept
def report_card_pdf(request: HttpRequest, year: int, place: str) -> HttpResponse:
    """The card on paper, in the language of the address."""
    del request
    found = sheet(card_page(public_card(year, place, timezone.localdate())))
    return download(paper(found), f"report-card-{year}-{place}.pdf", "application/pdf")


@public
def report_card_why(request: HttpRequest, year: int, place: str) -> HttpResponse:
    """How one figure came about."""
    asked = {key: request.GET.get(key, "") for key in ("question", "group", "grade")}
    found = explaining.explained(_one(year, place), place, **asked)
    context = {
        "page": found,
        "standing": found.released.standing,
        "draft": "",
        "inside": _inside(request, year, place),
    }
    return render(request, "journeys/reporting/why.html", shown(request, **context))


def _inside(request: HttpRequest, year: int, place: str) -> str:
    """The place's page in the record, for who is signed in and may open it; empty for everybody else."""
    by = actor_of(request) if request.user.is_authenticated else None
    if by is None:
        return ""
    day = timezone.localdate()
    key = organization_of(public_release(year, day), place)
    if key is None or not may_open_organization(key, by, day):
        return ""
    return reverse("journeys:organization", args=[key])


@public
@kept
def report_data(request: HttpRequest, year: int) -> HttpResponse:
    """Every published row of a year."""
    del request
    row = public_release(year, timezone.localdate())
    questions = {q.key: q for q in questions_of(row.questions)}
    lines = chain(
        files.lines(all_rows(row), questions), files.status_lines(all_statuses(row), year)
    )
    return csv_file(f"report-cards-{year}", list(files.COLUMNS), lines)


@public
def report_dictionary(request: HttpRequest) -> HttpResponse:
    """What each column of the files means."""
    del request
    return csv_file("report-cards-columns", ["column", "meaning"], files.dictionary())


@public
def report_tables(request: HttpRequest, year: int) -> HttpResponse:
    """The certified tables, to the byte."""
    del request
    return _json_file(public_texts(year, timezone.localdate())[0], f"tables-{year}")


@public
def report_certificate(request: HttpRequest, year: int) -> HttpResponse:
    """Their certificate, to the byte: `cairn certify` examines both."""
    del request
    return _json_file(public_texts(year, timezone.localdate())[1], f"tables-{year}.certificate")


def _json_file(text: str, name: str) -> HttpResponse:
    return download(text.encode(), f"{name}.json", "application/json")


@public
def report_statuses(request: HttpRequest, year: int) -> HttpResponse:
    """The statuses of schools, to the byte; the certificate names their fingerprint."""
    del request
    text = public_texts(year, timezone.localdate())[2]
    return _json_file(text or "{}", f"statuses-{year}")


@public
def report_how(request: HttpRequest) -> HttpResponse:
    """How these numbers are made, in plain words."""
    rows = public_releases(timezone.localdate())
    context = {"columns": files.COLUMNS, "standing": standing(rows[0]) if rows else None}
    return render(request, "journeys/reporting/how.html", shown(request, **context))


@public
def report_mistake(request: HttpRequest) -> HttpResponse:
    """How to report a mistake, and what becomes of it."""
    year, place = request.GET.get("year", ""), request.GET.get("place", "")
    found = None
    if year.isascii() and year.isdigit() and len(year) == 4:
        found = _one(int(year), place)
    context = {
        "place": found.by_place[place] if found else None,
        "standing": found.standing if found else None,
    }
    return render(request, "journeys/reporting/mistake.html", shown(request, **context))


@public
def report_latest(request: HttpRequest, place: str) -> HttpResponse:
    """The newest card of a place: an address that stays the same over the years."""
    years = years_of(place, timezone.localdate())
    if not years:
        raise UnknownName(
            _("There is no report card of this place."),
            mend=_("Search for the school or district by its name."),
        )
    return redirect(reverse("journeys:report-card", args=[years[0], place]) + spoken_in(request))
