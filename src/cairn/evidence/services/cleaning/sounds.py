"""MP3, AAC, WAV and Ogg: the sound alone; titles, covers, comments and whatever lies between frames go."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cairn.evidence.services.refusals import Refused, Why

Size = Callable[[bytes], int]
"""Bytes of the frame that a head of four to seven bytes begins; 0: it begins none."""

_RATES = {
    3: {
        1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
        2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    },
    2: {
        1: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
        2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    },
}
"""kbit/s by version (3: MPEG-1, 2: MPEG-2 and 2.5) and layer bits (1: layer III, 2: layer II)."""
_SAMPLED = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_WAV_PARTS = {b"fmt ", b"data", b"fact"}
_BLOCK = 1 << 20
_LEAST_FRAMES = 3
_MOST_LOST = 200_000
"""Places that look like a frame and are none."""


def mpeg_frame(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sampled = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer not in (1, 2) or rate in (0, 15) or sampled == 3:
        return 0
    kbits = _RATES[3 if version == 3 else 2][layer][rate]
    slots = 72 if version != 3 and layer == 1 else 144
    return slots * kbits * 1000 // _SAMPLED[version][sampled] + (head[2] >> 1 & 1)


def adts_frame(head: bytes) -> int:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else 0


def frames_alone(path: Path, size_of: Size) -> None:
    """Leaves the frames and nothing between, before or behind them. Raises Refused."""
    data = path.read_bytes()
    kept = list(_frames(data, size_of))
    if len(kept) < _LEAST_FRAMES:
        raise Refused(Why.DAMAGED)
    with path.open("wb") as file:
        for start, end in kept:
            file.write(data[start:end])


def _frames(data: bytes, size_of: Size) -> Iterator[tuple[int, int]]:
    """Frames that another frame follows, or that end the sound."""
    at, end, in_step, lost = after_id3(data), len(data), False, 0
    while at + 4 <= end:
        size = size_of(data[at : at + 7])
        after = at + size
        if size and after <= end and (in_step or size_of(data[after : after + 7])):
            yield at, after
            at, in_step = after, bool(size_of(data[after : after + 7]))
            continue
        at, in_step, lost = data.find(b"\xff", at + 1), False, lost + 1
        if at < 0:
            return
        if lost > _MOST_LOST:
            raise Refused(Why.DAMAGED)


def after_id3(data: bytes) -> int:
    """Where the sound begins behind a title page of its own."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = sum(
        (byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True)
    )
    return min(10 + size + (10 if data[5] & 0x10 else 0), len(data))


def begins_with_frames(head: bytes, size_of: Size) -> bool:
    """Whether two frames stand one behind the other at the start, or the sound follows its title page."""
    size = size_of(head[:7])
    return bool(size and size_of(head[size : size + 7])) or (
        size_of is mpeg_frame and head[:3] == b"ID3"
    )


def wav_alone(path: Path) -> None:
    """Leaves the format and the samples. Raises Refused."""
    whole = path.stat().st_size
    clean = path.with_name(path.name + ".clean")
    try:
        with path.open("rb") as old, clean.open("wb") as new:
            new.write(b"RIFF\0\0\0\0WAVE")
            found = set(_copied_parts(old, new, whole))
            if not {b"fmt ", b"data"} <= found:
                raise Refused(Why.DAMAGED)
            new.seek(4)
            new.write(struct.pack("<I", clean_size(new) - 8))
        clean.replace(path)
    finally:
        clean.unlink(missing_ok=True)


def clean_size(file: BinaryIO) -> int:
    """Bytes of what has been written."""
    return file.seek(0, 2)


def _copied_parts(old: BinaryIO, new: BinaryIO, whole: int) -> Iterator[bytes]:
    at = 12
    while at + 8 <= whole:
        old.seek(at)
        kind, size = struct.unpack("<4sI", old.read(8))
        size = min(size, whole - at - 8)
        if kind in _WAV_PARTS:
            new.seek(0, 2)
            new.write(kind + struct.pack("<I", size))
            _copy(old, new, size)
            new.write(b"\0" * (size % 2))
            yield kind
        at += 8 + size + size % 2


def _copy(old: BinaryIO, new: BinaryIO, size: int) -> None:
    while size > 0:
        block = old.read(min(size, _BLOCK))
        if not block:
            return
        new.write(block)
        size -= len(block)


_AMR_SIZES = (13, 14, 16, 18, 20, 21, 27, 32, 6)
"""Bytes of a narrow-band frame by its mode, its head counted; other modes are none."""


def amr_alone(path: Path) -> None:
    """Leaves the frames of a narrow-band voice recording. Raises Refused."""
    data = path.read_bytes()
    if not data.startswith(b"#!AMR\n"):
        raise Refused(Why.RECORDING)
    at = 6
    while at < len(data):
        mode = data[at] >> 3 & 15
        size = _AMR_SIZES[mode] if mode < len(_AMR_SIZES) else 1
        if data[at] & 0x83 or at + size > len(data):
            break
        at += size
    if at < 6 + 3 * 6:
        raise Refused(Why.DAMAGED)
    path.write_bytes(data[:at])
