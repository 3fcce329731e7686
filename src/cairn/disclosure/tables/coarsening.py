"""Which rows say too much: those without the room that the ledger wants, for each group of which too little is shown.

Every row that is named here stands in the way by itself, so each has to say less. It is read from what is published and
from a world made of it, so anybody could work it out from the tables.
"""

from dataclasses import dataclass

import numpy as np

from .houses import House, Whole, Yes
from .ledgers import Lacking, Ledger


@dataclass(frozen=True)
class Less:
    """Rows of one question that are to say less, (places + 1, groups).

    size  of how many they are
    tail  of shares near none and near all
    step  of the shares between
    """

    size: Yes
    tail: Yes
    step: Yes

    @classmethod
    def nothing(cls, shape: tuple[int, ...]) -> "Less":
        return cls(np.zeros(shape, bool), np.zeros(shape, bool), np.zeros(shape, bool))


class _Blocks:
    """Rows of one question that leave no room: for more learners at any level, for fewer; and those that are full."""

    def __init__(self, ledger: Ledger, question: str, by: int, besides: int) -> None:
        n_under, n_over, under, over = ledger.rooms[question]
        said = ledger.bounds[question]
        ends = (said.low == 0) | (said.high == 100)
        size = (n_over < by + besides, n_under < by + besides)
        self.come, self.go = (
            Less(far, *_parted(~shares_fit(ledger, question, way * by, besides), ends))
            for way, far in zip((1, -1), size, strict=True)
        )
        no = np.zeros_like(size[0])
        self.low, self.high = Less(n_under <= by, no, no), Less(n_over <= by, no, no)
        few = said.most < ledger.promise.minimum
        self.crowded = few & size[0]
        self.full, self.empty = over < 100 * (by + besides), under < 100 * (by + besides)
        self.ends = ends


def _parted(levels: Yes, ends: Yes) -> tuple[Yes, Yes]:
    """(rows,) twice: whether levels whose range is an end of the scale are meant, and whether others are."""
    return np.any(levels & ends, axis=2), np.any(levels & ~ends, axis=2)


def shares_fit(ledger: Ledger, question: str, by: int, besides: int) -> Yes:
    """(places + 1, groups, levels) the level's own range has room, wherever `by` learners come to (or leave)."""
    _, _, under, over = ledger.rooms[question]
    said = ledger.bounds[question]
    least = np.minimum(-by * said.low, 100 * by - by * said.low)
    most = np.minimum(by * said.high, by * said.high - 100 * by)
    return np.asarray((under + least >= 100 * besides) & (over + most >= 100 * besides))


def too_much(ledger: Ledger, lacking: Lacking) -> dict[str, Less]:
    """question → the rows that are to say less so that what lacks can be shown."""
    w, k = ledger.promise.width, ledger.promise.insiders
    shape = ledger.learners.shape
    found = {q: Less.nothing(shape) for q in ledger.bounds}
    for q, (size, cut) in ledger.broken().items():
        found[q].size[:-1] |= size
        found[q].tail[:-1] |= cut
        found[q].step[:-1] |= cut
    units, groups = _where(ledger, lacking)
    tiny = ledger.may_be_small()
    for q in ledger.bounds:
        blocks = _Blocks(ledger, q, w, k)
        arrives = (groups == 0) | _all_small(ledger, tiny)[units]
        _exchange(ledger, q, blocks, units[~arrives], groups[~arrives], w + k, found[q])
        _arrive(ledger, q, blocks, units[arrives], groups[arrives], found[q])
        _insiders(ledger, q, np.flatnonzero(lacking.insiders), found[q])
    return found


def _where(ledger: Ledger, lacking: Lacking) -> tuple[Whole, Whole]:
    """A unit for each group that lacks: of places with several, the one with most learners, unless it lacks itself."""
    house = ledger.house
    units, groups = [], []
    sizes = np.diff(np.append(house.starts, house.inside.size))
    single = sizes == 1
    place, group = np.nonzero(lacking.groups)
    alone = single[place]
    units.append(house.inside[house.starts[place[alone]]])
    groups.append(group[alone])
    lacks = np.zeros((house.above.shape[0], lacking.groups.shape[1]), bool)
    lacks[units[0], groups[0]] = True
    for p, g in zip(place[~alone].tolist(), group[~alone].tolist(), strict=True):
        inside = house.inside[house.starts[p] : house.starts[p] + sizes[p]]
        if lacks[inside, g].any():
            continue
        n = next(iter(ledger.world.values()))[inside, 0].sum(axis=1)
        units.append(inside[[int(n.argmax())]])
        groups.append(np.array([g]))
    return np.concatenate(units), np.concatenate(groups)


def _all_small(ledger: Ledger, small: Yes) -> Yes:
    """(units,) everybody there may be few, so that nobody can be exchanged."""
    house = ledger.house
    sizes = np.diff(np.append(house.starts, house.inside.size))
    found = np.zeros(house.above.shape[0], bool)
    single = np.flatnonzero((sizes == 1) & small[:, 0])
    found[house.inside[house.starts[single]]] = True
    return found


def _partner(ledger: Ledger, question: str, units: Whole, groups: Whole) -> Whole:
    """The other value of each group's division with most learners there, shown if one is; -1: there is none."""
    house = ledger.house
    n = ledger.world[question].sum(axis=2)
    sizes = np.append(np.diff(np.append(house.starts, house.inside.size)), 10**9)
    finest = house.above[np.arange(n.shape[0]), sizes[house.above].argmin(axis=1)]
    worth = n + np.where(ledger.bounds[question].hidden[finest], 0, 10**6)
    same = house.division[groups][:, None] == house.division[None, :]
    worth = np.where(same, worth[units], -1)
    worth[np.arange(units.size), groups] = -1
    best = worth.argmax(axis=1)
    return np.where(worth[np.arange(units.size), best] < 0, -1, best)


def _exchange(
    ledger: Ledger, q: str, blocks: _Blocks, units: Whole, groups: Whole, room: int, less: Less
) -> None:
    partner = _partner(ledger, q, units, groups)
    fine = partner >= 0
    _arrive(ledger, q, blocks, units[~fine], groups[~fine], less)
    units, groups, partner = units[fine], groups[fine], partner[fine]
    above = ledger.house.above[units]
    _mark(less, above, groups, blocks.come)
    _mark(less, above, partner, blocks.go)
    crowded = blocks.crowded[above, groups[:, None]].any(axis=1)
    _mark(less, above[crowded], groups[crowded], blocks.low)
    _mark(less, above[crowded], partner[crowded], blocks.high)
    whole = crowded & ledger.bounds[q].hidden[ledger.house.finest[units], partner]
    _mark(less, above[whole], np.zeros_like(groups[whole]), blocks.low)
    own = ledger.house.finest[units[whole]][:, None]
    for group in range(1, ledger.learners.shape[1]):
        _mark(less, own, np.full(own.shape[0], group), blocks.low)
    _scarce(ledger, q, blocks, units, ledger.world[q][units, partner] < room, less)


def _scarce(ledger: Ledger, q: str, blocks: _Blocks, units: Whole, levels: Yes, less: Less) -> None:
    """Levels (of each unit) of which too few are there for exchanges: others must be able to come to them.

    So rows of everybody, and of the largest value of each division, must not be full there, nor short where most are.
    """
    some = levels.any(axis=1)
    units, levels = units[some], levels[some]
    n = ledger.world[q].sum(axis=2)[units]
    above = ledger.house.above[units]
    columns = [np.zeros_like(units)]
    if units.size:
        columns += [same[n[:, same].argmax(axis=1)] for same in ledger.house.divisions]
    for column in columns:
        rows = np.broadcast_to(column[:, None], above.shape)
        most = ledger.world[q][units, 0].argmax(axis=1)
        source = np.arange(levels.shape[1]) == most[:, None]
        full = blocks.full[above, rows] & levels[:, None, :]
        full |= blocks.empty[above, rows] & source[:, None, :]
        ends = blocks.ends[above, rows]
        for into, where in ((less.tail, full & ends), (less.step, full & ~ends)):
            here = where.any(axis=2)
            into[above[here], rows[here]] = True


def _arrive(
    ledger: Ledger, q: str, blocks: _Blocks, units: Whole, groups: Whole, less: Less
) -> None:
    above = ledger.house.above[units]
    columns = [np.zeros_like(groups), groups]
    for same in ledger.house.divisions:
        n = ledger.world[q].sum(axis=2)[units][:, same]
        columns.append(same[n.argmax(axis=1)] if units.size else groups)
    for column in columns:
        _mark(less, above, column, blocks.come)


def _insiders(ledger: Ledger, q: str, units: Whole, less: Less) -> None:
    """Rows that keep a kind of learner out of these units."""
    if not units.size:
        return
    besides = max(ledger.promise.insiders - 1, 0)
    blocks = _Blocks(ledger, q, 1, besides)
    above = ledger.house.above[units]
    _scarce(ledger, q, blocks, units, ledger.world[q][units, 0] < 1 + besides, less)
    n = ledger.world[q].sum(axis=2)[units]
    for same in ledger.house.divisions:
        largest = same[n[:, same].argmax(axis=1)]
        _scarce(ledger, q, blocks, units, ledger.world[q][units, largest] < 1 + besides, less)
    for group in range(1, ledger.learners.shape[1]):
        absent = np.any(ledger.world[q][units, group] < 1 + besides, axis=1)
        column = np.full(units.size, group)
        _mark(less, above[absent], column[absent], blocks.come)
        if absent.any():
            partner = _partner(ledger, q, units[absent], column[absent])
            there = partner >= 0
            _mark(less, above[absent][there], partner[there], blocks.go)


def _mark(less: Less, above: Whole, column: Whole, blocked: Less) -> None:
    rows = np.broadcast_to(column[:, None], above.shape)
    for into, stand in (
        (less.size, blocked.size),
        (less.tail, blocked.tail),
        (less.step, blocked.step),
    ):
        here = stand[above, rows]
        into[above[here], rows[here]] = True


def wanting(house: House, lacking: Lacking) -> Yes:
    """(places + 1, groups) rows that lack something; with a group everybody, with an insider all of the unit's own."""
    found = np.append(lacking.groups, np.zeros_like(lacking.groups[:1]), axis=0)
    found[:, 0] |= found.any(axis=1)
    found[house.finest[lacking.insiders]] = True
    return found


def around(
    ledger: Ledger, lacking: Lacking, *, most: int, every: bool, everybody: bool = True
) -> dict[str, Less]:
    """Every row of the divisions that lack something, in places that hold the unit: where nothing else helps.

    most       places of so many units at most
    every      of every division
    everybody  and rows of everybody
    """
    sizes = np.append(np.diff(np.append(ledger.house.starts, ledger.house.inside.size)), 0)
    units, groups = _where(ledger, lacking)
    units = np.concatenate([units, np.flatnonzero(lacking.insiders)])
    shape = ledger.learners.shape
    marked = np.zeros(shape, bool)
    division = ledger.house.division
    for unit, group in zip(
        units.tolist(), [*groups.tolist(), *[0] * (units.size - groups.size)], strict=True
    ):
        same = (
            np.ones_like(division, bool)
            if every or group == 0
            else (division == division[group]) | (division < 0)
        )
        above = ledger.house.above[unit]
        marked[np.ix_(above[sizes[above] <= most], np.flatnonzero(same))] = True
    marked[:, 0] &= everybody
    return {q: Less(marked.copy(), marked.copy(), marked.copy()) for q in ledger.bounds}
