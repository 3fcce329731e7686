"""Moves single learners about in a world until it fits ranges: compiled loops, the same steps in every run.

A range has wanted ends, with room to spare, and hard ends. Being outside of those wanted costs the weight of the range
for each learner, outside of the hard ends HARD more; only what costs less is done, so costs never rise.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from .houses import House, Whole, Yes

HARD = 32
NONE = 10**9
SOME, LOOKS = 24, 240
"""What it costs where nobody is there; units that are looked at in any case, and at most, to move one learner."""
_STEP, _ADD = np.uint64(6364136223846793005), np.uint64(1442695040888963407)
_SHIFT = np.uint64(33)


def _compiled(function: Callable[..., Any]) -> Any:
    try:
        made: Any = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder where the compiler could keep its work
        made = numba.njit(nogil=True)(function)
    return made


@_compiled
def _cost(s, wl, wh, hl, hh, weight):  # type: ignore[no-untyped-def]
    cost = 0
    if s < wl:
        cost += weight * (wl - s)
    elif s > wh:
        cost += weight * (s - wh)
    if s < hl:
        cost += HARD * (hl - s)
    elif s > hh:
        cost += HARD * (s - hh)
    return cost


@_compiled
def _change(unit, column, by, above, sums, ends):  # type: ignore[no-untyped-def]
    """What it costs more where the column of the unit gets `by` more."""
    more = 0
    for k in range(above.shape[1]):
        p = above[unit, k]
        if p == sums.shape[0] - 1:
            break
        s = sums[p, column]
        wl, wh, hl, hh, weight = (
            ends[0, p, column],
            ends[1, p, column],
            ends[2, p, column],
            ends[3, p, column],
            ends[4, p, column],
        )
        more += _cost(s + by, wl, wh, hl, hh, weight) - _cost(s, wl, wh, hl, hh, weight)
    return more


@_compiled
def _put(unit, column, by, above, sums, units):  # type: ignore[no-untyped-def]
    units[unit, column] += by
    for k in range(above.shape[1]):
        p = above[unit, k]
        if p == sums.shape[0] - 1:
            break
        sums[p, column] += by


@_compiled
def _costs(unit, by, c, d, a, b, above, sums, ends, units):  # type: ignore[no-untyped-def]
    """What it costs more to move one from d to c (by 1; else back), and from a to b; NONE where nobody is there."""
    if by > 0:
        if units[unit, d] < 1 or (a >= 0 and units[unit, a] < 1):
            return NONE
    elif units[unit, c] < 1 or (b >= 0 and units[unit, b] < 1):
        return NONE
    more = _change(unit, c, by, above, sums, ends) + _change(unit, d, -by, above, sums, ends)
    if a >= 0:
        more += _change(unit, a, -by, above, sums, ends) + _change(unit, b, by, above, sums, ends)
    return more


@_compiled
def _move(unit, by, c, d, a, b, above, sums, units):  # type: ignore[no-untyped-def]
    _put(unit, c, by, above, sums, units)
    _put(unit, d, -by, above, sums, units)
    if a >= 0:
        _put(unit, a, -by, above, sums, units)
        _put(unit, b, by, above, sums, units)


@_compiled
def _other_columns(c, way, levels):  # type: ignore[no-untyped-def]
    """The way-th move into a column: from which other, and crosswise from which to which (-1: not crosswise)."""
    if levels == 1:
        d = way if way < c else way + 1
        return d, -1, -1
    v, i = c // levels, c % levels
    j, h = way % (levels - 1), way // (levels - 1)
    j = j if j < i else j + 1
    h = h if h < v else h + 1
    return v * levels + j, h * levels + i, h * levels + j


@_compiled
def _units_of(place, starts, inside):  # type: ignore[no-untyped-def]
    first = starts[place]
    return first, (starts[place + 1] if place + 1 < starts.size else inside.size) - first


@_compiled
def _single(p, c, by, levels, above, starts, inside, sums, ends, units, still, state):  # type: ignore[no-untyped-def]
    """The move in a unit of the place that costs least: what it costs more, the unit, the way, the state of chance."""
    first, many = _units_of(p, starts, inside)
    columns = units.shape[1]
    ways = columns - 1 if levels == 1 else (columns // levels - 1) * (levels - 1)
    best, unit, way = NONE, -1, -1
    for look in range(min(many, LOOKS)):
        if look >= SOME and best < 0:
            break
        state = state * _STEP + _ADD
        u = inside[first + (look if many <= LOOKS else int(state >> _SHIFT) % many)]
        for w in range(ways):
            d, a, b = _other_columns(c, w, levels)
            more = NONE if still[u] else _costs(u, by, c, d, a, b, above, sums, ends, units)
            if more < best or (more == best and more < NONE and (state >> _SHIFT) % 3 == 0):
                best, unit, way = more, u, w
    return best, unit, way, state


@_compiled
def _opposite(  # type: ignore[no-untyped-def]
    p, c, by, d, a, b, near, above, starts, inside, sums, ends, units, still, most, state
):  # fmt: skip
    """The unit, near another, where the opposite move costs least, below `most`; -1: none."""
    best, unit = most, -1
    for k in range(above.shape[1]):
        q = above[near, k]
        if q in (starts.size, p):
            continue
        first, many = _units_of(q, starts, inside)
        for look in range(min(many, SOME)):
            state = state * _STEP + _ADD
            u = inside[first + (look if many <= SOME else int(state >> _SHIFT) % many)]
            if u == near or still[u]:
                continue
            more = _costs(u, -by, c, d, a, b, above, sums, ends, units)
            if more < best:
                best, unit = more, u
    return unit, state


@_compiled
def _latest(place, starts, inside, moves):  # type: ignore[no-untyped-def]
    """When something in the place was last moved."""
    first, many = _units_of(place, starts, inside)
    last = 0
    for i in range(first, first + many):
        last = max(last, moves[inside[i]])
    return last


@_compiled
def _settle(units, sums, above, starts, inside, ends, still, sweeps, levels, seed):  # type: ignore[no-untyped-def]
    """Exchanges between two columns of a unit (levels 1), or crosswise between four (columns are values x levels).

    Where no exchange in one unit costs less, one there and its opposite in another unit may. What could not be mended
    is tried again once something in the place was moved.
    """
    state = np.uint64(seed)
    clock = 1
    moves, failed = np.zeros(units.shape[0], np.int64), np.zeros(sums.shape, np.int64)
    for _sweep in range(sweeps):
        moved = 0
        for p in range(starts.size):
            for c in range(units.shape[1]):
                if failed[p, c] > 0 and _latest(p, starts, inside, moves) <= failed[p, c]:
                    continue
                while True:
                    s = sums[p, c]
                    if ends[0, p, c] <= s <= ends[1, p, c] and ends[2, p, c] <= s <= ends[3, p, c]:
                        break
                    by = 1 if s < ends[0, p, c] or s < ends[2, p, c] else -1
                    more, unit, way, state = _single(
                        p, c, by, levels, above, starts, inside, sums, ends, units, still, state
                    )
                    if unit < 0:
                        failed[p, c] = clock
                        break
                    d, a, b = _other_columns(c, way, levels)
                    _move(unit, by, c, d, a, b, above, sums, units)
                    if more < 0:
                        moved, clock = moved + 1, clock + 1
                        moves[unit] = clock
                        continue
                    other, state = _opposite(
                        p,
                        c,
                        by,
                        d,
                        a,
                        b,
                        unit,
                        above,
                        starts,
                        inside,
                        sums,
                        ends,
                        units,
                        still,
                        -more,
                        state,
                    )
                    if other < 0:
                        _move(unit, -by, c, d, a, b, above, sums, units)
                        failed[p, c] = clock
                        break
                    _move(other, -by, c, d, a, b, above, sums, units)
                    moved, clock = moved + 1, clock + 1
                    moves[unit] = moves[other] = clock
        if moved == 0:
            break


@_compiled
def _fill(target, carry, row, column, found):  # type: ignore[no-untyped-def]
    """Whole numbers near the target with these sums: rounded down, then one more where most is lacking."""
    values, levels = target.shape
    for v in range(values):
        for i in range(levels):
            found[v, i] = min(int(target[v, i]), row[v], column[i])
            row[v] -= found[v, i]
            column[i] -= found[v, i]
    while True:
        best, a, b = -1e18, -1, -1
        for v in range(values):
            for i in range(levels):
                lacks = target[v, i] + carry[v, i] - found[v, i]
                if row[v] > 0 and column[i] > 0 and lacks > best:
                    best, a, b = lacks, v, i
        if a < 0:
            return
        found[a, b] += 1
        row[a] -= 1
        column[b] -= 1


@_compiled
def _rounded(parts, found):  # type: ignore[no-untyped-def]
    """Whole numbers near each unit's parts with their (whole) sum, carrying on what was rounded."""
    columns = parts.shape[1]
    carry = np.zeros(columns)
    for u in range(parts.shape[0]):
        left = round(parts[u].sum())
        for c in range(columns):
            found[u, c] = int(parts[u, c])
            left -= found[u, c]
        while left > 0:
            best = 0
            for c in range(1, columns):
                if (
                    parts[u, c] + carry[c] - found[u, c]
                    > parts[u, best] + carry[best] - found[u, best]
                ):
                    best = c
            found[u, best] += 1
            left -= 1
        for c in range(columns):
            carry[c] += parts[u, c] - found[u, c]


@_compiled
def _spread(across, down, shares, found):  # type: ignore[no-untyped-def]
    """For each unit a whole table (values, levels) with these sums, near its shares, carrying on what was rounded."""
    values, levels = across.shape[1], down.shape[1]
    carry = np.zeros((values, levels))
    for u in range(across.shape[0]):
        target = shares[u].copy()
        for _ in range(6):
            for v in range(values):
                target[v] *= across[u, v] / max(target[v].sum(), 1e-9)
            for i in range(levels):
                target[:, i] *= down[u, i] / max(target[:, i].sum(), 1e-9)
        _fill(target, carry, across[u].copy(), down[u].copy(), found[u])
        carry += target - found[u]


def settle(
    house: House,
    units: Whole,
    ends: Whole,
    *,
    still: Yes | None = None,
    levels: int = 1,
    sweeps: int = 12,
) -> Whole:
    """Units (units, columns) moved towards the ends; the sum of each unit's columns stays.

    ends    (5, places + 1, columns) wanted low and high, hard low and high, weight
    still   (units,) that stay as they are
    levels  above 1, columns are values x levels, and the sum of each value and of each level stays too
    """
    found = np.ascontiguousarray(units, np.int64).copy()
    sums = np.ascontiguousarray(house.sums(found))
    _settle(
        found, sums, house.above, house.starts, house.inside,
        np.ascontiguousarray(ends, np.int64),
        np.zeros(found.shape[0], np.bool_) if still is None else still, sweeps, levels, 1,
    )  # fmt: skip
    return found


def spread(across: Whole, down: Whole, shares: NDArray[np.float64]) -> Whole:
    """(units, values, levels) whole tables with the sums `across` (units, values) and `down` (units, levels).

    shares  (units, values, levels) above 0: what they should be like
    """
    found = np.zeros(shares.shape, np.int64)
    _spread(
        np.ascontiguousarray(across, np.int64), np.ascontiguousarray(down, np.int64),
        np.ascontiguousarray(shares, np.float64), found,
    )  # fmt: skip
    return found


def rounded(parts: NDArray[np.float64]) -> Whole:
    """(units, columns) whole numbers with the sums of the parts, which are whole; so are stretches of units, nearly."""
    found = np.zeros(parts.shape, np.int64)
    _rounded(np.ascontiguousarray(parts), found)
    return found
