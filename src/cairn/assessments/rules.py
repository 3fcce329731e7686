"""Which work an entry is about, and what becomes of it: decided without a database."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from cairn.evidence.rules import folded

LONGEST_TITLE = 200
LONGEST_WORDS = 10_000
LONGEST_NOTE = 2_000


HELD = timedelta(hours=4)
"""For how long a browser in which an expert's code was typed holds it; one that is closed forgets it before."""


class ExpertDid(StrEnum):
    """What became of an invitation to score a task."""

    BEGUN = "begun"
    """The code was typed into a browser; one that held it before holds it no longer."""
    ACCEPTED = "accepted"
    """The expert accepted the terms; nothing is shown before."""
    WITHDRAWN = "withdrawn"
    """Whoever teaches took it back; nothing is shown after."""


class Fate(StrEnum):
    """What became of an entry when it came."""

    STORED = "stored"
    """It is a new piece of evidence."""
    CORRECTED = "corrected"
    """It corrects the piece that its sender had in front of them."""
    SAME = "same"
    """The same level was there already for the same work: nothing was added."""
    DIFFERS = "differs"
    """Another level is there for the same work, which its sender had not seen: a person decides."""


class Outcome(StrEnum):
    """What a person decides about two levels for the same work."""

    KEEP = "keep"
    """What was there stays."""
    TAKE = "take"
    """The later one takes its place."""
    BOTH = "both"
    """They are about two works: both stand."""


class Answered(StrEnum):
    """What the state says of a version of a local assessment."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    """Not yet: the words say what is missing, and the district proposes the next version."""
    ENDED = "ended"
    """It was accepted and is no longer; what was given and scored stays."""


WAITING = "waiting"
"""A version that nobody has answered."""


def standing_of_version(answers: Sequence[str]) -> str:
    """Where a version stands after these answers, the first first.

    >>> standing_of_version(["accepted", "ended"]), standing_of_version([])
    ('ended', 'waiting')
    """
    return answers[-1] if answers else WAITING


MAY_FOLLOW = {
    WAITING: frozenset({Answered.ACCEPTED, Answered.RETURNED}),
    Answered.ACCEPTED: frozenset({Answered.ENDED}),
    Answered.RETURNED: frozenset[Answered](),
    Answered.ENDED: frozenset[Answered](),
}
"""What the state may answer a version that stands so; anything else needs a next version."""


class Standing(NamedTuple):
    """The piece that stands for the same work."""

    evidence: UUID
    level: float | None


def occasion(*, task: UUID | None, section: UUID, title: str, day: date) -> str:
    """Which work: a given task on its day; without one, the words for it in the class on its day.

    >>> occasion(task=None, section=UUID(int=1), title=" Exit  Ticket ", day=date(2026, 11, 2))
    '00000000-0000-0000-0000-000000000001 exit ticket 2026-11-02'
    """
    if task is not None:
        return f"{task} {day}"
    return f"{section} {folded(title)} {day}"


def fate_of(level: float, seen: UUID | None, standing: Standing | None) -> Fate:
    """What becomes of an entry.

    seen      the piece that its sender had in front of them; None: none was there
    standing  the piece that stands now; None: none does
    """
    if standing is None:
        return Fate.STORED
    if standing.level is not None and standing.level == level:
        return Fate.SAME
    return Fate.CORRECTED if seen == standing.evidence else Fate.DIFFERS


def digest(*said: object) -> bytes:
    """A fingerprint of what an entry says: the same key with another fingerprint is another entry."""
    return blake2b(
        "\x1f".join("" if s is None else str(s) for s in said).encode(), digest_size=16
    ).digest()
