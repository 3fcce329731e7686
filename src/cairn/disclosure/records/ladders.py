"""Ladders: the steps by which a column that an attacker may know is made coarser, declared in advance.

The first step is the value as it is, the last withholds it from everybody. Each step joins what the step
before it told apart and never tells apart what that one joined, or a careful choice would not be one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput

WITHHELD = "*"
"""What stands in a cell whose value is kept back; an empty cell is a value that nobody has."""
OTHER = "other"
"""What a coarser step makes of a value that it does not name."""
EXACT, GONE = "exact", "withheld"
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Ladder:
    """A column and its steps between exact and withheld.

    name     of the column
    steps    (what the step is called, {exact value: coarser value}); a value that is not named becomes OTHER
    weight   what a bit of this column is worth beside a bit of another; 0: nothing
    """

    name: str
    steps: tuple[tuple[str, Mapping[str, str]], ...] = ()
    weight: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """All steps, the finest first."""
        return (EXACT, *(called for called, _ in self.steps), GONE)


@dataclass(frozen=True)
class Climb:
    """A ladder over the values of one column: at each step a code for each exact value, and the values' names.

    to      for each step (values,) codes
    names   for each step the value of each code; None is "missing", which is known as such until it is withheld
    """

    to: tuple[Codes, ...]
    names: tuple[tuple[str | None, ...], ...]


def climb(ladder: Ladder, values: Sequence[str | None]) -> Climb:
    """The ladder over these distinct values.

    Raises BadInput for steps that are not nested, and for a value that looks withheld already.
    """
    if WITHHELD in values:
        raise BadInput(
            f"The column {ladder.name} holds “{WITHHELD}”, which means withheld.",
            mend="Write that value otherwise.",
        )
    named = [list(values)]
    named += [[_coarser(value, to) for value in values] for _, to in ladder.steps]
    named.append([WITHHELD] * len(values))
    for called, (fine, coarse) in zip(ladder.names[1:], pairwise(named), strict=True):
        _nested(ladder, called, fine, coarse)
    coded = [_coded(each) for each in named]
    return Climb(tuple(to for to, _ in coded), tuple(names for _, names in coded))


def _coarser(value: str | None, to: Mapping[str, str]) -> str | None:
    return None if value is None else to.get(value, OTHER)


def _nested(
    ladder: Ladder, called: str, fine: Sequence[str | None], coarse: Sequence[str | None]
) -> None:
    joined: dict[str | None, str | None] = {}
    for before, after in zip(fine, coarse, strict=True):
        if joined.setdefault(before, after) != after:
            raise BadInput(
                f"The step “{called}” of {ladder.name} tells apart what is one at the step before: {before}.",
                mend="Let each step join whole values of the step before it.",
            )


def _coded(values: Sequence[str | None]) -> tuple[Codes, tuple[str | None, ...]]:
    names = list(dict.fromkeys(values))
    code = {name: i for i, name in enumerate(names)}
    return np.array([code[v] for v in values], np.int64), tuple(names)


def bands(values: Sequence[str | None], width: int) -> dict[str, str]:
    """Whole numbers in bands of a width, from 0 on: {"7": "5-9"}; what is no whole number is not named.

    >>> bands(["0", "7", "x", None], 5)
    {'0': '0-4', '7': '5-9'}
    """
    found = {}
    for value in values:
        if value is not None and value.isascii() and value.isdigit():
            first = int(value) // width * width
            found[value] = f"{first}-{first + width - 1}"
    return found
