"""What `cairn measure sgp` writes: a row for each row of the input, in its order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.growth.percentiles import NONE, GrowthPercentiles

from .growth_learners import Learners


@dataclass
class Answers:
    """What is written: one row for each learner of the input, in its order."""

    learners: Learners
    cuts: Sequence[int]
    percentile: NDArray[np.int16] = field(init=False)
    order: NDArray[np.int16] = field(init=False)
    by_order: NDArray[np.int16] = field(init=False)
    at: NDArray[np.float64] = field(init=False)
    corrected: NDArray[np.int16] = field(init=False)
    ranked: NDArray[np.int16] = field(init=False)

    def __post_init__(self) -> None:
        n, orders = self.learners.size, self.learners.orders
        self.percentile, self.order = np.full((2, n), NONE, np.int16)
        self.by_order = np.full((n, orders), NONE, np.int16)
        self.at = np.full((n, len(self.cuts)), np.nan)
        self.corrected, self.ranked = np.full((2, n), NONE, np.int16)

    def take(self, rows: NDArray[np.intp], found: GrowthPercentiles) -> None:
        self.percentile[rows], self.order[rows] = found.percentile, found.order
        self.by_order[rows, : found.by_order.shape[1]] = found.by_order
        self.at[rows] = found.cuts

    def table(self) -> pa.Table:
        """Id, cohort, SGP, SGP_ORDER, SGP_ORDER_1 ... k, PERCENTILE_CUT_c; null where there is none."""
        columns: dict[str, Any] = {"SGP": whole(self.percentile), "SGP_ORDER": whole(self.order)}
        for order in range(self.by_order.shape[1]):
            columns[f"SGP_ORDER_{order + 1}"] = whole(self.by_order[:, order])
        if self.learners.errors is not None:
            columns["SGP_SIMEX"] = whole(self.corrected)
            columns["SGP_SIMEX_RANKED"] = whole(self.ranked)
        for column, cut in enumerate(self.cuts):
            columns[f"PERCENTILE_CUT_{cut}"] = figures(self.at[:, column])
        return beside(self.learners.columns(), columns)


def beside(given: Mapping[str, Any], found: Mapping[str, Any]) -> pa.Table:
    """The columns that were given, then those that were found. Raises BadInput where both have one name."""
    for name in found:
        if name in given:
            raise BadInput(
                f"The input's column {name!r} is called as one of the answer is.",
                mend="Give it another name.",
            )
    return pa.table({**given, **found})


def whole(column: NDArray[np.int16]) -> pa.Array:
    """Whole numbers with NONE for none, as a file has them."""
    return pa.array(np.ascontiguousarray(column), mask=column == NONE)


def figures(column: NDArray[np.float64]) -> pa.Array:
    """Figures with NaN for none, as a file has them."""
    return pa.array(np.ascontiguousarray(column), from_pandas=True)
