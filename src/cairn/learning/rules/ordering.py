"""In which order a learner may sensibly take what they plan, and which earlier steps are missing.

A framework says what comes before what. Frameworks are written by people: some put two competencies
before each other, by way of others. Between such, no order is more right than another, and none is asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from uuid import UUID

Edges = Iterable[tuple[UUID, UUID]]
"""(what comes before, what it comes before)."""


@dataclass(frozen=True)
class Before:
    """Of each competency asked about: what comes before it, and what it turns in a circle with.

    ahead    at any distance; nothing that is in a circle with it
    circle   what comes before it and after it
    """

    ahead: Mapping[UUID, frozenset[UUID]]
    circle: Mapping[UUID, frozenset[UUID]]


def before(asked: Collection[UUID], edges: Edges) -> Before:
    """What the framework puts before each of `asked`, at any distance."""
    up: defaultdict[UUID, set[UUID]] = defaultdict(set)
    down: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for first, then in edges:
        if first != then:
            up[then].add(first)
            down[first].add(then)
    ahead, circle = {}, {}
    for key in asked:
        above, below = _reached(key, up), _reached(key, down)
        circle[key] = frozenset(above & below - {key})
        ahead[key] = frozenset(above - below - {key})
    return Before(ahead, circle)


def _reached(start: UUID, ways: Mapping[UUID, set[UUID]]) -> set[UUID]:
    found: set[UUID] = set()
    left = [start]
    while left:
        for key in ways.get(left.pop(), ()):
            if key not in found:
                found.add(key)
                left.append(key)
    return found


def sensible_order(
    asked: Sequence[UUID], known: Before, chance: Mapping[UUID, float]
) -> list[UUID]:
    """`asked` so that nothing stands before what the framework puts before it.

    Where that leaves a choice, what is nearest to being shown comes first, then what stands first in `asked`.

    chance   that each has been reached already, 0..1; not there: nothing is estimated, which comes after any
    """
    place = {key: i for i, key in enumerate(asked)}
    waits = {key: {c for c in known.ahead.get(key, ()) if c in place} for key in asked}
    opens: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for key, firsts in waits.items():
        for first in firsts:
            opens[first].append(key)

    def rank(key: UUID) -> tuple[float, int, UUID]:
        return (-chance.get(key, -1.0), place[key], key)

    free = [rank(key) for key in asked if not waits[key]]
    heapify(free)
    order = []
    while free:
        key = heappop(free)[2]
        order.append(key)
        for then in opens[key]:
            waits[then].discard(key)
            if not waits[then]:
                heappush(free, rank(then))
    return order


class Lack(StrEnum):
    """How an earlier step is missing."""

    NOT_PLANNED = "not_planned"
    LATER = "later"
    """It is on the plan, but after what rests on it, by place or by day."""


@dataclass(frozen=True)
class Missing:
    """What `step` rests on right before it, not shown: not planned, or planned too late."""

    step: UUID
    first: UUID
    how: Lack


def missing(
    order: Sequence[UUID],
    right_before: Mapping[UUID, Sequence[UUID]],
    shown: Collection[UUID],
    known: Before,
    ends_after: Collection[tuple[UUID, UUID]] = (),
) -> list[Missing]:
    """The flags of a plan, in its order.

    order          the steps that are still open, as the learner has them
    right_before   what the framework puts right before each
    shown          what has been shown, on the plan or not
    ends_after     pairs (first, step) whose own days stand the wrong way round
    """
    place = {key: i for i, key in enumerate(order)}
    found = []
    for step in order:
        for first in right_before.get(step, ()):
            if first in shown or first in known.circle.get(step, ()):
                continue
            if first not in place:
                found.append(Missing(step, first, Lack.NOT_PLANNED))
            elif place[first] > place[step] or (first, step) in ends_after:
                found.append(Missing(step, first, Lack.LATER))
    return found
