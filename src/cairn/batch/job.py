"""What is to be done, without saying by which engine.

A job reads Parquet files, picks rows from them by one statement of plain SQL, brings the rows of a key
together in an order, and hands them to a kernel. Both engines understand the same statement, and both
call the same kernel, so the results are the same rows; in which order rows come out is no part of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput

Kernel = Callable[[pa.Table], pa.Table]
"""Takes whole keys, each in order, one after the other; gives rows of the job's `gives`.

It must be a module's function or the value of a module's class, as it travels to other machines.
"""


@dataclass(frozen=True)
class Job:
    """One piece of work over Parquet files.

    inputs   by the name that `sql` uses: a Parquet file, or a folder of them (also of folders in it
             named column=value, whose values are a column)
    sql      the statement that gives the rows; without a kernel, the result
    key      columns whose rows must come together; none may be null
    order    columns by which the rows of a key stand, least first, null before all; what ties in them
             is ordered by the remaining columns, so that the order never depends on the engine
    kernel   what is done to the rows of whole keys
    reads    the columns that the kernel reads; left out, all. An engine may leave away the others
    gives    the columns of the kernel's result
    """

    inputs: Mapping[str, Path]
    sql: str
    key: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    kernel: Kernel | None = None
    reads: tuple[str, ...] = ()
    gives: pa.Schema | None = field(default=None)

    def __post_init__(self) -> None:
        if (self.kernel is None) != (self.gives is None) or (self.kernel and not self.key):
            raise BadInput(
                "The job's kernel has no key, or nobody says which columns it gives.",
                mend="State kernel, key and gives together.",
            )
        for name, path in self.inputs.items():
            if not path.exists():
                raise BadInput(
                    f"{path}, the job's {name}, is not there.", mend="Name a Parquet file."
                )

    def only_for_order(self) -> tuple[str, ...]:
        """The last columns of the order, as far as only the order needs them."""
        if not self.reads:
            return ()
        needed = [i for i, name in enumerate(self.order) if name in {*self.reads, *self.key}]
        return self.order[needed[-1] + 1 if needed else 0 :]

    def worked(self, rows: pa.Table) -> pa.Table:
        """What the kernel makes of whole keys, with the columns that the job gives."""
        if self.kernel is None or self.gives is None:
            return rows
        return self.kernel(rows).select(self.gives.names).cast(self.gives)

    def check_columns(self, names: Iterable[str]) -> None:
        """Raises BadInput when the rows lack a column that the job names."""
        found = list(names)
        for name in (*self.key, *self.order, *self.reads):
            if name not in found:
                raise BadInput(
                    f"The job's rows have no column {name!r}.",
                    mend=f"They have: {', '.join(found)}.",
                )

    def full_order(self, names: Iterable[str]) -> list[str]:
        """Of these columns those that order the rows within a key: the stated ones, then all others."""
        left = [name for name in names if name not in self.key]
        return [n for n in self.order if n in left] + [n for n in left if n not in self.order]


def starts_of(rows: pa.Table, key: Sequence[str]) -> pa.Array:
    """(keys + 1,) where each key's rows begin, and where the last ends; the rows stand key after key."""
    n = rows.num_rows
    if n == 0:
        return pa.array([0], pa.int64())
    changes = np.zeros(n - 1, np.bool_)
    for name in key:
        changes |= _changes(rows[name].combine_chunks())
    return pa.array(np.concatenate(([0], np.flatnonzero(changes) + 1, [n])), pa.int64())


def _changes(column: pa.Array) -> NDArray[np.bool_]:
    """(rows - 1,) whether each value but the first is another than the one before it."""
    if pa.types.is_integer(column.type) and not column.null_count:
        plain = column.to_numpy()
        other: NDArray[np.bool_] = plain[1:] != plain[:-1]
        return other
    differs = pc.not_equal(column[1:], column[:-1]).fill_null(False)
    found: NDArray[np.bool_] = differs.to_numpy(zero_copy_only=False)
    return found


def whole_keys(
    batches: Iterable[pa.RecordBatch], key: Sequence[str], rows: int = 200_000
) -> Iterator[pa.Table]:
    """Batches that stand key after key as tables of about so many rows, none of which cuts a key."""
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        if count < rows:
            continue
        table = pa.Table.from_batches(held)
        last = starts_of(table, key)[-2].as_py()
        if last:
            yield table.slice(0, last)
        held, count = table.slice(last).to_batches(), table.num_rows - last
    if count:
        yield pa.Table.from_batches(held)
