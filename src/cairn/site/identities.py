"""Where django-allauth hands over: a provider has shown who somebody is, and we say whether they may come in."""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from cairn.kernel.access import Needs, needs
from cairn.kernel.errors import NotAllowed
from cairn.people.services.accounts.identities import account_of_claims, named

from . import openid_out
from .entering import enter
from .saml.signing_out import keep
from .sessions import before_second_step
from .wall.scope import stand_at_the_door

begin = needs(Needs.NOTHING)(before_second_step(require_safe(views.login)))
"""Sends to the provider; state and PKCE tie the answer to this browser."""
back = needs(Needs.NOTHING)(before_second_step(require_safe(views.callback)))
"""Takes the provider's answer."""


def offered() -> list[tuple[str, str]]:
    """Each provider's address and name, for the buttons."""
    leads = {"openid_connect": "openid_connect_login", "saml": "saml_login"}
    return [
        (reverse(leads[kind], args=[app["provider_id"]]), app["name"])
        for kind, known in settings.SOCIALACCOUNT_PROVIDERS.items()
        for app in known["APPS"]
    ]


class Identities(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth says no types
    """Never makes a person, never keeps what a provider says: every answer ends here."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:
        app = sociallogin.provider.app
        asked = {
            "provider": app.provider_id,
            "number_claim": app.settings["number_claim"],
            "by_email": app.settings["by_email"],
        }
        try:
            claims = _claims(app.provider, sociallogin.account.extra_data)
            said = named(claims, **asked)
            stand_at_the_door(said.before, number=said.number, address=said.address)
            account = account_of_claims(claims, **asked, now=timezone.now())
        except NotAllowed:
            raise ImmediateHttpResponse(failed(request)) from None
        onward = str(sociallogin.state.get("next") or "")
        ours = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
        response = enter(request, account, onward if ours else "")
        if (sent := getattr(sociallogin, "sent", None)) is not None:
            keep(request, sent)
        elif app.provider == "openid_connect":
            openid_out.keep(request, app.provider_id, claims)
        raise ImmediateHttpResponse(response)

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> NoReturn:
        raise ImmediateHttpResponse(failed(request))


def _claims(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    """What a SAML provider says (cairn.site.saml.provider); or one of OpenID Connect, where its two answers
    speak of one subject (OpenID Connect Core 5.3.2)."""
    if kind == "saml":
        return said
    token, more = said.get("id_token"), said.get("userinfo") or {}
    if not token or (more and more.get("sub") != token.get("sub")):
        raise NotAllowed("The provider's answers differ.", mend="Try again.")
    return {**more, **token}


def failed(request: HttpRequest) -> HttpResponse:
    """Why nobody was let in, in the same words whatever it was."""
    return render(request, "site/provider_failed.html", status=403)
