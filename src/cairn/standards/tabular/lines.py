r"""Bytes cut into lines, never holding more than one bounded line and one block.

Line ends may be \n, \r\n or \r. A line beyond the bound is passed over byte by byte and reported by
its length: a line of two gigabytes costs time, not memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 1 << 20
BLOCK = 1 << 18

Read = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that was passed over; `size` in bytes."""

    size: int


Line = tuple[int, bytes | TooLong]
Kept = Callable[[int], None]


def physical_lines(
    read: Read, *, kept: Kept, longest: int = LONGEST_LINE, block: int = BLOCK
) -> Iterator[Line]:
    """Each line with its number from 1 and its line end still on it.

    `read(n)` gives up to n bytes, none at the end; `kept(n)` hears how many bytes went into whole
    lines, but for blocks in which a line was passed over, and may stop the reading by an exception.
    """
    number, tail, lost = 0, b"", 0
    while data := read(block):
        pieces = (tail + data).splitlines(keepends=True)
        tail = pieces.pop() if not pieces[-1].endswith(b"\n") else b""
        if not lost:
            kept(sum(map(len, pieces)))
        for piece in pieces:
            number += 1
            if lost or len(piece) > longest:
                yield number, TooLong(lost + len(piece))
                lost = 0
            else:
                yield number, piece
        if lost or len(tail) > longest:
            half = tail[-1:] if tail.endswith(b"\r") else b""
            lost, tail = lost + len(tail) - len(half), half
    if lost:
        yield number + 1, TooLong(lost + len(tail))
    elif tail:
        kept(len(tail))
        yield number + 1, tail
