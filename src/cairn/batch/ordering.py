"""The rows of a key together and in order, without sorting what stands in order already.

A log is written as things happen, so the rows of a key mostly stand in order once they are together:
rows are counted into place by key, and only where a key's rows do not rise are they sorted, by one column
after the other, each where the ones before it left ties.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import boolean, int64, void
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.compiling import COUNTS, compiled

Whole = NDArray[np.int64]
Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)
_WHOLES = int64[::1]
_MARKS = boolean[::1]
_MIX = -7046029254386353131
_EMPTY = -1
_BITS = {8: pa.int8(), 16: pa.int16(), 32: pa.int32(), 64: pa.int64()}
_LEAST = np.iinfo(np.int64).min


@compiled(int64, int64, int64)
def _mixed(one: int, other: int) -> int:
    mixed = (one * _MIX) ^ other
    mixed = (mixed ^ (mixed >> 29)) * _MIX
    return mixed ^ (mixed >> 32)


@compiled(int64, COUNTS, COUNTS, _WHOLES, _WHOLES)
def _number_pairs(one: Whole, other: Whole, table: Whole, number: Whole) -> int:
    """Numbers different pairs in the order in which they are met; how many there are.

    `table` holds the row that met a pair first, at a place that the pair leads to.
    """
    mask = table.size - 1
    table[:] = _EMPTY
    found = 0
    for i in range(one.size):
        place = _mixed(one[i], other[i]) & mask
        while True:
            row = table[place]
            if row == _EMPTY:
                table[place], number[i] = i, found
                found += 1
                break
            if one[row] == one[i] and other[row] == other[i]:
                number[i] = number[row]
                break
            place = (place + 1) & mask
    return found


@compiled(void, COUNTS, _WHOLES, _WHOLES)
def count_into_place(group: Whole, starts: Whole, order: Whole) -> None:
    """`order`: the rows group after group, each as they came; `starts` (groups + 1,) where each begins."""
    starts[:] = 0
    for row in range(group.size):
        starts[group[row] + 1] += 1
    for g in range(1, starts.size):
        starts[g] += starts[g - 1]
    for row in range(group.size):
        g = group[row]
        order[starts[g]] = row
        starts[g] += 1
    for g in range(starts.size - 1, 0, -1):
        starts[g] = starts[g - 1]
    starts[0] = 0


@compiled(void, _WHOLES, _WHOLES, int64, int64, _WHOLES, _WHOLES)
def _sort_run(
    values: Whole, order: Whole, first: int, end: int, spare_values: Whole, spare_order: Whole
) -> None:
    """Sorts one run by merging ever longer pieces; equal values keep their places."""
    width = 1
    while width < end - first:
        for low in range(first, end, 2 * width):
            middle, high = min(low + width, end), min(low + 2 * width, end)
            left, right = low, middle
            for to in range(low, high):
                if right == high or (left < middle and values[left] <= values[right]):
                    spare_values[to], spare_order[to] = values[left], order[left]
                    left += 1
                else:
                    spare_values[to], spare_order[to] = values[right], order[right]
                    right += 1
        for i in range(first, end):
            values[i], order[i] = spare_values[i], spare_order[i]
        width *= 2


@compiled(boolean, _WHOLES, _WHOLES, _MARKS, _WHOLES, _WHOLES)
def _sort_runs(
    values: Whole,
    order: Whole,
    begins: NDArray[np.bool_],
    spare_values: Whole,
    spare_order: Whole,
) -> bool:
    """Sorts every run by `values`; then runs begin where values change. Whether any ties remain."""
    n, first, ties = values.size, 0, False
    while first < n:
        end, rising = first + 1, True
        while end < n and not begins[end]:
            rising = rising and values[end - 1] <= values[end]
            end += 1
        if not rising:
            _sort_run(values, order, first, end, spare_values, spare_order)
        for i in range(first + 1, end):
            begins[i] = values[i] != values[i - 1]
            ties = ties or not begins[i]
        first = end
    return ties


def together(rows: pa.Table, key: Sequence[str], order: Sequence[str]) -> pa.Table:
    """The rows key after key, each key's by `order`. Raises BadInput for a key without a value."""
    n = rows.num_rows
    group, groups = _groups(rows, key)
    starts, places = np.empty(groups + 1, np.int64), np.empty(n, np.int64)
    count_into_place(group, starts, places)
    begins = np.zeros(n, np.bool_)
    begins[starts[:-1]] = True
    spare = np.empty(n, np.int64), np.empty(n, np.int64)
    tied = np.ones(n, np.bool_)
    for name in order:
        values = _values(rows[name], places, tied)
        if not _sort_runs(values, places, begins, *spare):
            break
        tied = ~begins | ~np.append(begins[1:], True)
    return taken(rows, places)


def taken(rows: Rows, places: Whole) -> Rows:
    """These rows in this order. Arrow's own `take` costs five times as much for plain figures."""
    columns = [_taken(column, places) for column in rows.columns]
    return type(rows).from_arrays(columns, schema=rows.schema)


def _taken(column: pa.Array | pa.ChunkedArray, places: Whole) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if column.null_count or not _has_figures(kind) or pa.types.is_boolean(kind):
        return column.take(pa.array(places))
    plain = column.view(_BITS[kind.bit_width]).to_numpy().take(places)
    return pa.Array.from_buffers(kind, len(plain), [None, pa.py_buffer(plain)])


def _groups(rows: pa.Table, key: Sequence[str]) -> tuple[Whole, int]:
    """Each row's number of its key, and how many keys there are."""
    groups, number = 0, _codes(rows, key[0])
    table = np.empty(1 << max(4, (2 * rows.num_rows).bit_length()), np.int64)
    for name in key[1:] or key:
        met = np.empty(rows.num_rows, np.int64)
        groups = _number_pairs(number, _codes(rows, name), table, met)
        number = met
    return number, groups


def _codes(rows: pa.Table, name: str) -> Whole:
    """A number for each row's value, equal for equal values."""
    column = rows[name].combine_chunks()
    if column.null_count:
        raise BadInput(
            f"{name} is empty in {column.null_count} rows; it says whose rows belong together.",
            mend=f"Leave out of the job's SQL what has no {name}.",
        )
    if _has_figures(column.type):
        return _figures(column)
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    codes: Whole = encoded.indices.to_numpy().astype(np.int64)
    return codes


def _values(column: pa.ChunkedArray, places: Whole, tied: NDArray[np.bool_]) -> Whole:
    """Numbers that stand to one another as the values do, in the order of `places`.

    Only those of rows that are tied so far need to be right. Nothing comes before all else.
    """
    if _has_figures(column.type):
        return _figures(column.combine_chunks())[places]
    values = np.zeros(len(places), np.int64)
    which = np.flatnonzero(tied)
    texts = column.take(pa.array(places[which])).combine_chunks()
    if texts.null_count < len(texts):
        known = texts.is_valid().to_numpy(zero_copy_only=False)
        ranks = pc.rank(texts.drop_null(), sort_keys="ascending", tiebreaker="dense")
        values[which[known]] = ranks.to_numpy()
    return values


def _has_figures(kind: pa.DataType) -> bool:
    return pa.types.is_primitive(kind) and not pa.types.is_float16(kind)


def _figures(column: pa.Array) -> Whole:
    """Whole numbers as they are, instants and days as theirs, fractions by their bits in rising order."""
    missing = column.is_null() if column.null_count else None
    kind = column.type
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    elif pa.types.is_temporal(kind):
        column = column.view(pa.int32() if kind.bit_width == 32 else pa.int64())
    plain = column.fill_null(0).to_numpy(zero_copy_only=False)
    if plain.dtype.kind == "f":
        plain = _bits(plain.astype(np.float64))
    values: Whole = plain.astype(np.int64, copy=False)
    if missing is not None:
        values = np.where(missing.to_numpy(zero_copy_only=False), _LEAST, values)
    return np.ascontiguousarray(values)


def _bits(values: NDArray[np.float64]) -> Whole:
    """Whole numbers that stand to one another as these do; minus zero is zero, NaN above all."""
    plain = np.where(np.isnan(values), np.nan, values + 0.0).view(np.int64)
    return plain ^ ((plain >> 63) & np.iinfo(np.int64).max)


class Rising:
    """Whether rows that come batch by batch rise strictly by some columns, all along."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns, self._last = list(columns), None

    def still(self, batch: pa.RecordBatch) -> bool:
        """Whether they still do, after this batch too."""
        rows = pa.Table.from_batches([batch]).select(self._columns)
        if self._last is not None:
            rows = pa.concat_tables([self._last, rows])
        self._last = rows.slice(max(rows.num_rows - 1, 0))
        return rows.num_rows < 2 or _rises(rows.combine_chunks())


def _rises(rows: pa.Table) -> bool:
    tied = risen = None
    for name in rows.column_names:
        now, before = rows[name][1:], rows[name][:-1]
        more = pc.greater(now, before).fill_null(False)
        same = pc.equal(now, before).fill_null(False)
        risen = more if risen is None else pc.or_(risen, pc.and_(tied, more))
        tied = same if tied is None else pc.and_(tied, same)
        if not pc.any(tied).as_py():
            break
    return bool(risen is not None and pc.all(risen).as_py())
