"""The key with which this installation signs what it sends a SAML provider, and opens what is encrypted for it."""

from pathlib import Path

from cairn.kernel.errors import BadInput

_LEAST = 2048
"""Bits of an RSA key (NIST SP 800-131A)."""


def read_pair(key: Path, certificate: Path) -> tuple[str, str]:
    """A private key and its certificate, as PEM. Raises BadInput unless they are an RSA pair of 2048 bits or more."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    try:
        ours = serialization.load_pem_private_key(key.read_bytes(), password=None)
        theirs = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(
            f"{key} and {certificate} cannot be read as a key without a password and its certificate: {error}.",
            mend="Make a pair as docs/guide/accounts.md says.",
        ) from error
    strong = isinstance(ours, rsa.RSAPrivateKey) and ours.key_size >= _LEAST
    if not (strong and ours.public_key() == theirs):
        raise BadInput(
            f"{key} is no RSA key of {_LEAST} bits or more to {certificate}.",
            mend="Make a pair as docs/guide/accounts.md says.",
        )
    return key.read_text(encoding="ascii"), certificate.read_text(encoding="ascii")
