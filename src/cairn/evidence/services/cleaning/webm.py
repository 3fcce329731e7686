"""WebM: picture and sound stay; tags, titles, attachments and what nobody knows are voided where they lie."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cairn.evidence.services.refusals import Refused, Why

_HEAD, _SEGMENT, _CLUSTER, _INFO, _TRACKS = (
    0x1A45DFA3,
    0x18538067,
    0x1F43B675,
    0x1549A966,
    0x1654AE6B,
)
_SEEK, _CUES, _VOID, _ENTRY, _TYPE, _CRC = 0x114D9B74, 0x1C53BB6B, 0xEC, 0xAE, 0x83, 0xBF
_IN_CLUSTER = {0xE7, 0xA7, 0xAB, 0xA3, 0xA0, _VOID, _CRC}
_IN_INFO = {0x2AD7B1, 0x4489}  # the time scale and the duration
_IN_ENTRY = {
    *(0xD7, 0x73C5, _TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x23E383, 0x22B59C),
    *(0x86, 0x63A2, 0xE0, 0xE1, 0x56AA, 0x56BB, 0x6DF8, 0x55EE),
}  # number, kind, codec, picture, sound
_PICTURE, _SOUND = 1, 2
_MOST = 500_000


class Part(NamedTuple):
    """An element: its id, where it and its content begin, where it ends (None: it does not say)."""

    id: int
    start: int
    inside: int
    end: int | None


def without_metadata(path: Path) -> str:
    """Voids in place; says what it is: "video" or "audio". Raises Refused."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        head = _part(file, 0, size)
        segment = None if head is None or head.end is None else _part(file, head.end, size)
        if head is None or segment is None or (head.id, segment.id) != (_HEAD, _SEGMENT):
            raise Refused(Why.DAMAGED)
        kinds: set[int] = set()
        end = size if segment.end is None else segment.end
        for part in _parts(file, segment.inside, end):
            if part.id == _TRACKS:
                kinds |= _clean_tracks(file, part)
            elif part.id == _INFO:
                _keep_only(file, part, _IN_INFO)
            elif part.id not in {_CLUSTER, _CUES, _SEEK}:
                _void(file, part)
        if not kinds:
            raise Refused(Why.DAMAGED)
        file.truncate(end)
    return "video" if _PICTURE in kinds else "audio"


def _number(file: BinaryIO, keep_mark: bool) -> tuple[int, int, bool]:
    """A number of EBML: its value, its bytes, and whether it says "unknown"."""
    first = file.read(1)
    if not first or first[0] == 0:
        raise Refused(Why.DAMAGED)
    width = 9 - first[0].bit_length()
    rest = file.read(width - 1)
    if len(rest) < width - 1:
        raise Refused(Why.DAMAGED)
    mark = 1 << (8 - width)
    value = int.from_bytes(bytes([first[0] if keep_mark else first[0] & (mark - 1)]) + rest, "big")
    return value, width, value == (1 << (7 * width)) - 1


def _part(file: BinaryIO, at: int, end: int) -> Part | None:
    if at >= end:
        return None
    file.seek(at)
    kind, width, _ = _number(file, keep_mark=True)
    size, more, unknown = _number(file, keep_mark=False)
    inside = at + width + more
    if unknown:
        return Part(kind, at, inside, None)
    if inside + size > end:
        raise Refused(Why.DAMAGED)
    return Part(kind, at, inside, inside + size)


def _parts(file: BinaryIO, at: int, end: int) -> Iterator[Part]:
    """The parts of a segment; a cluster that does not say its size ends where none of its own parts follow."""
    for _ in range(_MOST):
        part = _part(file, at, end)
        if part is None:
            return
        if part.end is None:
            if part.id != _CLUSTER:
                raise Refused(Why.DAMAGED)
            at = part.inside
            continue
        if part.id not in _IN_CLUSTER - {_VOID, _CRC}:
            yield part
        at = part.end
    raise Refused(Why.DAMAGED)


def _clean_tracks(file: BinaryIO, tracks: Part) -> set[int]:
    kinds = set()
    for entry in _inside(file, tracks):
        if entry.id != _ENTRY:
            _void(file, entry)
            continue
        kinds |= {_value(file, part) for part in _inside(file, entry) if part.id == _TYPE}
        _keep_only(file, entry, _IN_ENTRY)
    if kinds - {_PICTURE, _SOUND}:
        raise Refused(Why.TRACKS)
    return kinds


def _inside(file: BinaryIO, part: Part) -> list[Part]:
    if part.end is None:
        raise Refused(Why.DAMAGED)
    return list(_parts_of(file, part.inside, part.end))


def _parts_of(file: BinaryIO, at: int, end: int) -> Iterator[Part]:
    for _ in range(_MOST):
        part = _part(file, at, end)
        if part is None:
            return
        if part.end is None:
            raise Refused(Why.DAMAGED)
        yield part
        at = part.end
    raise Refused(Why.DAMAGED)


def _value(file: BinaryIO, part: Part) -> int:
    file.seek(part.inside)
    return int.from_bytes(file.read((part.end or part.inside) - part.inside)[:8], "big")


def _keep_only(file: BinaryIO, part: Part, stays: set[int]) -> None:
    for each in _inside(file, part):
        if each.id not in stays:
            _void(file, each)


def _void(file: BinaryIO, part: Part) -> None:
    """The same bytes, saying nothing."""
    whole = (part.end or part.inside) - part.start
    wide = whole >= 9
    head = (
        bytes([_VOID, 1]) + (whole - 9).to_bytes(7, "big")
        if wide
        else bytes([_VOID, 0x80 | (whole - 2)])
    )
    file.seek(part.start)
    file.write(head)
    left = whole - len(head)
    while left > 0:
        left -= file.write(bytes(min(left, 1 << 16)))
