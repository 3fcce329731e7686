"""What federal files ask of the state's tests: how well they went (C175, C178) and who took part (C185, C188).

How a test was given stands in the record where its row said so (`administered`); where nobody said, the file says
MISSING. Nothing is kept of who was excused for medical reasons: they stand among those who took no part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.counting import NO_LEVEL
from cairn.accountability.rules.divisions import UNKNOWN
from cairn.evidence.rules import ADMINISTERED
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput

from .answering.common import Asking, reached, scale
from .answering.scores import places_of_levels, state_tests
from .answering.tested import asked_to_take_part

Whole = NDArray[np.int64]
GIVEN = dict(zip(ADMINISTERED, ("REGASSWOACC", "REGASSWACC", "ALTASSALTACH"), strict=True))
TOOK = dict(zip(ADMINISTERED, ("REGPARTWOACC", "REGPARTWACC", "ALTPARTALTACH"), strict=True))
DID_NOT = "NPART"
NOT_YET, REACHED = "NOTPROFICIENT", "PROFICIENT"


@dataclass(frozen=True)
class Tested:
    """The learners whom a file counts.

    who      their positions in the census
    columns  the words of the file's own columns and the position of each one's: how it was given or whether they took
             part, and whether they reached what the state asks for, where the file counts by it
    notes    what the numbers hold
    """

    who: Whole
    given: tuple[Sequence[str], Whole]
    proficient: tuple[Sequence[str], Whole]
    notes: Sequence[str]


def performance(asking: Asking, subjects: Sequence[str]) -> Tested:
    """Whoever has a score and was enrolled on the day of counting. Raises BadInput where nobody has one, NotAllowed."""
    level, how = _of(asking, subjects)
    present = asking.of.present.counts
    who = np.flatnonzero(present & (level != NO_LEVEL))
    elsewhere = int((~present & (level != NO_LEVEL)).sum())
    outside = int((~asked_to_take_part(asking)[who]).sum())
    notes = [
        f"{who.size:,} have a score; {elsewhere:,} others with one were enrolled nowhere on {asking.year.day}",
        f"{outside:,} of them are in grades in which not everybody is tested: they are not in the participation file",
        _not_said(how[who]),
    ]
    proficient = np.isin(level[who], reached(asking.year)).astype(np.int64)
    return Tested(who, _words(GIVEN, how[who]), ((NOT_YET, REACHED), proficient), notes)


def participation(asking: Asking, subjects: Sequence[str]) -> Tested:
    """Whoever was enrolled on the day of counting in a grade in which all are tested. Raises BadInput, NotAllowed."""
    level, how = _of(asking, subjects)
    who = np.flatnonzero(asking.of.present.counts & asked_to_take_part(asking))
    took = level[who] != NO_LEVEL
    words, given = _words(TOOK, how[who])
    notes = [
        f"{int(took.sum()):,} of {who.size:,} took part",
        _not_said(how[who][took]),
        "who was excused for medical reasons is not in the record: they are among those who took no part",
    ]
    asked = ([*words, DID_NOT], np.where(took, given, len(words)))
    return Tested(who, asked, ((), np.full(who.size, -1)), notes)


def _of(asking: Asking, subjects: Sequence[str]) -> tuple[Whole, Whole]:
    """(learners,) the place of each one's level in the first of these subjects with one, and how the test was given."""
    known, one = state_tests(asking)
    level = np.full(len(asking.of.those.keys), NO_LEVEL)
    how = np.full(level.size, -1)
    levels = len(scale(asking.year))
    for key in subjects:
        if key not in known.keys:
            continue
        mine = (one.yearly.year == asking.year.ending) & (
            one.yearly.subject == list(known.keys).index(key)
        )
        mine &= level[one.yearly.learner] == NO_LEVEL
        learner = one.yearly.learner[mine]
        level[learner] = places_of_levels(one.value[mine], levels)
        how[learner] = one.administered[mine]
    if (level == NO_LEVEL).all():
        raise BadInput(
            f"The record has no score of a state test in {' or '.join(subjects)} of {SchoolYear(asking.year.ending)}.",
            mend="Import the year's scores first, or correct federal.mathematics and federal.reading in policy.",
        )
    return level, how


def _words(names: dict[str, str], how: Whole) -> tuple[Sequence[str], Whole]:
    return [*names.values(), UNKNOWN], np.where(how < 0, len(names), how)


def _not_said(how: Whole) -> str:
    return (
        f"how it was given is not in the record (MISSING): {int((how < 0).sum()):,} of {how.size:,}"
    )
