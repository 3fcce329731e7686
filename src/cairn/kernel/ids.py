"""Identifiers that sort by the moment they were made (UUID version 7, RFC 9562)."""

import os
import struct
import time
from threading import Lock
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

if TYPE_CHECKING:  # every command imports this module; few need numbers in bulk
    import numpy as np

_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
_RANDOM = (1 << 62) - 1
_TICKS_PER_MILLISECOND = 1 << 12
_FETCHED = 512
NOTHING = UUID(int=0)
"""An id that no row has (RFC 9562, the nil UUID): asked for where there is none, at the cost of one that is there."""


def read_id(words: object) -> UUID | None:
    """The id that a form or an address names; None where the words are no id.

    >>> read_id("018f3e3a-0000-7000-8000-000000000000"), read_id("somebody")
    (UUID('018f3e3a-0000-7000-8000-000000000000'), None)
    """
    try:
        return UUID(str(words))
    except ValueError:
        return None


class _Clock:
    """Rising ticks of a 4096th of a millisecond: two identifiers of one process never change places."""

    def __init__(self) -> None:
        self._lock, self._last = Lock(), 0

    def tick(self) -> int:
        now = time.time_ns() * _TICKS_PER_MILLISECOND // 1_000_000
        with self._lock:
            self._last = max(now, self._last + 1)
            return self._last


class _Noise:
    """The system's random numbers, fetched many at a time; no two processes share what was fetched."""

    def __init__(self) -> None:
        self._left: list[int] = []
        os.register_at_fork(after_in_child=self._left.clear)

    def take(self) -> int:
        """62 bits."""
        while True:
            try:
                return self._left.pop()
            except IndexError:
                fetched = struct.unpack(f"<{_FETCHED}Q", os.urandom(8 * _FETCHED))
                self._left.extend(number & _RANDOM for number in fetched)


_CLOCK, _NOISE = _Clock(), _Noise()


def uuid7() -> UUID:
    """A new identifier, greater than every one this process has made before."""
    milliseconds, fraction = divmod(_CLOCK.tick(), _TICKS_PER_MILLISECOND)
    return UUID(int=milliseconds << 80 | _VERSION_AND_VARIANT | fraction << 64 | _NOISE.take())


def uuid7s(n: int, *, milliseconds: int, random: "np.random.Generator") -> list[UUID]:
    """`n` identifiers in rising order, from a seeded generator: the same every time.

    The 12 bits after the version and then the noise keep order within one millisecond only by
    chance, so a run of more than one takes one millisecond each.
    """
    noise = random.integers(0, 1 << 38, (n, 2), dtype="uint64")
    base = milliseconds << 80 | _VERSION_AND_VARIANT
    return [
        UUID(int=base + (i << 80) | (int(a) & 0xFFF) << 64 | int(b))
        for i, (a, b) in enumerate(noise)
    ]


def named(*parts: str) -> UUID:
    """The identifier that these words always have: for things whose identity is their name."""
    return uuid5(NAMESPACE_URL, "https://cairn.invalid/" + "/".join(parts))
