"""Who carries e-mail: a mail server over TLS, or a folder from which none leaves."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_IN_CLEAR = {"localhost", "127.0.0.1", "::1"}
"""Where a message that is not sealed leaves nobody's machine."""


@dataclass(frozen=True)
class Carrier:
    """Django's settings of e-mail. `folder`: where messages are files; None: they leave by a server."""

    backend: str
    folder: Path | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_tls: bool = False


def carrier(address: str, folder: Path) -> Carrier:
    """What CAIRN_MAIL says; nothing: each message becomes a file. Raises ImproperlyConfigured.

    >>> carrier("smtp://cairn:s%40d@mail.example.org", Path("mail")).password
    's@d'
    """
    if not address:
        return Carrier("django.core.mail.backends.filebased.EmailBackend", folder)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured("CAIRN_MAIL is not smtp://user:password@host:port or smtps://…")
    sealed = parts.scheme == "smtps"
    return Carrier(
        "django.core.mail.backends.smtp.EmailBackend", None, host, port or (465 if sealed else 587),
        unquote(parts.username or ""), unquote(parts.password or ""),
        starts_tls=not sealed and host not in _IN_CLEAR, is_tls=sealed,
    )  # fmt: skip
