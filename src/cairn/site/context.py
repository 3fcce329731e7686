"""What stands on every page: the reader's name and places, the languages, the way out."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cairn.journeys.asking import account_tag, actor_of
from cairn.journeys.helping.finding import help_here
from cairn.journeys.homes import address_of, words_of
from cairn.journeys.telling.counted import count_kept
from cairn.people.rules.access import Relation
from cairn.people.selectors.stations import Station, stations


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation; every one leads to a page that is there."""

    words: str
    url: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """The names that base.html needs; works on an error page too, before anyone has signed in."""
    user = getattr(request, "user", None)
    signed_in = bool(user is not None and user.is_authenticated)
    actor = actor_of(request) if signed_in else None
    return {
        "signed_in": signed_in,
        "signing_in": request.path == reverse("site:sign-in"),
        "seeking": request.path == reverse("journeys:search"),
        "reading_news": request.path.startswith(reverse("journeys:news")),
        "help_here": lambda: help_here(request),
        "news_count": count_kept(request) if actor else 0,
        "account_tag": account_tag(request) if signed_in else "",
        "me": actor.name if actor else "",
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "other_languages": _other_languages(),
        "nav": _navigation(request, stations(actor, day=timezone.localdate()) if actor else []),
    }


def _other_languages() -> list[tuple[str, str]]:
    """Each language but the present one, in its own name."""
    present = translation.get_language()
    return [(code, str(name)) for code, name in settings.LANGUAGES if code != present]


def _navigation(request: HttpRequest, places: list[Station]) -> list[Entry]:
    entries: dict[str, Entry] = {}
    guardian_of = [p for p in places if p.relation is Relation.GUARDIAN]
    for place in places:
        if place.relation is Relation.GUARDIAN and place is not guardian_of[0]:
            continue
        url = address_of(place)
        entries.setdefault(
            url,
            Entry(words_of(place.relation) or place.name, url, _within(request.path, url, place)),
        )
    if any(place.relation in _LEADING for place in places):
        url = reverse("journeys:requests")
        current = request.path.startswith((url, reverse("journeys:notices")))
        entries[url] = Entry(_("Requests"), url, current)
    led = [p for p in places if p.relation in _LEADING]
    if led:
        url = reverse("journeys:leading-week", args=[led[0].target])
        here = request.path == url
        entries = {k: replace(e, current=e.current and not here) for k, e in entries.items()}
        entries[url] = Entry(_("This week"), url, here)
    if any(place.relation in _SERVING for place in places):
        url = reverse("journeys:support-board")
        entries[url] = Entry(_("Supports"), url, request.path.startswith(url))
    return list(entries.values())


_LEADING = {Relation.SCHOOL_LEADER, Relation.DISTRICT_LEADER}

_SERVING = {Relation.TEACHER, Relation.COUNSELOR, Relation.SCHOOL_LEADER}
"""Those who give support, or see to it that it is given."""


def _within(path: str, url: str, place: Station) -> bool:
    """Whether the page belongs under this entry."""
    if place.relation is Relation.GUARDIAN:
        return path.startswith("/family/") or path.endswith("/rights")
    return path == url or path.startswith(url + "/")
