"""What a published figure says: a linear statement over whole numbers of learners.

Everything is in whole numbers, so whether a world fits a figure is never a question of rounding in the machine.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from cairn.kernel.errors import BadInput

Cell = Hashable
"""A name of one finest cell, such as ("2026", "mathematics", "Pine", "5", "race", "Black", "level 1")."""


class Ties(Enum):
    """What became of a percent that lies exactly between two that can be shown."""

    HALF_UP = "half up"
    HALF_EVEN = "half even"
    DOWN = "cut off"
    UNKNOWN = "not said"


@dataclass(frozen=True)
class Statement:
    """low ≤ Σ weight x cell ≤ high.

    weights  each cell's whole number
    low      None: nothing is said below
    high     None: nothing is said above
    says     the figure as people read it, for a refusal
    row      what is coarsened where this says too much; None: it cannot be (a mark, an identity, an earlier release)
    """

    weights: tuple[tuple[Cell, int], ...]
    low: int | None
    high: int | None
    says: str
    row: Hashable | None = None


def between(
    cells: Sequence[Cell], low: int | None, high: int | None, says: str, row: Hashable = None
) -> Statement:
    """The cells hold from low to high learners together; a suppression mark “fewer than 10” is 0..9."""
    if low is not None and high is not None and low > high:
        raise BadInput(f"{says}: from {low} to {high} is no range.", mend="Give the lower first.")
    return Statement(tuple((cell, 1) for cell in cells), low, high, says, row)


def count(cells: Sequence[Cell], value: int, says: str, row: Hashable = None) -> Statement:
    """The cells hold exactly `value` learners together."""
    return between(cells, value, value, says, row)


def same(one: Sequence[Cell], other: Sequence[Cell], says: str) -> Statement:
    """Two ways to divide the same learners: both hold as many. Cells in both cancel out."""
    return _summed([(cell, 1) for cell in one] + [(cell, -1) for cell in other], 0, 0, says)


def percent(
    part: Sequence[Cell],
    whole: Sequence[Cell],
    shown: str | int,
    *,
    ties: Ties = Ties.HALF_UP,
    says: str,
    row: Hashable = None,
) -> list[Statement]:
    """`shown` percent of the whole are in the part, rounded to as many digits as are written ("43", "42.9").

    Says too that the whole is somebody. The part must be within the whole.
    """
    value, unit = _written(shown, says)
    if ties is Ties.DOWN:
        return share(part, whole, value, value + unit, says=says, row=row)
    half = unit / 2
    even = (value / unit) % 2 == 0
    low_open = ties is Ties.HALF_EVEN and not even
    high_open = ties is Ties.HALF_UP or low_open
    return share(
        part, whole, value - half, value + half,
        low_open=low_open, high_open=high_open, says=says, row=row,
    )  # fmt: skip


def share(
    part: Sequence[Cell],
    whole: Sequence[Cell],
    low: Fraction | int,
    high: Fraction | int,
    *,
    low_open: bool = False,
    high_open: bool = True,
    says: str,
    row: Hashable = None,
) -> list[Statement]:
    """From low to high percent of the whole are in the part, and the whole is somebody.

    An open end is not reached itself. What lies below 0 or above 100 says nothing.
    """
    if not set(part) <= set(whole):
        raise BadInput(f"{says}: the part is not within the whole.", mend="Name the whole group.")
    found = [between(whole, 1, None, says, row)]
    if low > 0 or (low == 0 and low_open):
        found.append(_share(part, whole, Fraction(low), low_open, says, row, below=True))
    if high < 100 or (high == 100 and high_open):
        found.append(_share(part, whole, Fraction(high), high_open, says, row, below=False))
    return found


def _share(
    part: Sequence[Cell],
    whole: Sequence[Cell],
    bound: Fraction,
    is_open: bool,
    says: str,
    row: Hashable,
    *,
    below: bool,
) -> Statement:
    """100 x part ≥ (or ≤) bound x whole, in whole numbers; “more than 0” is “1 or more” there."""
    scale = bound.denominator
    weights = [(cell, 100 * scale) for cell in part]
    weights += [(cell, -int(bound * scale)) for cell in whole]
    end = int(is_open)
    low, high = (end, None) if below else (None, -end)
    return _summed(weights, low, high, says, row)


def _summed(
    weights: Sequence[tuple[Cell, int]],
    low: int | None,
    high: int | None,
    says: str,
    row: Hashable = None,
) -> Statement:
    total: dict[Cell, int] = {}
    for cell, weight in weights:
        total[cell] = total.get(cell, 0) + weight
    kept = tuple((cell, weight) for cell, weight in total.items() if weight != 0)
    return Statement(kept, low, high, says, row)


def _written(shown: str | int, says: str) -> tuple[Fraction, Fraction]:
    """The percent and the step between two percents of so many digits."""
    text = str(shown).strip()
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = Fraction(-1)
    if not 0 <= value <= 100 or "/" in text or "e" in text.lower():
        raise BadInput(f"{says}: “{shown}” is no percent.", mend="Give a number from 0 to 100.")
    return value, Fraction(1, 10 ** len(text.partition(".")[2]))
