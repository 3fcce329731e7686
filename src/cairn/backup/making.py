"""Making a backup: one moment of the record and its files, in one sealed and signed file."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cairn.intake.rulebook import book
from cairn.kernel.errors import BadInput
from cairn.kernel.private_files import open_private
from cairn.kernel.progress import SILENT, Progress

from . import record_postgres, record_sqlite
from .files import files_of
from .keys import Keys
from .sealing import Sealing

FORMAT = 1
MANIFEST, SUMS, RECORD = "manifest.json", "sums.json", "record.sqlite3"
COLUMNS, SEQUENCES = "columns.json", "sequences.json"
_PART = 8 << 20
"""Bytes of a table that are held in memory at once."""


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    path: Path
    size: int
    files: int

    def __str__(self) -> str:
        return f"Wrote {self.path} ({self.size:,} bytes, sealed and signed): the record and {self.files:,} files."


def make_backup(out: Path, *, keys: Keys, at: datetime, progress: Progress = SILENT) -> Made:
    """Writes the whole record into `out`, which must not be there yet; others may go on working.

    The file is on disk when this returns; a backup that was interrupted leaves no file of that name.
    """
    if out.exists():
        raise BadInput(f"{out} is there already.", mend="Name a file that is not there yet.")
    part = out.with_name(out.name + ".part")
    try:
        with open_private(part) as file:
            files = _write(file, keys, at, progress)
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
    except OSError as error:
        raise BadInput(
            f"{out} cannot be written ({error}).",
            mend="Name a folder that is there, may be written, and has the room.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Made(out, out.stat().st_size, files)


def _write(file: BinaryIO, keys: Keys, at: datetime, progress: Progress) -> int:
    sealing = Sealing(file, keys)
    sums: dict[str, Any] = {"tables": {}, "files": {}}
    with tarfile.open(fileobj=sealing, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, MANIFEST, _json(manifest(at)))
        if connection.vendor == "sqlite":
            with record_sqlite.snapshot(Path(connection.settings_dict["NAME"]), progress) as copy:
                sums["record"] = _add_stream(tar, RECORD, copy)
        else:
            _add_tables(tar, sums, progress)
        progress.begin("Files", None)
        for name, path in files_of(settings.DATA):
            with path.open("rb") as stream:
                sums["files"][name] = _add_stream(tar, f"files/{name}", stream)
            progress.advance(1)
        _add(tar, SUMS, _json(sums))
    sealing.finish()
    return len(sums["files"])


def manifest(at: datetime) -> dict[str, Any]:
    """What the backup is of: which Cairn, which database, which migrations, which policy, when."""
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "cairn": version("cairn"),
        "database": connection.vendor,
        "migrations": [list(step) for step in applied],
        "policy": policy_digest(),
        "policy_parameters": len(book().parameters),
    }


def policy_digest() -> str:
    """SHA-256 over the policy folder's files, their names included."""
    digest = hashlib.sha256()
    for path in sorted(Path(settings.POLICY).rglob("*.yaml")):
        name = path.relative_to(settings.POLICY).as_posix().encode()
        content = path.read_bytes()
        digest.update(len(name).to_bytes(4, "big") + name + len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


def _add_tables(tar: tarfile.TarFile, sums: dict[str, Any], progress: Progress) -> None:
    with record_postgres.snapshot() as snapshot:
        progress.begin("Tables", None)
        for table in snapshot.tables():
            digest = hashlib.sha256()
            _add(tar, f"tables/{table.name}/{COLUMNS}", _json(table.columns))
            for number, part in enumerate(_parts(table.blocks)):
                digest.update(part)
                _add(tar, f"tables/{table.name}/{number:06d}", part)
            sums["tables"][table.name] = {"sha256": digest.hexdigest()}
            progress.advance(1)
        _add(tar, SEQUENCES, _json(snapshot.sequences()))


def _parts(blocks: Iterator[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) >= _PART:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def _add_stream(tar: tarfile.TarFile, name: str, stream: BinaryIO) -> dict[str, Any]:
    """Adds an open file of known size; what grows meanwhile is left out."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = os.fstat(stream.fileno()).st_size, 0o600
    digest = hashlib.sha256()
    tar.addfile(entry, _Summed(stream, digest))
    return {"size": entry.size, "sha256": digest.hexdigest()}


class _Summed:
    """A stream that is summed as it is read."""

    def __init__(self, stream: BinaryIO, digest: Any) -> None:
        self._stream, self._digest = stream, digest

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._digest.update(block)
        return block


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
