"""The levels of a competency as pages name them, and which of them counts as shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.evidence.selectors.levels import LevelScales, state_levels
from cairn.intake.rulebook import book
from cairn.journeys.words.rules import level_name


@dataclass(frozen=True)
class Ladder:
    """A row of levels, lowest first, in the reader's language.

    proficient   the level from which the competency counts as shown
    """

    lowest: int
    names: tuple[str, ...]
    proficient: int

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def highest(self) -> int:
        return self.lowest + self.count - 1

    def name(self, level: int) -> str:
        """The level's word; a number outside the row is named by its nearest level."""
        return self.names[min(max(level, self.lowest), self.highest) - self.lowest]


def proficient_step(proficient: int, state_levels: int, levels: int) -> int:
    """Where "shown" begins, counted from 0, on a row of another length: at the same share of the way up.

    >>> [proficient_step(3, 4, levels) for levels in (2, 4, 13)]
    [1, 2, 8]
    """
    return min(levels - 1, round((proficient - 1) / (state_levels - 1) * (levels - 1)))


def state_ladder(day: date) -> Ladder:
    """The state's own row of levels."""
    own = state_levels(day)
    return _ladder(own.lowest, own.names, day)


def ladders(competencies: Iterable[UUID], day: date) -> dict[UUID, Ladder]:
    """Each competency's row of levels; one query."""
    asked = list(competencies)
    scales = LevelScales(asked)
    rows = {c: (scale.lowest, tuple(scale.names)) for c in asked for scale in [scales.of(c, day)]}
    drawn = {row: _ladder(*row, day) for row in set(rows.values())}
    return {c: drawn[row] for c, row in rows.items()}


def _ladder(lowest: int, names: Iterable[str], day: date) -> Ladder:
    words = tuple(level_name(name) for name in names)
    proficient = int(book().ask_state("scale.proficient", day).value)  # type: ignore[arg-type]
    step = proficient_step(proficient, len(state_levels(day).names), len(words))
    return Ladder(lowest, words, lowest + step)
