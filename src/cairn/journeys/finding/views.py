"""Searching: one box for all that the reader may open; and a competency by itself, to which it leads."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cairn.competencies.selectors.finding import competency_there
from cairn.competencies.selectors.frameworks import followers, prerequisites
from cairn.competencies.selectors.plain import plain
from cairn.journeys.asking import asker
from cairn.journeys.finding.page import MOST, own_places, search_page
from cairn.journeys.opening import find_learners
from cairn.kernel.access import Needs, needs
from cairn.kernel.errors import UnknownName
from cairn.people.selectors.stations import stations

_LONGEST = 200


@needs(Needs.SIGN_IN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What fits the words that were typed; nothing is looked for before something is asked."""
    asked = request.GET.get("q", "").strip()[:_LONGEST]
    found = find_learners(request, asked, most=MOST, through="search")
    page = search_page(asked, found, language=_language())
    return render(request, "journeys/finding/search.html", {"page": page, "most": MOST})


@needs(Needs.SIGN_IN)
@require_safe
def competency(request: HttpRequest, competency: UUID) -> HttpResponse:
    """What a competency says, in a learner's words and in its publisher's, and what it is tied to."""
    by = asker(request)
    if not competency_there(competency):
        raise UnknownName("There is no such competency.", mend="Search for it by its name.")
    before, after = prerequisites([competency]), followers([competency])
    keys = {c.pk for c in (*before.get(competency, []), *after.get(competency, []))}
    words = plain({competency, *keys}, language=_language())
    context = {
        "said": words[competency],
        "before": [words[c.pk] for c in before.get(competency, [])],
        "after": [words[c.pk] for c in after.get(competency, [])],
        "places": own_places(competency, stations(by, day=timezone.localdate())),
    }
    return render(request, "journeys/finding/competency.html", context)


def _language() -> str:
    return get_language() or "en"
