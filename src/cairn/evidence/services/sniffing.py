"""What a file is by its content, whatever its name says. What is not known is not taken in."""

from pathlib import Path

import puremagic

from .cleaning import packed
from .cleaning.sounds import adts_frame, begins_with_frames, mpeg_frame
from .cleaning.texts import MOST, VIRUS_TEST, text_of
from .refusals import Refused, Why

_HEAD = 1 << 16
TEXT = "text/plain"
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
)
_REFUSED = (
    (b"MZ", Why.PROGRAM),
    (b"\x7fELF", Why.PROGRAM),
    (b"\xfe\xed\xfa", Why.PROGRAM),
    (b"\xce\xfa\xed\xfe", Why.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Why.PROGRAM),
    (b"\xca\xfe\xba\xbe", Why.PROGRAM),
    (b"\0asm", Why.PROGRAM),
    (b"dex\n", Why.PROGRAM),
    (b"L\0\0\0\x01\x14\x02\0", Why.PROGRAM),  # a shortcut, which starts what it names
    (b"\xd0\xcf\x11\xe0", Why.OLD_OFFICE),
    (b"{\\rtf", Why.OLD_OFFICE),
    (b"7z\xbc\xaf", Why.ARCHIVE),
    (b"Rar!", Why.ARCHIVE),
    (b"\x1f\x8b", Why.ARCHIVE),
    (b"\xfd7zXZ", Why.ARCHIVE),
    (b"BZh", Why.ARCHIVE),
    (b"MSCF", Why.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Why.ARCHIVE),
    (b"fLaC", Why.RECORDING),
    (b"FORM", Why.RECORDING),
    (b"\x30\x26\xb2\x75", Why.RECORDING),  # Windows Media
    (b"FLV", Why.RECORDING),
    (b"FWS", Why.PROGRAM),
    (b"CWS", Why.PROGRAM),
    (b"ZWS", Why.PROGRAM),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BMP_HEADS = {12, 40, 52, 56, 64, 108, 124}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}


def media_type_of(path: Path) -> str:
    """The media type of a file. Raises Refused for what is not taken in: programs, packages, the unknown."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if VIRUS_TEST in head[:200]:
        raise Refused(Why.VIRUS_TEST)
    text = _is_text(path, head)
    if text and not head.startswith((b"%PDF-", b"{\\rtf")):
        return TEXT
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    for start, why in _REFUSED:
        if head.startswith(start):
            raise Refused(why)
    return _further(path, head)


def _further(path: Path, head: bytes) -> str:
    """What does not tell by its first bytes alone."""
    if head.startswith(b"RIFF"):
        if head[8:12] not in _RIFF:
            raise Refused(Why.RECORDING)
        return _RIFF[head[8:12]]
    if head[4:8] in _BOXES:
        return _of_boxes(head)
    if head.startswith(b"PK\x03\x04"):
        return packed.kind_of(path)
    if head.startswith(b"PK"):
        raise Refused(Why.ARCHIVE)
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADS:
        return "image/bmp"
    if begins_with_frames(head, adts_frame):
        return "audio/aac"
    if begins_with_frames(head, mpeg_frame):
        return "audio/mpeg"
    raise Refused(Why.RECORDING if _sounds(head) else Why.UNKNOWN)


def _of_boxes(head: bytes) -> str:
    """By the brands that it names; a recording's tracks say later whether it is sound or picture."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b"qt  "
    named = {brand}
    if head[4:8] == b"ftyp":
        end = min(int.from_bytes(head[:4], "big"), 256)
        named |= {head[i : i + 4] for i in range(16, end, 4)}
    if named & _AVIF:
        return "image/avif"
    if brand in _HEIC or (named & _HEIC and not named & {b"isom", b"mp41", b"mp42", b"qt  "}):
        raise Refused(Why.HEIC)
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if brand[:3] in (b"3gp", b"3g2") else "video/mp4"


def _is_text(path: Path, head: bytes) -> bool:
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if path.stat().st_size > MOST:
        return False
    return text_of(path.read_bytes()) is not None


def _sounds(head: bytes) -> bool:
    """Whether what is not known is a recording of some kind, for a message that helps."""
    try:
        likely = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    best = max((match.confidence for match in likely), default=0)
    return any(
        match.mime_type.startswith(("audio/", "video/"))
        for match in likely
        if match.mime_type and match.confidence == best and best > 0.5
    )
