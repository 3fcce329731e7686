"""What an identity provider publishes about itself (SAML metadata), as far as it must be right beforehand."""

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from cairn.kernel.errors import BadInput

_MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


@dataclass(frozen=True)
class Published:
    """One provider: its name for itself, and where people are sent to sign in and out (empty: nowhere)."""

    entity_id: str
    sign_in: str
    sign_out: str


def read_metadata(path: Path) -> Published:
    """Raises BadInput unless the file describes one provider with a certificate and a sign-in by redirect."""
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314 a file of the installation's own keeper
    except (OSError, ElementTree.ParseError) as error:
        raise BadInput(
            f"{path} cannot be read as SAML metadata: {error}.",
            mend="Save the provider's metadata there, as it publishes it.",
        ) from error
    entities = [e for e in root.iter(f"{_MD}EntityDescriptor") if _role(e) is not None]
    if len(entities) != 1:
        raise BadInput(
            f"{path} describes {len(entities)} identity providers.",
            mend="Keep one in the file; give each its own.",
        )
    (entity,) = entities
    addresses = _by_redirect(entity, "SingleSignOnService")
    leaving = _by_redirect(entity, "SingleLogoutService")
    signs = [
        key
        for key in entity.iter(f"{_MD}KeyDescriptor")
        if key.get("use") in (None, "signing") and key.find(f".//{_DS}X509Certificate") is not None
    ]
    entity_id = entity.get("entityID", "")
    if not (entity_id and addresses and signs):
        raise BadInput(
            f"{path} lacks an entityID, a sign-in by HTTP-Redirect, or a certificate to sign with.",
            mend="Ask the provider for its whole metadata.",
        )
    return Published(entity_id, addresses[0], next(iter(leaving), ""))


def _by_redirect(entity: ElementTree.Element, service: str) -> list[str]:
    found = [e for e in entity.iter(f"{_MD}{service}") if e.get("Binding") == _REDIRECT]
    return [e.get("Location", "") for e in found]


def _role(entity: ElementTree.Element) -> ElementTree.Element | None:
    return entity.find(f"{_MD}IDPSSODescriptor")
