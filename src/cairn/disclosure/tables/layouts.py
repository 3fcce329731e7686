"""How a state's tables hang together: finest units, the places that sum them up, and the ways learners are divided.

The finest cells are unit x value of one division x level. Two divisions (race and ethnicity, English learners …) are
linked through everybody of the unit at the level: nothing is published that crosses them, and any two such tables that
agree on everybody have a common table behind them, so nothing more can be known. A crossing that is published is a
division of its own, tied to its two by `Tie`.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from cairn.kernel.errors import BadInput

from .attacking import Profile
from .releases import Group
from .rows import Row
from .statements import Cell, Statement, same

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Place:
    """A row of the tables for everybody, and one for each value of each division: a school's grade, a school, a state.

    units   the finest units it sums up
    sums    ways in which it is the sum of other places, by name: a school of its grades; a district of its schools
    known   how many learners it has is known to everybody
    weight  what its rows' information is worth
    """

    name: str
    units: tuple[Hashable, ...]
    sums: tuple[tuple[str, ...], ...] = ()
    known: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Tie:
    """A value of one division is made of values of another: an English learner is (EL, poor) or (EL, not poor)."""

    division: str
    value: str
    of: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """Tables to be published.

    units      the finest units, each with its block (school): what is protected together
    places     what is published; every unit that is published by itself is a place too
    divisions  name → values; every learner has exactly one value of each
    levels     how many levels (categories of outcome) there are
    ties       crossings
    """

    units: Mapping[Hashable, Hashable]
    places: tuple[Place, ...]
    divisions: Mapping[str, tuple[str, ...]]
    levels: int
    ties: tuple[Tie, ...] = ()

    def __post_init__(self) -> None:
        names = [place.name for place in self.places]
        strange = {u for p in self.places for u in p.units} - set(self.units)
        strange |= {name for p in self.places for way in p.sums for name in way} - set(names)
        if strange or len(set(names)) != len(names) or not self.divisions or self.levels < 1:
            raise BadInput(
                "The tables do not hang together: a place is there twice or of unknown units, or nothing divides.",
                mend="Name each place once, with units that are there, one division or more, and one level or more.",
            )

    def cell(self, unit: Hashable, division: str, value: str, level: int) -> Cell:
        return (unit, division, value, level)

    def row(self, place: Place, division: str, value: str) -> Row:
        """The row of a value, or of EVERYBODY."""
        values = self.divisions[division] if value == EVERYBODY else (value,)
        levels = tuple(
            tuple(self.cell(u, division, v, i) for u in place.units for v in values)
            for i in range(self.levels)
        )
        known = place.known and value == EVERYBODY
        name = value if value == EVERYBODY else f"{division}: {value}"
        return Row(f"{place.name} · {name}", levels, known=known, weight=place.weight)

    @cached_property
    def first(self) -> str:
        return next(iter(self.divisions))

    def divided(self, place: Place) -> Iterator[tuple[Row, list[Row]]]:
        """For each division the row of everybody and the rows of its values."""
        for division, values in self.divisions.items():
            yield (
                self.row(place, self.first, EVERYBODY),
                [self.row(place, division, value) for value in values],
            )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        found: dict[str, Row] = {}
        for place in self.places:
            for everybody, rows in self.divided(place):
                found.setdefault(everybody.key, everybody)
                found.update((row.key, row) for row in rows)
        return tuple(found.values())

    @cached_property
    def identities(self) -> tuple[Statement, ...]:
        """What is so before anything is published: however they are divided, they are the same learners."""
        found = []
        for unit in self.units:
            for level in range(self.levels):
                first = self.slot(unit, self.first, level)
                for division in list(self.divisions)[1:]:
                    says = f"{unit}: everybody has one value of {division}"
                    found.append(same(self.slot(unit, division, level), first, says))
                for tie in self.ties:
                    whole = [self.cell(unit, tie.division, tie.value, level)]
                    parts = [self.cell(unit, tie.of, value, level) for value in tie.values]
                    found.append(same(whole, parts, f"{unit}: {tie.value} in {tie.of}"))
        return tuple(found)

    def slot(self, unit: Hashable, division: str, level: int) -> list[Cell]:
        """The cells of all values of a division, at one level of a unit."""
        return [self.cell(unit, division, value, level) for value in self.divisions[division]]

    def kinds(self, unit: Hashable) -> Iterator[tuple[int, Profile]]:
        """Every kind of learner that the unit can have, crossings told apart, with their level."""
        for values in product(*self.divisions.values()):
            kind = dict(zip(self.divisions, values, strict=True))
            if all((kind[t.division] == t.value) == (kind[t.of] in t.values) for t in self.ties):
                for level in range(self.levels):
                    yield level, tuple(self.cell(unit, d, v, level) for d, v in kind.items())

    def group(self, row: Row) -> Group:
        return Group(row.key, row.levels)
