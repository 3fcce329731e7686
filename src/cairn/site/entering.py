"""Letting somebody in whose account has been shown to be theirs."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from .sessions import begin_session
from .wall.scope import let_in

BACKEND = "django.contrib.auth.backends.ModelBackend"


def enter(request: HttpRequest, account: Any, onward: str = "") -> HttpResponse:
    """A new session for the account, in its language; never one that somebody handed over."""
    request.session.flush()
    login(request, account, backend=BACKEND)
    let_in(account.person_id)
    begin_session(request, timezone.now())
    response = redirect(onward or settings.LOGIN_REDIRECT_URL)
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return response if chosen else speak(response, account.language)


def speak(response: HttpResponseRedirect, code: str) -> HttpResponseRedirect:
    """Keeps a language in a cookie, where it is one of ours."""
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        )
    return response
