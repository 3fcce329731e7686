"""A world in the middle of what is published: it fits, and leaves room in every range where there is any.

It is made from what is published and nothing else: first how many learners each unit has, then how they are divided,
then their levels, everybody first. Each step starts in the middle of the unit's own ranges and moves learners until the
places above fit too.
"""

from collections.abc import Mapping

import numpy as np

from .attacking import Promise
from .houses import Bounds, House, Whole, World, Yes
from .raking import LEAST, Parts, raked
from .settling import rounded, settle, spread

LARGE = 10**9
NOWHERE = 2**60
"""No end for sums of LARGE over all units of a state, which pass FREE from 1,100 units on."""
WEIGHTS, FORGIVEN = ((1, 8), (8, 4), (400, 2)), 1
"""What a learner beyond the wanted ends costs in places of so many units at most, and in larger ones.

Rows of small places weigh more: of what a large one lacks, many units can give some.
"""
SEED = 0.05
"""How much of what rows say alone is mixed into the world before, so that a cell of nobody may have somebody."""
PRESSED = 20
"""What rows of the smallest places cost more at most where they lack something."""


def middle(
    house: House,
    bounds: Mapping[str, Bounds],
    promise: Promise,
    before: World | None = None,
    still: Yes | None = None,
    pressing: Whole | None = None,
) -> dict[str, Whole]:
    """A world of questions that are asked of the same learners; where it does not fit, the ledger says so.

    bounds  question → bounds, of learners as all these questions together say
    before  a world that fitted when more was said: where its units can stay as they are, they do
    still   (units,) that stay in any case
    pressing  (places + 1, groups) how often the row has lacked something so far: a unit's own weighs that much more
    """
    room = promise.width + promise.insiders
    first = next(iter(bounds.values()))
    hidden = np.logical_and.reduce([b.hidden for b in bounds.values()])
    small = (first.least < promise.minimum) & (first.most > 0)
    ways = house.directions(house.of_units(small), house.of_units(hidden))
    come, go = (np.where(way, room, promise.insiders) for way in ways)
    weight = _weights(house, pressing, come.shape)
    n = _learners(house, first, (come, go), before, still, weight)
    return {
        q: _levels(
            house,
            b,
            n,
            (come, go),
            room,
            promise.insiders,
            None if before is None else before[q],
            still,
            weight,
        )
        for q, b in bounds.items()
    }


def _weights(house: House, pressing: Whole | None, shape: tuple[int, ...]) -> Whole:
    """(places + 1, groups) what a learner beyond the wanted ends costs."""
    sizes = np.diff(np.append(house.starts, house.inside.size))
    found = np.full(house.places + 1, FORGIVEN)
    for most, weight in reversed(WEIGHTS):
        found[:-1][sizes <= most] = weight
    more = np.zeros(shape, np.int64)
    if pressing is not None:
        own = np.unique(house.finest)
        more[own] = np.minimum(pressing[own], PRESSED)
    return np.asarray(found[:, None] + more)


def _ends(low: Whole, high: Whole, under: Whole, over: Whole) -> Whole:
    """(5, …) wanted and hard ends, weight 1: with so much room at each end that says something, or near it."""
    wanted = np.where(low > 0, low + under, low), np.where(high < LARGE, high - over, high)
    spare = np.minimum(high, LARGE) - low
    at = low + np.where(low > 0, spare * under // np.maximum(under + over, 1), 0)
    narrow = wanted[0] > wanted[1]
    return np.stack(
        [
            np.where(narrow, at, wanted[0]),
            np.where(narrow, at, wanted[1]),
            low,
            high,
            np.ones_like(low),
        ]
    )


def _learners(
    house: House,
    said: Bounds,
    ways: tuple[Whole, Whole],
    before: World | None,
    still: Yes | None,
    weight: Whole,
) -> Whole:
    """(units, groups) how many learners there are."""
    low, high = _as_divided(house, said.least, np.minimum(said.most, LARGE))
    ends = _ends(low, high, ways[1], ways[0])
    for groups in house.divisions:
        for end, sums in ((0, ends[0][:, groups].sum(axis=1)), (1, ends[1][:, groups].sum(axis=1))):
            ends[end, :, 0] = np.clip(ends[end, :, 0], *((sums, LARGE) if end == 0 else (0, sums)))
    ends[:2, :, 0] = np.clip(ends[:2, :, 0], low[:, 0], high[:, 0])
    ends[0, :, 0] = np.minimum(ends[0, :, 0], ends[1, :, 0])
    ends[4] = weight
    if before is None:
        n = _own(house, low, high)
        n[:, 0] = _alone(house, n[:, 0], ends[:2, :, 0])
    else:
        n = next(iter(before.values())).sum(axis=2)
    outside = np.full((n.shape[0], 1), LARGE)
    free = np.broadcast_to(
        np.array([-NOWHERE, NOWHERE, -NOWHERE, NOWHERE, 1])[:, None, None], (5, house.places + 1, 1)
    )
    everybody = settle(
        house,
        np.concatenate([n[:, :1], outside], axis=1),
        np.concatenate([ends[:, :, :1], free], axis=2),
        still=still,
    )[:, 0]
    found = np.zeros_like(n)
    found[:, 0] = everybody
    for groups in house.divisions:
        same = n[:, groups].sum(axis=1) == everybody
        start = n[:, groups]
        if before is None:
            wanted = ends[:2, :, None, groups]
            parts = raked(house, start[:, None, :].astype(float), wanted, everybody[:, None])
            start = rounded(parts[:, 0])
        elif not same.all():
            parts = np.maximum(start[~same], LEAST)
            start = start.copy()
            start[~same] = rounded(parts * (everybody[~same] / parts.sum(axis=1))[:, None])
        found[:, groups] = settle(house, start, ends[:, :, groups], still=still)
    return found


def _as_divided(house: House, low: Whole, high: Whole) -> tuple[Whole, Whole]:
    """(places + 1, groups, …) ends of rows, of everybody's no more than the values of each division leave."""
    low, high = low.copy(), high.copy()
    for groups in house.divisions:
        low[:, 0] = np.maximum(low[:, 0], low[:, groups].sum(axis=1))
        high[:, 0] = np.minimum(high[:, 0], high[:, groups].sum(axis=1))
    return low, high


def _alone(house: House, n: Whole, ends: Whole) -> Whole:
    """(units,) about n learners, as large places want them; what is rounded is carried on."""
    parts = np.maximum(n, LEAST).astype(float)
    for rank in range(house.by_size.shape[1]):
        sums = house.sums(parts)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.clip(sums, ends[0], np.maximum(ends[0], ends[1])) / sums
        scale[-1] = 1
        parts *= scale[house.by_size[:, rank]]
    return np.asarray(np.diff(np.rint(np.cumsum(parts)), prepend=0), np.int64)


def _own(house: House, low: Whole, high: Whole) -> Whole:
    """(units, groups) the middle of what the smallest place of each unit says."""
    place = house.finest
    a, b = low[place], high[place]
    return np.asarray(np.where(b >= LARGE, a + a // 4, (a + b) // 2))


def _levels(
    house: House,
    said: Bounds,
    n: Whole,
    ways: tuple[Whole, Whole],
    room: int,
    insiders: int,
    before: Whole | None,
    still: Yes | None,
    weight: Whole,
) -> Whole:
    """(units, groups, levels) with these learners."""
    levels = said.low.shape[2]
    whole = house.sums(n)[:, :, None]
    low = np.where(said.low > 0, -(-said.low * whole // 100), 0)
    high = np.where(
        said.high < 100, (said.high * whole - 1) // 100, np.where(said.high >= 100, LARGE, 0)
    )
    low, high = _as_divided(house, low, high)
    come, go = (np.broadcast_to(way[:, :, None], low.shape).copy() for way in ways)
    come[:, 0] = go[:, 0] = room
    ends = _ends(low, high, go, come)
    ends[4] = weight[:, :, None]
    _somebody(house, ends, whole[:, :, 0], room, insiders)
    found = np.zeros((*n.shape, levels), np.int64)
    place = house.finest
    guess = (said.low[place] + np.minimum(said.high[place], 100)) / 200 + 0.01
    kept = np.zeros(n.shape[0], bool) if before is None else np.all(before.sum(axis=2) == n, axis=1)
    like = np.maximum(n, LEAST)[:, :, None] * guess if before is None else before + SEED * guess
    everybody = _parts(house, like[:, :1], ends[:2, :, :1], n[:, :1], None, before is None)
    start = rounded(everybody[:, 0])
    if before is not None:
        start[kept] = before[kept, 0]
    found[:, 0] = settle(house, start, ends[:, :, 0], still=still)
    for groups in house.divisions:
        parts = _parts(
            house, like[:, groups], ends[:2, :, groups], n[:, groups], found[:, 0], before is None
        )
        start = spread(n[:, groups], found[:, 0], parts)
        if before is not None:
            fits = kept & np.all(before[:, 0] == found[:, 0], axis=1)
            start[fits] = before[fits][:, groups]
        flat = (start.shape[0], -1)
        wanted = ends[:, :, groups].reshape(5, house.places + 1, -1)
        found[:, groups] = settle(
            house, start.reshape(flat), wanted, still=still, levels=levels
        ).reshape(start.shape)
    return found


def _parts(
    house: House, like: Parts, ends: Whole, across: Whole, down: Whole | None, anew: bool
) -> Parts:
    if anew:
        return raked(house, like, ends, across, down)
    return np.asarray(like * (across / like.sum(axis=2))[:, :, None])


def _somebody(house: House, ends: Whole, n: Whole, room: int, insiders: int) -> None:
    """Wants enough learners at each level of a unit for exchanges: of its largest values, and so of everybody.

    As many as insiders come before all room that is wanted elsewhere: they take the place of somebody who is there.
    """
    single = np.flatnonzero(np.diff(np.append(house.starts, house.inside.size)) == 1)
    levels = ends.shape[3]
    for groups in house.divisions:
        many = n[single][:, groups]
        largest = groups[many.argmax(axis=1)]
        enough = np.minimum(room, many.max(axis=1) // levels)
        for at, need in ((largest, enough), (np.zeros_like(largest), enough + 1)):
            low = ends[0, single, at]
            most = np.maximum(np.minimum(ends[3, single, at], LARGE), 0)
            ends[0, single, at] = np.maximum(low, np.minimum(need[:, None], most))
            few = np.minimum(np.minimum(insiders, need)[:, None], most)
            ends[2, single, at] = np.maximum(ends[2, single, at], few)
            ends[1, single, at] = np.maximum(ends[1, single, at], ends[0, single, at])
