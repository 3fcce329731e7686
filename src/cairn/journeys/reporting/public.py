"""What every public page of report cards shares: no sign-in, one language an address, and bytes that may be kept.

The language stands in the address (`?lang=es`), so that a link keeps it and a cache can tell two languages apart.
A page that nobody signed in for holds no token and no name: whoever has its mark (ETag) is told that it is the same.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from cairn.kernel.access import Needs, needs

KEPT = "public, max-age=300"
"""How long anybody may keep an answer without asking again."""
LANGUAGE = "lang"
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """A page, file or answer that everybody may read and keep."""

    @needs(Needs.NOTHING)
    @require_safe
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get(LANGUAGE, "")
        spoken = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
        with translation.override(spoken):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = spoken or "en"
        return _keepable(request, response)

    return shown


def _keepable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.user.is_authenticated:
        return response  # the head of the page holds a name and a token
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return response
    response.headers["Cache-Control"] = KEPT
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    etag = response.headers.get("ETag") or f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    same = get_conditional_response(request, etag=etag, response=response)
    return same or response


def spoken_in(request: HttpRequest) -> str:
    """What an address must end in to stay in the language that this one asks for; empty: nothing."""
    asked = request.GET.get(LANGUAGE, "")
    return "?" + urlencode({LANGUAGE: asked}) if asked in dict(settings.LANGUAGES) else ""


def language_link(request: HttpRequest, code: str) -> str:
    """The same page in another language."""
    asked = request.GET.copy()
    asked[LANGUAGE] = code
    return "?" + asked.urlencode()
