"""Opens one table, whatever its form: CSV, CSV packed with gzip, or Parquet; rows as lists of texts."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from cairn.kernel.errors import BadInput
from cairn.standards.tabular.csvrows import Row, Rows, Unreadable
from cairn.standards.tabular.lines import physical_lines
from cairn.standards.tabular.source import LIMITS, Broken, Limits, Member

_PARQUET_ROWS = 2000


@dataclass
class Table:
    """An opened table: its file's name, its column names, and its rows with their line."""

    file: str
    names: list[str]
    rows: Iterator[Row]
    size: int

    def expect(self, width: int) -> None:
        """Lets the row reader know how wide a row is."""
        if isinstance(self._lines, Rows):
            self._lines.width = width

    _lines: Rows | None = None


@contextmanager
def opened(path: Path, *, limits: Limits = LIMITS) -> Iterator[Table]:
    """The table at `path`. Raises BadInput where nothing of it can be read."""
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", mend="Check the path.")
    if path.name.casefold().endswith(".parquet"):
        yield _parquet(path)
        return
    packed = path.name.casefold().endswith(".gz")
    member = Member(path.name, path.stat().st_size, partial(_open, path, packed), limits)
    with member.opened() as stream:
        lines = Rows(physical_lines(stream.read, kept=stream.kept))
        rows = iter(lines)
        first = next(rows, None)
        if first is None:
            raise Broken("It is empty; not even column names are there.", mend="Send it again.")
        if isinstance(first[1], Unreadable):
            raise Broken(first[1].what, mend=first[1].mend)
        yield Table(path.name, first[1], rows, member.packed, lines)


def _open(path: Path, packed: bool) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")


def _parquet(path: Path) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInput(
            f"{path.name} is not a Parquet file, or it is cut off ({error}).",
            mend="Export it again, and check that the whole file arrived.",
        ) from error
    return Table(
        path.name, list(table.schema_arrow.names), _parquet_rows(table), path.stat().st_size
    )


def _parquet_rows(table: Any) -> Iterator[Row]:
    """Rows as a CSV file would have written them: nothing for null, ISO for days and moments."""
    import pyarrow as pa

    line = 1
    try:
        for batch in table.iter_batches(batch_size=_PARQUET_ROWS):
            columns = [_texts(column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                line += 1
                yield line, list(cells)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise Broken(
            f"It cannot be read any further ({error}).", mend="Export it again."
        ) from error


def _texts(column: Any) -> list[str]:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_temporal(column.type):
        return ["" if v is None else v.isoformat() for v in column.to_pylist()]
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        return ["" if v is None else repr(v) for v in column.to_pylist()]
    return ["" if v is None else v for v in column.cast(pa.string()).to_pylist()]
