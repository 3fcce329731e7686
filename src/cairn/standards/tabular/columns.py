"""A whole file as typed columns, for analysts: CSV (also gzipped) or Parquet in.

Where rows of a feed are put aside one by one, an analysis needs all of its rows: the first cell that
cannot be read stops the reading, and the error names its row.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput

MISSING = ("", "NA", "NaN", "nan", "null", "NULL")
"""What is written in a cell that is empty; the same in both kinds of file."""
PARQUET = (".parquet", ".pq")
_PARSED = csv.ParseOptions(newlines_in_values=True)


def read_columns(
    path: Path, *, text: Iterable[str] = (), number: Iterable[str] = (), whole: Iterable[str] = ()
) -> pa.Table:
    """The named columns of all rows: strings, float64 and int64; null is missing (empty, NA, NaN).

    Raises BadInput for a file that cannot be read, a column that is not there, and a cell that is not
    what its column asks for (naming the data row, counted from 1).
    """
    kinds = dict.fromkeys(text, pa.string()) | dict.fromkeys(number, pa.float64())
    kinds |= dict.fromkeys(whole, pa.int64())
    names = column_names(path)
    for name in kinds:
        _must_have(name, names, path)
    table = _rows(path, list(kinds))
    columns = [_typed(table[name], kind, name, path) for name, kind in kinds.items()]
    return pa.table(columns, names=list(kinds))


def column_names(path: Path) -> list[str]:
    """The names in the file's header."""
    try:
        if is_parquet(path):
            return list(pq.read_schema(path).names)
        with csv.open_csv(path, parse_options=_PARSED) as opened:
            return list(opened.schema.names)
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise _ragged(path, error) or _unreadable(path, error) from None


def numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    """(rows,) a column as floats; NaN is missing."""
    column = table[name].cast(pa.float64()).combine_chunks()
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)


def codes(table: pa.Table, name: str) -> tuple[NDArray[np.int64], list[str]]:
    """(rows,) a text column as numbers of its sorted distinct values, and these; -1 is missing."""
    kept = pc.unique(table[name].drop_null()).sort()
    found = pc.index_in(table[name], value_set=kept).fill_null(-1)
    return found.combine_chunks().to_numpy().astype(np.int64), kept.to_pylist()


def is_parquet(path: Path) -> bool:
    """Whether the file's name says so."""
    return path.suffix.lower() in PARQUET


def _rows(path: Path, names: list[str]) -> pa.Table:
    try:
        if is_parquet(path):
            return pq.read_table(path, columns=names)
        as_text = csv.ConvertOptions(
            include_columns=names,
            column_types=dict.fromkeys(names, pa.string()),
            null_values=list(MISSING),
            strings_can_be_null=True,
        )
        return csv.read_csv(path, parse_options=_PARSED, convert_options=as_text)
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise _ragged(path, error) or _unreadable(path, error) from None


_CELLS = re.compile(r"Row #(\d+): Expected (\d+) columns, got (\d+)")


def _ragged(path: Path, error: Exception) -> BadInput | None:
    """Which row has more or fewer cells than the header, if that is what is wrong."""
    if "columns, got" not in str(error):
        return None
    try:  # one thread counts the rows
        csv.read_csv(path, csv.ReadOptions(use_threads=False), parse_options=_PARSED)
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as again:
        found = _CELLS.search(str(again))
        if found:
            row, asked, got = map(int, found.groups())
            return BadInput(
                f"{path.name}, data row {row - 1} has {got} cells, and the header {asked}.",
                mend="Mend that row; put a cell that holds a comma between quotes.",
            )
    return None


_OTHER_SIGNS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}


def _must_have(name: str, names: list[str], path: Path) -> None:
    if names.count(name) == 1:
        return
    if name in names:
        raise BadInput(
            f"{path.name} has {names.count(name)} columns called {name!r}.",
            mend="Give each column a name of its own.",
        )
    for sign, called in _OTHER_SIGNS.items():
        if len(names) == 1 and sign in names[0]:
            raise BadInput(
                f"{path.name} has {called} between its columns.",
                mend="Save it with commas between columns, and points in numbers.",
            )
    near = get_close_matches(name, names, 1)
    mend = f"Did you mean {near[0]!r}?" if near else f"It has: {', '.join(names)}."
    raise BadInput(f"{path.name} has no column {name!r}.", mend=mend)


def _typed(column: pa.ChunkedArray, kind: pa.DataType, name: str, path: Path) -> pa.ChunkedArray:
    column = _told_missing(column)
    try:
        return column.cast(kind)
    except pa.ArrowNotImplementedError:
        raise BadInput(
            f"{path.name}: {name} holds {column.type}, which is not {_asked(kind)}.",
            mend="Write the column as numbers, or as text.",
        ) from None
    except pa.ArrowInvalid:
        row, cell = _first_wrong(column, kind)
        raise BadInput(
            f"{path.name}, data row {row}: {name} is {cell!r}, which is not {_asked(kind)}.",
            mend="Mend that cell; leave it empty where the figure is missing.",
        ) from None


def _told_missing(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Parquet's cells that say missing in words, or as a number that is none, are missing."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        said = pc.is_in(column, value_set=pa.array(MISSING, column.type))
    elif pa.types.is_floating(column.type):
        said = pc.is_nan(column)
    else:
        return column
    return pc.if_else(said, pa.scalar(None, column.type), column)


def _asked(kind: pa.DataType) -> str:
    if pa.types.is_string(kind):
        return "a text"
    return "a whole number" if pa.types.is_integer(kind) else "a number"


def _first_wrong(column: pa.ChunkedArray, kind: pa.DataType) -> tuple[int, object]:
    for row, cell in enumerate(column, start=1):
        try:
            cell.cast(kind)
        except pa.ArrowInvalid:
            return row, cell.as_py()
    raise AssertionError("every cell can be read alone, though not the column")


def _unreadable(path: Path, error: Exception) -> BadInput:
    return BadInput(
        f"{path} cannot be read: {error}.",
        mend="Give a CSV file with a header (it may be gzipped) or a Parquet file.",
    )
