"""From last year's test to this year's: what the move is worth by a table, and whether it leads to a standard in time.

Both read the scale of levels, on which the state's tests are reported: a level stands for what its own grade asks, so
that a learner who keeps up with the grades gains nothing and loses nothing.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cairn.determinations.rules import LOWEST
from cairn.kernel.errors import BadPolicy
from cairn.measure.growth.to_standard import on_track
from cairn.measure.growth.value_table import ValueTable, points
from cairn.policy.rulings import Ruling

from .divisions import slug
from .growing import Yearly
from .lines import lines_of

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
VALUE_TABLE, TO_STANDARD = "value_table", "to_standard"
GAINED = frozenset({VALUE_TABLE, TO_STANDARD})
"""Kinds of questions about the move from one year's test to the next."""
MOVES = ("fell", "stayed", "rose")
TRACKS = ("not on track", "on track")
_HALF = 0.5
"""A level begins half a level below its number."""
_ALIKE = 1e-9


def beside_last_year(of: Yearly, year: int) -> tuple[Whole, Whole]:
    """Rows of a year and, of the same learner and subject, those of the year before; where there are both."""
    who = of.learner * (int(of.subject.max(initial=0)) + 2) + of.subject + 1
    now, before = np.flatnonzero(of.year == year), np.flatnonzero(of.year == year - 1)
    _, at, was = np.intersect1d(who[now], who[before], assume_unique=True, return_indices=True)
    return now[at], before[was]


def value_table(ruling: Ruling, levels: Sequence[str]) -> ValueTable:
    """A policy's table, `beginning: 0, 50, 100, 125`: a line for each level of last year, points by that of this year.

    levels  keys, lowest first. Raises BadPolicy for a table that is not of these levels, or gives less for a higher
    level.
    """
    found: dict[str, tuple[float, ...]] = {}
    for line in lines_of(ruling, levels):
        row = tuple(line.number(word) for word in line.listed())
        if line.head in found or len(row) != len(levels):
            line.refuse(
                f"there are {len(row)} numbers, or the level is said twice",
                f"Give each level one line of {len(levels)} numbers, for the lowest level first.",
            )
        if list(row) != sorted(row):
            line.refuse("a higher level gets less", "Give no level less than the one before it.")
        found[line.head] = row
    if missing := [each for each in levels if each not in found]:
        lines_of(ruling)[0].refuse(
            f"with its other lines, {', '.join(missing)} has none", "Give each level a line."
        )
    return ValueTable(tuple(found[each] for each in levels))


def level_asked(ruling: Ruling, levels: Sequence[str]) -> int:
    """The number of the level to which a gain is to lead. Raises BadPolicy."""
    name = slug(str(ruling.value))
    if name not in levels:
        raise BadPolicy(
            f"{ruling.parameter}: {ruling.value} is no level.",
            mend=f"Name one of {', '.join(levels)}.",
        )
    return LOWEST + levels.index(name)


def years_asked(ruling: Ruling) -> float:
    """In how many years from now a gain is to lead there. Raises BadPolicy."""
    if isinstance(ruling.value, int | float) and ruling.value > 0:
        return float(ruling.value)
    raise BadPolicy(
        f"{ruling.parameter}: {ruling.value} is no number of years.", mend="Write a number above 0."
    )


def moved(table: ValueTable, before: Whole, now: Whole) -> tuple[Whole, Figures]:
    """(n,) the place in MOVES of each move from one level to another, and what it is worth."""
    return 1 + np.sign(now - before), points(table, before, now)


def tracked(
    before: Figures, now: Figures, errors: tuple[Figures, Figures], *, level: int, years: float
) -> tuple[Whole, Figures]:
    """(n,) the place in TRACKS by `growth_to_standard`, and the chance in 100 that the true gain is enough.

    before, now  values on the scale of levels, a year apart
    errors       of both; NaN: not reported, and taken as none
    level        to be reached within `years` from now: from half a level below its number on
    """
    found = on_track(
        before, now, level - _HALF, years_between=1.0, years_left=years,
        before_error=np.nan_to_num(errors[0]), now_error=np.nan_to_num(errors[1]),
    )  # fmt: skip
    enough = found.gain - found.needed >= -_ALIKE
    sure = (np.nan_to_num(errors[0]) == 0) & (np.nan_to_num(errors[1]) == 0)
    return enough.astype(np.int64), np.where(sure, 100.0 * enough, 100 * found.probability)
