"""A folder of Parquet files to which only what is new is added, for readers that never see half of it.

Files lie in folders named column=value, as DuckDB, Spark and Arrow read them. `_manifest.json` says what
the folder holds: spans of a log, each from after one of its ids up to another, and the files of each. It
is the one thing that decides: files are written under another name first, then the manifest names them,
then they get their names. Whoever opens the folder after a kill finishes that, or takes back what no
manifest names.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cairn.kernel.errors import BadInput

FORMAT = 1
MANIFEST = "_manifest.json"
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_WRITING = ".writing"
_HELD = 1_000_000
"""Rows that wait for their file; beyond that the fullest folder gets one."""


@dataclass
class Span:
    """What was added at once: the rows after one id, up to another. `after` is empty for the first."""

    after: str
    upto: str
    rows: int = 0


@dataclass
class File:
    path: str
    rows: int
    span: int


@dataclass
class Manifest:
    """What the folder holds."""

    kind: str
    format: int = FORMAT
    spans: list[Span] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @property
    def upto(self) -> str:
        """The last id of the log that the folder knows of; empty when it is new."""
        return self.spans[-1].upto if self.spans else ""

    @property
    def rows(self) -> int:
        return sum(span.rows for span in self.spans)


def _waiting(path: Path) -> Path:
    """Under which name a file is written; readers pass over names that begin so."""
    return path.with_name(f".{path.name}{_WRITING}")


@contextmanager
def opened(folder: Path, kind: str) -> "Iterator[Growing]":
    """The folder for one writer; what a killed one left is finished or taken back first.

    Raises BadInput when another writes to it, when it holds something else, or when files are gone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                f"Another export is writing to {folder}.", mend="Wait until it is done."
            ) from None
        manifest = _read(folder, kind)
        _finish(folder, manifest)
        yield Growing(folder, manifest)


def _read(folder: Path, kind: str) -> Manifest:
    path = folder / MANIFEST
    if not path.exists():
        if any(p.suffix == ".parquet" for p in folder.rglob("*")):
            raise BadInput(
                f"{folder} holds Parquet files, but not what this command wrote.",
                mend="Name a new folder.",
            )
        return Manifest(kind)
    plain = json.loads(path.read_text(encoding="utf-8"))
    if (plain.get("format"), plain.get("kind")) != (FORMAT, kind):
        raise BadInput(f"{path} is not of {kind}, format {FORMAT}.", mend="Name a new folder.")
    spans = [Span(**span) for span in plain["spans"]]
    return Manifest(kind, FORMAT, spans, [File(**file) for file in plain["files"]])


def _finish(folder: Path, manifest: Manifest) -> None:
    for file in manifest.files:
        path = folder / file.path
        if _waiting(path).exists():
            _waiting(path).replace(path)
        elif not path.exists():
            raise BadInput(
                f"{path} is gone, of which the manifest says that it is there.",
                mend="Put it back, or remove the folder and export anew.",
            )
    for left in folder.rglob(f".*{_WRITING}"):
        left.unlink()


class Growing:
    """The folder while one writer has it."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest

    def column_of(self, span: int, name: str) -> pa.ChunkedArray:
        """A column of all rows of one span."""
        paths = [self.folder / f.path for f in self.manifest.files if f.span == span]
        parts = [pq.ParquetFile(path).read([name])[name].cast(pa.string()) for path in paths]
        return pa.chunked_array([c for p in parts for c in p.chunks], pa.string())

    @contextmanager
    def adding(self, by: Sequence[str], *, after: str, upto: str) -> "Iterator[Adding]":
        """Adds a span, all of it or nothing; see `Adding.add`."""
        with self._adding(by, len(self.manifest.spans)) as adding:
            yield adding
            self.manifest.spans.append(Span(after, upto, adding.rows))

    @contextmanager
    def adding_to(self, by: Sequence[str], span: int) -> "Iterator[Adding]":
        """Adds rows that a span lacked, all of them or none."""
        with self._adding(by, span) as adding:
            yield adding
            self.manifest.spans[span].rows += adding.rows

    @contextmanager
    def _adding(self, by: Sequence[str], span: int) -> "Iterator[Adding]":
        adding = Adding(self.folder, tuple(by), span, len(self.manifest.files))
        try:
            yield adding
            adding.write_all()
        except BaseException:
            adding.take_back()
            raise
        self._commit(adding.files)

    def _commit(self, files: list[File]) -> None:
        self.manifest.files += files
        replace(self.folder / MANIFEST, json.dumps(asdict(self.manifest), indent=1).encode())
        _finish(self.folder, self.manifest)


class Adding:
    """The rows of one span, while they are written."""

    def __init__(self, folder: Path, by: tuple[str, ...], span: int, number: int) -> None:
        self._folder, self._by, self._span, self._number = folder, by, span, number
        self._waiting: dict[str, list[pa.Table]] = {}
        self._held: dict[str, int] = {}
        self.files: list[File] = []
        self.rows = 0

    def add(self, rows: pa.Table) -> None:
        """Takes rows with the columns that name the folders; a row without a value goes to a folder for such."""
        self.rows += rows.num_rows
        for values, some in _by_folder(rows, self._by):
            place = "/".join(
                f"{name}={NO_VALUE if value is None else quote(value, safe=' ')}"
                for name, value in zip(self._by, values, strict=True)
            )
            self._waiting.setdefault(place, []).append(some)
            self._held[place] = self._held.get(place, 0) + some.num_rows
        while sum(self._held.values()) > _HELD:
            self._write(max(self._held, key=self._held.__getitem__))

    def write_all(self) -> None:
        for place in sorted(self._waiting):
            self._write(place)

    def _write(self, place: str) -> None:
        rows = pa.concat_tables(self._waiting.pop(place))
        del self._held[place]
        file = File(
            f"{place}/part-{self._number + len(self.files):06}.parquet", len(rows), self._span
        )
        path = _waiting(self._folder / file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files.append(file)
        with path.open("wb") as out:
            pq.write_table(rows, out, compression="zstd")
            out.flush()
            os.fsync(out.fileno())

    def take_back(self) -> None:
        for file in self.files:
            _waiting(self._folder / file.path).unlink(missing_ok=True)


def _by_folder(rows: pa.Table, by: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], pa.Table]]:
    """The rows of each folder, in their order, without the columns that name it."""
    plain = rows.drop_columns(list(by))
    different = rows.select(by).group_by(list(by)).aggregate([]).to_pylist()
    for values in different:
        there = None
        for name in by:
            value = values[name]
            column = rows[name]
            mine = column.is_null() if value is None else pc.equal(column, value).fill_null(False)
            there = mine if there is None else pc.and_(there, mine)
        yield tuple(values[name] for name in by), plain.filter(there)


def replace(path: Path, content: bytes) -> None:
    """Puts a file in the place of another in one move that survives a loss of power."""
    beside = _waiting(path)
    with beside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    place = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
