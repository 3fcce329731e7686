"""Tables that say as much as they can while nothing can be worked out about a few learners.

Every row starts as fine as its size allows. Then possible worlds are looked for that disagree about every group that
may be small; where none are found, the attacker's own linear program tells which rows say too much (its dual values),
and of these the one that costs least information is shown more coarsely. Suppression of a row that is large enough is
the last place on the ladder. That goes on until worlds are found for every group, or nothing can be coarsened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import vstack

from cairn.kernel.errors import BadInput, Mendable

from .attacking import LEARNERS, Promise
from .blocks import Block, Claim, Known, blocks
from .claims import Kept, to_keep
from .layouts import Layout
from .releases import FREE, Release, Whole
from .rows import LADDER, Shown, counts_of, shown, start
from .solving import MOST, NoWorld, TooHard
from .statements import Cell, Statement
from .swaps import Kind
from .worlds import Effort, base_world, disagreeing

MUCH = 40.0
"""Counts that a range should hold at most before rows are coarsened one by one instead of all together."""
PATIENCE = 2
"""Rounds of coarsening that may help nobody before the search starts anew in the middle of the coarser tables."""


class GivesAway(Mendable):
    """The tables cannot be published: what was published before, or what is known anyway, says too much already."""


@dataclass(frozen=True)
class Protected:
    """Tables that may be published, and the worlds that show it.

    shown        each row as it is published, by its key
    release      the same as statements, earlier ones included
    keep         the groups that may be small
    base         (cells,) a world that fits
    worlds       for each block (worlds, cells of the block): what it may be instead
    information  bits that are told, of those that exact counts for every row of the minimum or more would tell
    coarsened    rows that are shown more coarsely than their size alone asks for
    """

    layout: Layout
    promise: Promise
    sensitive: Mapping[str, tuple[int, ...]]
    shown: Mapping[str, Shown]
    release: Release
    keep: tuple[Kept, ...]
    base: Whole
    worlds: tuple[Whole, ...]
    information: float
    coarsened: int


def as_release(
    layout: Layout,
    rows: Mapping[str, Shown],
    sensitive: Mapping[str, tuple[int, ...]],
    earlier: Sequence[Statement] = (),
) -> Release:
    """The tables as an attacker reads them, with every group that has a row."""
    said = [s for row in rows.values() for s in row.statements()]
    return Release(
        (*layout.identities, *said, *earlier),
        tuple(layout.group(row) for row in layout.rows),
        sensitive,
        tuple(kind for unit in layout.units for _, kind in layout.kinds(unit)),
    )


def protect(
    layout: Layout,
    truth: Mapping[Cell, int],
    sensitive: Mapping[str, tuple[int, ...]],
    promise: Promise,
    *,
    random: np.random.Generator,
    earlier: Sequence[Statement] = (),
    holds: float | None = None,
    ladder: Sequence[int] = tuple(range(len(LADDER))),
    effort: Effort | None = None,
) -> Protected:
    """The finest tables found for which the promise is shown to hold.

    truth      learners in each finest cell; a cell that is not named has none
    sensitive  named sets of levels (by place) that are to stay unknown of small groups
    random     where to look for worlds; another one finds others, and perhaps another place of the ladder
    earlier    statements of what is published already: they cannot be taken back
    holds      how many counts a range should hold to begin with; None: w + k + 1
    ladder     the places of LADDER that may be used, in order; the last of them is where a row ends

    Raises GivesAway with the group and what says too much of it, where nothing is left that could be coarsened.
    """
    if promise.insiders > 1:
        raise BadInput(
            f"Tables can be protected against 1 insider, not yet against {promise.insiders}.",
            mend="Ask for 0 or 1, or attack the tables with more to see what they would find.",
        )
    counts = {row.key: counts_of(row, truth) for row in layout.rows}
    by_key = {row.key: row for row in layout.rows}
    wanted = promise.width + promise.insiders + 1 if holds is None else holds
    steps = {k: start(by_key[k], c, promise.minimum, wanted, ladder) for k, c in counts.items()}
    first = dict(steps)
    search = _Search(
        layout, sensitive, promise, random, effort or Effort(), tuple(earlier), tuple(ladder)
    )
    stuck, fewest = 0, len(by_key) ** 2
    while True:
        rows = {
            key: shown(by_key[key], counts[key], step, promise.minimum)
            for key, step in steps.items()
        }
        again = stuck >= PATIENCE
        bad = search.look(rows, truth, again=again)
        if not bad and search.insiders_too:
            break
        if not bad:
            search.begin_with_insiders()
            stuck, fewest = 0, len(by_key) ** 2
            continue
        if len(bad) > search.asked / 4 and wanted < MUCH and not search.insiders_too:
            wanted, stuck = 1.5 * wanted, PATIENCE
            for key, row in by_key.items():
                now = start(row, counts[key], promise.minimum, wanted, ladder)
                steps[key] = max(steps[key], now)
            continue
        stuck = 0 if len(bad) < fewest or again else stuck + 1
        fewest = len(bad)
        for key in search.too_much(bad, rows, counts, many=1 + 2 * stuck):
            steps[key] = ladder[ladder.index(steps[key]) + 1]
    full = {k: shown(by_key[k], c, 0, promise.minimum).information() for k, c in counts.items()}
    told = sum(row.information() for row in rows.values())
    return Protected(
        layout, promise, sensitive, rows, search.release, tuple(search.keep), search.base,
        tuple(search.found[b] for b in range(len(search.found))),
        told / sum(full.values()) if sum(full.values()) > 0 else 1.0,
        sum(steps[key] != first[key] for key in steps),
    )  # fmt: skip


@dataclass(frozen=True)
class _Bad:
    """A claim that no worlds show to hold."""

    keep: Kept
    count: str
    block: int
    claim: Claim
    least: Whole


class _Search:
    """The looking for worlds from one choice of rows to the next: what was found while more was said holds still."""

    def __init__(
        self,
        layout: Layout,
        sensitive: Mapping[str, tuple[int, ...]],
        promise: Promise,
        random: np.random.Generator,
        effort: Effort,
        earlier: tuple[Statement, ...],
        ladder: tuple[int, ...],
    ) -> None:
        self.layout, self.sensitive, self.promise = layout, sensitive, promise
        self.random, self.effort, self.earlier, self.ladder = random, effort, earlier, ladder
        self.found: dict[int, Whole] = {}
        self.safe: set[tuple[str, str]] = set()
        self.asked = 0
        self.insiders_too = promise.insiders == 0
        self.base = np.zeros(0, np.int64)
        self.blocks: list[Block] = []

    def look(
        self, rows: Mapping[str, Shown], truth: Mapping[Cell, int], *, again: bool
    ) -> list[_Bad]:
        """The claims that no world was found for.

        again  forget what was found, and begin from a world in the middle of these tables
        """
        self.release = as_release(self.layout, rows, self.sensitive, self.earlier)
        self.keep = to_keep(self.layout, rows, self.sensitive, self.promise)
        system = self.release.system
        self.of = blocks_of(self.layout, self.release)
        if not self.base.size:
            self.there = self._there(truth)
        if again or not self.base.size:
            self.found, self.safe = {}, set()
            self.base = _begin(self.release, self.of, self.promise)
        self.blocks = blocks(system, self.of, self.base, self.promise.insiders)
        claims = claims_of(self.keep, self.release, self.of)
        profiles = kinds_of(self.layout, self.release, self.of, self.promise.insiders)
        names = self.names()
        self.asked = len(names)
        if not self.insiders_too:
            profiles = [[] for _ in profiles]
        done = {i for i, (keep, count) in enumerate(names) if (keep.row.key, count) in self.safe}
        last: dict[int, _Bad] = {}
        for number, block in enumerate(self.blocks):
            open_ = [c for c in claims[number] if c.name not in done]
            if not open_:
                self.found.setdefault(number, self.base[block.cells][None, :])
                continue
            worlds, shown_ = disagreeing(
                block, self.base, open_, profiles[number], self.promise.width,
                random=self.random, effort=self.effort, before=self.found.get(number),
            )  # fmt: skip
            self.found[number] = worlds
            for claim, bad in self._judged(number, open_, shown_, profiles[number]):
                if bad is None:
                    done.add(claim.name)
                    last.pop(claim.name, None)
                else:
                    last[claim.name] = bad
        self.safe |= {(names[i][0].row.key, names[i][1]) for i in done}
        return list(last.values())

    def _there(self, truth: Mapping[Cell, int]) -> list[NDArray[np.bool_]]:
        """For each block whether there can be a learner of each kind, nobody first: all their cells have somebody."""
        world = self.release.world(truth)
        kinds = kinds_of(self.layout, self.release, self.of, self.promise.insiders)
        return [
            np.array([True, *(bool(world[self.of == b][kind.cells].min() > 0) for kind in each)])
            for b, each in enumerate(kinds)
        ]

    def _judged(
        self, number: int, claims: Sequence[Claim], found: Known, profiles: Sequence[Kind]
    ) -> list[tuple[Claim, _Bad | None]]:
        there = self.there[number] if self.insiders_too else None
        kept = found.kept(self.promise.width, there)
        names = self.names()
        judged: list[tuple[Claim, _Bad | None]] = []
        for j, claim in enumerate(claims):
            if kept[j].all():
                judged.append((claim, None))
                continue
            least = np.zeros(self.blocks[number].cells.size, np.int64)
            if who := int(np.argmin(kept[j])):
                least[profiles[who - 1].cells] = 1
            keep, count = names[claim.name]
            judged.append((claim, _Bad(keep, count, number, claim, least)))
        return judged

    def begin_with_insiders(self) -> None:
        """Nobody from outside learns anything; from now on learners who know themselves are looked at too."""
        self.insiders_too, self.safe = True, set()

    def names(self) -> list[tuple[Kept, str]]:
        return [(keep, name) for keep in self.keep for name, _ in keep.counts]

    def too_much(
        self,
        bad: Sequence[_Bad],
        rows: Mapping[str, Shown],
        counts: Mapping[str, tuple[int, ...]],
        *,
        many: int,
    ) -> set[str]:
        """Keys of rows to be shown more coarsely: for each claim so many of those that bind, the cheapest."""
        chosen: set[str] = set()
        for each in bad:
            bind = self._bind(each)
            can = {s.row for s in bind if s.row in rows and rows[str(s.row)].step < self.ladder[-1]}
            if not can:
                can = {key for key in self._near(each) if rows[key].step < self.ladder[-1]}
            if not can:
                raise _gives_away(each, bind)
            cost = {str(key): self._cost(rows[str(key)], counts[str(key)]) for key in can}
            chosen |= set(sorted(cost, key=lambda key: (cost[key], key))[:many])
        return chosen

    def _bind(self, bad: _Bad) -> list[Statement]:
        """The statements that keep the count from going further: dual values of the attacker's program."""
        block = self.blocks[bad.block]
        ends = [(bad.claim.cells, 1.0), (bad.claim.cells, -1.0)]
        if bad.claim.others is not None:
            ends.append((bad.claim.others, -1.0))
        found: dict[int, None] = {}
        for cells, sign in ends:
            for row in _binding(block, cells, sign, bad.least):
                found[int(block.rows[row])] = None
        return [self.release.statements[row] for row in found]

    def _cost(self, row: Shown, counts: tuple[int, ...]) -> float:
        """Bits that are lost by the next step."""
        after = self.ladder[self.ladder.index(row.step) + 1]
        coarser = shown(row.row, counts, after, self.promise.minimum)
        return row.information() - coarser.information()

    def _near(self, bad: _Bad) -> set[str]:
        """Rows of the block that share cells with everybody who is linked to the claim."""
        block = self.blocks[bad.block]
        return {
            str(s.row)
            for s in (self.release.statements[int(r)] for r in block.rows)
            if s.row is not None
        }


def _gives_away(bad: _Bad, bind: Sequence[Statement]) -> GivesAway:
    says = "; ".join(dict.fromkeys(s.says for s in bind)) or "what is known anyway"
    what = "its size" if bad.count == LEARNERS else f"its {bad.count}"
    return GivesAway(
        f"{bad.keep.row.key} may have few learners, and nothing shows that {what} cannot be worked out. "
        f"It is bound by: {says}.",
        mend="Publish fewer places or divisions, or let larger blocks be worked on together; "
        "what was published before cannot be taken back.",
    )


def _begin(release: Release, of: Whole, promise: Promise) -> Whole:
    room = (promise.insiders + 1) * (promise.width + 2)
    try:
        return base_world(release.system, of, room=room)
    except NoWorld:
        raise GivesAway(
            "No learners can be as the tables and the earlier ones say.",
            mend="Make them from the same records, with the same names for the same learners.",
        ) from None
    except TooHard:
        raise GivesAway(
            "No world that fits the tables was found in time.",
            mend="Publish fewer places at once, or coarser ones.",
        ) from None


def _binding(block: Block, cells: Whole, sign: float, least: Whole) -> Whole:
    system = block.system
    objective = np.zeros(block.cells.size)
    objective[cells] = sign
    under, over = np.flatnonzero(system.low > -FREE), np.flatnonzero(system.high < FREE)
    matrix = system.matrix.astype(float)
    found = linprog(
        objective,
        A_ub=vstack([matrix[over], -matrix[under]]).tocsr(),
        b_ub=np.concatenate([system.high[over], -system.low[under]]).astype(float),
        bounds=np.column_stack([least, np.full(objective.size, MOST)]),
    )
    if found.status != 0:
        return np.zeros(0, np.int64)
    heavy = np.abs(found.ineqlin.marginals) > 1e-9
    return np.unique(np.concatenate([over, under])[heavy])


def blocks_of(layout: Layout, release: Release) -> Whole:
    """(cells,) the number of each cell's block; an earlier release's cells may have blocks of their own."""
    number: dict[object, int] = {}
    found = np.zeros(len(release.cells), np.int64)
    for i, cell in enumerate(release.cells):
        unit = cell[0] if isinstance(cell, tuple) else cell
        name = layout.units.get(unit, ("elsewhere", unit))
        found[i] = number.setdefault(name, len(number))
    return found


def claims_of(keep: Sequence[Kept], release: Release, of: Whole) -> list[list[Claim]]:
    """For each block the claims that have cells in it; `name` is the place among all counts of all groups."""
    places = places_in(of)
    found: list[list[Claim]] = [[] for _ in range(int(of.max(initial=-1)) + 1)]
    name = 0
    for each in keep:
        for count, levels in each.counts:
            inside = np.array([release.place[c] for i in levels for c in each.row.levels[i]])
            others = np.array(
                [
                    release.place[c]
                    for i, level in enumerate(each.row.levels)
                    if i not in levels
                    for c in level
                ],
                np.int64,
            )
            for number in np.unique(of[inside]).tolist():
                rest = places[others[of[others] == number]]
                found[number].append(
                    Claim(
                        name,
                        places[inside[of[inside] == number]],
                        None if count == LEARNERS else rest,
                    )
                )
            name += 1
    return found


def kinds_of(layout: Layout, release: Release, of: Whole, k: int) -> list[list[Kind]]:
    """For each block who an insider can be in it; nobody where k is 0."""
    found: list[list[Kind]] = [[] for _ in range(int(of.max(initial=-1)) + 1)]
    if k == 0:
        return found
    places = places_in(of)
    levels = range(layout.levels)

    def local(cells: Iterable[Cell]) -> Whole:
        return places[[release.place[cell] for cell in cells]]

    for unit in layout.units:
        slots = {
            i: tuple(local(layout.slot(unit, division, i)) for division in layout.divisions)
            for i in levels
        }
        for level, profile in layout.kinds(unit):
            order = (level, *(i for i in levels if i != level))
            kind = Kind(local(profile), tuple(slots[i] for i in order))
            found[int(of[release.place[profile[0]]])].append(kind)
    return found


def places_in(of: Whole) -> Whole:
    """(cells,) the place of each cell in its block."""
    places = np.zeros(of.size, np.int64)
    for number in range(int(of.max(initial=-1)) + 1):
        here = np.flatnonzero(of == number)
        places[here] = np.arange(here.size)
    return places
