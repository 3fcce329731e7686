"""From last year's state test to this year's: points of a value table, and whether it leads to a standard in time."""

from collections.abc import Iterator

import numpy as np

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL, unanswered
from cairn.accountability.rules.moving import (
    MOVES,
    TO_STANDARD,
    TRACKS,
    VALUE_TABLE,
    beside_last_year,
    level_asked,
    moved,
    tracked,
    value_table,
    years_asked,
)
from cairn.accountability.selectors.subjects import Subjects

from .common import Answer, Asking, Figures, Whole, scale
from .scores import Latest, places_of_levels

_Asked = tuple[str, tuple[str, ...], tuple[int, ...], Whole, Figures]
"""A kind with its levels and those that count as reached; then each pair's level and figure."""


def gained(asking: Asking, known: Subjects, one: Latest) -> Iterator[Answer]:
    """Of whoever has a value of this year and of the year before in a subject, whatever their grades were then.

    What policy has no table or no target for is not asked; where nobody has both, policy is not read.
    """
    now, before = beside_last_year(one.yearly, asking.year.ending)
    both = ~(np.isnan(one.value[now]) | np.isnan(one.value[before]))
    if not both.any():
        return
    now, before = now[both], before[both]
    learner, subject = one.yearly.learner[now], one.yearly.subject[now]
    for kind, levels, reached, level, figure in _kinds(asking, one, now, before):
        for at in np.unique(subject[subject >= 0]).tolist():
            mine = subject == at
            places, figures = unanswered(len(asking.of.those.keys))
            places[learner[mine]], figures[learner[mine]] = level[mine], figure[mine]
            question = Question(f"{kind}.{known.keys[at]}", levels, reached, known.names[at])
            yield Answer(question, places, figures)


def _kinds(asking: Asking, one: Latest, now: Whole, before: Whole) -> Iterator[_Asked]:
    if asking.wants({VALUE_TABLE}) and (said := asking.year.ruling("value_table")) is not None:
        levels = scale(asking.year)
        was, place = (places_of_levels(one.value[rows], len(levels)) for rows in (before, now))
        in_it = (was != NO_LEVEL) & (place != NO_LEVEL)
        found = moved(value_table(said, levels), np.maximum(was, 0), np.maximum(place, 0))
        level, worth = np.where(in_it, found[0], NO_LEVEL), np.where(in_it, found[1], np.nan)
        yield VALUE_TABLE, MOVES, (1, 2), level, worth
    to, years = (asking.year.ruling(f"to_standard_{each}") for each in ("level", "years"))
    if asking.wants({TO_STANDARD}) and to is not None and years is not None:
        value, errors = (one.value[before], one.value[now]), (one.error[before], one.error[now])
        standard = level_asked(to, scale(asking.year))
        found = tracked(*value, errors, level=standard, years=years_asked(years))
        yield TO_STANDARD, TRACKS, (1,), *found
