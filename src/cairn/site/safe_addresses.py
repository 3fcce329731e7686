"""Whether what passes between us and an identity provider could be read or changed on its way."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from cairn.kernel.errors import BadInput


def refuse_open_address(address: str, *, of: str, https: bool) -> None:
    """Raises BadInput unless the address is https; or http on this machine, while Cairn itself is tried out
    without HTTPS. `of` says in words whose address it is.

    >>> refuse_open_address("https://id.alder.example", of="the issuer", https=True)
    >>> refuse_open_address("http://localhost:8080", of="the issuer", https=False)
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise BadInput(f"{of}, {address}, is no address.", mend="Mend it.") from error
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and host and is_loopback(host) and not https:
        return
    raise BadInput(
        f"{of}, {address}, is not reached by https, so anyone on the way could say who somebody is.",
        mend="Give its https address. Only on this machine's own (localhost), with CAIRN_HTTPS unset, may it be http.",
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself; a name that merely leads here is not.

    >>> [is_loopback(h) for h in ("localhost", "127.0.0.9", "::1", "id.localhost.example", "10.0.0.1")]
    [True, True, True, False, False]
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
