"""What a file is by its content, whatever its name says."""

from pathlib import Path

import puremagic

from cairn.kernel.errors import BadInput

_HEAD = 1 << 16
_UNKNOWN = "application/octet-stream"
_PROGRAMS = (
    (b"MZ", "Windows program"),
    (b"\x7fELF", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "script"),
)
_ACTIVE = ((b"<svg", "image/svg+xml"), (b"<html", "text/html"), (b"<script", "text/html"))


def media_type_of(path: Path) -> str:
    """The media type of a file; text that could act in a browser is called what it is.

    Raises BadInput for a program.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, what in _PROGRAMS:
        if head.startswith(mark):
            raise BadInput(
                f"The file is a {what}, whatever its name says.",
                mend="Attach what the learner made: a picture, a document, a recording.",
            )
    folded = head.lower()
    for mark, media_type in _ACTIVE:
        if mark in folded and _is_text(head):
            return media_type
    return _by_magic(head) or ("text/plain" if _is_text(head) else _UNKNOWN)


def _by_magic(head: bytes) -> str:
    try:
        likely = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    named = [(match.confidence, match.mime_type) for match in likely if match.mime_type]
    best = max(named, default=(0, ""))[0]
    return next((media_type for sure, media_type in named if sure == best), "")


def _is_text(head: bytes) -> bool:
    try:
        head[: len(head) - 4 if len(head) == _HEAD else None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return b"\0" not in head
