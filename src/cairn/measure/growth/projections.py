"""Where learners will come who grow as fast as this or that percentile, and how fast is fast enough.

A projection chains the fits of later grades: next year's quantiles follow from the scores so far, the
year after from these and the projected score, and so on. A growth target is the least percentile whose
projection reaches a standard. How likely a learner is to reach it follows by letting the percentile of
each year be drawn evenly, as growth percentiles are by construction, each year anew. (D. Betebenner,
Educational Measurement: Issues and Practice 28, 2009.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.growth.matrices import TAUS, Floats, Matrix
from cairn.measure.growth.percentiles import NONE

BEYOND = 100
"""As a growth target: even the 99th percentile does not reach it."""
PERCENTILES = tuple(range(1, 100))
AT_ONCE = 200_000
"""Predictions held at once."""

Year = Sequence[Matrix]
"""The fits of one later grade, one for each order."""


def trajectories(
    scores: ArrayLike,
    years: Sequence[Year],
    *,
    percentiles: Sequence[int] = PERCENTILES,
    progress: Progress = SILENT,
) -> Floats:
    """(n, years, percentiles) the scores of learners who grow at one percentile every year.

    scores       (n, k)  the current score first, then earlier ones; NaN is missing
    years        next year's fits first; each learner's year uses the highest order there are scores for
    percentiles  1..99: the highest score that still is that percentile, as for percentile cuts
    NaN where the current score is missing or no fit serves.
    """
    known = _scores(scores)
    columns = np.array(percentiles, np.intp)
    if columns.size > 0 and not (columns.min() >= 1 and columns.max() <= 99):
        raise BadInput(f"{list(percentiles)} are not all percentiles.", mend="Ask for 1 to 99.")
    out = np.full((known.shape[0], len(years), columns.size), np.nan)
    for part in _parts(known.shape[0], columns.size):
        own = np.tile(columns.astype(np.float64), (part.stop - part.start, 1))
        for year, reached in enumerate(_chained(known[part], years, [own] * len(years))):
            out[part, year] = reached
        progress.advance(part.stop - part.start)
    return out


def _scores(scores: ArrayLike) -> Floats:
    known = np.asarray(scores, np.float64)
    if known.ndim != 2 or known.shape[1] == 0:
        raise BadInput(
            f"Scores of shape {known.shape} are no histories.",
            mend="Give one row for each learner, the current score first.",
        )
    return known


def _parts(n: int, each: int) -> Iterator[slice]:
    step = max(1, AT_ONCE // (max(each, 1) * 10))
    for start in range(0, n, step):
        yield slice(start, min(start + step, n))


def _chained(known: Floats, years: Sequence[Year], positions: Sequence[Floats]) -> Iterator[Floats]:
    """(n, many) scores of one year after the other, of learners who are at so many positions each year.

    The first year's quantiles are those of the learner, whatever the position, and are worked out once.
    """
    history = known
    for fits, position in zip(years, positions, strict=True):
        shape = (history.shape[0], position.size // history.shape[0])
        reached = _next(history, fits, position.reshape(shape))
        yield reached.reshape(position.shape)
        history = np.column_stack([reached.ravel(), np.repeat(history, shape[1], axis=0)])


def _next(history: Floats, fits: Year, position: Floats) -> Floats:
    """(n, many) scores at positions 0..99 among the hundred quantiles, on straight lines between them."""
    reached = np.full(position.shape, np.nan)
    waiting = ~np.isnan(history[:, 0])
    for matrix in sorted(fits, key=lambda matrix: -matrix.order):
        if matrix.order > history.shape[1]:
            continue
        priors = history[:, : matrix.order]
        cases = np.flatnonzero(waiting & ~np.isnan(priors).any(axis=1))
        reached[cases] = _read_off(matrix.predict(priors[cases]), position[cases])
        waiting[cases] = False
    return reached


def _read_off(predicted: Floats, position: Floats) -> Floats:
    low = np.floor(position).astype(np.intp)
    high = np.minimum(low + 1, predicted.shape[1] - 1)
    part = position - low
    below = np.take_along_axis(predicted, low, axis=1)
    read: Floats = (1 - part) * below + part * np.take_along_axis(predicted, high, axis=1)
    return read


@dataclass(frozen=True, eq=False)
class Targets:
    """Growth percentiles that are enough; BEYOND where 99 is not, NONE where nothing is known.

    by_year   (n, years)  to be at the standard in that year
    to_reach  (n,)  to have been there in some year: for learners who are below (catch up)
    to_stay   (n,)  to be there in every year: for learners who are there (keep up)
    """

    by_year: NDArray[np.int16]
    to_reach: NDArray[np.int16]
    to_stay: NDArray[np.int16]


def targets(reached: Floats, standards: ArrayLike) -> Targets:
    """The least percentile whose projection is at or above a standard.

    reached    (n, years, 99)  from `trajectories` at 1..99
    standards  (years,) or (n, years)  the score that each year's standard asks for
    """
    asked = np.broadcast_to(np.asarray(standards, np.float64), reached.shape[:2])
    enough = reached >= asked[:, :, None]
    least = np.where(enough.any(axis=2), enough.argmax(axis=2) + 1, BEYOND).astype(np.int16)
    least[np.isnan(reached).any(axis=2) | np.isnan(asked)] = NONE
    unknown = (least == NONE).any(axis=1)
    to_reach, to_stay = least.min(axis=1), least.max(axis=1)
    to_reach[unknown] = to_stay[unknown] = NONE
    return Targets(least, to_reach, to_stay)


@dataclass(frozen=True, eq=False)
class Chances:
    """Probabilities 0..1; NaN where nothing is known. Each stands on `draws` drawn futures.

    by_year   (n, years)  of being at or above the standard in that year
    to_reach  (n,)  of having been there in some year
    to_stay   (n,)  of being there in every year
    """

    by_year: Floats
    to_reach: Floats
    to_stay: Floats
    draws: int


def chances(
    scores: ArrayLike,
    years: Sequence[Year],
    standards: ArrayLike,
    *,
    seed: int,
    draws: int = 200,
    progress: Progress = SILENT,
) -> Chances:
    """How likely learners are to be at a standard, their growth being as varied as others' was.

    scores, years  as for `trajectories`; standards (years,) or (n, years); draws drawn futures a learner
    The draws of one year are spread evenly over the percentiles, so that the first year's probability is
    right to 1 / draws; the others' standard error is at most sqrt(p (1 - p) / draws).
    """
    known = _scores(scores)
    asked = np.broadcast_to(np.asarray(standards, np.float64), (known.shape[0], len(years)))
    random = np.random.default_rng(seed)
    by_year = np.full(asked.shape, np.nan)
    to_reach, to_stay = np.full((2, known.shape[0]), np.nan)
    for part in _parts(known.shape[0], draws):
        there, clear = _futures(known[part], years, asked[part], draws, random)
        by_year[part] = there.mean(axis=1)
        by_year[part][~clear] = np.nan
        to_reach[part] = np.where(clear.all(axis=1), there.any(axis=2).mean(axis=1), np.nan)
        to_stay[part] = np.where(clear.all(axis=1), there.all(axis=2).mean(axis=1), np.nan)
        progress.advance(part.stop - part.start)
    return Chances(by_year, to_reach, to_stay, draws)


def _futures(
    known: Floats, years: Sequence[Year], asked: Floats, draws: int, random: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(n, draws, years) whether a drawn future is at the standard; (n, years) whether that is known."""
    n = known.shape[0]
    there = np.zeros((n, draws, len(years)), np.bool_)
    clear = ~np.isnan(asked)
    drawn = [_drawn(n, draws, random) for _ in years]
    for year, reached in enumerate(_chained(known, years, drawn)):
        there[:, :, year] = reached >= asked[:, year, None]
        clear[:, year] &= ~np.isnan(reached).any(axis=1)
    return there, clear


def _drawn(n: int, draws: int, random: np.random.Generator) -> Floats:
    """(n, draws) positions spread evenly over the percentiles, in an order of each learner's own."""
    evenly = (np.arange(draws) + random.random((n, draws))) / draws
    share = random.permuted(evenly, axis=1)
    return np.clip(100 * share - 0.5, 0.0, len(TAUS) - 1.0)
