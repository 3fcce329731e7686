"""Taking in a file of evidence: our plain layout, or any vendor's table through its mapping."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.standards.mapping import Batch, Mapping, Reading, load, plain_layout
from cairn.standards.mapping.opening import opened
from cairn.standards.mapping.reading import CHUNK
from cairn.standards.tabular.source import Broken

from .batches import Imported, begin, count, finish
from .log import KIND, append
from .rows import Lookups, pieces_of

__all__ = ["import_evidence"]


def import_evidence(
    path: Path,
    *,
    mapping: Path | None,
    by: Actor,
    source: str,
    at: datetime,
    progress: Progress = SILENT,
    rows_at_once: int = CHUNK,
) -> Imported:
    """Appends a CSV, CSV.gz or Parquet file of evidence; without a mapping it is in the plain layout.

    source   who answers for the rows' keys: the same vendor under the same name, or nothing is known again
    rows_at_once   rows of one transaction
    at       the present moment: what lies after it is refused

    A faulty row is quarantined, the others are kept. Run again, it goes on where it was interrupted.
    Raises BadMapping, NotAllowed, and BadInput where nothing of the file can be read.
    """
    described = load(mapping) if mapping is not None else plain_layout()
    done = begin(kind="evidence", by=by, source=source, name=path.name, at=at)
    done.tally.of(KIND)
    try:
        with opened(path) as table:
            reading = Reading(table, described, at, timezone.get_default_timezone(), rows_at_once)
            progress.begin(f"Evidence from {path.name}", None)
            _take_in(reading, described, done, source=source, at=at, progress=progress)
    except Broken as error:  # not even its first line
        raise BadInput(f"{path.name}: {error.what}", mend=error.mend) from error
    return finish(done, at=at)


def _take_in(
    reading: Reading,
    mapping: Mapping,
    done: Imported,
    *,
    source: str,
    at: datetime,
    progress: Progress,
) -> None:
    lookups = Lookups(mapping)
    for batch in reading.batches():
        with transaction.atomic():
            _append(batch, lookups, done, reading.table.file, source=source, at=at)
        progress.advance(len(batch.rows) + len(batch.refused) + batch.passed_over)
    done.notes += reading.notes
    if reading.broken is not None:
        done.break_off(reading.broken)


def _append(
    batch: Batch, lookups: Lookups, done: Imported, file: str, *, source: str, at: datetime
) -> None:
    lookups.learn(batch.rows)
    pieces, refused = pieces_of(batch.rows, lookups, file)
    fates = append(pieces, source=source, at=at)
    count(done.tally.of(KIND), (fate for fate, _ in fates))
    done.refuse(KIND, [*batch.refused, *refused])
