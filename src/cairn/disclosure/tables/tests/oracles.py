"""The slow and obvious attacker: writes down every world, publishes each, and keeps those that look the same."""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement, product
from typing import Any


def worlds(
    cells: Sequence[Any], most: int, published: Callable[[dict[Any, int]], Any], truth: Any
) -> list[dict[Any, int]]:
    """Every world with up to `most` learners in a cell that is published exactly as the truth is."""
    seen = published(truth)
    every = (
        dict(zip(cells, numbers, strict=True))
        for numbers in product(range(most + 1), repeat=len(cells))
    )
    return [world for world in every if published(world) == seen]


def known(
    possible: Sequence[dict[Any, int]],
    group: Sequence[Any],
    part: Sequence[Any],
    profiles: Sequence[tuple[Any, ...]],
    k: int,
) -> tuple[bool, bool, int]:
    """None proved, all proved, and the narrowest width that up to k of the learners can work out of the others."""
    none = everybody = False
    width = 10**9
    for many in range(k + 1):
        for some in combinations_with_replacement(profiles, many):
            mine = [cell for profile in some for cell in profile]
            rest = [
                {c: n - mine.count(c) for c, n in world.items()}
                for world in possible
                if all(world[c] >= mine.count(c) for c in mine)
            ]
            if not rest:
                continue
            here = [sum(world[c] for c in part) for world in rest]
            there = [sum(world[c] for c in group if c not in part) for world in rest]
            none |= max(here) == 0
            everybody |= max(there) == 0
            width = min(width, max(here) - min(here))
    return none, everybody, width


def shown(part: int, whole: int, digits: int) -> str | None:
    """A percent as most people write it, ties up; None of nobody."""
    if whole == 0:
        return None
    ten = 10**digits
    doubled = 2 * 100 * part * ten + whole
    return f"{doubled // (2 * whole) / ten:.{digits}f}"
