"""A layout as arrays, and what is published of it as bounds: so a state's tables are checked by sums over columns.

Columns of groups are everybody first, then every value of every division; rows of places have one more at the end, for
“nowhere”, of which nothing is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .layouts import Layout

Whole = NDArray[np.int64]
Yes = NDArray[np.bool_]
FREE = 2**40
"""Stands for “nothing is said” as a bound; far more than any learners times hundred."""
World = Mapping[str, Whole]
"""For each question (units, groups, levels): how many learners; everybody first, the sum of each division."""


@dataclass(frozen=True)
class House:
    """A layout as arrays.

    division  (groups,) the number of each group's division; everybody has -1
    starts    (places,) where each place's units begin in `inside`
    inside    units of all places, one place after the other
    above     (units, most) places that hold each unit; the rest of a row is `places`, for nowhere
    """

    layout: Layout
    division: Whole
    starts: Whole
    inside: Whole
    above: Whole

    @classmethod
    def of(cls, layout: Layout) -> "House":
        number = {unit: i for i, unit in enumerate(layout.units)}
        names = list(layout.divisions)
        division = [-1, *(names.index(d) for d, _ in layout.groups[1:])]
        many = np.array([len(place.units) for place in layout.places], np.int64)
        inside = np.array([number[u] for place in layout.places for u in place.units], np.int64)
        place = np.repeat(np.arange(many.size), many)
        order = np.argsort(inside, kind="stable")
        times = np.bincount(inside, minlength=len(number))
        above = np.full((len(number), int(times.max())), many.size, np.int64)
        rank = np.arange(inside.size) - np.repeat(np.cumsum(times) - times, times)
        above[inside[order], rank] = place[order]
        return cls(layout, np.array(division), np.cumsum(many) - many, inside, above)

    @property
    def places(self) -> int:
        return self.starts.size

    @cached_property
    def divisions(self) -> list[Whole]:
        """For each division its groups."""
        return [np.flatnonzero(self.division == d) for d in range(len(self.layout.divisions))]

    def sums(self, units: Whole) -> Whole:
        """(places + 1, …) what units (units, …) hold together in each place; nowhere nobody."""
        found = np.add.reduceat(units[self.inside], self.starts, axis=0)
        return np.concatenate([found, np.zeros_like(found[:1])])

    def anywhere(self, units: Yes) -> Yes:
        """(places,) whether it is so of one of the place's units."""
        return np.asarray(np.logical_or.reduceat(units[self.inside], self.starts, axis=0))

    def all_above(self, places: Yes) -> Yes:
        """(units, …) whether it is so of every place that holds the unit; `places` (places + 1, …)."""
        return np.asarray(np.logical_and.reduce(places[self.above], axis=1))

    @cached_property
    def finest(self) -> Whole:
        """(units,) the place with fewest units that holds each."""
        sizes = np.append(np.diff(np.append(self.starts, self.inside.size)), FREE)
        return np.asarray(
            self.above[np.arange(self.above.shape[0]), sizes[self.above].argmin(axis=1)]
        )

    @cached_property
    def divided(self) -> Yes:
        """(places + 1,) whether rows of groups are published there."""
        return np.array([*(place.divided for place in self.layout.places), True])

    @cached_property
    def finest_divided(self) -> Whole:
        """(units,) of the places with rows of groups the one with fewest units that holds each; else nowhere."""
        sizes = np.append(np.diff(np.append(self.starts, self.inside.size)), FREE)
        mine = np.where(self.divided, sizes, FREE)[self.above]
        found = self.above[np.arange(self.above.shape[0]), mine.argmin(axis=1)]
        return np.asarray(np.where(mine.min(axis=1) < FREE, found, self.places))

    @cached_property
    def part_of(self) -> Whole:
        """(places + 1,) of an undivided place the one that it names as its whole; else nowhere."""
        at = {place.name: i for i, place in enumerate(self.layout.places)}
        found = [
            self.places if place.divided else at.get(place.whole, self.places)
            for place in self.layout.places
        ]
        return np.array([*found, self.places])

    def of_units(self, rows: Yes) -> Yes:
        """(units, groups) of (places + 1, groups): everybody's of the finest place, groups' of the finest divided."""
        found = rows[self.finest_divided]
        found[:, 0] = rows[self.finest][:, 0]
        return found

    @cached_property
    def by_size(self) -> Whole:
        """(units, most) the places that hold each, the largest first; then nowhere."""
        sizes = np.append(np.diff(np.append(self.starts, self.inside.size)), 0)
        order = np.argsort(-sizes[self.above], axis=1, kind="stable")
        return np.take_along_axis(self.above, order, axis=1)

    def directions(self, small: Yes, hidden: Yes) -> tuple[Yes, Yes]:
        """(places + 1, groups) rows that learners must be able to come to, and leave, so that small groups may differ.

        small, hidden  (units, groups) as the rows of the unit's finest places say (`of_units`)

        Shown values give way; where none is, one that is not small, for all together rarely have so many to spare.
        """
        come = small.copy()
        go = np.zeros_like(small)
        for groups in self.divisions:
            others = small[:, groups].sum(axis=1, keepdims=True) - small[:, groups] > 0
            give = ~hidden[:, groups]
            for next_best in (~small[:, groups], np.ones_like(give)):
                first = next_best & (np.cumsum(next_best, axis=1) == 1)
                give |= first & ~give.any(axis=1, keepdims=True)
            go[:, groups] = others & give
            come[:, groups] |= small[:, :1]
        return tuple(
            np.append(self.anywhere(way), np.zeros_like(way[:1]), axis=0) for way in (come, go)
        )  # type: ignore[return-value]

    def populations(self) -> list[list[str]]:
        """Questions that are asked of the same learners, together."""
        found: dict[str, list[str]] = {}
        for key, question in self.layout.questions.items():
            found.setdefault(question.learners, []).append(key)
        return list(found.values())


@dataclass(frozen=True)
class Bounds:
    """What the published rows of one question say; (places + 1, groups) or (places + 1, groups, levels).

    least, most  learners; FREE: no end
    low, high    percent; from 0 or to 100: nothing is said
    hidden       no shares are shown
    """

    least: Whole
    most: Whole
    low: Whole
    high: Whole
    hidden: Yes

    @property
    def told(self) -> Yes:
        """(places + 1, groups) rows that are published, of somebody."""
        return ((self.least > 0) | (self.most < FREE)) & (self.most > 0)

    def also(self, other: "Bounds") -> "Bounds":
        """Both are said: of the same row in an earlier release, or of the same learners' other question."""
        return Bounds(
            np.maximum(self.least, other.least), np.minimum(self.most, other.most),
            np.maximum(self.low, other.low), np.minimum(self.high, other.high),
            self.hidden & other.hidden,
        )  # fmt: skip

    def for_places(self, places: int, at: Whole | None = None) -> "Bounds":
        """The same for so many places, the given ones at `at` (the first ones); of the rest nothing is said."""
        where = np.arange(min(self.least.shape[0], places)) if at is None else at
        rows = np.arange(where.size)

        def put(values: Any, nothing: int) -> Any:
            found = np.full((places, *values.shape[1:]), nothing, values.dtype)
            found[where] = values[rows]
            return found

        return Bounds(
            put(self.least, 0),
            put(self.most, FREE),
            put(self.low, 0),
            put(self.high, 100),
            put(self.hidden, True),
        )

    def only(self, at: Whole) -> "Bounds":
        """The same of these places alone."""
        return Bounds(self.least[at], self.most[at], self.low[at], self.high[at], self.hidden[at])

    def room(self, n: Whole, counts: Whole) -> tuple[Whole, Whole, Whole, Whole]:
        """How far a world is from each bound: n from below and above; 100 x counts from below and above.

        n       (places + 1, groups)
        counts  (places + 1, groups, levels)
        Below 0: it does not fit. FREE: nothing is said there.
        """
        whole = n[:, :, None]
        under = np.where(self.low > 0, 100 * counts - self.low * whole, FREE)
        over = np.where(self.high < 100, self.high * whole - 100 * counts - 1, FREE)
        return (
            np.where(self.least > 0, n - self.least, FREE),
            np.where(self.most < FREE, self.most - n, FREE),
            under,
            over,
        )
