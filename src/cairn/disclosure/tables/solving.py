"""The attacker's tool: whole-number programs and their linear relaxations, solved by HiGHS (Huangfu and Hall 2018).

What it answers is never believed as it stands: a world is rounded and held against every statement in whole numbers,
and only then shows that something is possible.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from .releases import FREE, System, Whole

MOST = 1_000_000
"""Learners a finest cell can hold; where nothing bounds a count, this does."""
SECONDS = 60.0
_NO_WORLD = 2


class NoWorld(Exception):  # noqa: N818 it is caught where it says something
    """Nothing fits: the insiders who are supposed cannot be there, or the release contradicts itself."""


@dataclass(frozen=True)
class Reach:
    """How far a count goes.

    low, high       the least and the most that a world was found for: the attacker cannot be closer than this
    lowest, highest what the solver proved that no world exceeds; the same as low and high unless time ran out
    worlds          (2, cells) the worlds of low and high
    """

    low: int
    high: int
    lowest: int
    highest: int
    worlds: Whole


def reach(system: System, cells: Whole, *, least: Whole, seconds: float = SECONDS) -> Reach:
    """The range of the sum of these cells over all worlds.

    least  (cells of the system,) what each cell holds at least, as insiders know
    Raises NoWorld where none fits.
    """
    objective = np.zeros(system.matrix.shape[1])
    objective[cells] = 1
    down, lowest = best(system, objective, least=least, seconds=seconds)
    up, highest = best(system, -objective, least=least, seconds=seconds)
    return Reach(
        int(down[cells].sum()), int(up[cells].sum()), lowest, -highest, np.stack([down, up])
    )


def best(
    system: System,
    objective: NDArray[np.float64],
    *,
    least: Whole,
    seconds: float = SECONDS,
    gap: float = 0.0,
) -> tuple[Whole, int]:
    """A world with the least objective, and a whole number that no world is below. Raises NoWorld."""
    found = milp(
        objective,
        integrality=np.ones(objective.size),
        bounds=Bounds(least, np.full(objective.size, MOST)),
        constraints=_constraints(system),
        options={"mip_rel_gap": gap, "time_limit": seconds},
    )
    if found.status == _NO_WORLD:
        raise NoWorld
    if found.x is None:
        raise TooHard
    world = np.rint(found.x).astype(np.int64)
    if system.broken(world).size or np.any(world < least):
        raise TooHard
    bound = found.mip_dual_bound
    return world, int(np.ceil((objective @ world if bound is None else bound) - 1e-6))


class TooHard(Exception):  # noqa: N818 it is caught where it says something
    """The solver found no world in its time, or one that does not hold in whole numbers."""


def _constraints(system: System) -> list[LinearConstraint]:
    if system.matrix.shape[0] == 0:
        return []
    low = np.where(system.low <= -FREE, -np.inf, system.low.astype(float))
    high = np.where(system.high >= FREE, np.inf, system.high.astype(float))
    return [LinearConstraint(system.matrix.astype(float), low, high)]
