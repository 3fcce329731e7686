"""Pages of one person's day: read the request, open the record, shape the page, choose the template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cairn.journeys.asking import asker
from cairn.journeys.homes import address_of
from cairn.journeys.telling.views import count_news
from cairn.kernel.access import Needs, needs
from cairn.people.selectors.stations import stations


@needs(Needs.SIGN_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leads everyone to the page on which their day starts."""
    places = stations(asker(request), day=timezone.localdate())
    if places:
        count_news(request)
        return redirect(address_of(places[0]))
    return render(request, "journeys/nowhere.html", status=404)
