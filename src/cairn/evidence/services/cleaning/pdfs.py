"""PDF: what acts is refused; who made it, and what pictures in it tell of place and camera, is blanked where it lies.

Nothing moves, so the file's own table of offsets stays right. A PDF is not drawn anew: what is packed within it
cannot be blanked, so packed objects are looked into for what acts, and pages say that a PDF may still tell more.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from cairn.evidence.services.refusals import Refused, Why

_STREAM = re.compile(rb"stream(\r\n|\n|\r)")
_ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Movie|Sound|Screen)"
    rb"(?![A-Za-z0-9_])"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_INFO = re.compile(
    rb"(/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate|Company|Manager)\s*)"
    rb"(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)",
    re.DOTALL,
)
_PACKETS = ((b"<x:xmpmeta", b"</x:xmpmeta>"), (b"<rdf:RDF", b"</rdf:RDF>"))
_EXIF = re.compile(
    rb"\xff[\xe1\xed]..(?:Exif\0\0|http://ns\.adobe\.com/|Photoshop 3\.0\0)", re.DOTALL
)
_MOST_UNPACKED = 64 << 20


def without_metadata(path: Path) -> None:
    """Blanks the file in place. Raises Refused."""
    data = bytearray(path.read_bytes())
    streams = list(_streams(data))
    outside = _outside(data, streams)
    if b"/Encrypt" in outside:
        raise Refused(Why.LOCKED)
    _must_not_act(outside)
    left = _MOST_UNPACKED
    for head, start, end in streams:
        if b"/ObjStm" in head:
            unpacked = _unpacked(data[start:end], head, left)
            left -= len(unpacked)
            _must_not_act(unpacked)
        elif b"/Metadata" in head and b"/XML" in head:
            data[start:end] = b" " * (end - start)
    _blank(data)
    path.write_bytes(data)


def _streams(data: bytearray) -> Iterator[tuple[bytes, int, int]]:
    """What is packed: the words before it, where it begins and ends."""
    at = before = 0
    while found := _STREAM.search(data, at):
        end = data.find(b"endstream", found.end())
        if end < 0:
            return
        yield bytes(data[max(before, found.start() - 2000) : found.start()]), found.end(), end
        at = before = end + len(b"endstream")


def _outside(data: bytearray, streams: list[tuple[bytes, int, int]]) -> bytes:
    at, parts = 0, []
    for _head, start, end in streams:
        parts.append(bytes(data[at:start]))
        at = end
    return b"".join([*parts, bytes(data[at:])])


def _must_not_act(text: bytes) -> None:
    """A name may be written with its letters as numbers: /J#61vaScript."""
    plain = _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), text)
    if _ACTS.search(plain):
        raise Refused(Why.ACTIVE_PDF)


def _unpacked(packed: bytearray, head: bytes, most: int) -> bytes:
    """The objects in a packed stream. Raises Refused for a form that nobody here can look into."""
    if b"/FlateDecode" not in head and b"/Fl " not in head:
        if b"/Filter" in head:
            raise Refused(Why.ACTIVE_PDF)
        return bytes(packed)
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(bytes(packed), max(most, 1))
    except zlib.error as error:
        raise Refused(Why.DAMAGED) from error
    if unpacker.unconsumed_tail:
        raise Refused(Why.BOMB)
    return unpacked


def _blank(data: bytearray) -> None:
    for found in list(_INFO.finditer(data)):
        start, end = found.span(2)
        data[start + 1 : end - 1] = (b" " if data[start] == 0x28 else b"0") * (end - start - 2)
    for begins, ends in _PACKETS:
        at = data.find(begins)
        while at >= 0 and (end := data.find(ends, at)) >= 0:
            data[at : end + len(ends)] = b" " * (end + len(ends) - at)
            at = data.find(begins, end)
    at = 0
    while exif := _EXIF.search(data, at):  # each once: what is blanked is not looked into again
        size = int.from_bytes(data[exif.start() + 2 : exif.start() + 4], "big")
        start, end = exif.start() + 4, min(exif.start() + 2 + size, len(data))
        data[start:end] = bytes(max(end - start, 0))
        at = max(end, exif.end())
