"""Reads tables of records, CSV or Parquet, row by row, with everything that is wrong told at once."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cairn.kernel.errors import BadInput
from cairn.kernel.faults import Fault
from cairn.kernel.progress import batches
from cairn.standards.records.layouts import LAYOUTS, Layout
from cairn.standards.tabular import source
from cairn.standards.tabular.cells import Memo, needed
from cairn.standards.tabular.csvrows import SHOWN_RAW, Rows, Unreadable
from cairn.standards.tabular.diagnostics import Note, Refusal, Refused, shown
from cairn.standards.tabular.header import columns
from cairn.standards.tabular.lines import physical_lines
from cairn.standards.tabular.source import Broken, Member

CHUNK = 2000
Line = tuple[int, list[str] | Unreadable]


@dataclass(frozen=True, slots=True)
class Record:
    """A good row: its line, its key, and its values by column; blanks are "" for text, else None."""

    line: int
    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one table."""

    rows: list[Record]
    refused: list[Refused]


@contextmanager
def tables_in(path: Path) -> Iterator[dict[str, Member]]:
    """The tables at `path` by the name of their layout: one file, a folder, or a zip file.

    A single file may be named anything that begins with the layout's name. Raises BadInput.
    """
    if path.is_file() and path.suffix.casefold() != ".zip":
        yield {
            _layout(path.name): Member(
                path.name, path.stat().st_size, lambda: source.open_file(path)
            )
        }
        return
    with source.opened(path) as delivery:
        found = {
            name: member
            for file, member in delivery.members.items()
            if (name := file.partition(".")[0].casefold()) in LAYOUTS
        }
        if not found:
            raise BadInput(f"{path.name} holds no table of records.", mend=MEND_NAME)
        yield {name: found[name] for name in LAYOUTS if name in found}


MEND_NAME = f"Name the files {', '.join(f'{name}.csv' for name in LAYOUTS)} (or .parquet)."


def _layout(name: str) -> str:
    for layout in LAYOUTS:
        if name.casefold().startswith(layout):
            return layout
    raise BadInput(f"Nobody can tell from its name what {name} holds.", mend=MEND_NAME)


@dataclass(slots=True)
class Reading:
    """One pass through one table; notes and `broken` fill up as the batches are drawn."""

    member: Member
    layout: Layout
    today: date
    notes: list[Note] = field(default_factory=list)
    broken: Fault | None = None
    _line: int = 1
    _width: int = 0
    _plan: list[tuple[str, Memo, int]] = field(default_factory=list)
    _noted: set[tuple[str, str]] = field(default_factory=set)
    _lines: dict[str, int] = field(default_factory=dict)

    def batches(self) -> Iterator[Batch]:
        """All rows, in the order of the file."""
        try:
            with self.member.opened() as stream:
                lines = self._parquet() if self._is_parquet() else self._csv(stream)
                for chunk in batches(lines, CHUNK):
                    yield self._judged(chunk)
        except Broken as error:
            self.broken = Fault(self.member.name, None, "", "", error.what, error.mend)

    def _is_parquet(self) -> bool:
        return self.member.name.casefold().endswith(".parquet")

    def _csv(self, stream: source.Stream) -> Iterator[Line]:
        rows = Rows(physical_lines(stream.read, kept=stream.kept))
        lines = iter(rows)
        first = next(lines, None)
        if first is None or isinstance(first[1], Unreadable):
            told = first[1] if first else None
            what = told.what if isinstance(told, Unreadable) else "It is empty."
            raise Broken(what, mend="Send it again, with the column names in the first line.")
        rows.width = self._header(first[1])
        yield from lines

    def _parquet(self) -> Iterator[Line]:
        """A Parquet file as the same lines of text; the row after the header is line 2 here too."""
        with self.member.opener() as raw:
            try:
                file = pq.ParquetFile(raw if raw.seekable() else io.BytesIO(raw.read()))
                self._header(file.schema_arrow.names)
                line = 1
                for batch in file.iter_batches(batch_size=CHUNK):
                    for cells in zip(*(column.to_pylist() for column in batch), strict=True):
                        line += 1
                        yield line, [_text(cell) for cell in cells]
            except (pa.ArrowException, OSError) as error:
                raise Broken(
                    f"It is no whole Parquet file ({error}).", mend="Write it again."
                ) from error

    def _header(self, names: list[str]) -> int:
        known = [c.name for c in self.layout.columns]
        must = [c.name for c in self.layout.columns if c.needed]
        found = columns(self.member.name, names, known=known, needed=must)
        self.notes += found.notes
        self._width = found.width
        self._plan = [
            (c.name, self._reader(c.name), found.at.get(c.name, found.width))
            for c in self.layout.columns
        ]
        return found.width

    def _reader(self, name: str) -> Memo:
        [column] = [c for c in self.layout.columns if c.name == name]
        reader = column.reader(self.today)

        def put(what: str, mend: str) -> None:
            if (name, what) not in self._noted:
                self._noted.add((name, what))
                self.notes.append(Note(self.member.name, self._line, name, what, mend))

        return Memo(needed(reader) if column.needed else reader, put)

    def _judged(self, chunk: list[Line]) -> Batch:
        good: list[Record] = []
        refused: list[Refused] = []
        for line, cells in chunk:
            self._line = line
            record, faults = self._record(line, cells)
            if faults:
                raw = cells.raw if isinstance(cells, Unreadable) else ",".join(cells)[:SHOWN_RAW]
                key = record.key if record else ""
                refused.append(Refused(self.member.name, line, key, raw, tuple(faults)))
            elif record is not None:
                self._lines[record.key] = line
                good.append(record)
        return Batch(good, refused)

    def _record(
        self, line: int, cells: list[str] | Unreadable
    ) -> tuple[Record | None, list[Fault]]:
        file = self.member.name
        if isinstance(cells, Unreadable):
            return None, [Fault(file, line, "", "", cells.what, cells.mend)]
        if len(cells) != self._width:
            what = f"The row has {len(cells)} cells and the first line {self._width}."
            return None, [Fault(file, line, "", "", what, "Look for a missing or surplus comma.")]
        cells = [*cells, ""]
        faults: list[Fault] = []
        values: dict[str, Any] = {}
        for name, read, at in self._plan:
            try:
                values[name] = read[cells[at]]
            except Refusal as error:
                values[name] = None
                told = "" if name == self.layout.confidential else shown(cells[at])
                faults.append(Fault(file, line, name, told, error.what, error.mend))
        key = "|".join("" if values[k] is None else str(values[k]) for k in self.layout.key)

        def say(name: str, what: str, mend: str) -> None:
            told = values[name]
            faults.append(
                Fault(file, line, name, "" if told is None else str(told), what, mend, key)
            )

        self.layout.check(values, say)
        if not faults and key in self._lines:
            what = f"Line {self._lines[key]} is about the same ({key})."
            faults.append(
                Fault(file, line, self.layout.key[0], "", what, "Keep one of the two.", key)
            )
        return Record(line, key, values), faults


def _text(cell: Any) -> str:
    """A typed value as a CSV file would have it."""
    match cell:
        case None:
            return ""
        case bool():
            return "Yes" if cell else "No"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
