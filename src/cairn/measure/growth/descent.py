"""From one corner of a quantile regression to the best one.

The sum of a quantile regression is a bowl of flat faces. At a corner, as many rows as there are
coefficients lie exactly on the fit; these are the basis. Letting one of them go leads down an edge;
rows that the fit crosses on the way change sides, and the edge is followed past them until it no
longer falls. Where no edge leads down, the corner is an exact solution. (The long-step edge search of
I. Barrodale and F. Roberts, SIAM J. Numer. Anal. 10, 1973, as R. Koenker and V. d'Orey have it for
quantiles, Applied Statistics 36, 1987; edges are chosen by their fall for each unit the fit moves.)

Rows that happen to lie on the fit without being of the basis are held a hair's breadth away from it,
so that no step has length zero and the search cannot go in circles.
"""

from math import inf, sqrt

from numba import float64, int64, void

from cairn.measure.compiling import FLOATS, MATRIX, VECTOR, compiled_apart
from cairn.measure.growth.rows import (
    CODES,
    PLACES,
    SPOTS,
    VALUES,
    Codes,
    Floats,
    Indices,
    add_row,
    along,
    on_spots,
    over_rows,
)

BOTTOM, TIRED, ENDLESS = 0, 1, 2
"""No edge leads down; the steps allowed are used up; an edge leads down past all of these rows."""
FLATTEST = 1e-9
"""A row that moves less than this, for each unit of the row let go, is not met."""
STEEP = 1e-9
"""The least fall of an edge that counts, for each unit of the weight of the row let go."""
FARTHER = 8.0
"""How much farther to look when too few rows are met."""


@compiled_apart(float64, FLOATS, PLACES, MATRIX, VECTOR, float64, int64)
def _fall(
    weight: Floats, basis: Indices, edges: Floats, pull: Floats, tau: float, chosen: int
) -> float:
    """How fast the sum falls as the row at place |chosen| - 1 is let go up (+) or down (-)."""
    place = abs(chosen) - 1
    c, w = 0.0, float(weight[basis[place]])
    for a in range(edges.shape[1]):
        c += float(pull[a] * edges[place, a])
    return -c - w * tau if chosen > 0 else c - w * (1.0 - tau)


@compiled_apart(float64, MATRIX, int64)
def _length(lengths: Floats, place: int) -> float:
    total = 0.0
    for a in range(lengths.shape[1]):
        total += lengths[place, a] * lengths[place, a]
    return total


@compiled_apart(int64, FLOATS, PLACES, MATRIX, MATRIX, VECTOR, float64)
def _steepest(
    weight: Floats, basis: Indices, edges: Floats, lengths: Floats, pull: Floats, tau: float
) -> int:
    """Plus or minus (1 + place in the basis) of the row to let go up or down; 0 at the bottom."""
    chosen, best = 0, 0.0
    for place in range(basis.size):
        up = _fall(weight, basis, edges, pull, tau, 1 + place)
        down = -up - weight[basis[place]]
        fall = max(up, down)
        if fall > STEEP * weight[basis[place]]:
            squared = _length(lengths, place)
            if fall * fall > best * squared:
                best = fall * fall / squared
                chosen = 1 + place if up > down else -1 - place
    return chosen


@compiled_apart(int64, VECTOR, VECTOR, VECTOR, float64, VECTOR, PLACES)
def _meet(
    rest: Floats, side: Floats, moved: Floats, reach: float, when: Floats, met: Indices
) -> int:
    """Which rows the fit meets until it has gone as far as `reach`, and when."""
    count = 0
    for i in range(rest.size):
        speed = moved[i] * side[i]
        if speed > FLATTEST and rest[i] * side[i] <= reach * speed:
            when[count] = rest[i] / moved[i]
            met[count] = i
            count += 1
    return count


@compiled_apart(int64, VECTOR, PLACES, FLOATS, VECTOR, float64, int64)
def _crossing(
    when: Floats, met: Indices, weight: Floats, moved: Floats, fall: float, count: int
) -> int:
    """Orders the rows met so far that all before the answer are crossed, and at it the fall ends.

    -1 where the fall outlasts all. A selection, not a sort.
    """
    low, high, left = 0, count, fall
    while low < high:
        a, b, c = when[low], when[(low + high) // 2], when[high - 1]
        middle = max(min(a, b), min(max(a, b), c))
        less, more, at = low, high, low
        lighter, equal = 0.0, 0.0
        while at < more:
            t = when[at]
            if t > middle:
                more -= 1
                when[at], when[more] = when[more], t
                met[at], met[more] = met[more], met[at]
                continue
            taken = weight[met[at]] * abs(moved[met[at]])
            if t < middle:
                lighter += taken
                when[at], when[less] = when[less], t
                met[at], met[less] = met[less], met[at]
                less += 1
            else:
                equal += taken
            at += 1
        if lighter >= left:
            high = less
        elif lighter + equal >= left:
            for i in range(less, more):
                lighter += weight[met[i]] * abs(moved[met[i]])
                if lighter >= left:
                    return i
            return more - 1
        else:
            left -= lighter + equal
            low = more
    return -1


@compiled_apart(void, PLACES, PLACES, MATRIX, MATRIX, VECTOR, int64, int64)
def _exchange(
    place: Indices,
    basis: Indices,
    edges: Floats,
    lengths: Floats,
    speeds: Floats,
    at: int,
    row: int,
) -> None:
    """Puts a row into the basis in place of another, and turns all edges accordingly."""
    place[basis[at]], place[row], basis[at] = -1, at, row
    turn = 1.0 / speeds[at]
    for a in range(edges.shape[1]):
        edges[at, a] *= turn
    for a in range(lengths.shape[1]):
        lengths[at, a] *= turn
    for other in range(basis.size):
        if other != at:
            s = speeds[other]
            for a in range(edges.shape[1]):
                edges[other, a] -= s * edges[at, a]
            for a in range(lengths.shape[1]):
                lengths[other, a] -= s * lengths[at, a]


@compiled_apart(void, VECTOR, VECTOR, PLACES, VECTOR, float64, float64)
def _advance(
    rest: Floats, side: Floats, place: Indices, moved: Floats, t: float, hair: float
) -> None:
    """Moves the fit; rows that come to lie on it stay a hair's breadth on their side."""
    for i in range(rest.size):
        rest[i] -= t * moved[i]
        if rest[i] * side[i] < 0.01 * hair and place[i] < 0:
            rest[i] = side[i] * hair * (1.0 + ((i * 40503) & 1023) / 1024.0)


@compiled_apart(
    void,
    SPOTS, CODES, VALUES, PLACES, VECTOR, float64, VECTOR, VECTOR, VECTOR,
)  # fmt: skip
def _set_out(
    spot: Codes,
    first: Codes,
    values: Floats,
    basis: Indices,
    edge: Floats,
    up: float,
    way: Floats,
    on: Floats,
    moved: Floats,
) -> None:
    """How the coefficients and every row's fit change along the edge of a row that is let go."""
    for a in range(way.size):
        way[a] = -up * edge[a]
    on_spots(first, values, way, on)
    over_rows(spot, on, way[0], moved)
    for other in range(basis.size):
        moved[basis[other]] = 0.0


@compiled_apart(
    int64, VECTOR, VECTOR, VECTOR, FLOATS, float64, float64, VECTOR, PLACES
)  # fmt: skip
def _follow(
    rest: Floats,
    side: Floats,
    moved: Floats,
    weight: Floats,
    fall: float,
    usual: float,
    when: Floats,
    met: Indices,
) -> int:
    """Where among the rows met the fall ends; looks as far as is usual, then farther; -1 is nowhere."""
    reach = 4.0 * usual if usual > 0.0 else inf
    while True:
        count = _meet(rest, side, moved, reach, when, met)
        stop = _crossing(when, met, weight, moved, fall, count)
        if stop >= 0 or reach == inf:
            return stop
        reach = reach * FARTHER if reach < 100.0 * usual else inf


@compiled_apart(
    void,
    SPOTS, CODES, VALUES, FLOATS, VECTOR, PLACES, int64, int64, float64, float64, VECTOR,
)  # fmt: skip
def _cross(
    spot: Codes,
    first: Codes,
    values: Floats,
    weight: Floats,
    side: Floats,
    met: Indices,
    stop: int,
    old: int,
    up: float,
    tau: float,
    pull: Floats,
) -> None:
    """Puts the rows crossed on their other side, takes the row at the stop out of the pull, and the old in."""
    for i in range(stop):
        row = met[i]
        add_row(spot, first, values, row, -side[row] * weight[row], pull)
        side[row] = -side[row]
    row = met[stop]
    add_row(spot, first, values, row, -weight[row] * (tau if side[row] > 0 else tau - 1.0), pull)
    add_row(spot, first, values, old, weight[old] * (tau if up > 0 else tau - 1.0), pull)


@compiled_apart(void, SPOTS, CODES, VALUES, int64, MATRIX, VECTOR, VECTOR)
def _speeds(
    spot: Codes,
    first: Codes,
    values: Floats,
    row: int,
    edges: Floats,
    way: Floats,
    speeds: Floats,
) -> None:
    """How fast each edge moves the fit at a row."""
    for other in range(edges.shape[0]):
        for a in range(way.size):
            way[a] = edges[other, a]
        speeds[other] = along(spot, first, values, row, way)


@compiled_apart(
    int64,
    SPOTS, CODES, VALUES, FLOATS, VECTOR, VECTOR, PLACES, PLACES, MATRIX, MATRIX, VECTOR,
    float64, float64, int64, VECTOR, VECTOR, VECTOR, VECTOR, PLACES, VECTOR, PLACES,
)  # fmt: skip
def descend(
    spot: Codes,
    first: Codes,
    values: Floats,
    weight: Floats,
    rest: Floats,
    side: Floats,
    place: Indices,
    basis: Indices,
    edges: Floats,
    lengths: Floats,
    pull: Floats,
    tau: float,
    hair: float,
    most: int,
    way: Floats,
    on: Floats,
    moved: Floats,
    when: Floats,
    met: Indices,
    speeds: Floats,
    taken: Indices,
) -> int:
    """Walks down from a corner; BOTTOM, TIRED or ENDLESS. Changes rest, side, place, basis, edges, pull.

    spot, first, values, weight   m rows, as in Rows
    rest, side    (m,)  score less fit, and 1 above or -1 below the fit
    place         (m,)  where in the basis a row is; -1 for those that are not
    basis         (p,)  the rows on the fit
    edges         (p, width)  row j: how the coefficients change as the basis' j-th row alone falls
    lengths       (p, p)  the same, in units of the fit's movement over all rows
    pull          (width,)  the sum over all rows not in the basis, far ones too, of w (tau - [below]) x
    tau, hair     the quantile; how far from the fit a row is held that lies on it
    the last seven  room to work in; taken[0] is the number of steps
    """
    for i in range(moved.size):
        moved[i] = 0.0
    _advance(rest, side, place, moved, 0.0, hair)
    taken[0] = 0
    usual = 0.0
    while taken[0] < most:
        chosen = _steepest(weight, basis, edges, lengths, pull, tau)
        if chosen == 0:
            return BOTTOM
        fall = _fall(weight, basis, edges, pull, tau, chosen)
        at, up = abs(chosen) - 1, 1.0 if chosen > 0 else -1.0
        _set_out(spot, first, values, basis, edges[at], up, way, on, moved)
        length = sqrt(_length(lengths, at))
        stop = _follow(rest, side, moved, weight, fall, usual / length, when, met)
        if stop < 0:
            return ENDLESS
        row, old, t = met[stop], basis[at], when[stop]
        _cross(spot, first, values, weight, side, met, stop, old, up, tau, pull)
        _speeds(spot, first, values, row, edges, way, speeds)
        _exchange(place, basis, edges, lengths, speeds, at, row)
        rest[old], side[old], rest[row], moved[row] = up * t, up, 0.0, 0.0
        _advance(rest, side, place, moved, t, hair)
        usual = t * length if usual == 0.0 else 0.8 * usual + 0.2 * t * length
        taken[0] += 1
    return TIRED
