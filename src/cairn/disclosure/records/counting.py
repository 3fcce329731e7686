"""Rows that look the same: as one code, how many they are, and how many values of another column they hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.int64]
_ROOM = 2**62


@dataclass(frozen=True)
class Coded:
    """A column of text as codes 0..len(values)-1; None among the values is "missing"."""

    codes: Codes
    values: tuple[str | None, ...]


def coded(column: pa.ChunkedArray | pa.Array) -> Coded:
    """A text column as codes; (n,) in, (n,) out."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    packed = whole.cast(pa.string()).dictionary_encode(null_encoding="encode")
    codes = packed.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Coded(codes, tuple(packed.dictionary.to_pylist()))


def joined(columns: Sequence[Codes]) -> Codes:
    """One code 0.. for each combination of values in a row; (n,) each in, (n,) out. No column: all rows alike."""
    if not columns:
        raise ValueError("no columns to join")
    key, span = np.zeros(columns[0].size, np.int64), 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        if span * width > _ROOM:
            key = _tight(key)
            span = int(key.max(initial=0)) + 1
        key, span = key * width + column, span * width
    return _tight(key)


def _tight(key: Codes) -> Codes:
    """The same groups, numbered from 0 in the order of the keys."""
    most = int(key.max(initial=0)) + 1
    if most > 4 * key.size + 1024:
        return np.unique(key, return_inverse=True)[1].astype(np.int64).reshape(-1)
    used = np.zeros(most, bool)
    used[key] = True
    return (np.cumsum(used) - 1)[key]


def sizes(group: Codes, many: Codes | None = None) -> Codes:
    """How many are in each group; `many` says for how many each row stands. (n,) in, (groups,) out."""
    return np.rint(np.bincount(group, weights=many)).astype(np.int64)


def distinct(group: Codes, value: Codes, *, groups: int) -> Codes:
    """How many different values each group holds; a negative value is none. (n,) in, (groups,) out."""
    there = value >= 0
    width = int(value.max(initial=0)) + 1
    pairs = np.unique(group[there] * width + value[there])
    return np.bincount(pairs // width, minlength=groups).astype(np.int64)
