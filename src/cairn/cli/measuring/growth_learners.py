"""Learners with their scores, by cohort: what every command about growth starts from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.growth.percentiles import LARGEST
from cairn.standards.tabular.columns import codes, numbers, read_columns

from .inputs import finite, must_have_rows, plural, refuse_rows, standard_error

By = tuple[str, ...]
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class Group(NamedTuple):
    """A cohort: what it is called, its rows, and which priors its learners may have."""

    name: By
    rows: Rows
    priors: NDArray[np.intp]


@dataclass(frozen=True)
class Learners:
    """The input: ids and the columns that name the cohort as text, scores with NaN for missing.

    now      (n,)    the current score
    priors   (n, k)  earlier scores, most recent first
    errors   (n, k)  the priors' standard errors, if they were named
    cohorts  the rows of each, in the order of their names
    sparse   a prior that nobody of a cohort has is none of it, and no cohort has more than `most`
    grade, year  which of the columns in `by` they are; "" where nobody said
    """

    ids: pa.ChunkedArray
    id_name: str
    by: dict[str, pa.ChunkedArray]
    now: Floats
    priors: Floats
    errors: Floats | None
    cohorts: dict[By, Rows]
    grade: str = ""
    year: str = ""
    sparse: bool = False
    most: int | None = None

    @property
    def size(self) -> int:
        return int(self.now.size)

    def groups(self) -> Iterator[Group]:
        """Every cohort in turn."""
        for name, rows in self.cohorts.items():
            priors = np.arange(self.priors.shape[1])
            if self.sparse:
                known = ~np.isnan(self.priors[rows]).all(axis=0)
                priors = np.flatnonzero(known)[: self.most]
            yield Group(name, rows, priors)

    @property
    def orders(self) -> int:
        """The most priors that a cohort has."""
        return max((group.priors.size for group in self.groups()), default=0)

    def histories(self, group: Group) -> Floats:
        """(rows, 1 + priors) the current score first, then earlier ones."""
        priors = self.priors[np.ix_(group.rows, group.priors)]
        return np.column_stack([self.now[group.rows], priors])

    def columns(self) -> dict[str, pa.ChunkedArray]:
        """What an answer begins with: id, and the cohort's columns."""
        return {self.id_name: self.ids, **self.by}


def read_wide(
    path: Path,
    id_name: str,
    scores: Sequence[str],
    by: Sequence[str],
    errors: Sequence[str] = (),
    *,
    grade: str = "",
    least: int = 2,
) -> Learners:
    """A row for each learner, scores oldest to newest. Raises BadInput, naming the row at fault."""
    _check_names(id_name, scores, by, errors, least)
    table = read_columns(path, text=[id_name, *by], number=[*scores, *errors])
    must_have_rows(table.num_rows, path)
    must_be_there(table, [id_name, *by], path)
    known = [measured(table, name, path) for name in scores]
    unsure = [standard_error(table, name, path) for name in errors]
    cohorts = cohorts_of(table, by)
    _check_once(table, id_name, cohorts, path)
    return Learners(
        table[id_name],
        id_name,
        {name: table[name] for name in by},
        known[-1],
        _newest_first(known[:-1], table.num_rows),
        _newest_first(unsure, table.num_rows) if errors else None,
        cohorts,
        grade,
    )


def _newest_first(columns: list[Floats], rows: int) -> Floats:
    return np.column_stack(columns[::-1]) if columns else np.empty((rows, 0))


def measured(table: pa.Table, name: str, path: Path) -> Floats:
    """(rows,) a column of scores."""
    return finite(numbers(table, name), name, path, LARGEST)


def must_be_there(table: pa.Table, names: Sequence[str], path: Path) -> None:
    """Refuses a table in which a cell of these columns is empty."""
    for name in names:
        empty = np.asarray(pc.is_null(table[name]).combine_chunks(), np.bool_)
        refuse_rows(empty, path, f"{name} is empty", "Fill it in.")


def _check_names(
    id_name: str, scores: Sequence[str], by: Sequence[str], errors: Sequence[str], least: int
) -> None:
    if len(scores) < least:
        many = "two scores of a learner" if least == 2 else "one score of a learner"
        raise BadInput(
            f"Growth needs {many} at least.",
            mend="Name score columns from the oldest to the newest: --scores SS_2024,SS_2025.",
        )
    if errors and len(errors) != len(scores) - 1:
        raise BadInput(
            f"{plural(len(errors), 'column')} of standard errors cannot go with "
            f"{plural(len(scores) - 1, 'prior')}.",
            mend="Name one for each score but the newest, from the oldest: --errors SE_2023,SE_2024.",
        )
    named = [id_name, *scores, *by]
    for name in named:
        if named.count(name) > 1:
            raise BadInput(f"The column {name!r} is named twice.", mend="Name each column once.")


def cohorts_of(table: pa.Table, by: Sequence[str]) -> dict[By, Rows]:
    """The rows of each cohort; cohorts by name, numbers in names as numbers."""
    if not by:
        return {(): np.arange(table.num_rows)}
    coded = [codes(table, name) for name in by]
    together = np.zeros(table.num_rows, np.int64)
    for code, values in coded:
        together = np.unique(together * len(values) + code, return_inverse=True)[1]
    ordered = np.argsort(together, kind="stable")
    starts = np.flatnonzero(np.diff(together[ordered], prepend=-1))
    parts = np.split(ordered, starts[1:])
    rows = {tuple(values[code[part[0]]] for code, values in coded): part for part in parts}
    return {name: rows[name] for name in sorted(rows, key=_in_order)}


def _in_order(name: By) -> list[tuple[float, str]]:
    return [(float(part) if part.isdecimal() else float("inf"), part) for part in name]


def _check_once(table: pa.Table, id_name: str, cohorts: dict[By, Rows], path: Path) -> None:
    which = codes(table, id_name)[0]
    for rows in cohorts.values():
        first, again = twice(which[rows])
        if again >= 0:
            raise BadInput(
                f"{path.name}, data rows {rows[first] + 1} and {rows[again] + 1} have the same {id_name} "
                f"{table[id_name][int(rows[again])].as_py()!r}.",
                mend="Keep one row for each learner, or tell cohorts apart with --by.",
            )


def twice(keys: NDArray[np.int64]) -> tuple[int, int]:
    """The first two places of the earliest key that comes again; -1, -1 where each comes once."""
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[which] != np.arange(keys.size))
    if not again.size:
        return -1, -1
    return int(first[which[again[0]]]), int(again[0])
