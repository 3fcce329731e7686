"""What is not asked of one learner, of all that a qualification asks for: decided by people, in words, from a day on.

A waiver is leave for a place (`policy/waivers/`); this is a decision about one learner. It takes away from what is
asked and never adds to what was shown: nothing that is not asked counts as met.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from cairn.learning.rules.requirements import Choice, Need


class What(StrEnum):
    """How much of a need is not asked."""

    PART = "part"
    """All of it."""
    ONE_FEWER = "one_fewer"
    """One fewer of those that may be chosen: one credit, say."""
    COMPETENCY = "competency"
    """One competency of those that are all asked."""


class End(StrEnum):
    """How a decision ceased to hold."""

    ENDED = "ended"
    """From a day on it is asked again."""
    TAKEN_BACK = "taken_back"
    """It was a mistake: as if it had never been decided, and its words are shown no more."""
    CORRECTED = "corrected"
    """Another decision stands in its place from the beginning."""


@dataclass(frozen=True)
class Spared:
    """What a decision is about: a line of a parameter of policy, and what of it is not asked.

    competency   with `What.COMPETENCY` which one, and only then
    """

    requirement: str
    line: str
    what: What
    competency: UUID | None = None


def holds(first_day: date, ended: tuple[End, date | None] | None, day: date) -> bool:
    """Whether a decision holds on a day; one that ended holds until the day before its end.

    >>> holds(date(2026, 9, 1), (End.ENDED, date(2026, 12, 1)), date(2026, 11, 30))
    True
    """
    if ended is None:
        return first_day <= day
    how, last = ended
    return how is End.ENDED and last is not None and first_day <= day < last


def may_be_spared(need: Need) -> tuple[What, ...]:
    """How much of a need may be left out. Of one that gives a choice between ways, all or nothing."""
    if len(need.choices) > 1:
        return (What.PART,)
    (choice,) = need.choices
    if choice.count is None:
        return (What.PART, What.COMPETENCY)
    return (What.PART, What.ONE_FEWER) if choice.count > 1 else (What.PART,)


def asked_still(need: Need, spared: Sequence[Spared]) -> Need | None:
    """What is left of a need; None: nothing. Competencies that are spared are taken away by `without`.

    spared   decisions about this need's line; those that do not fit it say nothing
    """
    hows = [each.what for each in spared if each.what in may_be_spared(need)]
    fewer = hows.count(What.ONE_FEWER)
    if What.PART in hows:
        return None
    if not fewer:
        return need
    (choice,) = need.choices
    left = (choice.count or 0) - fewer
    return replace(need, choices=(replace(choice, count=left),)) if left > 0 else None


def without(choice: Choice, pool: Sequence[UUID], spared: Collection[Spared]) -> tuple[UUID, ...]:
    """The competencies of a choice's pool that are asked of this learner, in their order."""
    if choice.count is not None:
        return tuple(pool)
    gone = {each.competency for each in spared if each.what is What.COMPETENCY}
    return tuple(key for key in pool if key not in gone)


def label_in(words: str, labels: Collection[str]) -> str | None:
    """The first of these labels that stands in the words as a word of its own; None: none does.

    Case, marks on letters, what stands between words, and an English or Spanish plural make no difference; nor do
    letters that are written one by one.

    >>> label_in("Decided with the I.E.P.s of two schools.", ["IEP"])
    'IEP'
    >>> label_in("She has had enough of it.", ["ADHD", "hadd"]) is None
    True
    """
    said = f" {_plain(words)} "
    return next((label for label in labels if re.search(_forms(_plain(label)), said)), None)


def _forms(label: str) -> str:
    """A label in plain letters as it may be written, between blanks: by itself, or letter by letter; with a plural."""
    return rf" (?:{label}|{' '.join(label.replace(' ', ''))})(?: ?e?s)? "


def _plain(words: str) -> str:
    """Letters and digits without marks, in one case; whatever stands between them is one blank."""
    seen = (
        c for c in unicodedata.normalize("NFKD", words) if unicodedata.category(c) not in _UNSEEN
    )
    letters = "".join(c if c.isalnum() else " " for c in "".join(seen).casefold())
    return " ".join(letters.split())


_UNSEEN = {"Mn", "Me", "Cf"}
"""Marks on letters, and signs that only format."""
