"""Which work an entry is about, and what becomes of it: decided without a database."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import pairwise
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


class Beside(StrEnum):
    """How two people came to score one work; agreement of scorers is counted from these pairs alone."""

    ENTERED = "entered"
    """Entered on two devices; the later had not seen the earlier."""
    RECORDED = "recorded"
    """Two pieces of the log speak of one performance: a scoring day, two feeds."""
    JUDGED = "judged"
    """Two judgements of a learner, some weeks apart at most, and nothing shown in between."""
    EXPERT = "expert"
    """A teacher's level, and that of an expert from the community who had not seen it."""


class Score(NamedTuple):
    """The level that somebody gave a work, and when."""

    scorer: UUID
    level: float
    at: datetime


Pair = tuple[Score, Score]


def entered_apart(there: Score, entered: Score) -> bool:
    """Whether an entry was made by somebody else, before what it met had come here: they cannot have seen it.

    The same is asked of entries that say the same and of those that differ, or one of them would count too often.
    """
    return there.scorer != entered.scorer and entered.at < there.at


def scored_apart(scores: Iterable[Score]) -> list[Pair]:
    """Pairs of one performance: of each scorer the latest score, each beside the one before it.

    >>> ada, ben = UUID(int=1), UUID(int=2)
    >>> at = datetime(2026, 11, 2)
    >>> [(a.level, b.level) for a, b in scored_apart([Score(ada, 3, at), Score(ada, 2, at), Score(ben, 4, at)])]
    [(2, 4)]
    """
    latest: dict[UUID, Score] = {}
    for score in sorted(scores, key=lambda s: s.at):
        latest[score.scorer] = score
    return list(pairwise(sorted(latest.values(), key=lambda s: s.at)))


def judged_apart(
    scores: Iterable[Score], shown: Iterable[datetime], *, within: timedelta
) -> list[Pair]:
    """Pairs of judgements of one learner's competency: one after the other, by two people, at most so far apart,
    and with no moment of `shown` after the first and until the second, so that both speak of the same evidence.
    """
    moments = sorted(shown)
    return [
        (one, other)
        for one, other in pairwise(sorted(scores, key=lambda s: s.at))
        if one.scorer != other.scorer
        and other.at - one.at <= within
        and bisect_right(moments, one.at) == bisect_right(moments, other.at)
    ]


class Agreeing(StrEnum):
    """What the range of a share of equal levels says beside the line that policy draws."""

    FEW = "few"
    """Too few pairs to say anything, or one learner's alone."""
    APART = "apart"
    """The whole range lies below the line: they clearly disagree."""
    NEAR = "near"
    """The line lies in the range: nobody can tell."""
    ALIKE = "alike"
    """The whole range lies at the line or above it."""


def agreeing(
    pairs: int, low: float | None, high: float | None, *, least: int, line: float
) -> Agreeing:
    """Where a share with the range from `low` to `high` stands; None: it has no range.

    >>> agreeing(60, 0.41, 0.66, least=20, line=0.7)
    <Agreeing.APART: 'apart'>
    """
    if pairs < least or low is None or high is None:
        return Agreeing.FEW
    if high < line:
        return Agreeing.APART
    return Agreeing.ALIKE if low >= line else Agreeing.NEAR
