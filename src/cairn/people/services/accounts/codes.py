"""Codes for paper: 80 bits from the system's random source, shown once, kept as a keyed fingerprint only."""

import secrets

from django.utils.crypto import salted_hmac

from cairn.people.rules.signing_in import as_typed, code_from, readable


def new_code() -> str:
    """A fresh code as a letter shows it."""
    return readable(code_from(secrets.token_bytes(10)))


def fingerprint(kind: str, code: str) -> str:
    """What is kept of a code: it differs from kind to kind, so that no code of one opens another."""
    return salted_hmac(f"cairn.people.{kind}", as_typed(code), algorithm="sha256").hexdigest()
