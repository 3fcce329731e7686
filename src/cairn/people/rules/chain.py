"""A chain over the log of who looked: each link is a hash over one row and over the link before it.

Anyone can work it out again with any SHA-256: `hash(n) = SHA-256(hash(n-1) ‖ row)`, where `hash(0)` is 32
zero bytes and `row` is the row's fields in the order of `FIELDS`, each as four bytes of length (big-endian)
and its UTF-8 text; a field without a value is the four bytes FF FF FF FF and nothing more. Identifiers are
32 hexadecimal digits; instants are microseconds since 1970-01-01 UTC in decimal.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

FIELDS = (
    "id", "at", "actor", "actor_name", "actor_role", "purpose", "reason", "data", "through",
    "learner", "section", "organization", "of", "records", "bytes",
)  # fmt: skip
"""The fields of a look under the hash, in order: all that it has."""

Value = str | int | UUID | datetime | None
NOTHING_YET = bytes(32)
"""The link before the first."""

_MISSING = b"\xff\xff\xff\xff"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canonical(row: Sequence[Value]) -> bytes:
    """A row as bytes that no other row has: missing, empty and zero differ, and no field runs into the next.

    >>> canonical([None, "", 0])
    b'\\xff\\xff\\xff\\xff\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x010'
    """
    return b"".join(map(_field, row))


def link(before: bytes, row: Sequence[Value]) -> bytes:
    """The 32 bytes of the link that follows `before` and covers `row`."""
    return hashlib.sha256(before + canonical(row)).digest()


def _field(value: Value) -> bytes:
    if value is None:
        return _MISSING
    if isinstance(value, UUID):
        text = value.hex
    elif isinstance(value, datetime):
        since = value - _EPOCH
        text = str((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)
    else:
        text = str(value)
    body = text.encode()
    return len(body).to_bytes(4, "big") + body
