"""Words and code: text that is nothing but text, in UTF-8. Whatever it would do elsewhere, here it is read."""

import codecs
from pathlib import Path

from cairn.evidence.services.refusals import Refused, Why

MOST = 5 << 20
"""Bytes of a text; more than a long novel."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALLOWED = frozenset("\t\n\r\f")
VIRUS_TEST = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


def text_of(data: bytes) -> str | None:
    """The text that these bytes are; None: they are none."""
    mark, coding = next(((m, c) for m, c in _MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(coding)
    except UnicodeDecodeError:
        return None
    return None if any(c < " " and c not in _ALLOWED for c in set(text)) else text


def in_one_coding(path: Path) -> None:
    """Writes the text in UTF-8, in place. Raises Refused."""
    text = text_of(path.read_bytes())
    if text is None:
        raise Refused(Why.UNKNOWN)
    path.write_text(text, encoding="utf-8", newline="")
