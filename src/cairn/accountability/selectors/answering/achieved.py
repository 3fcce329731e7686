"""What learners can do, subject by subject, from the levels of its competencies; and how many they newly reached."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL, middle_of
from cairn.accountability.rules.making_cards import ACHIEVEMENT
from cairn.accountability.rules.pacing import (
    PACE,
    PACES,
    due,
    due_of,
    even,
    newly_reached,
    paced,
)
from cairn.accountability.selectors.subjects import Subjects, parts, wholes
from cairn.determinations.rules import LOWEST
from cairn.determinations.selectors.yearly import Levels, current_levels, determined_levels

from .common import CURRENT, Answer, Asking, Whole, reached, scale

ACHIEVED = frozenset({ACHIEVEMENT, PACE})
"""Kinds of questions that levels of competencies answer."""


def achieved(asking: Asking) -> Iterator[Answer]:
    """Where learners stand in each subject; where policy says what is due in a year, how much of it they reached."""
    if asking.basis == CURRENT:
        by, purpose, day = asking.who
        levels = current_levels(
            by=by, purpose=purpose, day=day, lowest=LOWEST, learners=asking.of.those.asked
        )
    else:
        levels = _determined(asking, asking.year.ending)
    subjects = [wholes(levels.competencies), parts(levels.competencies)]
    if asking.wants({ACHIEVEMENT}):
        for known in subjects:
            yield from _by_subject(asking, levels, known)
    if asking.wants({PACE}):
        yield from _pace(asking, levels, subjects)


def _determined(asking: Asking, ending: int) -> Levels:
    by, purpose, day = asking.who
    return determined_levels(
        by=by, purpose=purpose, day=day, ending=ending, lowest=LOWEST,
        learners=asking.of.those.asked,
    )  # fmt: skip


def _by_subject(asking: Asking, levels: Levels, known: Subjects) -> Iterator[Answer]:
    """A subject's level of each learner: the lower middle of the competencies that have one."""
    those = asking.of.those
    learner = those.at(levels.people)
    subject = known.of(levels.competencies)[levels.competency]
    words = scale(asking.year)
    inside = (learner >= 0) & (levels.level >= 0) & (levels.level < len(words))
    for at in range(len(known.keys)):
        mine = inside & (subject == at)
        level = middle_of(
            learner[mine], levels.level[mine], learners=len(those.keys),
            least=int(asking.year.ask("determined_least")),
        )  # fmt: skip
        key = f"{ACHIEVEMENT}.{known.keys[at]}"
        yield Answer(Question(key, words, reached(asking.year), known.names[at]), level)


def _pace(asking: Asking, levels: Levels, subjects: Sequence[Subjects]) -> Iterator[Answer]:
    """Of whoever has levels of a subject now, and official ones of the year before in anything at all.

    Of others nobody knows what they had reached before, and what they know would all look like this year's.
    """
    said, on_pace = asking.year.ruling("pace_due"), asking.year.ruling("pace_even")
    if said is None or on_pace is None:
        return
    lines, band, people = due(said), even(on_pace), asking.of.present
    last = _determined(asking, asking.year.ending - 1)
    learners, place = len(asking.of.those.keys), _numbered(levels, last)
    learner, cell, high = _cells(asking, levels, place)
    known_before, cell_before, high_before = _cells(asking, last, place)
    there = np.bincount(known_before, minlength=learners) > 0
    least = max(1, int(asking.year.ask("determined_least")))
    for known in subjects:
        of_competency = np.full(len(place), NO_LEVEL)
        of_competency[[place[key] for key in levels.competencies]] = known.of(levels.competencies)
        for at in [i for i, key in enumerate(known.keys) if any(d.subject == key for d in lines)]:
            mine = of_competency[cell % len(place)] == at
            enough = np.bincount(learner[mine], minlength=learners) >= least
            new = newly_reached(
                cell[mine & high], cell_before[high_before], competencies=len(place), learners=learners
            )  # fmt: skip
            expected = due_of(lines, known.keys[at], people.grade, people.grades)
            level, pace = paced(new, np.where(enough & there, expected, np.nan), (band[0], band[1]))
            yield Answer(
                Question(f"{PACE}.{known.keys[at]}", PACES, (1, 2), known.names[at]), level, pace
            )


def _numbered(*of: Levels) -> dict[UUID, int]:
    """A number for each competency of several years."""
    return {key: i for i, key in enumerate(dict.fromkeys(k for each in of for k in each.competencies))}  # fmt: skip


def _cells(
    asking: Asking, levels: Levels, place: dict[UUID, int]
) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """Learner, cell (learner × competencies + competency) and whether it is reached, of cells that have a level."""
    learner = asking.of.those.at(levels.people)
    number = np.array([place[key] for key in levels.competencies], np.int64)
    kept = (learner >= 0) & (levels.level >= 0)
    cell = learner[kept] * max(1, len(place)) + number[levels.competency[kept]]
    return learner[kept], cell, np.isin(levels.level[kept], reached(asking.year))
