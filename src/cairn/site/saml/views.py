"""The addresses of SAML: going to the provider, coming back from it, what we publish, and its sign-out.

The libraries are read when the first of these is asked for: most installations have no such provider.
"""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cairn.kernel.access import Needs, needs
from cairn.kernel.errors import NotAllowed

from ..identities import failed
from ..sessions import before_second_step
from .signing_out import end_for_provider, is_out_everywhere

LARGEST = 256 * 1024
"""Bytes of an answer; real ones have 5 to 20 thousand."""
_log = logging.getLogger(__name__)


def _open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def named(request: HttpRequest, organization_slug: str) -> HttpResponse:
        request.META.setdefault("HTTP_HOST", request.get_host())  # python3-saml looks nowhere else
        return view(request, organization_slug)

    return needs(Needs.NOTHING)(before_second_step(named))


@_open
@require_safe
def begin(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Sends to the provider; the request's number ties its answer to this browser."""
    return _library("login", request, organization_slug)


@_open
@csrf_exempt
@require_POST
def answered(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Keeps the provider's answer for the next request: a form from elsewhere comes without our cookies."""
    if not 0 < len(request.POST.get("SAMLResponse", "")) <= LARGEST:
        return failed(request)
    _there(request, organization_slug)
    response = _library("acs", request, organization_slug)
    for cookie in response.cookies.values():
        cookie["httponly"] = True
    return response


@_open
@require_safe
def finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Looks at the answer; lets its person in, or says that it did not work."""
    from . import encrypted  # noqa: F401 python3-saml opens what is encrypted with it

    try:
        return _library("finish_acs", request, organization_slug)
    except _refusals() as error:
        _log.warning("A SAML answer was refused: %s", type(error).__name__)
        return failed(request)


def _refusals() -> tuple[type[Exception], ...]:
    """What the libraries raise for what does not come from the provider, or not for us."""
    import xmlsec
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

    return (
        PermissionDenied,  # it answers no request of this browser
        NotAllowed,
        ImproperlyConfigured,  # a name longer than we keep
        ValueError,  # no name at all, no base 64
        SyntaxError,  # no XML
        xmlsec.Error,
        OneLogin_Saml2_Error,
        OneLogin_Saml2_ValidationError,
    )


@_open
@require_safe
def sign_out(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Single logout: the provider's signed request ends its person's session; its answer to ours ends nothing."""
    _there(request, organization_slug)
    try:
        if "SAMLResponse" in request.GET:
            name, everywhere = is_out_everywhere(request, organization_slug)
            context = {"provider": name, "everywhere": everywhere}
            return render(request, "site/signed_out.html", context)
        return end_for_provider(request, organization_slug)
    except _refusals() as error:
        _log.warning("A SAML sign-out was refused: %s", type(error).__name__)
        return failed(request)


@_open
@require_safe
def published(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What the provider's keeper has to know of us, as SAML metadata."""
    return _library("metadata", request, organization_slug)


def _library(name: str, request: HttpRequest, slug: str) -> HttpResponse:
    from allauth.socialaccount.providers.saml import views

    answer: HttpResponse = getattr(views, name)(request, organization_slug=slug)
    return answer


def _there(request: HttpRequest, slug: str) -> None:
    """Raises Http404 for a provider that the installation does not name."""
    from allauth.socialaccount.providers.saml.utils import get_app_or_404

    get_app_or_404(request, slug)
