"""What every request passes through: safety headers, language, the gate that keeps unmarked views shut."""

from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from cairn.intake.unfinished import unfinished
from cairn.journeys.doing import in_readers_form
from cairn.kernel.access import Needs
from cairn.kernel.errors import Mendable, NotAllowed, UnknownName
from cairn.people.selectors.once import reading
from cairn.people.services.answers import answering

from .clients import not_let_in
from .logs import refused

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SafetyHeaders:
    """Nothing is loaded from elsewhere, nothing is framed, no page about a child stays in a cache."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


_PACKED_ALREADY = (
    "font/",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "audio/",
    "video/",
    "application/zip",
    "application/pdf",
)


class Compress(GZipMiddleware):
    """Sends text compressed; fonts and pictures are so already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if getattr(request, "bytes_are_told", False):
            return response  # it was tried: a padding drawn anew could make it shorter now
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(_PACKED_ALREADY):
            return response
        return super().process_response(request, response)


class Leaving:
    """Keeps the looks that an answer rests on, with its bytes as they leave, before any of them leaves.

    It stands within the second wall, whose transaction ends before the answer goes on, and compresses by
    itself: nothing further out changes the body.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond, self._compress = respond, Compress(respond)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with answering() as answer:
            response = self._compress.process_response(request, self.respond(request))
            answer.leaves(_bytes_of(request, response))
        request.bytes_are_told = True  # type: ignore[attr-defined]
        return response


def _bytes_of(request: HttpRequest, response: HttpResponseBase) -> int | None:
    """How much of an answer leaves as its body; None where it is made while it leaves."""
    if request.method == "HEAD":
        return 0
    return len(response.content) if isinstance(response, HttpResponse) else None


class Language:
    """The reader's language: what they chose, else what their browser asks for."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.respond(request)
        response.headers.setdefault("Content-Language", language)
        return response


class WholeRecord:
    """Shows nobody anything while a restore has not ended: the record may hold what was destroyed by law."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if unfinished() is None:
            return self.respond(request)
        response = render(request, "site/unfinished.html", status=503)
        response.headers["Retry-After"] = "300"
        return response


class Reading:
    """While a page is only read, what its reader is to a learner is asked of the database once."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading() if request.method in {"GET", "HEAD"} else nullcontext():
            return self.respond(request)


class Access:
    """Refuses any view that does not say what it needs, and sends whoever lacks it to sign in."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: object,
        _kwargs: object,
    ) -> HttpResponse | None:
        need = getattr(view, "needs", None)
        if need is None:
            raise ImproperlyConfigured(
                f"{view.__module__}.{view.__qualname__} does not say what it needs. Put @needs(...) on it."
            )
        if need is Needs.SIGN_IN and not request.user.is_authenticated:
            onward = urlencode({"next": request.get_full_path()}, safe="/")
            return redirect(f"{reverse('site:sign-in')}?{onward}")
        if need is Needs.CLIENT and getattr(request, "client", None) is None:
            return not_let_in()
        return None


class Mend:
    """Turns an error a person can mend into a page that says how; what one may not see does not exist."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, (NotAllowed, UnknownName)):
            refused(request, error)
            return render(request, "site/404.html", status=404)
        if isinstance(error, Mendable):
            what, mend = error.worded(gettext, in_readers_form)
            return render(request, "site/mend.html", {"what": what, "mend": mend}, status=422)
        return None
