"""Tables that say as much as they can while nothing can be worked out about a few learners: for a whole state at once.

Every row starts as fine as its size allows. A world is made in the middle of what the rows say, and a ledger looks
whether each row leaves the room that the promise needs. Rows that stand in the way say a step less, and again; a row
that is large enough is withheld last. A row never says more than before, so that ends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cairn.kernel.errors import BadInput, Mendable

from .attacking import Promise
from .coarsening import Less, around, too_much, wanting
from .houses import FREE, Bounds, House, Whole, World, Yes
from .layouts import EVERYBODY, Layout
from .ledgers import Lacking, Ledger, Sets, together
from .linking import with_earlier, worlds_of
from .middles import middle
from .rows import BESIDE, CUTS, FEW, OPEN, SHOWN, SIZES, STEPS, TAILS, UNSAID, Key, Shown, band

PATIENCE, HURRY = 220, 100
"""Rounds of coarsening; and those after which a unit that still lacks something says less in all its rows."""


class GivesAway(Mendable):
    """The tables cannot be published: what was published before, or what is known anyway, says too much already."""


@dataclass(frozen=True)
class Said:
    """The rows of one question as they are published, (places + 1, groups, …); the last place is nowhere.

    least, most  learners; FREE: no end
    cut          the place in CUTS; UNSAID: shares are withheld
    band         (places + 1, groups, levels) the range of CUTS that each share is in
    """

    least: Whole
    most: Whole
    cut: Whole
    band: Whole

    @cached_property
    def bounds(self) -> Bounds:
        low, high = np.zeros_like(self.band), np.full_like(self.band, 100)
        for step, cuts in enumerate(CUTS):
            here = self.cut == step
            low[here], high[here] = (
                np.array(cuts)[self.band[here]],
                np.array(cuts)[self.band[here] + 1],
            )
        return Bounds(self.least, self.most, low, high, self.cut == UNSAID)


@dataclass(frozen=True)
class Protected(Mapping[Key, Shown]):
    """Tables that may be published, row by row, and a world that shows it.

    own          the layout that was asked for
    house        with what earlier tables add to it
    said         question → rows
    world        question → (units, groups, levels): it fits, and is made from what is published alone
    information  bits that are told, of those that whole percents and n for every row of the minimum or more would tell
    coarsened    rows that say less than their size alone asks for
    """

    own: Layout
    house: House
    promise: Promise
    sensitive: Mapping[str, Sets]
    said: Mapping[str, Said]
    world: World
    information: float
    coarsened: int
    earlier: tuple[Mapping[str, Any], ...] = ()

    @property
    def layout(self) -> Layout:
        return self.house.layout

    @cached_property
    def _places(self) -> dict[str, int]:
        return {place.name: i for i, place in enumerate(self.layout.places)}

    @cached_property
    def _groups(self) -> dict[tuple[str, str], int]:
        return {group: i for i, group in enumerate(self.layout.groups)}

    def __getitem__(self, key: Key) -> Shown:
        question, place, *group = key
        at = self._places[place], self._groups[group[0], group[1]]
        return row_of(self.said[question], self.promise.minimum, *at)

    def __iter__(self) -> Iterator[Key]:
        for question in self.own.questions:
            for place in self.own.places:
                for group in self.layout.groups:
                    yield (question, place.name, *group)

    def __len__(self) -> int:
        return len(self.said) * len(self.own.places) * len(self.own.groups)


def row_of(said: Said, minimum: int, place: int, group: int) -> Shown:
    low, high = int(said.least[place, group]), int(said.most[place, group])
    learners = (low, None if high >= FREE else high)
    step = int(said.cut[place, group])
    if step == UNSAID:
        return Shown(learners, why=FEW if high < minimum else BESIDE)
    cuts = CUTS[step]
    return Shown(
        learners, tuple((cuts[b], cuts[b + 1]) for b in said.band[place, group].tolist()), why=SHOWN
    )


def protect_tables(
    layout: Layout,
    counts: Mapping[str, Whole],
    promise: Promise,
    *,
    sensitive: Mapping[str, Sets],
    earlier: Sequence[Mapping[str, Any]] = (),
    worlds: Sequence[Mapping[str, Any]] = (),
) -> Protected:
    """The finest tables found for which the promise is shown to hold.

    counts     question → (units, values of all divisions, levels) learners, in the order of the layout; where nothing
               divides, (units, 1, levels)
    sensitive  question → named sets of levels (by place) that are to stay unknown of small groups
    earlier    tables that are published already (`published`): they cannot be taken back
    worlds     their certificates, as far as they are at hand: their worlds are where the search begins

    Raises GivesAway with the group and what says too much of it, where nothing is left that could be coarsened;
    BadInput where counts do not hang together.
    """
    house, fixed = with_earlier(layout, earlier)
    work = _Work(house, layout, _counted(house, layout, counts), promise, sensitive, fixed)
    begin = worlds_of(house, worlds)
    world: dict[str, Whole] = {}
    for bounds in together(house, work.bounds()):
        world |= work.settle(list(bounds), begin)
    full = {q: work.say(q, work.finest(q)) for q in work.counts}
    told, most = (
        sum(work.bits(said) for said in each)
        for each in (map(work.said, work.counts), full.values())
    )
    return Protected(
        layout, house, promise, sensitive, {q: work.said(q) for q in work.counts}, world,
        told / most if most > 0 else 1.0, work.coarsened(), tuple(earlier),
    )  # fmt: skip


def _counted(house: House, layout: Layout, counts: Mapping[str, Whole]) -> dict[str, Whole]:
    """question → (units, groups, levels) with everybody first; of units of earlier tables nobody."""
    if set(counts) != set(layout.questions):
        raise BadInput(
            "There are not counts for each question.",
            mend="Give counts for every question of the layout.",
        )
    found = {}
    values, units = max(len(layout.groups) - 1, 1), len(layout.units)
    for q, given in counts.items():
        x = np.asarray(given, np.int64)
        if x.shape != (units, values, layout.questions[q].levels) or int(x.min(initial=0)) < 0:
            raise BadInput(
                f"The counts of {q} are {x.shape}, or one is below 0.",
                mend=f"Give whole numbers, {units} units by {values} values by levels.",
            )
        first = house.divisions[0] - 1 if house.divisions else np.array([0])
        everybody = x[:, first].sum(axis=1, keepdims=True)
        full = np.concatenate([everybody, x if house.divisions else x[:, :0]], axis=1)
        if any(not np.array_equal(full[:, d].sum(axis=1), full[:, 0]) for d in house.divisions):
            raise BadInput(
                f"The divisions of {q} do not have the same learners.",
                mend="Give every learner one value of each division; “not known” is a value too.",
            )
        found[q] = np.zeros((house.above.shape[0], *full.shape[1:]), np.int64)
        found[q][:units] = full
    for same in house.populations():
        sizes = [found[q].sum(axis=2) for q in same if q in found]
        if any(not np.array_equal(sizes[0], n) for n in sizes):
            raise BadInput(
                f"{', '.join(same)} are not asked of the same learners, and are said to be.",
                mend="Give a level to each learner (“not tested” is one), or name their learners differently.",
            )
    return found


class _Work:
    """Rows as they are shown so far, and the coarsening of them."""

    def __init__(
        self, house: House, layout: Layout, counts: Mapping[str, Whole], promise: Promise,
        sensitive: Mapping[str, Sets], fixed: Mapping[str, Bounds],
    ) -> None:  # fmt: skip
        self.house, self.promise, self.sensitive, self.fixed = house, promise, sensitive, fixed
        self.places = len(layout.places)
        self.counts = {q: house.sums(x) for q, x in counts.items()}
        self.steps = {q: self.first(q) for q in self.counts}
        self.began = {q: (size.copy(), cut.copy()) for q, (size, cut) in self.steps.items()}

    def finest(self, q: str) -> tuple[Whole, Whole]:
        shape = self.counts[q].shape[:2]
        return np.zeros(shape, np.int64), np.zeros(shape, np.int64)

    def first(self, q: str) -> tuple[Whole, Whole]:
        """Ranges that hold as many counts as the ledger wants, by the least n that they show; everybody finer."""
        room = self.promise.width + self.promise.insiders
        few = self.counts[q].sum(axis=2) < self.promise.minimum
        ways = self.house.directions(few[self.house.finest], few[self.house.finest])
        needs = 1 + np.maximum(room * (1 * ways[0] + ways[1]), self.promise.insiders)
        needs[:, 0] = room
        size = np.searchsorted(np.array(SIZES), needs)
        size[:, 0] = 0
        low = self.least(self.counts[q].sum(axis=2), size)
        step = np.searchsorted(np.array(STEPS), -(-100 * needs // low))
        tail = np.searchsorted(np.array(TAILS), -(-100 * (room + 1) // low))
        return size, np.minimum(tail, len(TAILS) - 1) * len(STEPS) + np.minimum(
            step, len(STEPS) - 1
        )

    def least(self, n: Whole, size: Whole) -> Whole:
        wide = np.array([*SIZES, 10**9])[size]
        return np.asarray(np.maximum(n // wide * wide, self.promise.minimum))

    def say(self, q: str, steps: tuple[Whole, Whole]) -> Said:
        """The rows with these steps; those of fewer than the minimum say that, and nothing else."""
        size, cut = steps
        counts = self.counts[q]
        n = counts.sum(axis=2)
        few = n < self.promise.minimum
        cut = np.where(few, UNSAID, cut)
        size = np.where(cut == UNSAID, OPEN, size)
        wide = np.array([*SIZES, 1])[size]
        least = np.where(few, 0, self.least(n, size))
        most = np.where(size == OPEN, FREE, n // wide * wide + wide - 1)
        most = np.where(few, self.promise.minimum - 1, most)
        bands = np.zeros_like(counts)
        for step in range(UNSAID):
            here = cut == step
            bands[here] = band(counts[here], n[here], step)
        for values, nothing in ((least, 0), (most, FREE), (cut, UNSAID)):
            values[self.places :] = nothing
        return Said(least, most, cut, bands)

    def said(self, q: str) -> Said:
        return self.say(q, self.steps[q])

    def bounds(self) -> dict[str, Bounds]:
        found = dict(self.fixed)
        for q in self.counts:
            own = self.said(q).bounds
            found[q] = own.also(found[q]) if q in found else own
        return found

    def settle(self, questions: Sequence[str], begin: Mapping[str, Whole]) -> dict[str, Whole]:
        """A world of questions that are asked of the same learners, after all coarsening that it took.

        begin  where worlds are known already, question → (units, groups, levels); below 0: not of this unit
        """
        world: dict[str, Whole] | None = None
        still: Yes | None = None
        pressing = np.zeros((self.house.places + 1, len(self.house.layout.groups)), np.int64)
        if set(questions) <= set(begin):
            bounds = next(
                b for b in together(self.house, self.bounds()) if set(b) == set(questions)
            )
            world = middle(self.house, bounds, self.promise)
            world = {q: np.where(begin[q] < 0, x, begin[q]) for q, x in world.items()}
            still = np.logical_and.reduce([begin[q][:, 0, 0] >= 0 for q in questions])
        for round_ in range(PATIENCE):
            bounds = next(
                b for b in together(self.house, self.bounds()) if set(b) == set(questions)
            )
            world = middle(self.house, bounds, self.promise, world, still, pressing)
            ledger = Ledger(self.house, self.promise, self.sensitive, bounds, world)
            lacking = ledger.lacking()
            pressing += wanting(self.house, lacking)
            if not lacking.many and not any(
                a.any() or b.any() for a, b in ledger.broken().values()
            ):
                return world
            hurried = round_ > HURRY and self.coarsen(around(ledger, lacking, most=1, every=False))
            if (
                not any(self.coarsen(less) for less in self.steps_back(ledger, lacking))
                and not hurried
            ):
                raise self.refused(ledger)
        raise self.refused(ledger)

    def steps_back(self, ledger: Ledger, lacking: Lacking) -> Iterator[Mapping[str, Less]]:
        """What may be said less, in order: rows that stand in the way; then all near, small places first."""
        yield too_much(ledger, lacking)
        sizes = np.diff(np.append(self.house.starts, self.house.inside.size))
        for every in (False, True):
            for most in np.unique(sizes).tolist():
                yield around(ledger, lacking, most=most, every=every)

    def coarsen(self, less: Mapping[str, Less]) -> bool:
        """Each row a step less, where there is one; whether any is."""
        changed = False
        for q, rows in less.items():
            if q not in self.steps:
                continue
            size, cut = self.steps[q]
            few = self.counts[q].sum(axis=2) < self.promise.minimum
            free = ~few & (cut < UNSAID)
            smaller = rows.size & free & (size < OPEN)
            tail, step = np.divmod(cut, len(STEPS))
            last = step == len(STEPS) - 1
            wider = rows.step & free & ~last
            ends = (rows.tail | (rows.step & last)) & free
            gone = (ends & (tail == len(TAILS) - 1)) | (rows.size & free & (size == OPEN))
            size[smaller] += 1
            now = (tail + ends) * len(STEPS) + step + wider
            cut[:] = np.where(gone | ~free, UNSAID, now)
            changed |= bool((smaller | wider | ends | gone).any())
        return changed

    def refused(self, ledger: Ledger) -> GivesAway:
        layout, lacking = self.house.layout, ledger.lacking()
        if lacking.groups.any():
            place, group = np.argwhere(lacking.groups)[0].tolist()
            name = layout.groups[group]
            of = "everybody" if name == EVERYBODY else ": ".join(name)
            what = f"{layout.places[place].name} · {of} may have few learners, and nothing shows that they stay unknown"
        elif lacking.insiders.any():
            what = f"{layout.units[int(np.argmax(lacking.insiders))]} has no room for learners who know themselves"
        else:
            what = "No learners were found who could be as the tables say"
        return GivesAway(
            f"{what}, however coarse the tables are.",
            mend="Publish fewer places or divisions, or ask for less to be kept; "
            "what was published before cannot be taken back.",
        )

    def bits(self, said: Said) -> float:
        """Bits that all rows tell, by the weights of their places."""
        n = self.places
        low, high = said.least[:n].astype(float), said.most[:n].astype(float)
        few = high < self.promise.minimum
        open_ = high >= FREE
        most = np.where(open_, low + 1, high)
        told = np.where(open_ | few, 0, np.log2(most + 1) - np.log2(np.maximum(most - low, 0) + 1))
        bounds = said.bounds
        width = (bounds.high - bounds.low)[:n] * most[:, :, None] / 100
        part = np.maximum(0, np.log2(most + 1)[:, :, None] - np.log2(width + 1)).sum(axis=2)
        told += np.where(bounds.hidden[:n], 0, part)
        weights = np.array([place.weight for place in self.house.layout.places[:n]])
        return float((told.sum(axis=1) * weights).sum())

    def coarsened(self) -> int:
        return sum(
            int(((size > first[0]) | (cut > first[1])).sum())
            for q, (size, cut) in self.steps.items() for first in [self.began[q]]
        )  # fmt: skip
