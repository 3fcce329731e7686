"""A table whose columns are described once: the page, CSV, Parquet and the data dictionary are made from it.

A cell that is None is missing; a row that is kept back has no figures at all and says why.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from cairn.journeys.files.csv_files import Cell, csv_bytes, download

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("text", "integer", "number", "share", "boolean", "date", "instant")
"""The kinds of column; a share is a number from 0 to 1, an instant is UTC."""

NOT_SHOWN = "not_shown_because"


@dataclass(frozen=True)
class Column:
    """One column: its name in files, its kind (one of KINDS), its heading on a page, and what it means.

    missing   what a page says where a cell is None
    paged     False: in the files alone
    in_english  its cells are policy's own words, whatever the page's language
    """

    name: str
    kind: str
    words: str
    meaning: str
    missing: str = "–"
    paged: bool = True
    in_english: bool = False


@dataclass(frozen=True)
class Line:
    """One row: a cell for each column. `link` leads to what it is about; `because` keeps its figures back."""

    cells: tuple[Cell | date, ...]
    link: str = ""
    because: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under described columns. `name` is in its address; `empty` is said where there is no row.

    kept_back   the words for each reason for which a row is kept back
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    empty: str = ""
    kept_back: Mapping[str, str] | None = None

    @property
    def described(self) -> tuple[Column, ...]:
        """The columns of its files: where rows may be kept back, the reason is the last."""
        if self.kept_back is None:
            return self.columns
        says = f"Why the figures of a row are not shown: {', '.join(self.kept_back)}."
        why = Column(NOT_SHOWN, "text", _("Not shown because"), says)
        return (*self.columns, why)

    @property
    def cells(self) -> list[tuple[Cell | date, ...]]:
        """The rows of its files."""
        if self.kept_back is None:
            return [line.cells for line in self.lines]
        return [(*line.cells, line.because or None) for line in self.lines]


def dictionary(title: str, columns: Sequence[Column], at: datetime) -> str:
    """What each column means, as Markdown."""
    lines = [f"# {title}: data dictionary", "", f"Written {at:%Y-%m-%d %H:%M} UTC.", ""]
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| {c.name} | {c.kind} | {c.meaning} |" for c in columns]
    return "\n".join(lines) + "\n"


def arrow(kind: str) -> "pa.DataType":
    """How Parquet keeps a kind of column."""
    import pyarrow as pa  # here: no page but a download needs it

    return {
        "text": pa.string(),
        "integer": pa.int32(),
        "number": pa.float64(),
        "share": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "instant": pa.timestamp("us", tz="UTC"),
    }[kind]


def parquet(table: Table) -> bytes:
    """The table as Parquet; each column's meaning stands in its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        pa.field(c.name, arrow(c.kind), metadata={"description": c.meaning})
        for c in table.described
    )
    columns = list(zip(*table.cells, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, f.type) for values, f in zip(columns, schema, strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def csv(table: Table) -> bytes:
    """The table as CSV that no spreadsheet runs."""
    rows = ([str(c) if isinstance(c, date) else c for c in row] for row in table.cells)
    return csv_bytes([c.name for c in table.described], rows)


FORMS = ("csv", "parquet", "md")


def table_file(table: Table, form: str, stem: str, at: datetime) -> HttpResponse:
    """A table to take away, in one of FORMS; `md` is its data dictionary."""
    if form == "parquet":
        return download(parquet(table), f"{stem}.parquet", "application/vnd.apache.parquet")
    if form == "md":
        words = dictionary(table.title, table.described, at).encode()
        return download(words, f"{stem}.md", "text/markdown; charset=utf-8")
    return download(csv(table), f"{stem}.csv", "text/csv; charset=utf-8")
