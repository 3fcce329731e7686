"""Which step of each ladder to stand on: the least loss at which few enough rows have to be withheld.

All rows of a column stand on the same step (full-domain generalisation: Samarati 2001). What is kept is counted in
bits (Gionis and Tassa 2009): a value that n of N learners share tells log2(N/n). What a choice keeps
at most is known before it is tried, because it is a sum over its columns; so choices are tried in that order, and
the search is over when none that is left could be better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from .counting import Codes, joined, sizes
from .ladders import Climb

Figures = NDArray[np.float64]
Steps = tuple[int, ...]
_WHOLE_SEARCH = 1_000_000
"""Choices that are all looked at; of more, only those on the way down from the top."""


@dataclass(frozen=True)
class Population:
    """The learners by what can be told of them: each combination of exact values once.

    codes   for each column (u,) codes of the exact values
    before  (u,) class in what the same party was given earlier; 0: not in it
    many    (u,) learners
    """

    codes: tuple[Codes, ...]
    before: Codes
    many: Codes


@dataclass(frozen=True)
class Choice:
    """A step for each column, and what it comes to.

    withheld   rows that would still stand in a class of fewer than k
    kept       share of the information that stays, weighted over the columns, 0..1
    bound      what no other choice within the limit can exceed; equal to `kept`: this one is the best
    tried      choices that were worked out
    """

    steps: Steps
    withheld: int
    kept: float
    bound: float
    tried: int


class Lattice:
    """Every choice of steps over one population."""

    def __init__(
        self, people: Population, climbs: Sequence[Climb], weights: Sequence[float], k: int
    ) -> None:
        self.people, self.climbs, self.k = people, tuple(climbs), k
        self.learners = int(people.many.sum())
        self.bits = [self._bits(q) for q in range(len(self.climbs))]
        told = [float((bits[0] * people.many).sum()) for bits in self.bits]
        worth = [w if all_of_it > 0 else 0.0 for w, all_of_it in zip(weights, told, strict=True)]
        total = sum(worth)
        # A column with one value tells nothing, and nothing of it can be lost.
        self.worth = [w / (total * t) if w > 0 else 0.0 for w, t in zip(worth, told, strict=True)]
        self.nothing_to_lose = total == 0.0
        self.tried = 0

    def _bits(self, q: int) -> list[Figures]:
        """For each step (u,) what the published value tells of a learner."""
        found = []
        for to in self.climbs[q].to:
            of = to[self.people.codes[q]]
            found.append(np.log2(self.learners / sizes(of, self.people.many)[of]))
        return found

    @property
    def heights(self) -> tuple[int, ...]:
        return tuple(len(climb.to) for climb in self.climbs)

    @property
    def top(self) -> Steps:
        return tuple(height - 1 for height in self.heights)

    def published(self, q: int, step: int) -> Codes:
        return self.climbs[q].to[step][self.people.codes[q]]

    def small(self, steps: Steps) -> NDArray[np.bool_]:
        """(u,) whether a combination would stand in a class of fewer than k."""
        columns = [self.published(q, step) for q, step in enumerate(steps)]
        group = joined([self.people.before, *columns])
        return sizes(group, self.people.many)[group] < self.k

    def tell(self, steps: Steps) -> tuple[int, float]:
        """Rows to withhold, and the information that stays."""
        self.tried += 1
        small = self.small(steps)
        stays = np.where(small, 0, self.people.many)
        return int(self.people.many[small].sum()), self.told(steps, stays)

    def told(self, steps: Steps, stays: Codes) -> float:
        """The share of the information that stays, 0..1; `stays` (u,) learners whose rows do."""
        if self.nothing_to_lose:
            return float(stays.sum()) / self.learners
        return sum(
            worth * float((self.bits[q][step] * stays).sum())
            for q, (step, worth) in enumerate(zip(steps, self.worth, strict=True))
        )

    def most(self, q: int) -> Figures:
        """(steps,) the most that a column can add to what is kept."""
        return np.array([self.worth[q] * float((b * self.people.many).sum()) for b in self.bits[q]])

    def least_withheld(self, columns: tuple[int, ...]) -> Codes:
        """Rows that these columns alone, at each of their steps, would have withheld: more columns, no fewer."""
        group = joined([self.people.before, *(self.people.codes[q] for q in columns)])
        _, first = np.unique(group, return_index=True)
        many, before = sizes(group, self.people.many), self.people.before[first]
        codes = [self.people.codes[q][first] for q in columns]
        found = np.zeros([self.heights[q] for q in columns], np.int64)
        for steps in np.ndindex(found.shape):
            at = [
                self.climbs[q].to[s][code] for q, s, code in zip(columns, steps, codes, strict=True)
            ]
            size = sizes(joined([before, *at]), many)
            found[steps] = size[size < self.k].sum()
        return found


def best(lattice: Lattice, *, limit: int, most_tried: int) -> Choice | None:
    """The choice that keeps most with at most `limit` rows withheld; None: there is none."""
    held, kept = lattice.tell(lattice.top)
    if held > limit:
        return None
    steps, held, kept = _down(lattice, lattice.top, held, kept, limit)
    if np.prod([float(h) for h in lattice.heights]) > _WHOLE_SEARCH:
        bound = min(1.0, float(sum(lattice.most(q)[0] for q in range(len(lattice.heights)))))
        return Choice(steps, held, kept, max(bound, kept), lattice.tried)
    return _proved(lattice, Choice(steps, held, kept, kept, 0), limit, most_tried)


def _down(
    lattice: Lattice, steps: Steps, held: int, kept: float, limit: int
) -> tuple[Steps, int, float]:
    """From the top down, each time by the one step that keeps most."""
    while True:
        below = [
            (*lattice.tell(finer), finer)
            for q, step in enumerate(steps)
            if step > 0
            for finer in [(*steps[:q], step - 1, *steps[q + 1 :])]
        ]
        within = [(more, least, finer) for least, more, finer in below if least <= limit]
        if not within:
            return steps, held, kept
        more, least, finer = max(within, key=lambda each: (each[0], each[2]))
        if more < kept:
            return steps, held, kept
        steps, held, kept = finer, least, more


def _proved(lattice: Lattice, first: Choice, limit: int, most_tried: int) -> Choice:
    """Tries what might be better, what promises most first, until nothing can be or the tries are used up."""
    nodes, bounds = _promising(lattice, first.kept, limit)
    found, end = first, lattice.tried + most_tried
    for node, bound in zip(nodes, bounds, strict=True):
        if bound <= found.kept + 1e-12:
            break
        if lattice.tried >= end:
            return Choice(found.steps, found.withheld, found.kept, float(bound), lattice.tried)
        steps = tuple(int(s) for s in node)
        held, kept = lattice.tell(steps)
        if held <= limit and kept > found.kept:
            found = Choice(steps, held, kept, kept, 0)
    return Choice(found.steps, found.withheld, found.kept, found.kept, lattice.tried)


def _promising(lattice: Lattice, kept: float, limit: int) -> tuple[Codes, Figures]:
    """Choices that could keep more than `kept`, the most promising first, and what each keeps at most."""
    heights = lattice.heights
    nodes = np.array(list(product(*map(range, heights))), np.int64).reshape(-1, len(heights))
    bounds = np.zeros(len(nodes))
    for q in range(len(heights)):
        bounds += lattice.most(q)[nodes[:, q]]
    if lattice.nothing_to_lose:
        bounds[:] = 1.0
    stays = bounds > kept
    nodes, bounds = nodes[stays], bounds[stays]
    for many in (1, 2, 3):
        for columns in combinations(range(len(heights)), many):
            if not len(nodes):
                break
            least = lattice.least_withheld(columns)
            stays = least[tuple(nodes[:, q] for q in columns)] <= limit
            nodes, bounds = nodes[stays], bounds[stays]
    order = np.argsort(-bounds, kind="stable")
    return nodes[order], bounds[order]
