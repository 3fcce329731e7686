"""The wing of a house where some questions are asked: its units, and the places that have any of them.

A question need not be asked everywhere: nobody in kindergarten sits the state's test, and no grade has a graduation
rate. As everybody knows that, no world may have learners of it there, and nothing is to be protected there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .houses import Bounds, House, Whole
from .layouts import Layout
from .rows import UNSAID
from .saying import Said


@dataclass(frozen=True)
class Wing:
    """Where questions of the same learners are asked.

    house  its units and places alone, and these questions
    units  its units in the whole house
    at     its places there; the last is nowhere
    many   places of the whole house
    """

    questions: tuple[str, ...]
    house: House
    units: Whole
    at: Whole
    many: int

    @classmethod
    def of(cls, house: House, questions: list[str]) -> "Wing":
        layout = house.layout
        asked = [layout.questions[q] for q in questions]
        mine = [any(q.asked_in(unit) for q in asked) for unit in layout.units]
        units = np.flatnonzero(mine)
        known = {layout.units[i] for i in units.tolist()}
        inside = [tuple(u for u in place.units if u in known) for place in layout.places]
        at = np.flatnonzero([bool(names) for names in inside])
        small = Layout(
            tuple(layout.units[i] for i in units.tolist()),
            tuple(replace(layout.places[i], units=inside[i]) for i in at.tolist()),
            layout.divisions,
            {q: replace(layout.questions[q], units=None) for q in questions},
        )
        return cls(
            tuple(questions), House.of(small), units, np.append(at, house.places), house.places
        )

    def only(self, bounds: Mapping[str, Bounds]) -> dict[str, Bounds]:
        """What is said of the wing's places, of its questions."""
        return {q: bounds[q].only(self.at) for q in self.questions if q in bounds}

    def inside(self, columns: Mapping[str, Whole]) -> dict[str, Whole]:
        """(units of the wing, …) of what is there for all units, of its questions."""
        return {q: columns[q][self.units] for q in self.questions if q in columns}

    def world(self, columns: Mapping[str, Whole], units: int) -> dict[str, Whole]:
        """(units, …) of what is there for the wing's; elsewhere is nobody."""
        found = {q: np.zeros((units, *x.shape[1:]), np.int64) for q, x in columns.items()}
        for q, x in columns.items():
            found[q][self.units] = x
        return found

    def said(self, rows: Said) -> Said:
        """Of all places of the house; of the others that nobody is there."""

        def put(values: Whole, nothing: int) -> Any:
            found = np.full((self.many + 1, *values.shape[1:]), nothing, np.int64)
            found[self.at] = values
            return found

        return Said(put(rows.least, 0), put(rows.most, 0), put(rows.cut, UNSAID), put(rows.band, 0))


def wings(house: House) -> Iterator[Wing]:
    """One for the questions of each kind of learners."""
    return (Wing.of(house, questions) for questions in house.populations())
