"""What an assertion that python3-saml has found rightly signed says of somebody, as claims like OpenID Connect's.

python3-saml lets an assertion pass that names no audience, or no request that it answers. Ours must name
both: one that was taken from elsewhere, or is given twice, answers no request of this browser.
"""

from typing import Any

from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.http import HttpRequest
from django.urls import reverse

from cairn.kernel.errors import NotAllowed

from .signing_out import sent_by

_SUBJECT = "urn:oasis:names:tc:SAML:attribute:subject-id"
_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


class District(SAMLProvider):  # type: ignore[misc] # allauth says no types
    """A district's provider: `extra_data` holds the claims, for as long as the request lasts."""

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Raises NotAllowed for an assertion that was not made for this request and this installation."""
        ours = request.build_absolute_uri
        slug = [self.app.client_id]
        refuse_unless_meant_for_us(
            response.get_last_response_xml(),
            answers=response.get_last_response_in_response_to(),
            recipient=ours(reverse("saml_acs", args=slug)),
            audience=ours(reverse("saml_metadata", args=slug)),
        )
        login = super().sociallogin_from_response(request, response)
        login.sent = sent_by(self.app.client_id, response)
        return login

    def extract_uid(self, data: Any) -> str:
        return str(self.extract_extra_data(data)["sub"])

    def extract_extra_data(self, data: Any) -> dict[str, object]:
        return claims_of(data, settings=self.app.settings)

    def extract_common_fields(self, data: Any) -> dict[str, object]:  # noqa: ARG002 nothing is kept
        return {}


def claims_of(data: Any, *, settings: dict[str, Any]) -> dict[str, object]:
    """The attributes with exactly one value, `sub`, and the address where the file says that it speaks for people.

    data   a validated answer: `get_attributes()`, `get_nameid()`, `get_nameid_format()`
    `sub`  the subject-id, else a lasting NameID, else the number; empty where there is none of them
    """
    single = {n: str(v[0]) for n, v in data.get_attributes().items() if len(v) == 1 and v[0]}
    lasting = (data.get_nameid_format() != _TRANSIENT and data.get_nameid()) or ""
    number, by_mail = settings["number_claim"], settings["email_claim"]
    mail = single.get(by_mail) or (lasting if data.get_nameid_format() == _EMAIL else "")
    subject = single.get(_SUBJECT) or lasting or single.get(number or by_mail, "")
    return single | {"sub": subject, "email": mail, "email_verified": settings["by_email"] is True}


def refuse_unless_meant_for_us(
    answer: str | bytes, *, answers: str | None, recipient: str, audience: str
) -> None:
    """Raises NotAllowed unless the assertion itself names our request, our address and our name."""
    from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

    root = Xml.to_etree(answer)
    bearers = Xml.query(root, "//saml:Assertion/saml:Subject/saml:SubjectConfirmation")
    held = [b.find("{*}SubjectConfirmationData") for b in bearers]
    named = Xml.query(root, "//saml:Assertion/saml:Conditions/saml:AudienceRestriction")
    confirmed = held and all(
        h is not None
        and answers
        and h.get("InResponseTo") == answers
        and h.get("Recipient") == recipient
        and h.get("NotOnOrAfter")
        for h in held
    )
    restricted = named and all(
        audience in {(each.text or "").strip() for each in one.iter("{*}Audience")} for one in named
    )
    if not (confirmed and restricted):
        raise NotAllowed(
            "The provider's assertion was not made for this sign-in.", mend="Sign in again."
        )
