"""Which identity providers people may sign in with: a file of the installation, never the database.

- id: alder                               # in addresses
  name: Alder Unified School District     # on the button
  issuer: https://id.alder.example        # its /.well-known/openid-configuration is read
  client_id: cairn
  secret_file: /run/secrets/alder         # a file that holds the client's secret alone
  number_claim: state_id                  # the claim with the state's number; or
  by_email: false                         # true: an address it has verified speaks for a person
"""

from pathlib import Path
from typing import Any

import yaml

from cairn.kernel.errors import BadInput

_MUST = {"id", "name", "issuer", "client_id", "secret_file"}
_MAY = {"number_claim", "by_email"}


def providers(path: Path | None) -> dict[str, Any]:
    """The providers as django-allauth wants them. Raises BadInput for a file that leaves anything open."""
    apps = [] if path is None else [_app(path, entry) for entry in _entries(path)]
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadInput(f"{path} cannot be read: {error}.", mend="Mend the file.") from error
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise BadInput(f"{path} is no list of providers.", mend="See docs/guide/accounts.md.")
    return found


def _app(path: Path, entry: dict[str, Any]) -> dict[str, Any]:
    if wrong := sorted((_MUST - set(entry)) | (set(entry) - _MUST - _MAY)):
        raise BadInput(
            f"{path}: {', '.join(wrong)} missing or unknown.", mend="Give the rest only."
        )
    if bool(entry.get("number_claim")) == bool(entry.get("by_email")):
        raise BadInput(
            f"{path}: {entry['id']} says neither or both of number_claim and by_email.",
            mend="Say one: by what a person of the roster is known.",
        )
    secret = path.parent / str(entry["secret_file"])
    if not secret.is_file():
        raise BadInput(f"{path}: there is no file {secret}.", mend="Put the secret there.")
    return {
        "provider_id": str(entry["id"]),
        "name": str(entry["name"]),
        "client_id": str(entry["client_id"]),
        "secret": secret.read_text(encoding="utf-8").strip(),
        "settings": {
            "server_url": str(entry["issuer"]).rstrip("/"),
            "number_claim": str(entry.get("number_claim") or ""),
            "by_email": entry.get("by_email") is True,
        },
    }
