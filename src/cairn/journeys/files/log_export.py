"""The evidence log as a folder of Parquet files by school year and district, brought up to date.

    FOLDER/evidence/school_year=2026-27/district=…/part-000000.parquet   the rows
    FOLDER/records.parquet   learner → record, of learners whose records were joined
    FOLDER/README.md         what each column means

Run again, it adds what is new. Nothing is changed in what was written: corrections and withdrawals are new
rows of the log. Which records were joined changes with time, and is written anew each time.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from cairn.batch.growing import Growing, opened, replace
from cairn.evidence.selectors.columns import (
    COLUMNS,
    FOLDERS,
    last_of_log,
    log_columns,
    rows_of_log,
)
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import Progress
from cairn.people.selectors.joined import joined_records
from cairn.people.services.looks import look_at_everyone, note_left

KIND = "the evidence log"


class Exported(NamedTuple):
    """Rows added, and rows that the folder now holds."""

    added: int
    rows: int


def export_log(
    folder: Path, *, by: Actor, purpose: Purpose, at: datetime, progress: Progress, why: str = ""
) -> Exported:
    """Brings the folder up to date; killed at any moment, it is whole and the next run goes on.

    It stays in this house; `why` says what for. Raises NotAllowed, and BadInput for a folder that is not of
    this log.
    """
    ground = look_at_everyone(
        by=by,
        purpose=purpose,
        data=DataClass.EVIDENCE,
        at=at,
        through="export of the evidence log",
        words=f"What for: {why.strip().rstrip('.')}. It stays in this house." if why else "",
    )
    export = _Export(by, purpose, timezone.localdate(at), progress)
    with opened(folder / "evidence", KIND) as growing:
        before = growing.manifest.rows
        export.make_whole(growing)
        export.add_new(growing)
        export.write_records(folder)
        replace(folder / "README.md", _dictionary(at).encode())
        done = Exported(growing.manifest.rows - before, growing.manifest.rows)
        note_left(ground.look, at=at, records=done.added)
        return done


class _Export:
    """One run: who asks, and how far it is."""

    def __init__(self, by: Actor, purpose: Purpose, day: date, progress: Progress) -> None:
        self._by, self._purpose, self._day, self._progress = by, purpose, day, progress

    def _count(self, after: str, upto: str) -> int:
        return rows_of_log(
            by=self._by, purpose=self._purpose, day=self._day, after=_id(after), upto=UUID(upto)
        )

    def make_whole(self, growing: Growing) -> None:
        """Fetches rows whose transactions ended after an earlier run had passed their ids."""
        manifest = growing.manifest
        if not manifest.spans or self._count("", manifest.upto) == manifest.rows:
            return
        for number, span in enumerate(manifest.spans):
            there = self._count(span.after, span.upto)
            if there < span.rows:
                raise BadInput(
                    f"{growing.folder} holds {span.rows:,} rows where the log has {there:,}: "
                    "it is of another record, or of one that was put back to an earlier state.",
                    mend="Export to a new folder.",
                )
            if there > span.rows:
                known = growing.column_of(number, "id").to_pylist()
                with growing.adding_to(FOLDERS, number) as adding:
                    for rows in self._rows(span.after, span.upto, known):
                        adding.add(rows)

    def add_new(self, growing: Growing) -> None:
        after = growing.manifest.upto
        last = last_of_log(by=self._by, purpose=self._purpose, day=self._day)
        if last is None or str(last) <= after:
            return
        self._progress.begin("Exporting the evidence log", self._count(after, str(last)))
        with growing.adding(FOLDERS, after=after, upto=str(last)) as adding:
            for rows in self._rows(after, str(last)):
                adding.add(rows)
                self._progress.advance(rows.num_rows)

    def _rows(self, after: str, upto: str, without: Sequence[str] = ()) -> Iterator[pa.Table]:
        return log_columns(
            by=self._by,
            purpose=self._purpose,
            day=self._day,
            after=_id(after),
            upto=UUID(upto),
            without=without,
        )

    def write_records(self, folder: Path) -> None:
        pairs = joined_records(by=self._by, purpose=self._purpose, day=self._day)
        columns = {
            "learner": pa.array([str(row) for row, _ in pairs], pa.string()),
            "record": pa.array([str(record) for _, record in pairs], pa.string()),
        }
        content = io.BytesIO()
        pq.write_table(pa.table(columns), content)
        replace(folder / "records.parquet", content.getvalue())


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None


def _dictionary(at: datetime) -> str:
    lines = ["# The evidence log", "", f"Brought up to date {at:%Y-%m-%d %H:%M} UTC.", ""]
    lines.append(
        "`evidence/` is one table; its folders are named by school year and district's id."
    )
    lines.append("`records.parquet` leads from a learner to the record to which it was joined.\n")
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| {name} | {kind} | {meaning} |" for name, (kind, meaning) in COLUMNS.items()]
    return "\n".join(lines) + "\n"
