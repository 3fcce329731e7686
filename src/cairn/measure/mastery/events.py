"""One row about a learner and a competency: a piece of evidence, or a confirmation."""

import math
from collections.abc import Iterable
from enum import IntEnum
from hashlib import blake2b
from typing import NamedTuple

from cairn.kernel.errors import UnknownName
from cairn.kernel.terms import Use


class Kind(IntEnum):
    """A piece of evidence, or a person's word that the level has fallen (it carries no value)."""

    EVIDENCE = 0
    CONFIRMATION = 1


class Outcome(IntEnum):
    """What became of a row when it was taken in."""

    COUNTED = 0
    NOT_SCORED = 1
    USE_NOT_COUNTED = 2
    OUTSIDE_SCALE = 3
    FALL_CONFIRMED = 4
    NOTHING_TO_CONFIRM = 5

    @property
    def word(self) -> str:
        """The key under which pages find the sentence for it."""
        return self.name.lower()


UNKNOWN_CONTEXT = 0.0


class Event(NamedTuple):
    """One row; rows of a cell stand in order (performed, recorded, source key).

    value       on the scale of levels, fractions allowed; NaN is "not scored"
    day         performed, days since 1970-01-01
    use         a `Use`
    context     from `context_code`; 0.0 is "unknown" and never counts as a context
    kind        a `Kind`
    error       the value's standard error, in levels; NaN is unknown
    difficulty  how many levels harder than usual the task, and severer the rater, together; NaN is unknown
    """

    value: float
    day: int
    use: int = Use.FORMATIVE
    context: float = UNKNOWN_CONTEXT
    kind: int = Kind.EVIDENCE
    error: float = math.nan
    difficulty: float = math.nan


def context_code(name: str) -> float:
    """The number that stands for a class, task or setting: 52 bits, which a float holds exactly.

    The empty name is the unknown context. Among 1,000 contexts of one learner two different names
    meet in one number with probability 1e-10.
    """
    if not name:
        return UNKNOWN_CONTEXT
    digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    return float((digest >> 12) or 1)


def mask_of(names: Iterable[str]) -> int:
    """Uses as bits; an unknown use is refused."""
    mask = 0
    for name in names:
        try:
            mask |= 1 << Use[name.upper()]
        except KeyError:
            known = ", ".join(use.name.lower() for use in Use)
            raise UnknownName(
                f"{name!r} is not a use of evidence.", mend=f"Use one of: {known}."
            ) from None
    return mask


def uses_in(mask: int) -> tuple[str, ...]:
    """The names of the uses whose bits are set, in the order of their codes."""
    return tuple(use.name.lower() for use in Use if mask >> use & 1)
