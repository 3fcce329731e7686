"""One big table to take away: levels, determinations or evidence, as CSV or Parquet, with its data dictionary.

It says what for, and for a party outside on which basis: who is in the file has the release on their list before
the file is where it was asked for. Without a basis for everybody in it, there is no file.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from cairn.determinations.selectors import official
from cairn.determinations.selectors import tables as levels
from cairn.evidence.selectors import tables as evidence
from cairn.journeys.files.csv_files import safe
from cairn.journeys.files.tables import Column, arrow, dictionary
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, UnknownName
from cairn.kernel.progress import Progress, batches
from cairn.people.rules.rights import Leaving
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.rights import consenting
from cairn.people.services.looks import look_at_everyone, note_left
from cairn.people.services.releases import Ask, release

_ROWS_AT_ONCE = 50_000
_TABLES = {
    "levels": (levels.COLUMNS, levels.level_rows),
    "determinations": (official.COLUMNS, official.determination_rows),
    "evidence": (evidence.COLUMNS, evidence.evidence_rows),
}
_CLASSES = (DataClass.IDENTITY.value, DataClass.EVIDENCE.value)
"""Every table says whose its rows are, by the state's number."""
Columns = dict[str, tuple[str, str]]
Write = Callable[[Path, Columns, Iterator[list[tuple[Any, ...]]]], int]


def export_table(
    kind: str,
    out: Path,
    leaving: Leaving,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    progress: Progress,
) -> int:
    """Writes a table and, beside it, its dictionary (.md). Returns the rows.

    For a party outside it holds, by consent, only learners who consented; otherwise everybody, or nothing is
    written when the basis does not cover it. Raises NotAllowed, BadInput.
    """
    write = _writer(kind, out)
    check(leaving)
    columns, read = _TABLES[kind]
    day = timezone.localdate(at)
    why = look_at_everyone(
        by=by,
        purpose=purpose,
        data=DataClass.EVIDENCE,
        at=at,
        through=f"export of {kind}",
        words=_in_words(leaving),
    )
    progress.begin(f"Exporting {kind}", None)
    among = _among(leaving, day)
    named: set[str] = set()
    rows = _of(
        read(by=by, purpose=purpose, day=day), list(columns).index("learner_id"), among, named
    )
    partial = out.with_name(f".{out.name}.partial")
    try:
        count = write(partial, columns, _told(rows, progress))
        if leaving.party:
            release({UUID(key) for key in named}, _ask(leaving, out.name), by=by, at=at)
        note_left(why.look, at=at, records=count, size=partial.stat().st_size)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    out.with_suffix(".md").write_text(_dictionary(kind, columns, at), encoding="utf-8")
    return count


def check(leaving: Leaving) -> None:
    """Raises BadInput for a file that does not say what for, or on which basis."""
    if found := leaving.faults():
        raise BadInput(
            f"The export needs its basis: {'; '.join(found)}.",
            mend="Say --why; for somebody outside also --party and --agreement, --consent or --basis.",
        )


def _writer(kind: str, out: Path) -> Write:
    if kind not in _TABLES:
        raise UnknownName(f"No table is called {kind}.", mend=f"There are: {', '.join(_TABLES)}.")
    write = {".csv": _write_csv, ".parquet": _write_parquet}.get(out.suffix)
    if write is None:
        raise BadInput(f"{out.name} ends in neither .csv nor .parquet.", mend="Choose one of them.")
    return write


def _in_words(leaving: Leaving) -> str:
    to = f" For {leaving.party}." if leaving.party else " It stays in this house."
    return f"What for: {leaving.why.strip().rstrip('.')}.{to}"


def _among(leaving: Leaving, day: date) -> set[str] | None:
    """The rows of people who may be in the file, by id; None: everybody's."""
    if not leaving.consent:
        return None
    records = consenting(leaving.party, _CLASSES, day)
    return {str(key) for record in records for key in aliases(record)}


def _of(
    rows: Iterable[tuple[Any, ...]], column: int, among: set[str] | None, named: set[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows about those who may be in the file; `named` learns who is."""
    for row in rows:
        if among is None or row[column] in among:
            named.add(row[column])
            yield row


def _ask(leaving: Leaving, name: str) -> Ask:
    return Ask(
        leaving.party,
        leaving.why,
        _CLASSES,
        f"file {name}",
        exception=leaving.exception,
        threat=leaving.threat,
        agreement=leaving.agreement,
    )


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
    schema = pa.schema([(name, arrow(kind)) for name, (kind, _) in columns.items()])
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
    return dictionary(
        kind, [Column(name, k, name, says) for name, (k, says) in columns.items()], at
    )
