"""What `cairn measure sgp` reads and writes: learners by cohort, kept matrices, a row for each learner."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.growth.matrices import Matrix, matrix_from_plain
from cairn.measure.growth.percentiles import NONE, Cohort, GrowthPercentiles
from cairn.standards.tabular.columns import numbers, read_columns

FORMAT = "cairn growth matrices 1"
By = tuple[str, ...]


@dataclass(frozen=True)
class Learners:
    """The input: ids and columns that name the cohort as text, scores oldest to newest, NaN missing.

    errors   the priors' standard errors, most recent prior first, if they were named
    """

    ids: pa.ChunkedArray
    id_name: str
    by: dict[str, pa.ChunkedArray]
    scores: NDArray[np.float64]
    cohorts: dict[By, NDArray[np.intp]]
    errors: NDArray[np.float64] | None

    @property
    def size(self) -> int:
        return int(self.scores.shape[0])

    def cohort(self, rows: NDArray[np.intp]) -> Cohort:
        return Cohort.of(self.scores[rows, -1], self.scores[rows, -2::-1])


def read_learners(
    path: Path, id_name: str, scores: Sequence[str], by: Sequence[str], errors: Sequence[str] = ()
) -> Learners:
    """Reads a row for each learner. Raises BadInput where an id is missing or comes twice in a cohort."""
    _check_names(id_name, scores, by, errors)
    table = read_columns(path, text=[id_name, *by], number=[*scores, *errors])
    if table.num_rows == 0:
        raise BadInput(f"{path.name} has no rows.", mend="Give a row for each learner.")
    columns = np.column_stack([numbers(table, name) for name in scores])
    known = [numbers(table, name) for name in errors]
    for name, error in zip(errors, known, strict=True):
        wrong = (error < 0) | np.isinf(error)
        _check_rows(wrong, path, f"{name} is no standard error", "It is a number, 0 or more.")
    for name in (id_name, *by):
        _check_rows(_missing(table[name]), path, f"{name} is empty", "Fill it in.")
    for column, name in enumerate(scores):
        infinite = np.isinf(columns[:, column])
        _check_rows(infinite, path, f"{name} is infinite", "Leave missing scores empty.")
    cohorts = _cohorts(table, by)
    _check_once(table[id_name], cohorts, path, id_name)
    told = {name: table[name] for name in by}
    return Learners(table[id_name], id_name, told, columns, cohorts, _newest_first(known))


def _newest_first(columns: list[NDArray[np.float64]]) -> NDArray[np.float64] | None:
    return np.column_stack(columns[::-1]) if columns else None


def _check_names(
    id_name: str, scores: Sequence[str], by: Sequence[str], errors: Sequence[str]
) -> None:
    if len(scores) < 2:
        raise BadInput(
            "Growth needs two scores of a learner at least.",
            mend="Name score columns from the oldest to the newest: --scores SS_2024,SS_2025.",
        )
    if errors and len(errors) != len(scores) - 1:
        raise BadInput(
            f"{len(errors)} columns of standard errors do not go with {len(scores) - 1} priors.",
            mend="Name one for each score but the newest, from the oldest: --errors SE_2023,SE_2024.",
        )
    named = [id_name, *scores, *by]
    for name in named:
        if named.count(name) > 1:
            raise BadInput(f"The column {name!r} is named twice.", mend="Name each column once.")


def _missing(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.asarray(column.is_null().combine_chunks().to_numpy(zero_copy_only=False), np.bool_)


def _check_rows(faulty: NDArray[np.bool_], path: Path, what: str, mend: str) -> None:
    if faulty.any():
        raise BadInput(f"{path.name}, data row {int(np.argmax(faulty)) + 1}: {what}.", mend=mend)


def _cohorts(table: pa.Table, by: Sequence[str]) -> dict[By, NDArray[np.intp]]:
    """The rows of each cohort, cohorts in the order of their names."""
    if not by:
        return {(): np.arange(table.num_rows)}
    names = list(zip(*(table[name].to_pylist() for name in by), strict=True))
    rows: dict[By, list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    return {name: np.array(rows[name], np.intp) for name in sorted(rows)}


def _check_once(
    ids: pa.ChunkedArray, cohorts: dict[By, NDArray[np.intp]], path: Path, id_name: str
) -> None:
    plain = ids.to_pylist()
    for rows in cohorts.values():
        seen: dict[str, int] = {}
        for row in rows.tolist():
            before = seen.setdefault(plain[row], row)
            if before != row:
                raise BadInput(
                    f"{path.name}, data rows {before + 1} and {row + 1} have the same {id_name} "
                    f"{plain[row]!r}.",
                    mend="Keep one row for each learner, or tell cohorts apart with --by.",
                )


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
        n, orders = self.learners.size, self.learners.scores.shape[1] - 1
        self.percentile, self.order = np.full((2, n), NONE, np.int16)
        self.by_order = np.full((n, orders), NONE, np.int16)
        self.at = np.full((n, len(self.cuts)), np.nan)
        self.corrected, self.ranked = np.full((2, n), NONE, np.int16)

    def take(self, rows: NDArray[np.intp], found: GrowthPercentiles) -> None:
        self.percentile[rows], self.order[rows] = found.percentile, found.order
        self.by_order[rows], self.at[rows] = found.by_order, found.cuts

    def table(self) -> pa.Table:
        """Id, cohort, SGP, SGP_ORDER, SGP_ORDER_1 ... k, PERCENTILE_CUT_c; null where there is none."""
        columns: dict[str, Any] = {self.learners.id_name: self.learners.ids, **self.learners.by}
        columns |= {"SGP": _whole(self.percentile), "SGP_ORDER": _whole(self.order)}
        for order in range(self.by_order.shape[1]):
            columns[f"SGP_ORDER_{order + 1}"] = _whole(self.by_order[:, order])
        if self.learners.errors is not None:
            columns["SGP_SIMEX"] = _whole(self.corrected)
            columns["SGP_SIMEX_RANKED"] = _whole(self.ranked)
        for column, cut in enumerate(self.cuts):
            at = self.at[:, column]
            columns[f"PERCENTILE_CUT_{cut}"] = pa.array(at, mask=np.isnan(at))
        return pa.table(columns)


def _whole(column: NDArray[np.int16]) -> pa.Array:
    return pa.array(np.ascontiguousarray(column), mask=column == NONE)


Kept = dict[By, list[Matrix]]


def keep_matrices(kept: Kept, by: Sequence[str], path: Path) -> None:
    """Writes matrices as JSON; every number comes back exactly."""
    cohorts = [
        {"by": list(name), "matrices": [matrix.as_plain() for matrix in matrices]}
        for name, matrices in kept.items()
    ]
    try:
        path.write_text(json.dumps({"format": FORMAT, "by": list(by), "cohorts": cohorts}))
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error}", mend="Name a file in a folder that is there."
        ) from None


def kept_matrices(path: Path, by: Sequence[str]) -> Kept:
    """Matrices as they were kept, by cohort; () is for every cohort. Raises BadInput for another file."""
    try:
        plain = json.loads(path.read_text())
        if plain["format"] != FORMAT:
            raise ValueError(plain["format"])
        named = list(plain["by"])
        cohorts = [(tuple(one["by"]), one["matrices"]) for one in plain["cohorts"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path} holds no growth matrices: {error!r}.",
            mend="Give a file written by `cairn measure sgp --save-matrices`.",
        ) from None
    if named and named != list(by):
        raise BadInput(
            f"{path} holds matrices by {', '.join(named)}.", mend=f"Give --by {','.join(named)}."
        )
    return {name: [matrix_from_plain(one) for one in matrices] for name, matrices in cohorts}


def matrices_for(kept: Kept, name: By) -> list[Matrix] | None:
    """Those of a cohort, or those for every cohort; None where there are none."""
    return kept.get(name, kept.get(()))


def in_turn(learners: Learners) -> Iterator[tuple[By, NDArray[np.intp], Cohort]]:
    """Each cohort with its name and its rows."""
    for name, rows in learners.cohorts.items():
        yield name, rows, learners.cohort(rows)
