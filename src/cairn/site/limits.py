"""How many requests one account, or one network address without an account, may send in a minute.

Whoever has signed in is counted by account, so a class of thirty behind one school's address is thirty. Whoever
has not is counted by the address; the figures are policy (`accounts.requests_per_minute`). Counts stand in the
memory of each process that answers: with `cairn serve --workers N` up to N times as many get through. They stop
a script that copies page after page; a flood is for the web server in front. Services under contract have a
count of their own (`vendors.requests_per_minute`), kept in the database.
"""

from datetime import datetime

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cairn.people.rules.signing_in import network_of
from cairn.people.services.accounts.ruled import number
from cairn.standards.oneroster.rest.answering import status_info

from .middleware import Respond
from .refusing import refuse
from .sessions import address_of

CACHE = "requests"
MINUTE = 60


class Limits:
    """Answers 429 to whoever asks more often than policy lets them, until the minute is over."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        kind, who = _counted(request)
        if kind and _count(f"{kind}:{who}", now) > number(
            f"requests_per_minute.{kind}", now.date()
        ):
            return _too_many(request, seconds=MINUTE - now.second)
        return self.respond(request)


def _counted(request: HttpRequest) -> tuple[str, str]:
    """For whom a request counts; ("", "") for a service's program, which is counted elsewhere."""
    if getattr(request, "client", None) is not None:
        return "", ""
    if request.user.is_authenticated:
        return "account", str(request.user.pk)
    return "address", network_of(address_of(request))


def _count(who: str, now: datetime) -> int:
    """How often they have asked in this minute, with this request."""
    kept, key = caches[CACHE], f"{who}:{now:%Y%m%d%H%M}"
    if kept.add(key, 1, timeout=2 * MINUTE):
        return 1
    try:
        return kept.incr(key)
    except ValueError:  # dropped in between, to make room for others
        return 1


def _too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    if request.path.startswith("/ims/"):
        body = status_info("server_busy", "Too many requests in this minute.")
        response: HttpResponse = JsonResponse(body, status=429)
    else:
        what = _("There were too many requests in this minute, more than anybody reads.")
        response = refuse(request, what, _("Wait a minute, then go on where you were."), status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
