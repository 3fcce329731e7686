"""The page of what is new, marking it as read, and choosing how to be told."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.journeys.asking import asker
from cairn.journeys.doing import done, posted
from cairn.kernel.access import Actor, Needs, needs
from cairn.kernel.errors import BadInput
from cairn.people.selectors.news import address_on_record, digest_of, ways_of
from cairn.people.selectors.stations import stations
from cairn.people.services.news import choose, mark_read

from .counted import keep_count
from .forms import SettingsForm
from .kinds import Kind, kinds_for
from .page import News, look_at_named, news


@needs(Needs.SIGN_IN)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is new for the reader, and what they were told lately."""
    by, at = asker(request), timezone.now()
    found = _news(by, at)
    look_at_named(found.lines, by=by, at=at, through="what is new")
    keep_count(request, found.new)
    context = {"news": found, "said": messages.get_messages(request)}
    return render(request, "journeys/telling/news.html", context)


def count_news(request: HttpRequest) -> None:
    """Counts anew what is new for the reader, where their day starts."""
    keep_count(request, _news(asker(request), timezone.now()).new)


def _news(by: Actor, at: datetime) -> News:
    return news(by, at=at, day=timezone.localdate(at), language=get_language() or "en")


@needs(Needs.SIGN_IN)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The reader has read what the page said up to the moment at which it was made."""
    by, at = asker(request), timezone.now()
    mark_read(_kinds(request), by=by, until=_until(request), at=at)
    keep_count(request, _news(by, at).new)
    return redirect("journeys:news")


def _kinds(request: HttpRequest) -> list[str]:
    asked = request.POST.getlist("kind")
    if not asked or set(asked) - {kind.value for kind in Kind}:
        raise BadInput("This is no kind of news.", mend=_("Open the page again."))
    return asked


def _until(request: HttpRequest) -> datetime:
    try:
        found = parse_datetime(request.POST.get("until", ""))
        moment = None if found is None or timezone.is_naive(found) else found.astimezone(UTC)
    except (ValueError, OverflowError):  # no day, or one before the first that there is
        moment = None
    if moment is None:
        raise BadInput("The page does not say when it was made.", mend=_("Open the page again."))
    return moment


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Where and how often the reader wants to be told."""
    by, at = asker(request), timezone.now()
    day = timezone.localdate(at)
    form = SettingsForm(
        posted(request), kinds=kinds_for(place.relation for place in stations(by, day=day)),
        ways=ways_of(by), chosen=digest_of(by, day=day), day=day,
    )  # fmt: skip

    def work() -> None:
        weekends = form.cleaned_data["weekends"]
        choose(form.ways(), by=by, rhythm=form.rhythm_chosen(), weekends=weekends, at=at)

    if form.is_valid() and done(form, work):
        messages.success(request, _("Your choice is kept."))
        return redirect("journeys:news")
    context = {"form": form, "address": _masked(address_on_record(by))}
    status = 422 if form.errors else 200
    return render(request, "journeys/telling/settings.html", context, status=status)


def _masked(address: str) -> str:
    """An address as its owner knows it again and nobody else learns it; empty where there is none."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}" if name and host else ""
