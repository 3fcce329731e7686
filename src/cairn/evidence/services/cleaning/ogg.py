"""Ogg with Opus or Vorbis, as messengers and browsers record it: its comments are overwritten where they lie."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cairn.evidence.services.refusals import Refused, Why

_STARTS = {b"OpusHead": b"OpusTags", b"\x01vorbis": b"\x03vorbis"}
"""How a stream begins, and how its comments do."""


_MOST_PAGES = 300_000
_LARGEST_COMMENTS = 4 << 20


def _table() -> list[int]:
    table = []
    for i in range(256):
        value = i << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


_TABLE = _table()


def checksum(page: bytes) -> int:
    """A page's check sum, its own field being zero."""
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


class Page(NamedTuple):
    """Where a page begins and ends, and where its packets' parts lie: (start, end, whether it ends there)."""

    start: int
    end: int
    serial: int
    parts: list[tuple[int, int, bool]]


def pages(data: bytes | bytearray) -> Iterator[Page]:
    """The pages of a file that is nothing else. Raises Refused."""
    at = count = 0
    while at < len(data):
        count += 1
        if count > _MOST_PAGES or data[at : at + 4] != b"OggS" or at + 27 > len(data):
            raise Refused(Why.DAMAGED)
        (serial,) = struct.unpack_from("<I", data, at + 14)
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        inside = start = at + 27 + len(lacing)
        parts = []
        for length in lacing:
            inside += length
            if length < 255:
                parts.append((start, inside, True))
                start = inside
        if start < inside:
            parts.append((start, inside, False))
        if inside > len(data):
            raise Refused(Why.DAMAGED)
        yield Page(at, inside, serial, parts)
        at = inside


def without_comments(path: Path) -> None:
    """Overwrites the comments. Raises Refused for anything but one stream of sound."""
    data = bytearray(path.read_bytes())
    found = list(pages(data))
    if not found or len({page.serial for page in found}) != 1:
        raise Refused(Why.RECORDING)
    first = data[found[0].parts[0][0] : found[0].parts[0][1]] if found[0].parts else b""
    mark = next((tags for head, tags in _STARTS.items() if first.startswith(head)), None)
    where, touched = _second_packet(found)
    packet = bytearray(b"".join(data[start:end] for start, end in where))
    if len(packet) > _LARGEST_COMMENTS:
        raise Refused(Why.RECORDING)
    if mark is None or not packet.startswith(mark):
        raise Refused(Why.RECORDING)
    _overwrite(packet, len(mark))
    taken = 0
    for start, end in where:
        data[start:end] = packet[taken : taken + end - start]
        taken += end - start
    for page in touched:
        data[page.start + 22 : page.start + 26] = bytes(4)
        struct.pack_into("<I", data, page.start + 22, checksum(bytes(data[page.start : page.end])))
    path.write_bytes(data)


def _second_packet(found: list[Page]) -> tuple[list[tuple[int, int]], list[Page]]:
    where: list[tuple[int, int]] = []
    touched: list[Page] = []
    done = 0
    for page in found:
        for start, end, ends in page.parts:
            if done == 1:
                where.append((start, end))
                if not touched or touched[-1] is not page:
                    touched.append(page)
            done += ends
            if done == 2:
                return where, touched
    raise Refused(Why.DAMAGED)


def _overwrite(packet: bytearray, at: int) -> None:
    """Every text becomes blanks of its length, so that nothing moves."""
    try:
        at = _blank(packet, at, b"")
        (count,) = struct.unpack_from("<I", packet, at)
        at += 4
        if count > len(packet) // 4:
            raise Refused(Why.DAMAGED)
        for _ in range(count):
            at = _blank(packet, at, b"X=")
    except struct.error as error:
        raise Refused(Why.DAMAGED) from error
    if packet.startswith(b"OpusTags"):
        packet[at:] = bytes(len(packet) - at)
    else:
        packet[at:] = b"\x01" + bytes(max(len(packet) - at - 1, 0)) if at < len(packet) else b""


def _blank(packet: bytearray, at: int, begins: bytes) -> int:
    (size,) = struct.unpack_from("<I", packet, at)
    end: int = at + 4 + size
    if end > len(packet):
        raise Refused(Why.DAMAGED)
    packet[at + 4 : end] = (begins + b" " * size)[:size]
    return end
