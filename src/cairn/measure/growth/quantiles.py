"""Quantile regressions at many quantiles of one design, each solved exactly.

The walk starts near the median and goes outwards: the corner of one quantile is the start for the next.
Of a large cohort only the rows close to the fit can change sides between two quantiles, so that only
these are searched; then every row's side is looked at, and those that changed unforeseen are searched as
well, until none did. (S. Portnoy and R. Koenker, Statistical Science 12, 1997, set rows far from the fit
aside in the same way.) The first corner is found on a part of the rows, then on more of them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from cairn.kernel.progress import SILENT, Progress
from cairn.measure.growth.descent import BOTTOM, ENDLESS, descend
from cairn.measure.growth.rows import Floats, Rows, on_spots, over_rows, pull_of

Indices = NDArray[np.intp]

STEPS = 250
"""Steps before the edges are worked out anew, lest rounding adds up."""
ON_THE_FIT = 1e-10
"""A row closer to the fit than this part of the scores' range lies on it."""
SMALL_PART, STEP_UP = 100, 6
"""Rows for each coefficient in the first part; how many times larger each next part is."""
WIDER = 3
PATIENCE = 20
"""Rounds after which rows count as on the fit that are twice as far from it: rounding has no last word."""
CHUNK = 8192


def regress(rows: Rows, taus: Sequence[float], *, progress: Progress = SILENT) -> Floats:
    """(taus, width) the coefficients at each quantile, ascending within 0..1; exact solutions.

    Where several corners are equally good, the one that is reached first.
    """
    middle = len(taus) // 2
    found = np.empty((len(taus), rows.width))
    walk = _start(rows, taus[middle])
    found[middle] = walk.answer()
    progress.advance(1)
    basis, side = walk.basis.copy(), walk.side.copy()
    near = _near(rows, taus)
    for onward in (range(middle + 1, len(taus)), range(middle - 1, -1, -1)):
        walk.stand(basis, side)
        for t in onward:
            found[t] = walk.settle(taus[t], near)
            progress.advance(1)
    return found


def _near(rows: Rows, taus: Sequence[float]) -> int:
    """How many rows to search between two quantiles; more would be slower, fewer would be redone."""
    step = float(np.diff(taus).max()) if len(taus) > 1 else 1.0
    return int(1.5 * (rows.size * step + np.sqrt(rows.size * rows.columns.size)))


def _start(rows: Rows, tau: float) -> "_Walk":
    """A walk that stands at the best corner for one quantile."""
    sizes = [rows.size]
    while sizes[-1] > STEP_UP * SMALL_PART * rows.columns.size:
        sizes.append(sizes[-1] // STEP_UP)
    basis: Indices | None = None
    for size in reversed(sizes):
        which = np.linspace(0, rows.size - 1, size).astype(np.intp)
        walk = _Walk(rows if size == rows.size else rows.some(which))
        if basis is None:
            walk.stand(_corner(walk.rows))
        else:
            walk.stand(np.searchsorted(which, basis))
        walk.settle(tau, size // (STEP_UP - 1) if basis is not None else size)
        basis = which[walk.basis]
    return walk


def _corner(rows: Rows) -> Indices:
    """(p,) rows that fix a fit, near the least squares fit."""
    dense, p = rows.dense(), rows.columns.size
    fit = linalg.lstsq(dense, rows.score)[0]
    close = np.argsort(np.abs(rows.score - dense @ fit), kind="stable")
    for many in (5 * p, 50 * p, rows.size):
        among = close[:many]
        triangle, order = linalg.qr(dense[among].T, pivoting=True, mode="r")
        sizes = np.abs(np.diag(triangle))
        if sizes.size == p and sizes[-1] > 1e-5 * sizes[0]:
            break
    return np.sort(among[order[:p]])


class _Walk:
    """Stands at a corner: which rows lie on the fit, on which side the others are, and how far."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._root, self._spread = _metric(rows)
        self._centre = float(np.median(rows.score))
        self._score = rows.score - self._centre
        self._on_it = ON_THE_FIT * (float(np.ptp(rows.score)) or 1.0)
        self._on_spots = np.empty(rows.first.size)
        self._place = np.full(rows.size, -1, np.int64)
        self._rest = np.empty(rows.size)
        self.basis = np.empty(0, np.intp)
        self.side = np.ones(rows.size)
        self.coefficients = np.zeros(rows.width)

    def stand(self, basis: Indices, side: Floats | None = None) -> None:
        """Goes to the corner of a basis."""
        self.basis = basis.copy()
        self._fit()
        self.side = np.where(self._rest >= 0, 1.0, -1.0) if side is None else side.copy()

    def settle(self, tau: float, near: int) -> Floats:
        """(width,) the exact coefficients at a quantile; searches `near` rows and whichever else it must."""
        band, hair = self._closest(near), 100 * self._on_it
        rounds = 0
        while True:
            status = self._descend(band, tau, hair)
            self._fit()
            strays = self._strays(2.0 ** (rounds // PATIENCE))
            if status == BOTTOM and strays.size == 0:
                return self.answer()
            if status == ENDLESS:
                near = min(WIDER * near, self.rows.size)
                band = self._closest(near)
            band = np.union1d(band, strays)
            hair, rounds = max(0.1 * hair, 2 * self._on_it), rounds + 1

    def answer(self) -> Floats:
        """(width,) the coefficients for the scores as they are; the walk itself counts from their median."""
        coefficients = self.coefficients.copy()
        coefficients[0] += self._centre
        return coefficients

    def _closest(self, many: int) -> Indices:
        """About so many rows that lie closest to the fit, and the basis."""
        if many >= self.rows.size:
            return np.arange(self.rows.size)
        closeness = np.abs(self._rest) / self._spread
        closeness[self.basis] = 0.0
        return np.flatnonzero(closeness <= np.partition(closeness, many)[many])

    def _fit(self) -> None:
        """The coefficients of the basis, and what they leave of every score."""
        rows = self.rows
        corner = rows.dense(self.basis)
        self.coefficients[rows.columns] = np.linalg.solve(corner, self._score[self.basis])
        on_spots(rows.first, rows.values, self.coefficients, self._on_spots)
        over_rows(rows.spot, self._on_spots, self.coefficients[0], self._rest)
        np.subtract(self._score, self._rest, out=self._rest)
        self._rest[self.basis] = 0.0

    def _strays(self, lenience: float) -> Indices:
        """Rows that turned out to be on the other side; they are now where they belong."""
        strays = np.flatnonzero(self._rest * self.side < -lenience * self._on_it)
        self.side[strays] *= -1.0
        return strays

    def _pull(self, tau: float) -> Floats:
        rows, pull = self.rows, np.empty(self.rows.width)
        columns = (rows.spot, rows.first, rows.values, rows.weight, self.side, self._place)
        pull_of(*columns, tau, self._on_spots, pull)
        return pull

    def _edges(self) -> tuple[Floats, Floats]:
        turned = np.linalg.inv(self.rows.dense(self.basis)).T
        edges = np.zeros((self.basis.size, self.rows.width))
        edges[:, self.rows.columns] = turned
        return edges, np.ascontiguousarray(turned @ self._root)

    def _descend(self, band: Indices, tau: float, hair: float) -> int:
        """Goes down as far as the rows of a band lead."""
        p, m, width = self.basis.size, band.size, self.rows.width
        self._place[:] = -1
        self._place[self.basis] = np.arange(p)
        rows = self.rows if m == self.rows.size else self.rows.some(band)
        place, side = self._place[band], self.side[band]
        basis = np.argsort(np.where(place < 0, p, place), kind="stable")[:p]
        status: int = descend(
            *(
                rows.spot,
                rows.first,
                rows.values,
                rows.weight,
                self._rest[band],
                side,
                place,
                basis,
            ),
            *(*self._edges(), self._pull(tau), tau, hair, STEPS, np.empty(width)),
            *(np.empty(rows.first.size), np.empty(m), np.empty(m), np.empty(m, np.int64)),
            *(np.empty(p), np.empty(1, np.int64)),
        )
        self.side[band], self.basis = side, band[basis]
        return status


def _metric(rows: Rows) -> tuple[Floats, Floats]:
    """How far the fit moves over all rows, as a root (p, p); how freely it moves at each row (n,)."""
    p = rows.columns.size
    squares = np.zeros((p, p))
    parts = [slice(at, at + CHUNK) for at in range(0, rows.size, CHUNK)]
    for part in parts:
        dense = rows.dense(part)
        squares += (dense * rows.weight[part, None]).T @ dense
    scale = 1.0 / np.sqrt(np.diag(squares))
    strengths, ways = np.linalg.eigh(squares * scale[:, None] * scale)
    strengths = np.sqrt(np.maximum(strengths, 1e-14))
    spread = np.empty(rows.size)
    for part in parts:
        there = rows.dense(part) @ (scale[:, None] * ways / strengths)
        spread[part] = np.sqrt(np.einsum("ij,ij->i", there, there))
    return ways * strengths / scale[:, None], spread
