"""A part of a state by itself: some units as they are, and all the others added up, who stay as they are.

Where little is left to mend, it is in a few districts; the rest of the state needs not be gone through again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .houses import House, Whole, World, Yes
from .layouts import Layout, Place

REST = "\0rest"
"""What units are called that stand for many; no unit of a layout is."""


@dataclass(frozen=True)
class Part:
    """A house of some units of a larger one.

    house  its units are those, in order, and then one for all others that are in the same of its places
    units  the units of the larger house that are in it
    at     its places there; the last is nowhere
    rest   for each unit that stands for many, those
    """

    house: House
    units: Whole
    at: Whole
    rest: tuple[Whole, ...]

    @classmethod
    def of(cls, house: House, near: Yes) -> "Part":
        units, far = np.flatnonzero(near), np.flatnonzero(~near)
        held = np.append(house.anywhere(near), False)
        at = np.flatnonzero(held)
        above = np.sort(np.where(held[house.above[far]], house.above[far], house.places), axis=1)
        kinds, kind = np.unique(above, axis=0, return_inverse=True)
        some = [i for i, places in enumerate(kinds) if places[0] < house.places]
        rest = tuple(far[kind.ravel() == i] for i in some)
        places = _places(house, units, at, kinds[some])
        names = (
            *(house.layout.units[u] for u in units),
            *(f"{REST} {i}" for i in range(len(rest))),
        )
        layout = Layout(names, places, house.layout.divisions, house.layout.questions)
        return cls(House.of(layout), units, np.append(at, house.places), rest)

    def world(self, world: World) -> dict[str, Whole]:
        """What the larger world says of the part."""
        return {
            q: np.concatenate([x[self.units], *(x[far].sum(axis=0)[None] for far in self.rest)])
            for q, x in world.items()
        }

    def put(self, world: World, part: World) -> dict[str, Whole]:
        """The larger world with the units of the part as they are there."""
        found = {q: x.copy() for q, x in world.items()}
        for q, x in part.items():
            found[q][self.units] = x[: self.units.size]
        return found

    @property
    def real(self) -> Yes:
        """(units of the part,) whether it is one and not many."""
        return np.arange(self.units.size + len(self.rest)) < self.units.size


def _places(house: House, units: Whole, at: Whole, kinds: Whole) -> tuple[Place, ...]:
    """The places of the part, of its units and of those that stand for others by the places that they are in."""
    inside: Mapping[int, list[str]] = {int(p): [] for p in at}
    for unit in units.tolist():
        for place in house.above[unit].tolist():
            if place in inside:
                inside[place].append(house.layout.units[unit])
    for i, places in enumerate(kinds.tolist()):
        for place in places:
            if place in inside:
                inside[place].append(f"{REST} {i}")
    every = house.layout.places
    return tuple(replace(every[p], units=tuple(names)) for p, names in inside.items())
