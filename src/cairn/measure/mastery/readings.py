"""What an estimate says, for people's code: one cell's reading, or many cells' as columns.

Missing is None in a reading and NaN in a column; neither is ever zero.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from cairn.measure.mastery import layout
from cairn.measure.mastery.rule import Rule

Floats = NDArray[np.float64]


class Unmet(IntFlag):
    """The gates that are not met; none unmet is "enough"."""

    FEW_PIECES = layout.FEW_PIECES
    FEW_CONTEXTS = layout.FEW_CONTEXTS
    NO_REQUIRED_USE = layout.NO_REQUIRED_USE
    TOO_OLD = layout.TOO_OLD
    NO_LEVEL = layout.NO_LEVEL

    @property
    def words(self) -> tuple[str, ...]:
        """The keys under which pages find the sentences."""
        return tuple(str(gate.name).lower() for gate in self)


@dataclass(frozen=True)
class Baseline:
    """The first level that had enough behind it, and the day of the piece that made it enough."""

    level: int
    day: int


@dataclass(frozen=True)
class Reading:
    """One cell on one day; days count from 1970-01-01.

    point            the method's answer on the scale, before it is made a level
    standard_error   of the point, in levels, under normal_level@1
    level            the method's level on that day; may rise and fall
    shown            what people see: never falls unconfirmed; None before there was enough
    unmet            gates not met
    contexts         different known contexts; 8 means 8 or more
    effective        how many equal pieces the point is worth
    piece_sd         how single pieces scatter, cell and policy together
    probabilities    of each level, from the lowest; () where there is no level
    """

    point: float | None
    standard_error: float | None
    level: int | None
    shown: int | None
    unmet: Unmet
    pieces: int
    contexts: int
    last_day: int | None
    baseline: Baseline | None
    effective: float | None
    piece_sd: float | None
    probabilities: tuple[float, ...]

    @property
    def enough(self) -> bool:
        return self.unmet == Unmet(0)


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _whole(value: float) -> int | None:
    return None if math.isnan(value) else int(value)


def reading_of(row: Floats, rule: Rule) -> Reading:
    """One row of figures, in words."""
    values = row.tolist()
    has_level = not math.isnan(values[layout.R_LEVEL])
    first, end = layout.R_PROBABILITY, layout.R_PROBABILITY + rule.scale.levels
    began = not math.isnan(values[layout.R_BASELINE])
    return Reading(
        point=_figure(values[layout.R_POINT]),
        standard_error=_figure(values[layout.R_ERROR]),
        level=_whole(values[layout.R_LEVEL]),
        shown=_whole(values[layout.R_SHOWN]),
        unmet=Unmet(int(values[layout.R_UNMET])),
        pieces=int(values[layout.R_PIECES]),
        contexts=int(values[layout.R_CONTEXTS]),
        last_day=_whole(values[layout.R_LAST_DAY]),
        baseline=Baseline(int(values[layout.R_BASELINE]), int(values[layout.R_BASELINE_DAY]))
        if began
        else None,
        effective=_figure(values[layout.R_EFFECTIVE]),
        piece_sd=_figure(values[layout.R_PIECE_SD]),
        probabilities=tuple(values[first:end]) if has_level else (),
    )


@dataclass(frozen=True)
class Readings:
    """Many cells' readings as columns, each (cells,); `probabilities` (cells, levels), NaN beyond."""

    figures: Floats
    rules: tuple[Rule, ...]
    which: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.figures)

    def __getitem__(self, cell: int) -> Reading:
        return reading_of(self.figures[cell], self.rules[self.which[cell]])

    def __iter__(self) -> Iterator[Reading]:
        return (self[cell] for cell in range(len(self)))

    def _column(self, at: int) -> Floats:
        return self.figures[:, at]

    @property
    def point(self) -> Floats:
        return self._column(layout.R_POINT)

    @property
    def standard_error(self) -> Floats:
        return self._column(layout.R_ERROR)

    @property
    def level(self) -> Floats:
        return self._column(layout.R_LEVEL)

    @property
    def shown(self) -> Floats:
        return self._column(layout.R_SHOWN)

    @property
    def unmet(self) -> NDArray[np.uint8]:
        return self._column(layout.R_UNMET).astype(np.uint8)

    @property
    def enough(self) -> NDArray[np.bool_]:
        return np.equal(self._column(layout.R_UNMET), 0.0)

    @property
    def pieces(self) -> NDArray[np.int64]:
        return self._column(layout.R_PIECES).astype(np.int64)

    @property
    def contexts(self) -> NDArray[np.int64]:
        return self._column(layout.R_CONTEXTS).astype(np.int64)

    @property
    def last_day(self) -> Floats:
        return self._column(layout.R_LAST_DAY)

    @property
    def baseline_level(self) -> Floats:
        return self._column(layout.R_BASELINE)

    @property
    def baseline_day(self) -> Floats:
        return self._column(layout.R_BASELINE_DAY)

    @property
    def effective(self) -> Floats:
        return self._column(layout.R_EFFECTIVE)

    @property
    def piece_sd(self) -> Floats:
        return self._column(layout.R_PIECE_SD)

    @property
    def probabilities(self) -> Floats:
        levels = max((rule.scale.levels for rule in self.rules), default=0)
        return self.figures[:, layout.R_PROBABILITY : layout.R_PROBABILITY + levels]
