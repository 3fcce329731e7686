"""Which rows of a house add up to which: the values of a division to everybody, and places to a larger one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from .houses import FREE, House, Whole

Index = tuple[Any, ...]
TIMES = 3
"""How often what was found of some rows is used to find more of others."""


@dataclass(frozen=True)
class Terms:
    """Rows (places, groups) that add up to another, each counted once more (1) or once less (-1).

    to  the place and the group of the other; of several together, (sums,) each, and all else is (sums, terms)
    """

    to: tuple[Any, Any]
    places: Whole
    groups: Whole
    sign: Whole

    @classmethod
    def together(cls, several: Sequence["Terms"]) -> "Terms":
        """Several of as many terms each."""
        to = tuple(np.array(each) for each in zip(*(terms.to for terms in several), strict=True))
        columns = ((t.places, t.groups, t.sign) for t in several)
        return cls((to[0], to[1]), *(np.stack(each) for each in zip(*columns, strict=True)))

    def parts(self, most: int) -> Iterator["Terms"]:
        """The same in parts, of so many terms at most or of one sum."""
        size = max(1, most // self.sign.shape[1])
        for i in range(0, self.sign.shape[0], size):
            here = slice(i, i + size)
            to = self.to[0][here], self.to[1][here]
            yield Terms(to, self.places[here], self.groups[here], self.sign[here])


@dataclass(frozen=True)
class Sums:
    """All that adds up in a house."""

    house: House

    @cached_property
    def of_places(self) -> list[tuple[int, Whole]]:
        """Places with the parts that make each up, in every way that begins with a largest part."""
        ends = np.append(self.house.starts, self.house.inside.size)
        inside = [self.house.inside[a:b].tolist() for a, b in pairwise(ends.tolist())]
        held = [frozenset(units) for units in inside]
        found: list[tuple[int, Whole]] = []
        for place, units in enumerate(held):
            begun: list[frozenset[int]] = []
            for first in self._around(inside[place][0]):
                if first == place or not held[first] <= units:
                    continue
                if any(held[first] <= each for each in begun):
                    continue
                if held[first] < units:
                    begun.append(held[first])
                if parts := self._parts(inside[place], first, held):
                    found.append((place, np.array(parts, np.int64)))
        return found

    def _around(self, unit: int) -> list[int]:
        """The places that hold the unit, the largest first."""
        return [p for p in self.house.by_size[unit].tolist() if p < self.house.places]

    def _parts(self, units: list[int], first: int, held: list[frozenset[int]]) -> list[int]:
        """The first and others beside it that are all of the units; none where there are no such."""
        left, parts = set(units) - held[first], [first]
        for unit in units:
            if unit not in left:
                continue
            fits = (p for p in self._around(unit) if held[p] <= left)
            if (part := next(fits, None)) is None:
                return []
            parts.append(part)
            left -= held[part]
        return parts

    @cached_property
    def _with(self) -> list[list[tuple[int, Whole]]]:
        """For each place the sums that it has a part in."""
        found: list[list[tuple[int, Whole]]] = [[] for _ in range(self.house.places)]
        for whole, parts in self.of_places:
            for place in (whole, *parts.tolist()):
                found[place].append((whole, parts))
        return found

    def to(self, place: int, group: int) -> Iterator[Terms]:
        """All rows that add up to a row."""
        to = place, group
        for groups in self.house.divisions:
            if group == 0:
                yield _terms(to, place, groups)
            elif group in groups:
                yield _terms(to, place, np.append(0, groups[groups != group]), less=True)
        for whole, parts in self._with[place]:
            if whole == place:
                yield _terms(to, parts, group)
            else:
                yield _terms(to, np.append(whole, parts[parts != place]), group, less=True)

    def narrowed(self, least: Whole, most: Whole) -> tuple[Whole, Whole]:
        """(places + 1, groups) how many learners rows have, at least and at most, by what adds up."""
        least, most = least.copy(), most.copy()
        for _ in range(TIMES):
            for groups in self.house.divisions:
                _narrow(least, most, (slice(None), 0), (slice(None), groups), axis=1)
            for whole, parts in self.of_places:
                _narrow(least, most, (whole,), (parts,), axis=0)
        return least, most


def _terms(
    to: tuple[int, int], places: int | Whole, groups: int | Whole, *, less: bool = False
) -> Terms:
    """Rows that add up; with `less` the first has the others, which are taken from it."""
    many = np.size(places) * np.size(groups)
    sign = np.ones(many, np.int64)
    sign[1:] = -1 if less else 1
    return Terms(to, np.zeros(many, np.int64) + places, np.zeros(many, np.int64) + groups, sign)


def _narrow(least: Whole, most: Whole, whole: Index, parts: Index, *, axis: int) -> None:
    """Narrows the ends of rows and of what adds up to them, in place; FREE stays no end."""
    low, high = least[parts].sum(axis=axis), np.minimum(most[parts].sum(axis=axis), FREE)
    least[whole] = np.maximum(least[whole], low)
    most[whole] = np.minimum(most[whole], high)
    a, b = np.expand_dims(least[whole], axis), np.expand_dims(most[whole], axis)
    others_low = np.expand_dims(low, axis) - least[parts]
    others_high = most[parts].sum(axis=axis, keepdims=True) - most[parts]
    least[parts] = np.maximum(least[parts], a - others_high)
    most[parts] = np.where(b < FREE, np.minimum(most[parts], b - others_low), most[parts])
