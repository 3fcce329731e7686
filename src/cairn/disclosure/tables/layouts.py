"""How a state's tables hang together: finest units, the places that sum them up, and the ways learners are divided.

The finest cells are question x unit x value of one division x level. Two divisions (race and ethnicity, English
learners …) are linked through everybody of the unit at the level: nothing is published that crosses them, and any two
such tables that agree on everybody have a common table behind them, so nothing more can be known of one question.
Two questions about the same learners are linked through how many learners a group has in a unit.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from cairn.kernel.errors import BadInput

from .attacking import Profile
from .releases import Group, Release
from .rows import Key, Row, Shown, statements
from .statements import Cell, Statement, between, same

EVERYBODY = ("", "")


@dataclass(frozen=True)
class Place:
    """A row of the tables for everybody, and one for each value of each division: a school's grade, a school, a state.

    units    the finest units it sums up
    weight   what its rows' information is worth
    divided  whether rows of groups are published, or everybody's alone
    whole    the name of the place that it is a part of; empty: of none
    """

    name: str
    units: tuple[str, ...]
    weight: float = 1.0
    divided: bool = True
    whole: str = ""


@dataclass(frozen=True)
class Question:
    """What a table asks of each learner, answered by one level.

    levels    how many levels (categories of outcome) there are
    learners  of whom it is asked; questions with the same word here are asked of the very same learners
    units     where it is asked: elsewhere there is nobody, as everybody knows (growth in the first grade that is
              tested); None: everywhere
    """

    levels: int
    learners: str = "learners"
    units: frozenset[str] | None = None

    def asked_in(self, unit: str) -> bool:
        return self.units is None or unit in self.units


@dataclass(frozen=True)
class Layout:
    """Tables to be published.

    units      the finest units: a school's grade in a year
    places     what is published; a unit that is published by itself is a place too
    divisions  name → values; every learner has exactly one value of each
    questions  key → question
    """

    units: tuple[str, ...]
    places: tuple[Place, ...]
    divisions: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, Question]

    def __post_init__(self) -> None:
        names = [place.name for place in self.places]
        known = set(self.units)
        whole = (
            len(set(names)) == len(names) and len(known) == len(self.units)
            and all(p.units and known.issuperset(p.units) for p in self.places)
            and all(len(set(p.units)) == len(p.units) for p in self.places)
            and {p.whole for p in self.places} <= {"", *names}
            and known == {u for p in self.places for u in p.units}
            and bool(self.questions) and all(q.levels >= 1 for q in self.questions.values())
            and all(q.units is None or q.units & known for q in self.questions.values())
            and all(values and len(set(values)) == len(values) for values in self.divisions.values())
        )  # fmt: skip
        if not whole:
            raise BadInput(
                "The tables do not hang together: a place or unit is there twice, nowhere or without learners, "
                "or nothing is asked.",
                mend="Name each place and unit once, put each unit in a place, and ask a question with levels.",
            )

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """(division, value) of each row of a place: everybody first."""
        return (EVERYBODY, *((d, v) for d, values in self.divisions.items() for v in values))

    def cell(self, question: str, unit: Hashable, division: str, value: str, level: int) -> Cell:
        return (question, unit, division, value, level)

    def slot(self, question: str, unit: Hashable, division: str, level: int) -> list[Cell]:
        """The cells of all values of a division, at one level of a unit."""
        values = self.divisions[division] if self.divisions else ("",)
        return [self.cell(question, unit, division, v, level) for v in values]

    def row(self, question: str, place: Place, group: tuple[str, str]) -> Row:
        """Who is counted in a row. For small layouts: a state's row names thousands of cells."""
        division, value = group
        if group == EVERYBODY:
            division = next(iter(self.divisions), "")
        levels = tuple(
            tuple(
                cell
                for unit in place.units
                for cell in (
                    self.slot(question, unit, division, i)
                    if group == EVERYBODY
                    else [self.cell(question, unit, division, value, i)]
                )
            )
            for i in range(self.questions[question].levels)
        )
        return Row((question, place.name, *group), levels)

    def rows(self) -> Iterator[Row]:
        for question in self.questions:
            for place in self.places:
                for group in self.groups:
                    yield self.row(question, place, group)

    def identities(self) -> Iterator[Statement]:
        """What is so before anything is published: however they are divided or asked, they are the same learners."""
        first, *others = self.divisions or ("",)
        for unit in self.units:
            for question, asked in self.questions.items():
                for level in range(asked.levels):
                    one = self.slot(question, unit, first, level)
                    for division in others:
                        says = f"{unit}: everybody has one value of {division}"
                        yield same(self.slot(question, unit, division, level), one, says)
            yield from self._asked_of_the_same(unit)
            yield from self._asked_of_nobody(unit)

    def _asked_of_the_same(self, unit: str) -> Iterator[Statement]:
        leads: dict[str, str] = {}
        for question, asked in self.questions.items():
            lead = leads.setdefault(asked.learners, question)
            if lead == question:
                continue
            for division, values in (self.divisions or {"": ("",)}).items():
                for value in values:
                    one, other = (
                        [
                            self.cell(q, unit, division, value, i)
                            for i in range(self.questions[q].levels)
                        ]
                        for q in (lead, question)
                    )
                    yield same(one, other, f"{unit}: {value} asked {lead} and {question}")

    def _asked_of_nobody(self, unit: str) -> Iterator[Statement]:
        first = next(iter(self.divisions), "")
        for question, asked in self.questions.items():
            if not asked.asked_in(unit):
                cells = [
                    c for i in range(asked.levels) for c in self.slot(question, unit, first, i)
                ]
                yield between(cells, 0, 0, f"{unit}: {question} is asked of nobody")

    def kinds(self, unit: str) -> Iterator[Profile]:
        """Every kind of learner that the unit can have, with a level of each question of theirs."""
        for who in dict.fromkeys(q.learners for q in self.questions.values()):
            asked = {
                k: q for k, q in self.questions.items() if q.learners == who and q.asked_in(unit)
            }
            if not asked:
                continue
            for values in product(*self.divisions.values()):
                named = dict(zip(self.divisions, values, strict=True)) or {"": ""}
                for levels in product(*(range(q.levels) for q in asked.values())):
                    yield tuple(
                        self.cell(question, unit, d, v, i)
                        for question, i in zip(asked, levels, strict=True)
                        for d, v in named.items()
                    )

    def group(self, row: Row) -> Group:
        return Group(" · ".join(part for part in row.key if part), row.levels)


def as_release(
    layout: Layout,
    shown: Mapping[Key, Shown],
    sensitive: Mapping[str, tuple[int, ...]],
    earlier: Sequence[Statement] = (),
) -> Release:
    """Published tables as an attacker reads them, statement by statement: for small layouts.

    sensitive  named sets of levels, the same for every question
    """
    rows = list(layout.rows())
    said = [s for row in rows if row.key in shown for s in statements(row, shown[row.key])]
    return Release(
        (*layout.identities(), *said, *earlier),
        tuple(layout.group(row) for row in rows),
        sensitive,
        tuple(kind for unit in layout.units for kind in layout.kinds(unit)),
    )
