"""One big table to take away: levels, determinations or evidence, as CSV or Parquet, with its data dictionary."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from cairn.determinations.selectors import official
from cairn.determinations.selectors import tables as levels
from cairn.evidence.selectors import tables as evidence
from cairn.journeys.csv_files import safe
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, UnknownName
from cairn.kernel.progress import Progress, batches
from cairn.people.services.looks import look_at_everyone, note_left

_ROWS_AT_ONCE = 50_000
_TABLES = {
    "levels": (levels.COLUMNS, levels.level_rows),
    "determinations": (official.COLUMNS, official.determination_rows),
    "evidence": (evidence.COLUMNS, evidence.evidence_rows),
}
_ARROW = {
    "text": pa.string(),
    "integer": pa.int32(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", tz="UTC"),
}


def export_table(
    kind: str, out: Path, *, by: Actor, purpose: Purpose, at: datetime, progress: Progress
) -> int:
    """Writes a table and, beside it, its dictionary (.md). Returns the rows. Raises NotAllowed, BadInput."""
    if kind not in _TABLES:
        raise UnknownName(f"No table is called {kind}.", mend=f"There are: {', '.join(_TABLES)}.")
    write = {".csv": _write_csv, ".parquet": _write_parquet}.get(out.suffix)
    if write is None:
        raise BadInput(f"{out.name} ends in neither .csv nor .parquet.", mend="Choose one of them.")
    columns, read = _TABLES[kind]
    why = look_at_everyone(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, at=at, through=f"export of {kind}"
    )
    progress.begin(f"Exporting {kind}", None)
    rows = _told(read(by=by, purpose=purpose, day=timezone.localdate(at)), progress)
    count = write(out, columns, rows)
    note_left(why.look, at=at, records=count, size=out.stat().st_size)
    out.with_suffix(".md").write_text(_dictionary(kind, columns, at), encoding="utf-8")
    return count


def _told(rows: Iterable[tuple[Any, ...]], progress: Progress) -> Iterator[list[tuple[Any, ...]]]:
    for some in batches(rows, _ROWS_AT_ONCE):
        yield some
        progress.advance(len(some))


def _write_csv(
    out: Path, columns: dict[str, tuple[str, str]], rows: Iterator[list[tuple[Any, ...]]]
) -> int:
    count = 0
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for some in rows:
            writer.writerows([[_cell(value) for value in row] for row in some])
            count += len(some)
    return count


def _cell(value: Any) -> Any:
    """Figures whole, as they are kept; text that a spreadsheet would run, marked as text."""
    return value if isinstance(value, float) else safe(value)


def _write_parquet(
    out: Path, columns: dict[str, tuple[str, str]], rows: Iterator[list[tuple[Any, ...]]]
) -> int:
    schema = pa.schema([(name, _ARROW[kind]) for name, (kind, _) in columns.items()])
    count = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for some in rows:
            arrays = [
                pa.array(values, field.type)
                for values, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(some)
    return count


def _dictionary(kind: str, columns: dict[str, tuple[str, str]], at: datetime) -> str:
    lines = [f"# {kind}: data dictionary", "", f"Written {at:%Y-%m-%d %H:%M} UTC.", ""]
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| {name} | {kind} | {meaning} |" for name, (kind, meaning) in columns.items()]
    return "\n".join(lines) + "\n"
