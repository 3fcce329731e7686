"""A job on this machine: DuckDB reads and picks, rows are gathered by key, threads run the kernel."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from threading import BoundedSemaphore
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cairn.batch.job import Job
from cairn.batch.landing import landing
from cairn.batch.ordering import Rising, count_into_place, taken, together
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress

_AT_ONCE = 500_000
_IN_A_BUCKET = 100_000
_MOST_BUCKETS = 8192
_WRITTEN_AT_ONCE = 100_000
_BUCKET = "_bucket"


def run(
    job: Job, out: Path, *, threads: int = 2, memory: str = "2GB", progress: Progress = SILENT
) -> None:
    """Writes the job's result into the folder `out` as Parquet, whole or not at all.

    threads   how many cores may be used
    memory    how much DuckDB may hold; what does not fit it writes beside the result for the while

    Besides that, the rows that the kernel reads are held in memory, at the width of their columns.
    Raises BadInput for a statement that cannot be answered, and for a key without a value.
    """
    with landing(out) as folder, closing(_connected(folder, threads, memory)) as engine:
        _name_inputs(engine, job)
        try:
            if job.kernel is None:
                _write_answer(engine, job.sql, folder)
            else:
                _Work(engine, job, folder, threads, progress).go()
        except duckdb.Error as error:
            raise BadInput(
                f"The job's rows cannot be read: {error}.",
                mend="Compare the columns of the files with those that the job names.",
            ) from None
        for left in folder.glob("duckdb*"):
            left.rmdir()


def _connected(folder: Path, threads: int, memory: str) -> Any:
    engine = duckdb.connect()
    for name, value in (
        ("threads", threads),
        ("memory_limit", memory),
        ("temp_directory", str(folder / "duckdb")),
        ("TimeZone", "UTC"),
    ):
        engine.execute(f"SET {name} = ?", [value])
    return engine


def _name_inputs(engine: Any, job: Job) -> None:
    for name, path in job.inputs.items():
        files = str(path / "**" / "*.parquet" if path.is_dir() else path).replace("'", "''")
        folders = f"hive_partitioning = {path.is_dir()}, hive_types_autocast = false"
        engine.execute(
            f"CREATE VIEW {_quoted(name)} AS SELECT * FROM read_parquet('{files}', {folders})"  # noqa: S608 names of our own tables and columns, never input
        )


def _write_answer(engine: Any, sql: str, folder: Path) -> None:
    engine.sql(sql).write_parquet(str(folder / "part-00000.parquet"))


def rows_in(path: Path) -> int:
    """How many rows the Parquet files hold, by what they say of themselves."""
    files = path.rglob("*.parquet") if path.is_dir() else [path]
    return sum(pq.read_metadata(file).num_rows for file in files)


class _Work:
    """A job with a kernel, while it is done."""

    def __init__(
        self, engine: Any, job: Job, folder: Path, threads: int, progress: Progress
    ) -> None:
        self._engine, self._job, self._folder = engine, job, folder
        self._threads, self._progress = threads, progress
        self._rows = sum(rows_in(path) for path in job.inputs.values())
        self._buckets = min(1 << (self._rows // _IN_A_BUCKET).bit_length(), _MOST_BUCKETS)

    def go(self) -> None:
        with ThreadPoolExecutor(self._threads) as pool:
            spare = self._job.only_for_order()
            batches = self._gathered(pool, spare) if spare else None
            if batches is None:
                spare, batches = (), self._gathered(pool, ()) or []
            self._run_kernel(pool, batches, spare)

    def _gathered(self, pool: ThreadPoolExecutor, spare: tuple[str, ...]) -> "list[_Batch] | None":
        """All rows without the spare columns, each batch sorted by bucket.

        The spare columns serve only the order: rows that come in the order of these need not keep them.
        None: they do not come so.
        """
        rising = Rising(spare) if spare else None
        self._progress.begin("Reading", self._rows)
        waiting, few = [], BoundedSemaphore(2 * self._threads)
        for batch in self._batches():
            if rising and not rising.still(batch):
                return None
            few.acquire()
            task = pool.submit(_Batch.of, batch.drop_columns(list(spare)), self._buckets)
            task.add_done_callback(lambda _done: few.release())
            waiting.append(task)
            self._progress.advance(batch.num_rows)
        return [task.result() for task in waiting]

    def _batches(self) -> Iterator[pa.RecordBatch]:
        key = ", ".join(_quoted(name) for name in self._job.key)
        bucket = f"(hash({key}) & {self._buckets - 1})::USMALLINT AS {_BUCKET}"
        rows = self._engine.execute(f"SELECT job.*, {bucket} FROM ({self._job.sql}) AS job")  # noqa: S608 names of our own tables and columns, never input
        reader = rows.to_arrow_reader(_AT_ONCE)
        names = [name for name in reader.schema.names if name != _BUCKET]
        self._job.check_columns(names)
        yield from reader

    def _run_kernel(
        self, pool: ThreadPoolExecutor, batches: "list[_Batch]", spare: tuple[str, ...]
    ) -> None:
        self._progress.begin("Working out", self._buckets)
        parts = [_Part(self._folder, number, self._job, spare) for number in range(self._threads)]
        free: SimpleQueue[_Part] = SimpleQueue()
        for part in parts:
            free.put(part)

        def one(bucket: int) -> None:
            part = free.get()
            try:
                part.take([batch.rows_of(bucket) for batch in batches])
            finally:
                free.put(part)

        for _done in pool.map(one, range(self._buckets)):
            self._progress.advance(1)
        for part in parts:
            part.close()


class _Batch:
    """Some rows, bucket after bucket, and where each bucket begins."""

    def __init__(self, rows: pa.RecordBatch, starts: list[int]) -> None:
        self._rows, self._starts = rows, starts

    @classmethod
    def of(cls, batch: pa.RecordBatch, buckets: int) -> "_Batch":
        of_row = batch[_BUCKET].to_numpy().astype(np.int64)
        starts, order = np.empty(buckets + 1, np.int64), np.empty(len(of_row), np.int64)
        count_into_place(of_row, starts, order)
        return cls(taken(batch.drop_columns([_BUCKET]), order), starts.tolist())

    def rows_of(self, bucket: int) -> pa.RecordBatch:
        first, end = self._starts[bucket : bucket + 2]
        return self._rows.slice(first, end - first)


class _Part:
    """One file of the result, written by one thread at a time."""

    def __init__(self, folder: Path, number: int, job: Job, spare: tuple[str, ...]) -> None:
        self._job, self._spare = job, spare
        self._writer = pq.ParquetWriter(
            folder / f"part-{number:05}.parquet",
            job.gives,
            use_dictionary=False,
            write_statistics=list(job.key),
        )
        self._held: list[pa.Table] = []

    def take(self, batches: list[pa.RecordBatch]) -> None:
        """Runs the kernel over the rows of some whole keys and writes what it gives."""
        job = self._job
        if not any(batch.num_rows for batch in batches):
            return
        rows = pa.Table.from_batches(batches).combine_chunks()
        order = job.full_order(rows.column_names)
        if self._spare:  # rows that tie stand by the columns left away already
            order = [name for name in job.order if name not in self._spare]
        found = job.worked(together(rows, job.key, order))
        self._held.append(found)
        if sum(table.num_rows for table in self._held) >= _WRITTEN_AT_ONCE:
            self._write()

    def _write(self) -> None:
        if self._held:
            self._writer.write_table(pa.concat_tables(self._held).combine_chunks())
        self._held = []

    def close(self) -> None:
        self._write()
        self._writer.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
