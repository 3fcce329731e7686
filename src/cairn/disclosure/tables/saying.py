"""The rows of tables as they are shown so far, and how they say less.

Every row starts as fine as its size allows, and never says more than before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .attacking import Promise
from .coarsening import Less
from .houses import FREE, Bounds, House, Whole, Yes
from .rows import BESIDE, CUTS, FEW, OPEN, SHOWN, SIZES, STEPS, TAILS, UNSAID, Shown, band

WAITS, WAITS_LARGEST = 2, 8
"""In how many rounds a row that says as little as it can must stand in the way before it falls silent.

A world is rarely the best at first, and what is silent stays so. Rows of parts (a school's grades) do not wait: they
are given up before the school's own. The largest value of a division waits longest, while others of it are shown: it
is with whom learners of small groups change places, and beside other rows one that is silent takes no part in that.
"""
LARGE = (100, 400)
"""Each of these that a row has learners lets it wait as long again: what says something of many is given up later."""


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


@dataclass
class Rows:
    """What rows of the questions say so far.

    counts  question → (places + 1, groups, levels) learners; the last place is nowhere
    places  so many of the places are published; of the others earlier tables spoke
    fixed   question → what earlier tables say
    untold  (places + 1, groups) rows that are not published at all
    part_of (places + 1,) of an undivided place the one that it is a part of; else nowhere
    steps   question → the places in SIZES and in CUTS, (places + 1, groups) each
    began   the same where only sizes decided
    divisions  for each division its groups
    waited  question → (places + 1, groups) how often a row was to fall silent: a round may count it twice
    waits   whether rows wait before they fall silent (WAITS)
    """

    counts: Mapping[str, Whole]
    places: int
    minimum: int
    fixed: Mapping[str, Bounds]
    untold: Yes
    part_of: Whole
    steps: dict[str, tuple[Whole, Whole]]
    began: dict[str, tuple[Whole, Whole]]
    divisions: list[Whole]
    waited: dict[str, Whole] = field(default_factory=dict)
    waits: bool = True

    @classmethod
    def of(
        cls, house: House, counts: Mapping[str, Whole], places: int, promise: Promise,
        fixed: Mapping[str, Bounds],
    ) -> "Rows":  # fmt: skip
        sums = {q: house.sums(x) for q, x in counts.items()}
        untold = np.zeros((house.places + 1, len(house.layout.groups)), bool)
        untold[places:] = True
        untold[~house.divided, 1:] = True
        began = {q: _first(house, x, promise) for q, x in sums.items()}
        for _, cut in began.values():
            cut[untold] = UNSAID
        steps = {q: (size.copy(), cut.copy()) for q, (size, cut) in began.items()}
        return cls(
            sums, places, promise.minimum, fixed, untold, house.part_of, steps, began, house.divisions
        )  # fmt: skip

    def part(self, at: Whole) -> "Rows":
        """Of these places only, in order; the last of them is nowhere. How long rows wait begins again."""
        here = np.full(self.part_of.size, at.size - 1)
        here[at] = np.arange(at.size)
        return Rows(
            {q: x[at] for q, x in self.counts.items()}, int((at < self.places).sum()), self.minimum,
            {q: x.only(at) for q, x in self.fixed.items()}, self.untold[at],
            here[self.part_of[at]],
            {q: (size[at], cut[at]) for q, (size, cut) in self.steps.items()},
            {q: (size[at], cut[at]) for q, (size, cut) in self.began.items()},
            self.divisions, waits=self.waits,
        )  # fmt: skip

    def begin_again(self, *, waits: bool) -> None:
        """Lets all rows say what they said at first."""
        self.waits = waits
        self.steps = {q: (size.copy(), cut.copy()) for q, (size, cut) in self.began.items()}

    def put(self, part: "Rows", at: Whole) -> None:
        """Lets these places say what they say in the part."""
        for q, (size, cut) in part.steps.items():
            self.steps[q][0][at], self.steps[q][1][at] = size, cut

    def say(self, q: str, steps: tuple[Whole, Whole]) -> Said:
        """The rows with these steps; those of fewer than the minimum say that, and nothing else."""
        size, cut = steps
        counts = self.counts[q]
        n = counts.sum(axis=2)
        few = n < self.minimum
        cut = np.where(few, UNSAID, cut)
        size = np.where(cut == UNSAID, OPEN, size)
        wide = np.array([*SIZES, 1])[size]
        least = np.where(few, 0, _least(n, size, self.minimum))
        most = np.where(size == OPEN, FREE, n // wide * wide + wide - 1)
        most = np.where(few, self.minimum - 1, most)
        bands = np.zeros_like(counts)
        for step in range(UNSAID):
            here = cut == step
            bands[here] = band(counts[here], n[here], step)
        for values, nothing in ((least, 0), (most, FREE), (cut, UNSAID)):
            values[self.untold] = nothing
        return Said(least, most, cut, bands)

    def said(self, q: str) -> Said:
        return self.say(q, self.steps[q])

    def finest(self, q: str) -> Said:
        """As if nothing had to be kept but how few they are."""
        none = np.zeros(self.counts[q].shape[:2], np.int64)
        return self.say(q, (none, none.copy()))

    def bounds(self) -> dict[str, Bounds]:
        found = dict(self.fixed)
        for q in self.counts:
            own = self.said(q).bounds
            found[q] = own.also(found[q]) if q in found else own
        return found

    def coarsen(self, less: Mapping[str, Less], learners: Whole) -> bool:
        """Each row a step less, where there is one; whether any is, or waits to fall silent.

        How many they are is known from all questions of the same learners, so all say less of it, before one is silent.

        learners  (places + 1, groups) how many rows have in the world
        """
        asked = {q: rows for q, rows in less.items() if q in self.steps}
        free = {
            q: (self.counts[q].sum(axis=2) >= self.minimum) & (self.steps[q][1] < UNSAID)
            for q in asked
        }
        many = np.logical_or.reduce([rows.size for rows in asked.values()])
        smaller = {q: many & free[q] & (self.steps[q][0] < OPEN) for q in asked}
        some = np.logical_or.reduce(list(smaller.values()))
        changed = bool(some.any())
        for q, rows in asked.items():
            size, cut = self.steps[q]
            size[smaller[q]] += 1
            tail, step = np.divmod(cut, len(STEPS))
            last = step == len(STEPS) - 1
            wider = rows.step & free[q] & ~last
            ends = (rows.tail | (rows.step & last)) & free[q]
            silent = rows.size & free[q] & ~(some | wider | ends)
            least = ends & (tail == len(TAILS) - 1)
            ends, silent = ends & ~least, silent | least
            changed |= bool(silent.any())
            silent = self._waited(q, silent, self._need(learners, free[q], silent))
            now = (tail + ends) * len(STEPS) + step + wider
            parts = self._parts_first(silent, free[q])
            now = np.where(self._have(parts) & silent, cut, now)
            silent = (silent & ~self._have(parts)) | parts
            cut[:] = np.where(silent | ~free[q], UNSAID, now)
            changed |= bool((wider | ends).any())
        return changed

    def _largest(self, learners: Whole) -> Yes:
        """(places + 1, groups) the value of each division that has the most learners."""
        found = np.zeros(learners.shape, bool)
        for groups in self.divisions:
            most = groups[learners[:, groups].argmax(axis=1)]
            found[np.arange(learners.shape[0]), most] = True
        return found

    def _waited(self, q: str, silent: Yes, need: Whole) -> Yes:
        """Rows that have waited long enough to fall silent, of those that are to."""
        if not self.waits:
            return silent
        self.waited[q] = self.waited.get(q, 0) + silent.astype(np.int64)
        return np.asarray(silent & (self.waited[q] > need))

    def _need(self, learners: Whole, free: Yes, silent: Yes) -> Whole:
        """(places + 1, groups) in how many rounds rows may stand in the way before they fall silent."""
        longest = self._largest(learners) & ~self._alone(free, silent)
        often = 1 + np.searchsorted(np.array(LARGE), learners, side="right")
        found = np.where(longest, WAITS_LARGEST, WAITS) * often
        found[self.part_of < self.part_of.size - 1] = 0
        return np.asarray(found)

    def _alone(self, free: Yes, silent: Yes) -> Yes:
        """(places + 1, groups) rows that would be the last of their division to be shown."""
        shown = free & ~silent
        found = np.zeros_like(free)
        for groups in self.divisions:
            others = shown[:, groups].sum(axis=1, keepdims=True) - shown[:, groups]
            found[:, groups] = others == 0
        return found

    def _parts_first(self, silent: Yes, free: Yes) -> Yes:
        """Rows of parts (a school's grades) that fall silent before a row of the whole does."""
        found = np.zeros_like(silent)
        found[:, 0] = silent[self.part_of, 0] & free[:, 0]
        found[self.part_of == self.part_of.size - 1] = False
        return found

    def _have(self, parts: Yes) -> Yes:
        """(places + 1, groups) rows of places of which some parts are meant."""
        found = np.zeros_like(parts)
        found[self.part_of[parts[:, 0]], 0] = True
        found[-1] = False
        return found

    def bits(self, said: Said, weights: NDArray[np.float64]) -> float:
        """Bits that all rows tell, by the weights (places,) of their places."""
        n = self.places
        low, high = said.least[:n].astype(float), said.most[:n].astype(float)
        few = high < self.minimum
        open_ = high >= FREE
        most = np.where(open_, low + 1, high)
        told = np.where(open_ | few, 0, np.log2(most + 1) - np.log2(np.maximum(most - low, 0) + 1))
        bounds = said.bounds
        width = (bounds.high - bounds.low)[:n] * most[:, :, None] / 100
        part = np.maximum(0, np.log2(most + 1)[:, :, None] - np.log2(width + 1)).sum(axis=2)
        told += np.where(bounds.hidden[:n], 0, part)
        return float((told.sum(axis=1) * weights).sum())

    def coarsened(self) -> int:
        return sum(
            int(((size > first[0]) | (cut > first[1])).sum())
            for q, (size, cut) in self.steps.items() for first in [self.began[q]]
        )  # fmt: skip


def _first(house: House, counts: Whole, promise: Promise) -> tuple[Whole, Whole]:
    """Ranges that hold as many counts as the ledger wants, by the least n that they show; everybody finer."""
    room = promise.width + promise.insiders
    few = counts.sum(axis=2) < promise.minimum
    small = house.of_units(few)
    ways = house.directions(small, small)
    needs = 1 + np.maximum(room * (1 * ways[0] + ways[1]), promise.insiders)
    needs[:, 0] = room
    size = np.searchsorted(np.array(SIZES), needs)
    size[:, 0] = 0
    low = _least(counts.sum(axis=2), size, promise.minimum)
    step = np.searchsorted(np.array(STEPS), -(-100 * needs // low))
    tail = np.searchsorted(np.array(TAILS), -(-100 * (room + 1) // low))
    return size, np.minimum(tail, len(TAILS) - 1) * len(STEPS) + np.minimum(step, len(STEPS) - 1)


def _least(n: Whole, size: Whole, minimum: int) -> Whole:
    wide = np.array([*SIZES, 10**9])[size]
    return np.asarray(np.maximum(n // wide * wide, minimum))
