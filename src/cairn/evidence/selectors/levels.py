"""On which levels a competency is read: its framework's own scale, else the state's."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from cairn.competencies.selectors.aligned import levels_of
from cairn.evidence.rules import LevelScale
from cairn.intake.rulebook import book
from cairn.kernel.errors import UnknownName

LOWEST = 1
"""The state's lowest level; policy gives the names from it upwards."""


def level_scale(competency: UUID, day: date) -> LevelScale:
    """The levels of one competency on a day. Raises NotYetInForce."""
    return LevelScales([competency]).of(competency, day)


class LevelScales:
    """The levels of some competencies, looked up once."""

    def __init__(self, competencies: Iterable[UUID] = ()) -> None:
        self._own: dict[UUID, LevelScale | None] = {}
        self.learn(competencies)

    def learn(self, competencies: Iterable[UUID]) -> None:
        """Looks up those that are not known yet."""
        new = set(competencies) - self._own.keys()
        if new:
            for key, levels in levels_of(new).items():
                self._own[key] = levels and LevelScale(*levels)

    def of(self, competency: UUID, day: date) -> LevelScale:
        """Raises NotYetInForce before the state had levels, UnknownName for no competency."""
        if competency not in self._own:
            raise UnknownName(
                f"There is no competency {competency}.", mend="Take one of a framework."
            )
        return self._own[competency] or state_levels(day)


@lru_cache(maxsize=4096)
def state_levels(day: date) -> LevelScale:
    """The state's levels on that day. Raises NotYetInForce."""
    names = book().ask_state("scale.levels", day).value
    return LevelScale(LOWEST, tuple(str(name) for name in names))  # type: ignore[union-attr]


@lru_cache(maxsize=4096)
def proportion_cuts(day: date) -> tuple[float, ...]:
    """The shares of a range from which the second and further levels begin. Raises NotYetInForce."""
    cuts = book().ask_state("evidence.proportion_cuts", day).value
    return tuple(float(cut) for cut in cuts)  # type: ignore[union-attr]
