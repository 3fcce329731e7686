"""What linear programs say of many counts at once: as exact as two programs for each count, by far fewer programs.

A program that asks for much of some counts and little of others ends in a world that is possible for all of them; so a
count of which two such worlds are `width` apart needs no program of its own. Counts that have not moved at all are
asked about together: a sum of them with random weights that cannot move says that none of them can. The rest are asked
about one by one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from _outsider import Outsider, said
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

NEAR, WORTH = 1e-6, 2
"""What counts as the same; and how many counts two programs for many must settle, or the rest are asked one by one."""


class Linear:
    """The ends of counts as linear programs see them, as closely as is needed to say what is learned of each.

    counts  the cells of each
    width   a count that can move so far is not looked at closer
    """

    def __init__(
        self,
        outsider: Outsider,
        counts: Sequence[Sequence[int]],
        width: int,
        random: np.random.Generator,
    ) -> None:
        self.outsider, self.width, self.random = outsider, width, random
        number = np.repeat(np.arange(len(counts)), [len(cells) for cells in counts])
        cells = np.concatenate([np.asarray(each, int) for each in counts])
        self.counts = csr_array(
            (np.ones(cells.size), (number, cells)), shape=(len(counts), outsider.world.size)
        )
        self.low = self.counts @ outsider.world.astype(float)
        self.high = self.low.copy()
        self.known = np.zeros(len(counts), bool)
        self.programs = 0
        self.model = _model(outsider)

    def ends(self, before: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
        """(least, most) of each count: its ends, or some within them that are `width` apart.

        before  the same from some of the rows: who reads more knows no less
        """
        self._many()
        if before:
            low, high = self._whole()
            were = np.array(before)
            self.known |= (low == were[:, 0]) & (high == were[:, 1]) & (high - low < self.width)
        self._unmoved()
        for j in range(self.known.size):
            for sign in (1, -1):
                if self._left()[j] and (sign > 0 or self.low[j] > NEAR):  # none are fewer than none
                    self._ask(np.eye(1, self.known.size, j)[0] * sign)
            self.known[j] = True
        low, high = self._whole()
        return list(zip(low.tolist(), high.tolist(), strict=True))

    def _whole(self) -> tuple[np.ndarray, np.ndarray]:
        low = np.maximum(np.ceil(self.low - NEAR), 0).astype(int)
        return low, np.floor(self.high + NEAR).astype(int)

    def _left(self) -> np.ndarray:
        low, high = self._whole()
        return np.asarray(~self.known & (high - low < self.width))

    def _many(self) -> None:
        while True:
            left = self._left()
            weights = np.where(left, self.random.normal(size=left.size), 0)
            for sign in (1, -1):
                if left.any():
                    self._ask(sign * weights)
            if left.sum() - self._left().sum() < WORTH:
                return

    def _unmoved(self) -> None:
        while True:
            same = self._left() & (self.high - self.low < NEAR)
            if not same.any():
                return
            weights = np.where(same, self.random.uniform(0.5, 1.5, same.size), 0)
            for sign in (1, -1):
                self._ask(sign * weights)
            if np.all(self.high[same] - self.low[same] < NEAR):
                self.known |= same

    def _ask(self, weights: np.ndarray) -> None:
        """Looks for the world in which the weighted counts are the most."""
        objective = np.zeros(len(self.model["bounds"]))
        objective[: self.counts.shape[1]] = -(self.counts.T @ weights)
        self.programs += 1
        found = linprog(objective, method="highs-ipm", **self.model)
        if found.x is None:
            raise RuntimeError(f"the program ended without a world: {found.message}")
        sums = self.counts @ found.x[: self.counts.shape[1]]
        self.low, self.high = np.minimum(self.low, sums), np.maximum(self.high, sums)


def _model(outsider: Outsider) -> dict[str, Any]:
    """The inequalities of all rows; the sums of many cells are variables too, so that shares of them are short."""
    cells = outsider.world.size
    rows: list[list[tuple[int, int]]] = []
    low, high, columns = [], [], cells
    for each, rest, row in outsider.rows:
        if len(each[0]) > 1 and row.least != row.most:
            sums = [[columns + i] for i in range(len(each))]
            columns += len(each)
            rows += [[*((c, 1) for c in own), (s, -1)] for own, [s] in zip(each, sums, strict=True)]
            low += [0.0] * len(each)
            high += [0.0] * len(each)
        else:
            sums = each
        for weights, a, b in said(sums, rest, row):
            rows.append(weights)
            low.append(a)
            high.append(b)
    number = np.repeat(np.arange(len(rows)), [len(weights) for weights in rows])
    at, weight = np.array([entry for weights in rows for entry in weights], float).reshape(-1, 2).T
    matrix = csr_array((weight, (number, at.astype(int))), shape=(len(rows), columns))
    same = csr_array(outsider.matrix[: outsider.same])
    same.resize(outsider.same, columns)
    a, b = np.array(low), np.array(high)
    equal = a == b
    over, under = ~equal & np.isfinite(b), ~equal & np.isfinite(a)
    bounds = np.full((columns, 2), [0, np.inf])
    bounds[:cells] = np.column_stack([outsider.least, outsider.most])
    return {
        "A_ub": vstack([matrix[over], -matrix[under]]), "b_ub": np.concatenate([b[over], -a[under]]),
        "A_eq": vstack([matrix[equal], same]),
        "b_eq": np.concatenate([a[equal], np.zeros(outsider.same)]), "bounds": bounds,
    }  # fmt: skip
