"""Which identity providers people may sign in with: a file of the installation, never the database.

- id: alder                               # in addresses
  name: Alder Unified School District     # on the button
  issuer: https://id.alder.example        # OpenID Connect: its /.well-known/openid-configuration is read
  client_id: cairn
  secret_file: /run/secrets/alder         # a file that holds the client's secret alone
  number_claim: state_id                  # the claim with the state's number; or
  by_email: false                         # true: an address it has verified speaks for a person
- id: birch
  name: Birch Unified School District
  metadata_file: birch.xml                # SAML: what the provider publishes about itself
  number_claim: urn:oid:1.3.6.1.4.1.99999.1   # the attribute with the state's number; or by_email: true
  key_file: cairn.key                     # with which Cairn signs what it sends, and opens what is encrypted for it;
  certificate_file: cairn.crt             # both or neither
  encrypted: true                         # an assertion that is not encrypted is refused
"""

from pathlib import Path
from typing import Any

import yaml

from cairn.kernel.errors import BadInput

from .safe_addresses import refuse_open_address
from .saml.key_pair import read_pair
from .saml.metadata import read_metadata

Entry = dict[str, Any]
_ALL = {"id", "name"}
_OPENID = {"issuer", "client_id", "secret_file"}
_SAML = {"metadata_file"}
_MAY = {"number_claim", "by_email"}
_MAY_SAML = _MAY | {"email_claim", "key_file", "certificate_file", "encrypted"}
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
"""The usual name of the attribute with an address, where `email_claim` names no other."""


def providers(path: Path | None, *, https: bool = False) -> dict[str, Any]:
    """The providers as django-allauth wants them. `https`: whether Cairn itself is reached by HTTPS.

    Raises BadInput for a file that leaves anything open, or a provider reached without encryption.
    """
    entries = [] if path is None else _entries(path)
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [_openid(path, e, https) for e in entries if path and "metadata_file" not in e],
        },
        "saml": {
            "provider_class": "cairn.site.saml.provider.District",
            "APPS": [_saml(path, e, https) for e in entries if path and "metadata_file" in e],
        },
    }


def _entries(path: Path) -> list[Entry]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadInput(f"{path} cannot be read: {error}.", mend="Mend the file.") from error
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise BadInput(f"{path} is no list of providers.", mend="See docs/guide/accounts.md.")
    ids = [str(entry.get("id")) for entry in found]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise BadInput(
            f"{path}: {', '.join(twice)} names two providers.", mend="Give each its own id."
        )
    return found


def _openid(path: Path, entry: Entry, https: bool) -> Entry:
    _complete(path, entry, must=_ALL | _OPENID, may=_MAY)
    secret = path.parent / str(entry["secret_file"])
    if not secret.is_file():
        raise BadInput(f"{path}: there is no file {secret}.", mend="Put the secret there.")
    issuer = str(entry["issuer"]).rstrip("/")
    refuse_open_address(issuer, of=f"{path}: the issuer of {entry['id']}", https=https)
    return {
        "provider_id": str(entry["id"]),
        "name": str(entry["name"]),
        "client_id": str(entry["client_id"]),
        "secret": secret.read_text(encoding="utf-8").strip(),
        "settings": {"server_url": issuer, **_found_by(entry)},
    }


def _saml(path: Path, entry: Entry, https: bool) -> Entry:
    _complete(path, entry, must=_ALL | _SAML, may=_MAY_SAML)
    file = (path.parent / str(entry["metadata_file"])).resolve()
    published = read_metadata(file)
    refuse_open_address(published.sign_in, of=f"{file}: the sign-in address", https=https)
    if published.sign_out:
        refuse_open_address(published.sign_out, of=f"{file}: the sign-out address", https=https)
    return {
        "provider_id": str(entry["id"]),
        "client_id": str(entry["id"]),
        "name": str(entry["name"]),
        "settings": {
            "idp": {
                "entity_id": published.entity_id,
                "metadata_url": file.as_uri(),
                "metadata_cache_timeout": 60,  # seconds until a new certificate in the file is known
            },
            "advanced": {
                "want_assertion_signed": True,
                "reject_idp_initiated_sso": True,
                "reject_deprecated_algorithm": True,
                "allow_single_label_domains": True,
                **_with_our_key(path, entry),
            },
            **_found_by(entry),
            "email_claim": str(entry.get("email_claim") or MAIL),
        },
    }


def _with_our_key(path: Path, entry: Entry) -> Entry:
    """What is signed and encrypted besides, where the installation has a key of its own."""
    encrypted = entry.get("encrypted") is True
    if not (entry.get("key_file") or entry.get("certificate_file")):
        if encrypted:
            raise BadInput(
                f"{path}: {entry['id']} wants what it is sent encrypted, and names no key.",
                mend="Give key_file and certificate_file.",
            )
        return {}
    names = (entry.get("key_file"), entry.get("certificate_file"))
    key, certificate = read_pair(*(path.parent / str(name or "") for name in names))
    return {
        "private_key": key,
        "x509cert": certificate,
        "authn_request_signed": True,
        "logout_request_signed": True,
        "logout_response_signed": True,
        "want_assertion_encrypted": encrypted,
    }


def _complete(path: Path, entry: Entry, *, must: set[str], may: set[str]) -> None:
    if wrong := sorted((must - set(entry)) | (set(entry) - must - may)):
        raise BadInput(
            f"{path}: {', '.join(wrong)} missing or unknown.", mend="Give the rest only."
        )
    if bool(entry.get("number_claim")) == bool(entry.get("by_email")):
        raise BadInput(
            f"{path}: {entry['id']} says neither or both of number_claim and by_email.",
            mend="Say one: by what a person of the roster is known.",
        )


def _found_by(entry: Entry) -> Entry:
    return {
        "number_claim": str(entry.get("number_claim") or ""),
        "by_email": entry.get("by_email") is True,
    }
