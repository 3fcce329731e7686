"""Back-channel logout of OpenID Connect: who signs out at the provider is out here too, in whichever browser.

The provider's server sends a signed token (OpenID Connect Back-Channel Logout 1.0, 2.4) with the name of a person, of
its own session, or both; nobody's cookie comes along. It ends the session in which that provider sent them, as single
logout of SAML does. What began three minutes and more after the token was made goes on, and a
token that comes to the same process twice does nothing the second time.
"""

import logging
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt
import requests
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cairn.kernel.access import Needs, needs
from cairn.people.services.accounts.devices import end_of_provider, of_provider

from .sessions import before_second_step

LARGEST = 64 * 1024
"""Bytes of a token; real ones have about a thousand."""
_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]  # fmt: skip
"""Signatures by a key that only the provider has; never none, and never a secret that we share."""
_KEYS_KEPT = 300
"""Seconds for which a provider's keys are kept; one that is new to us is asked for before they are over."""
_ASK_AGAIN = 30
"""Seconds in which a provider is asked once, whether it answers or not, so that nobody can have us ask without end."""
_DRIFT = timedelta(minutes=3)
"""How far a provider's clock may be behind ours."""
_log = logging.getLogger(__name__)


def keep(request: HttpRequest, provider: str, claims: dict[str, Any]) -> None:
    """Keeps with the session that has just begun under which name, and in which session of its own, they were sent."""
    key, session = request.session.session_key or "", str(claims.get("sid") or "")
    of_provider(key, provider=provider, name=str(claims["sub"]), session=session)


@needs(Needs.NOTHING)
@before_second_step
@csrf_exempt
@never_cache
@require_POST
def signed_out_there(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ends what the provider's token says is over: 200; 400 for whatever is not its token for us."""
    app = _app(request, provider_id)
    try:
        said = _said(request, app)
        sub, sid = _named(said)
        made = datetime.fromtimestamp(said["iat"], UTC)
        mark = _heard(app, str(said["jti"]))
    except (jwt.PyJWTError, requests.RequestException, KeyError, TypeError, ValueError) as error:
        _log.warning("A sign-out of OpenID Connect was refused: %s", type(error).__name__)
        return JsonResponse({"error": "invalid_request"}, status=400)
    try:
        end_of_provider(
            provider=app.provider_id,
            name=sub or None,
            sessions=[sid] if sid else [],
            asked_at=made + _DRIFT,
            now=timezone.now(),
        )
    except Exception:
        caches["default"].delete(mark)  # the provider says it again, and is to be heard then
        raise
    return HttpResponse(status=200)


def _app(request: HttpRequest, provider_id: str) -> Any:
    from allauth.socialaccount.adapter import get_adapter

    found = get_adapter().list_apps(request, provider="openid_connect")
    app = next((each for each in found if each.provider_id == provider_id), None)
    if app is None:
        raise Http404
    return app


def _said(request: HttpRequest, app: Any) -> dict[str, Any]:
    """What a token says once it is known to be its provider's, and for us. Raises what `signed_out_there` catches."""
    token = request.POST.get("logout_token", "")
    if not 0 < len(token) <= LARGEST:
        raise ValueError("no token")
    wanted = jwt.get_unverified_header(token).get("kid")  # what is no token asks nobody anything
    issuer, key = _key(request, app, wanted)
    said: dict[str, Any] = jwt.decode(
        token,
        key=key,
        algorithms=_SIGNED_BY,
        issuer=issuer,
        audience=app.client_id,
        leeway=_DRIFT,
        options={"require": ["iss", "aud", "iat", "jti", "events"]},
    )
    if _EVENT not in said["events"] or "nonce" in said:  # a token of signing in has a nonce
        raise ValueError("no token of a sign-out")
    return said


def _heard(app: Any, jti: str) -> str:
    """Marks a token as heard by this process while it could end a newer session; ValueError where it came before."""
    mark = "signed-out:" + sha256(f"{app.provider_id}:{jti}".encode()).hexdigest()
    if not caches["default"].add(mark, 1, timeout=2 * _DRIFT.total_seconds()):
        raise ValueError("this token came before")
    return mark


def _named(said: dict[str, Any]) -> tuple[str, str]:
    """Whom a token names, and which of the provider's sessions; one of the two may be empty."""
    found = str(said.get("sub") or ""), str(said.get("sid") or "")
    if not any(found):
        raise ValueError("it names nobody and no session")
    return found


def _key(request: HttpRequest, app: Any, wanted: str | None) -> tuple[str, jwt.PyJWK]:
    """The provider's name as an issuer, and its key of this name; asked for anew where it is new to us."""
    kept, name = caches["default"], f"keys:{app.provider_id}:{app.settings['server_url']}"
    found = kept.get(name)
    if not _of_name(found, wanted):
        if not kept.add(f"{name}:asked", 1, timeout=_ASK_AGAIN):
            raise ValueError("no such key, and the provider was asked just now")
        kept.set(name, found := _asked(request, app), timeout=_KEYS_KEPT)
    [key] = _of_name(found, wanted)
    return found[0], key


def _of_name(found: tuple[str, dict[str, Any]] | None, wanted: str | None) -> list[jwt.PyJWK]:
    keys = jwt.PyJWKSet.from_dict(found[1]).keys if found else []
    return [each for each in keys if wanted is None or each.key_id == wanted]


def _asked(request: HttpRequest, app: Any) -> tuple[str, dict[str, Any]]:
    from allauth.socialaccount.adapter import get_adapter

    with get_adapter().get_requests_session() as asking:
        told = asking.get(app.get_provider(request).server_url).json()
        return str(told["issuer"]), asking.get(told["jwks_uri"]).json()
