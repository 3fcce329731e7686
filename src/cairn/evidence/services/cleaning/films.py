"""MP4, MOV, M4A and 3GP (ISO base media): picture and sound stay, everything else is blanked where it lies.

Boxes are renamed to `free` and filled with zeros, so that no offset in the file moves. Place and camera are in
`udta`, `meta`, `uuid`, and in tracks of their own (a drone's or a sports camera's position, second by second): a
track that is neither picture nor sound goes, and with it every byte of the media data that no kept track refers to.
"""

import struct
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cairn.evidence.services.refusals import Refused, Why

_TOP = {b"ftyp", b"moov", b"mdat", b"moof", b"sidx", b"styp", b"mfra", b"wide", b"free"}
_STAY = {
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"mvex": {b"mehd", b"trex"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {
        *(b"stsd", b"stts", b"stss", b"ctts", b"stsc", b"stsz", b"stz2", b"stco", b"co64"),
        *(b"sgpd", b"sbgp", b"sdtp", b"cslg", b"subs"),
    },
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"subs"},
}
"""Boxes that hold boxes, and which of these stay; of any other box the content stays whole."""
_HANDLERS = {b"vide", b"soun"}
_MOST_INDEX = 64 << 20
_MOST_BOXES = 200_000
_ZEROS = bytes(1 << 16)


class Box(NamedTuple):
    """A box: its type, where it and its content begin, where it ends."""

    kind: bytes
    start: int
    inside: int
    end: int


class _Index:
    """The boxes of `moov` or a `moof`, in memory, as they are blanked."""

    def __init__(self, data: bytearray, at: int) -> None:
        self.data, self.at = data, at
        self.seen = 0

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        while start + 8 <= end:
            self.seen += 1
            size, kind = struct.unpack_from(">I4s", self.data, start)
            inside = start + 8
            if size == 1 and inside + 8 <= end:
                (size,) = struct.unpack_from(">Q", self.data, inside)
                inside += 8
            if start + size > end or size < inside - start or self.seen > _MOST_BOXES:
                raise Refused(Why.DAMAGED)
            yield Box(kind, start, inside, start + size)
            start += size
        self.data[start:end] = bytes(end - start)  # what is too short for a box

    def blank(self, box: Box) -> None:
        self.data[box.start + 4 : box.start + 8] = b"free"
        self.data[box.inside : box.end] = bytes(box.end - box.inside)

    def zero(self, start: int, end: int) -> None:
        self.data[start:end] = bytes(max(end - start, 0))

    def within(self, box: Box, *path: bytes) -> Box | None:
        """The first box on a way down; None: there is none."""
        for kind in path:
            found = next((b for b in self.boxes(box.inside, box.end) if b.kind == kind), None)
            if found is None:
                return None
            box = found
        return box


def without_metadata(path: Path) -> str:
    """Blanks the file in place; says what it is: "video" or "audio". Raises Refused."""
    with path.open("r+b") as file:
        top = list(_top(file, path.stat().st_size))
        kinds = [box.kind for box in top]
        if kinds.count(b"moov") != 1:
            raise Refused(Why.DAMAGED)
        moov = next(box for box in top if box.kind == b"moov")
        fragments = b"moof" in kinds
        handlers, kept, dropped = _clean_moov(file, moov)
        if not handlers or (fragments and dropped):
            raise Refused(Why.TRACKS if dropped else Why.DAMAGED)
        for box in top:
            if box.kind == b"moof":
                _clean_fragment(file, box)
            elif box.kind == b"mdat" and not fragments:
                _keep_only(file, box, kept)
            elif box.kind not in _TOP:
                file.seek(box.start + 4)
                file.write(b"free")
            if box.kind in {b"free", b"wide"} or box.kind not in _TOP:
                _fill(file, box.inside, box.end)
    return "video" if b"vide" in handlers else "audio"


def _top(file: BinaryIO, size: int) -> Iterator[Box]:
    at, count = 0, 0
    while at < size:
        file.seek(at)
        head = file.read(16)
        count += 1
        if len(head) < 8 or count > _MOST_BOXES:
            raise Refused(Why.DAMAGED)
        long, kind = struct.unpack_from(">I4s", head)
        inside = at + 8
        if long == 1 and len(head) == 16:
            (long,) = struct.unpack_from(">Q", head, 8)
            inside += 8
        elif long == 0:
            long = size - at
        if long < inside - at or at + long > size:
            raise Refused(Why.DAMAGED)
        yield Box(kind, at, inside, at + long)
        at += long


def _read(file: BinaryIO, box: Box) -> _Index:
    if box.end - box.start > _MOST_INDEX:
        raise Refused(Why.DAMAGED)
    file.seek(box.start)
    return _Index(bytearray(file.read(box.end - box.start)), box.start)


def _write(file: BinaryIO, index: _Index) -> None:
    file.seek(index.at)
    file.write(index.data)


def _clean_fragment(file: BinaryIO, box: Box) -> None:
    index = _read(file, box)
    _prune(index, Box(b"moof", 0, box.inside - box.start, box.end - box.start))
    _write(file, index)


def _clean_moov(file: BinaryIO, box: Box) -> tuple[set[bytes], list[tuple[int, int]], int]:
    """What the kept tracks are, the ranges of the file they refer to, and how many tracks went."""
    index = _read(file, box)
    moov = Box(b"moov", 0, box.inside - box.start, box.end - box.start)
    handlers: set[bytes] = set()
    kept: list[tuple[int, int]] = []
    dropped = 0
    for track in list(index.boxes(moov.inside, moov.end)):
        if track.kind == b"cmov":
            raise Refused(Why.RECORDING)
        if track.kind != b"trak":
            continue
        handler = _handler(index, track)
        if handler in _HANDLERS:
            handlers.add(handler)
            kept += _ranges(index, track)
        else:
            index.blank(track)
            dropped += 1
    _prune(index, moov)
    _write(file, index)
    return handlers, kept, dropped


def _handler(index: _Index, track: Box) -> bytes:
    box = index.within(track, b"mdia", b"hdlr")
    return b"" if box is None else bytes(index.data[box.inside + 8 : box.inside + 12])


def _prune(index: _Index, box: Box) -> None:
    """Blanks what does not stay, and the times and names in what does."""
    for part in list(index.boxes(box.inside, box.end)):
        if part.kind not in _STAY[box.kind]:
            index.blank(part)
        elif part.kind in {b"mvhd", b"tkhd", b"mdhd"}:
            wide = index.data[part.inside : part.inside + 1] == b"\x01"
            index.zero(part.inside + 4, min(part.inside + (20 if wide else 12), part.end))
        elif part.kind == b"hdlr":
            index.zero(part.inside + 12, part.end)
        elif part.kind == b"dref":
            _own_data_only(index, part)
        elif part.kind in _STAY:
            _prune(index, part)


def _own_data_only(index: _Index, box: Box) -> None:
    """Refuses a recording whose data lie in another file or on another machine."""
    for part in index.boxes(box.inside + 8, box.end):
        if not index.data[part.inside + 3 : part.inside + 4] == b"\x01":
            raise Refused(Why.LINKED)
        index.zero(part.inside + 4, part.end)


def _ranges(index: _Index, track: Box) -> list[tuple[int, int]]:
    """Where the samples of a track lie: (start, end) of each chunk."""
    table = index.within(track, b"mdia", b"minf", b"stbl")
    boxes = {} if table is None else {b.kind: b for b in index.boxes(table.inside, table.end)}
    try:
        offsets = _offsets(index, boxes)
        counts = _samples_by_chunk(index, boxes, len(offsets))
        one, count = struct.unpack_from(">II", index.data, boxes[b"stsz"].inside + 4)
        if sum(counts) > count:
            raise Refused(Why.DAMAGED)
        if one == 1:  # bytes are not counted by it: sound as it was before MP4
            raise Refused(Why.RECORDING)
        if one:
            return [(at, at + one * n) for at, n in zip(offsets, counts, strict=True)]
        ends = list(accumulate(_numbers(index, boxes[b"stsz"], 8, "I", 4), initial=0))
    except (struct.error, KeyError, ValueError) as error:
        raise Refused(Why.DAMAGED) from error
    firsts = list(accumulate(counts, initial=0))
    return [
        (at, at + ends[firsts[i + 1]] - ends[firsts[i]])
        for i, at in enumerate(offsets)
        if firsts[i + 1] < len(ends)
    ]


def _numbers(index: _Index, box: Box, at: int, how: str, width: int) -> tuple[int, ...]:
    """A table: its count at `at` of the box, then that many rows."""
    (count,) = struct.unpack_from(">I", index.data, box.inside + at)
    if box.inside + at + 4 + count * width > box.end:
        raise Refused(Why.DAMAGED)
    return struct.unpack_from(f">{count * len(how)}{how[0]}", index.data, box.inside + at + 4)


def _offsets(index: _Index, boxes: dict[bytes, Box]) -> tuple[int, ...]:
    if b"co64" in boxes:
        return _numbers(index, boxes[b"co64"], 4, "Q", 8)
    return _numbers(index, boxes[b"stco"], 4, "I", 4)


def _samples_by_chunk(index: _Index, boxes: dict[bytes, Box], chunks: int) -> list[int]:
    rows = _numbers(index, boxes[b"stsc"], 4, "III", 12)
    firsts = [first - 1 for first in rows[0::3]] + [chunks]
    if firsts != sorted(firsts) or (chunks and firsts[0] != 0):
        raise Refused(Why.DAMAGED)
    return [
        count
        for i, count in enumerate(rows[1::3])
        for _ in range(firsts[i], min(firsts[i + 1], chunks))
    ]


def _keep_only(file: BinaryIO, box: Box, kept: list[tuple[int, int]]) -> None:
    """Fills with zeros what no kept track refers to."""
    at = box.inside
    for start, end in sorted(kept):
        if start > at:
            _fill(file, at, min(start, box.end))
        at = max(at, end)
        if at >= box.end:
            return
    _fill(file, at, box.end)


def _fill(file: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    while start < end:
        start += file.write(_ZEROS[: end - start])
