"""Identifiers that sort by the moment they were made (UUID version 7, RFC 9562)."""

import os
import time
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
from numpy.typing import NDArray

_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
_RANDOM = (1 << 80) - 1 & ~(0xF << 76) & ~(0b11 << 62)


def uuid7(milliseconds: int | None = None) -> UUID:
    """A new identifier; `milliseconds` since 1970 stands for the present when given (replays, seeded data)."""
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    noise = int.from_bytes(os.urandom(10)) & _RANDOM
    return UUID(int=stamp << 80 | _VERSION_AND_VARIANT | noise)


def uuid7s(n: int, *, milliseconds: int, random: np.random.Generator) -> list[UUID]:
    """`n` identifiers in rising order, from a seeded generator: the same every time.

    The 12 bits after the version and then the noise keep order within one millisecond only by
    chance, so a run of more than one takes one millisecond each.
    """
    noise: NDArray[np.uint64] = random.integers(0, 1 << 38, (n, 2), dtype=np.uint64)
    base = milliseconds << 80 | _VERSION_AND_VARIANT
    return [
        UUID(int=base + (i << 80) | (int(a) & 0xFFF) << 64 | int(b))
        for i, (a, b) in enumerate(noise)
    ]


def named(*parts: str) -> UUID:
    """The identifier that these words always have: for things whose identity is their name."""
    return uuid5(NAMESPACE_URL, "https://cairn.invalid/" + "/".join(parts))
