"""Whether a world that fits has room for all the others that a promise needs: sums along columns, nothing is searched.

Others are reached by *exchanges*: t learners of one value of a division become of another value, in one unit, at one
level of each question; everybody of the unit stays as they were. Or by *arrivals*: t learners more of one level and of
some value of each division. What changes is some rows of the unit and of the places above it, and by how much is known;
so whether they still fit is a question of the room that each row has left. Each insider may need one such change of one
learner first, anywhere; so every row keeps room for that besides. docs/methods/publication-gate.md has the proof.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .attacking import Promise
from .houses import Bounds, House, Whole, World, Yes

Sets = Mapping[str, tuple[int, ...]]
NOBODY = -1
"""Stands for the value that learners had before they arrived: they were not there."""


@dataclass(frozen=True)
class Lacking:
    """What the ledger could not show.

    groups   (places, groups) that may be small, and too little disagreement about them
    insiders (units,) of which there is not room for every kind of insider
    """

    groups: Yes
    insiders: Yes

    @property
    def many(self) -> int:
        return int(self.groups.sum()) + int(self.insiders.sum())


@dataclass(frozen=True)
class Ledger:
    """One world of questions that are asked of the same learners, and the room that it leaves.

    bounds     question → what is published, of learners as all these questions together say
    world      question → (units, groups, levels)
    sensitive  question → named sets of levels
    """

    house: House
    promise: Promise
    sensitive: Mapping[str, Sets]
    bounds: Mapping[str, Bounds]
    world: World

    @cached_property
    def counts(self) -> dict[str, Whole]:
        """question → (places + 1, groups, levels)"""
        return {q: self.house.sums(self.world[q]) for q in self.bounds}

    @cached_property
    def learners(self) -> Whole:
        """(places + 1, groups)"""
        first = next(iter(self.bounds))
        return np.asarray(self.counts[first].sum(axis=2))

    @cached_property
    def rooms(self) -> dict[str, tuple[Whole, Whole, Whole, Whole]]:
        return {q: b.room(self.learners, self.counts[q]) for q, b in self.bounds.items()}

    def broken(self) -> dict[str, tuple[Yes, Yes]]:
        """question → rows (places, groups) whose learners, and whose shares, do not fit the world."""
        found = {}
        for q, (n_under, n_over, under, over) in self.rooms.items():
            size, part = (n_under < 0) | (n_over < 0), np.any((under < 0) | (over < 0), axis=2)
            found[q] = (size[:-1], part[:-1])
        return found

    def whole(self) -> bool:
        """Nobody is fewer than none, divisions agree on everybody, and so do questions of the same learners."""
        sizes = [x.sum(axis=2) for x in self.world.values()]
        return (
            all(int(x.min(initial=0)) >= 0 for x in self.world.values())
            and all(np.array_equal(x[:, d].sum(axis=1), x[:, 0])
                    for x in self.world.values() for d in self.house.divisions)
            and all(np.array_equal(n, sizes[0]) for n in sizes)
        )  # fmt: skip

    def can(self, question: str, by: int, besides: int) -> Yes:
        """(places + 1, groups, levels) the row fits after `by` learners came to the level (left, below 0).

        besides  so many changes of one learner each may come on top; each moves 100 x counts by 100 at most
        """
        n_under, n_over, under, over = self.rooms[question]
        said = self.bounds[question]
        least, most = -by * said.low, by * said.high
        stay = _holds(under, least, besides) & _holds(over, most, besides)
        move = _holds(under, least + 100 * by, besides) & _holds(over, most - 100 * by, besides)
        others = ((~stay).sum(axis=2, keepdims=True) - ~stay) == 0
        size = n_over - by >= besides if by > 0 else n_under + by >= besides
        return np.asarray(move & others & size[:, :, None])

    def can_shift(self, question: str, by: int, besides: int) -> Yes:
        """(places + 1, groups, levels, levels) the row fits after `by` learners went from a level to the other."""
        _, _, under, over = self.rooms[question]
        need = 100 * (by + besides)
        return np.asarray((under >= need)[:, :, :, None] & (over >= need)[:, :, None, :])

    def moves(self, question: str, by: int, besides: int) -> Yes:
        """(units, groups, levels) the same of the row in each place that holds the unit; who leaves must be there."""
        found = self.house.all_above(self.can(question, by, besides))
        return found & (self.world[question] >= self.promise.insiders - by) if by < 0 else found

    def shifts(self, question: str, by: int, besides: int) -> list[Yes]:
        """For everybody, and for some value of each division: (units, levels, levels) `by` of them can go so."""
        rows = self.house.all_above(self.can_shift(question, by, besides))
        rows &= (self.world[question] >= self.promise.insiders + by)[:, :, :, None]
        rows &= ~np.eye(rows.shape[2], dtype=bool)
        return [
            rows[:, 0],
            *(np.asarray(rows[:, groups].any(axis=1)) for groups in self.house.divisions),
        ]

    @cached_property
    def _moves(self) -> dict[tuple[str, int], Yes]:
        k = self.promise.insiders
        steps = range(1, self.promise.width + 1)
        return {
            (q, s * t): self.moves(q, s * t, k) for q in self.bounds for t in steps for s in (1, -1)
        }

    @cached_property
    def _shifts(self) -> dict[tuple[str, int], list[Yes]]:
        """(question, by) → for each division: everybody and some value of each other division can go so."""
        found = {}
        for q in self.bounds:
            for t in range(1, self.promise.width + 1):
                first, *each = self.shifts(q, t, self.promise.insiders)
                found[q, t] = [
                    _all([first, *(e for j, e in enumerate(each) if j != d)])
                    for d in range(len(each))
                ]
        return found

    def _step(self, question: str, by: int, group: int, other: int) -> Yes:
        """(units, levels) `by` learners more (fewer, below 0) of a group, from (to) the other."""
        own = self._moves[question, by][:, group]
        if other != NOBODY:
            theirs = self._moves[question, -by][:, other]
            shift = self._shifts[question, abs(by)][int(self.house.division[group])]
            to_own = np.swapaxes(shift, 1, 2) if by > 0 else shift
            return np.asarray(own & (theirs | (to_own & theirs[:, None, :]).any(axis=2)))
        move = self._moves[question, by]
        found = move[:, 0] & own
        for d, groups in enumerate(self.house.divisions):
            if d != self.house.division[group]:
                found = found & move[:, groups].any(axis=1)
        return np.asarray(found)

    def shown_by(self, group: int, other: int) -> Yes:
        """(units,) exchanges of a group with the other, in this unit, show all that is promised of the group.

        The other is a value of the same division, or NOBODY.
        """
        w, k = self.promise.width, self.promise.insiders
        steps = [t for t in range(-w, w + 1) if t]
        step = {(q, t): self._step(q, t, group, other) for q in self.bounds for t in steps}
        found = np.ones(self.house.above.shape[0], bool)
        wide_anywhere = np.zeros_like(found)
        for q in self.bounds:
            here = {
                t: step[q, t] & self._elsewhere(q, {p: step[p, t] for p in self.bounds})[:, None]
                for t in steps
            }
            nothing = np.ones_like(here[1])
            wide = np.zeros_like(nothing)
            for t in range(w + 1):
                wide |= here.get(t, nothing) & here.get(t - w, nothing)
            some = here[1] | (self.world[q][:, group] >= 1 + k)
            for levels in self.sensitive[q].values():
                inside = np.isin(np.arange(wide.shape[1]), levels)
                found &= (
                    wide[:, inside].any(axis=1)
                    & some[:, inside].any(axis=1)
                    & some[:, ~inside].any(axis=1)
                )
            wide_anywhere |= wide.any(axis=1)
        return found & wide_anywhere if self.promise.sizes else found

    def _elsewhere(self, question: str, step: Mapping[str, Yes]) -> Yes:
        """(units,) the other questions of the same learners let them do so, at one level or another."""
        found = np.ones(self.house.above.shape[0], bool)
        for q, can in step.items():
            if q != question:
                found &= can.any(axis=1)
        return found

    def others(self, group: int) -> list[int]:
        if self.house.division[group] < 0:
            return [NOBODY]
        same = self.house.divisions[int(self.house.division[group])]
        return [NOBODY, *(int(h) for h in same if h != group)]

    def may_be_small(self) -> Yes:
        """(places, groups) as far as what is published says."""
        said = next(iter(self.bounds.values()))
        return np.asarray(said.told & (said.least < self.promise.minimum))[:-1]

    def hidden(self, place_rows: Yes, group: int, other: int) -> Yes:
        """(places,) the other's row is withheld there while another of its division is shown.

        What withheld rows leave together of a total must not be known either, so exchanges among them show nothing.
        """
        if other == NOBODY:
            return np.zeros(place_rows.shape[0], bool)
        same = self.house.divisions[int(self.house.division[group])]
        return place_rows[:, other] & ~place_rows[:, same].all(axis=1)

    def lacking(self) -> Lacking:
        """What is not shown; the promise holds where nothing is lacking."""
        small = self.may_be_small()
        shown = np.zeros_like(small)
        hides = [b.hidden[:-1] for b in self.bounds.values()]
        for g in range(small.shape[1]):
            for other in self.others(g):
                if np.all(shown[:, g] | ~small[:, g]):
                    break
                here = self.house.anywhere(self.shown_by(g, other))
                for rows in hides:
                    here = here & ~self.hidden(rows, g, other)
                shown[:, g] |= here
        return Lacking(small & ~shown, ~self.room_for_insiders())

    def room_for_insiders(self) -> Yes:
        """(units,) every kind of learner can be there, whatever else is changed for the promise.

        They are there; or one of another value becomes like them, at their level or from another; or they arrive.
        """
        k = self.promise.insiders
        found = np.ones(self.house.above.shape[0], bool)
        if k == 0:
            return found
        if len(self.bounds) == 1:
            q = next(iter(self.bounds))
            arrive, within, _ = self._ways_in(q)
            return np.asarray((arrive | within).all(axis=1))
        ways = [self._ways_in(q) for q in self.bounds]
        arrive = _all([np.asarray(a.all(axis=1)) for a, _, _ in ways])
        return arrive | _all([same for _, _, same in ways])

    def _ways_in(self, q: str) -> tuple[Yes, Yes, Yes]:
        """(units, levels) every kind can arrive, or be there otherwise; (units,) be there in all questions at once.

        With several questions one of the same value becomes like them in all, so nobody is taken to be there before:
        the largest value gives way, or, for itself, the next largest.
        """
        k, x = self.promise.insiders, self.world[q]
        come = self.moves(q, 1, k - 1)
        leave = self.house.all_above(self.can(q, -1, k - 1)) & (x >= k)
        arrive = np.asarray(come.all(axis=1))
        shift = self.house.all_above(self.can_shift(q, 1, k - 1))[:, 0] & (x[:, 0] >= k)[:, :, None]
        within = x[:, 0] >= k
        same_for_all = np.ones(x.shape[0], bool)
        from_a = np.ones((*x.shape[::2], x.shape[2]), bool)
        for groups in self.house.divisions:
            stay, moved = np.ones_like(within), np.ones_like(from_a)
            order = groups[np.argsort(-x[:, groups].sum(axis=2), axis=1, kind="stable")]
            for v in groups:
                rest = groups[groups != v]
                out = np.asarray(leave[:, rest].any(axis=1)) if rest.size else np.zeros_like(within)
                stay &= (x[:, v] >= k) | (come[:, v] & out)
                moved &= come[:, v][:, None, :] & out[:, :, None]
                if rest.size:
                    partner = np.where(order[:, 0] == v, order[:, 1], order[:, 0])
                    out = np.take_along_axis(leave, partner[:, None, None], axis=1)[:, 0]
                fine = (come[:, v] & out).all(axis=1) | (x[:, v] >= k).all(axis=1)
                same_for_all &= fine
            within &= stay
            from_a &= moved
        within |= (from_a & shift).any(axis=1)
        return arrive, within, np.asarray(same_for_all & (x[:, 0] >= k).all(axis=1))


def _all(parts: list[Yes]) -> Yes:
    return np.asarray(np.logical_and.reduce(parts))


def _holds(room: Whole, change: Whole, besides: int) -> Yes:
    """Room enough, where the change takes any, for itself and for so many others."""
    return np.asarray((change >= 0) | (room + change >= 100 * besides))


def together(house: House, bounds: Mapping[str, Bounds]) -> Iterator[dict[str, Bounds]]:
    """Questions of the same learners, with what all of them say of how many learners there are."""
    for questions in house.populations():
        least = np.maximum.reduce([bounds[q].least for q in questions])
        most = np.minimum.reduce([bounds[q].most for q in questions])
        yield {
            q: Bounds(least, most, bounds[q].low, bounds[q].high, bounds[q].hidden)
            for q in questions
        }
