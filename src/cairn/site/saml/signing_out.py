"""Single logout, in both directions: who signs out of a provider is out here too, and who signs out here may there.

A provider's words name a person and its own session, not a browser: they often come in a frame or from another
site, where our cookie does not. So each session keeps, as fingerprints, by what name and in which of its sessions
the provider sent somebody, and its signed words end that session wherever it is. What began after they were said
goes on, so they are no use a second time.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cairn.kernel.errors import NotAllowed
from cairn.people.services.accounts.devices import end_of_provider, of_provider

_KEPT = "cairn.saml"
_DRIFT = timedelta(minutes=3)
"""How far a provider's clock may be behind ours."""


@dataclass(frozen=True)
class Sent:
    """Under which name, and in which session of its own, a provider sent somebody; empty: it did not say."""

    provider: str
    name: str
    format: str
    qualifier: str
    sp_qualifier: str
    session: str


@dataclass(frozen=True)
class WayOut:
    """Where somebody signs out of their provider too: its name, and the address with our signed request."""

    name: str
    address: str


def sent_by(provider: str, answer: Any) -> Sent:
    """What a validated answer of python3-saml says about the provider's own session."""
    return Sent(
        provider=provider,
        name=answer.get_nameid() or "",
        format=answer.get_nameid_format() or "",
        qualifier=answer.get_nameid_nq() or "",
        sp_qualifier=answer.get_nameid_spnq() or "",
        session=answer.get_session_index() or "",
    )


def keep(request: HttpRequest, sent: Sent) -> None:
    """Keeps it with the session that has just begun."""
    request.session[_KEPT] = asdict(sent)
    key = request.session.session_key or ""
    of_provider(key, provider=sent.provider, name=sent.name, session=sent.session)


def way_out(request: HttpRequest) -> WayOut | None:
    """How the reader signs out of their provider too; None where they came another way, or it takes no such request."""
    if (kept := request.session.get(_KEPT)) is None:
        return None
    from allauth.socialaccount.models import SocialApp
    from onelogin.saml2.errors import OneLogin_Saml2_Error

    sent = Sent(**kept)
    try:
        name, settings, auth = _speaking(request, sent.provider)
        if "private_key" not in settings["advanced"] or not (sent.name and auth.get_slo_url()):
            return None
        address = auth.logout(
            return_to="out", name_id=sent.name, name_id_format=sent.format or None,
            session_index=escape(sent.session) or None, nq=sent.qualifier or None,
            spnq=sent.sp_qualifier or None,
        )  # fmt: skip
    except (SocialApp.DoesNotExist, OneLogin_Saml2_Error):  # no longer named, or no longer so
        return None
    return WayOut(name, str(address))


def end_for_provider(request: HttpRequest, provider: str) -> HttpResponse:
    """Ends the session that a provider's signed request names, and says so to the provider. Raises NotAllowed."""
    from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request as Asked

    _name, settings, auth = _speaking(request, provider)
    onward = auth.process_slo(keep_local_session=True)
    if "Signature" not in request.GET or auth.get_errors():
        raise NotAllowed("The provider did not sign this, or not for us now.", mend="Sign out.")
    asked = auth.get_last_request_xml()
    ended = end_of_provider(
        provider=provider,
        name=str(Asked.get_nameid(asked, settings["advanced"].get("private_key"))),
        sessions=Asked.get_session_indexes(asked),
        asked_at=_said_at(asked) + _DRIFT,
        now=timezone.now(),
    )
    if request.session.session_key in ended:
        logout(request)
    return HttpResponseRedirect(onward)


def is_out_everywhere(request: HttpRequest, provider: str) -> tuple[str, bool]:
    """A provider's name, and whether it says, signed, that it has signed the reader out; nothing is done here."""
    name, _settings, auth = _speaking(request, provider)
    auth.process_slo(keep_local_session=True)
    return name, "Signature" in request.GET and not auth.get_errors()


def _speaking(request: HttpRequest, provider: str) -> tuple[str, dict[str, Any], Any]:
    """A provider's name and settings, and python3-saml set up for it. Raises SocialApp.DoesNotExist."""
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.providers.saml.utils import build_auth

    request.META.setdefault("HTTP_HOST", request.get_host())  # python3-saml looks nowhere else
    app = get_adapter().get_app(request, provider="saml", client_id=provider)
    return str(app.name), app.settings, build_auth(request, app.get_provider(request))


def _said_at(asked: str | bytes) -> datetime:
    from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils
    from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

    stamp = Utils.parse_SAML_to_time(Xml.to_etree(asked).get("IssueInstant"))
    return datetime.fromtimestamp(stamp, UTC)
