"""A table written for analysts, as the file's name says: CSV, gzipped CSV or Parquet."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from cairn.kernel.errors import BadInput
from cairn.standards.tabular.columns import is_parquet

ENDINGS = (".csv", ".csv.gz", ".parquet", ".pq")
_SPECIAL = r'[,"\r\n]|^\s|\s$|^$'
"""What a text has that is quoted; the empty one is, so that it differs from a missing one."""


def writable(path: Path) -> None:
    """Refuses, before any work is done, a file that could not be written or whose kind nobody knows."""
    device = path.exists() and not path.is_file() and not path.is_dir()
    if not device and not path.name.lower().endswith(ENDINGS):
        raise BadInput(
            f"{path} would be written as nobody knows what.",
            mend=f"End its name in one of {', '.join(ENDINGS)}.",
        )
    if path.is_dir():
        raise BadInput(f"{path} is a folder.", mend="Name a file in it.")
    if not path.parent.is_dir():
        raise BadInput(
            f"{path} cannot be written: there is no folder {path.parent}.",
            mend="Name a file in a folder that is there.",
        )


def write_columns(table: pa.Table, path: Path) -> None:
    """Writes the table as the file's name says; missing cells of a CSV are empty."""
    writable(path)
    try:
        if is_parquet(path):
            pq.write_table(table, path)
        else:
            with pa.output_stream(str(path), compression=_packed(path)) as out:
                csv.write_csv(table, out, csv.WriteOptions(**_quoting(table)))
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error}", mend="Name a file in a folder that is there."
        ) from None


def _packed(path: Path) -> str | None:
    return "gzip" if path.suffix.lower() == ".gz" else None


def _quoting(table: pa.Table) -> dict[str, str]:
    """Quotes around every text when some text needs them, around none otherwise."""
    texts = [column for column in table.columns if pa.types.is_string(column.type)]
    special = any(pc.any(pc.match_substring_regex(c, _SPECIAL)).as_py() for c in texts)
    named = any(mark in name for name in table.column_names for mark in ',"\r\n')
    return {
        "quoting_style": "needed" if special else "none",
        "quoting_header": "needed" if named else "none",
    }
