"""Bringing a backup back: checked whole before anything is touched, and what was destroyed destroyed again."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cairn.intake import destroyed, unfinished
from cairn.intake.unfinished import Stage
from cairn.kernel.errors import BadInput, NeedsConfirmation
from cairn.kernel.progress import SILENT, Progress

from . import files, record_postgres, record_sqlite
from .keys import BackupRefused, Keys
from .making import COLUMNS, FORMAT, MANIFEST, RECORD, SEQUENCES, SUMS, policy_digest
from .sealing import Opening

_AGAIN = "Fetch the file again from where it was kept, or take another backup."


@dataclass
class Restored:
    """What came back, and what a person should know of it."""

    manifest: dict[str, Any]
    files: int = 0
    removed: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = [
            f"Restored the record of {self.manifest['made_at']} and {self.files:,} files.",
            *self.notes,
        ]
        return "\n".join(said)


def check_backup(path: Path, *, keys: Keys) -> dict[str, Any]:
    """Reads a backup to its end and returns its manifest; restores nothing. Raises BackupRefused."""
    with _opened(path, keys) as tar:
        manifest = _manifest(tar)
        while (entry := tar.next()) is not None:
            stream = tar.extractfile(entry)
            while stream is not None and stream.read(1 << 20):
                pass
    return manifest


def restore_backup(
    path: Path, *, keys: Keys, confirm: bool = False, progress: Progress = SILENT
) -> Restored:
    """Puts a backup in place of what is here; the signature over the whole file is checked first.

    confirm   that a record which is here already may be replaced

    From before the first change until `unfinished.finish` nobody is shown the record; whoever calls this
    destroys again what was destroyed, and then finishes.

    Raises BackupRefused, NeedsConfirmation, and InUse while a server works on the record.
    """
    data = Path(settings.DATA)
    with _opened(path, keys) as tar:
        done = Restored(_manifest(tar))
        _fits(done.manifest)
        if not confirm and _holds_a_record():
            raise NeedsConfirmation(
                "There is a record here already; a restore would put the backup's in its place.",
                mend="Make a backup of it, then run this again with --confirm.",
            )
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        sums = _take_back(tar, done, data, progress)
    unfinished.note_stage(Stage.DESTROYING)
    done.files = len(sums["files"])
    done.removed = files.remove_others(data, set(sums["files"]))
    _say_what_differs(done)
    return done


def _take_back(
    tar: tarfile.TarFile, done: Restored, data: Path, progress: Progress
) -> dict[str, Any]:
    entries = _Entries(tar)
    found: dict[str, Any] = {"tables": {}, "files": {}}
    with _closed_to_all():
        if done.manifest["database"] == "sqlite":
            connection.close()
            record_sqlite.put_back(
                entries.only(RECORD), Path(connection.settings_dict["NAME"]), progress
            )
        else:
            _load_tables(entries, done.manifest, found, progress)
    if connection.vendor == "postgresql":
        record_postgres.gather_statistics()
    for name, stream in entries.below("files/"):
        place = files.place_of(data, name)
        joined = place == destroyed.ledger()
        found["files"][name] = _join(stream) if joined else files.put_back(stream, place)
    sums: dict[str, Any] = json.load(entries.only(SUMS))
    told = {name: held["sha256"] for name, held in sums["files"].items()}
    if (
        told != found["files"]
        or {n: t["sha256"] for n, t in sums["tables"].items()} != found["tables"]
    ):
        raise BackupRefused("What was restored is not what the backup lists.", mend=_AGAIN)
    return sums


@contextmanager
def _closed_to_all() -> Iterator[None]:
    """Shuts pages and commands before the database is replaced; opens them again where it was not."""
    earlier = unfinished.unfinished()
    unfinished.note_stage(Stage.PUTTING_BACK)
    try:
        yield
    except BaseException:
        # Either database is replaced at one stroke, at the very end: what was here is here still.
        if earlier is None:
            unfinished.finish()
        else:
            unfinished.note_stage(earlier)
        raise


def _join(stream: BinaryIO) -> str:
    """Adds the backup's list of what was destroyed to ours, which a restore never shortens."""
    content = stream.read()
    destroyed.add(destroyed.entries_in(content.decode()))
    return hashlib.sha256(content).hexdigest()


def _load_tables(
    entries: "_Entries", manifest: dict[str, Any], found: dict[str, Any], progress: Progress
) -> None:
    _migrate_as(manifest)
    with record_postgres.loading(progress) as loading:
        while (name := entries.table()) is not None:
            columns = json.load(entries.only(f"tables/{name}/{COLUMNS}"))
            if not loading.known(name, columns):
                raise BackupRefused(
                    f"This Cairn's table {name} has other columns than the backup's.",
                    mend=f"Restore with Cairn {manifest['cairn']}, then upgrade.",
                )
            parts = (stream for _name, stream in entries.below(f"tables/{name}/"))
            found["tables"][name] = loading.fill(name, columns, parts)
        sequences = json.load(entries.only(SEQUENCES))
        loading.set_sequences(sequences)


def _migrate_as(manifest: dict[str, Any]) -> None:
    """Makes the tables as they were when the backup was made; newer steps wait for `cairn upgrade`."""
    loader = MigrationLoader(connection)
    wanted = {(app, name) for app, name in manifest["migrations"]}
    for app in sorted({app for app, _name in loader.graph.nodes}):
        mine = [node for node in loader.graph.nodes if node[0] == app and node in wanted]
        last = [n for n in mine if not any(c.key in wanted for c in _children(loader, n, app))]
        for node in last:
            call_command("migrate", *node, verbosity=0)


def _children(loader: MigrationLoader, node: tuple[str, str], app: str) -> list[Any]:
    return [child for child in loader.graph.node_map[node].children if child.key[0] == app]


class _Entries:
    """The backup's entries in their order, looked at one ahead."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar, self._ahead = tar, tar.next()

    def only(self, name: str) -> BinaryIO:
        """The next entry, which must have this name."""
        if self._ahead is None or self._ahead.name != name:
            said = self._ahead.name if self._ahead else "its end"
            raise BackupRefused(f"The backup has {said} where {name} should be.", mend=_AGAIN)
        return self._read()

    def below(self, start: str) -> Iterator[tuple[str, BinaryIO]]:
        """The entries that follow whose names start so, by the rest of their names; each is read in turn."""
        while self._ahead is not None and self._ahead.name.startswith(start):
            name = self._ahead.name.removeprefix(start)
            yield name, self._read()

    def table(self) -> str | None:
        """The table whose entries come next."""
        if self._ahead is None or not self._ahead.name.startswith("tables/"):
            return None
        return self._ahead.name.split("/")[1]

    def _read(self) -> BinaryIO:
        stream = self._tar.extractfile(self._ahead) if self._ahead is not None else None
        if stream is None:
            raise BackupRefused("The backup has something that is no file.", mend=_AGAIN)
        return _AndOn(stream, self)  # type: ignore[return-value]

    def go_on(self) -> None:
        self._ahead = self._tar.next()


class _AndOn(io.RawIOBase):
    """An entry's content; when it has been read to its end, the next entry is looked at."""

    def __init__(self, stream: Any, entries: _Entries) -> None:
        self._stream, self._entries, self._ended = stream, entries, False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._stream.read(size)
        if not self._ended and (not block or size < 0):
            self._ended = True
            self._entries.go_on()
        return block


@contextmanager
def _opened(path: Path, keys: Keys) -> Iterator[tarfile.TarFile]:
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", mend="Name a file that `cairn backup` made.")
    with path.open("rb") as file:
        content = io.BufferedReader(Opening(file, keys), 1 << 20)
        with tarfile.open(fileobj=content, mode="r|") as tar:
            yield tar


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    entry = tar.next()
    stream = tar.extractfile(entry) if entry is not None and entry.name == MANIFEST else None
    manifest: dict[str, Any] = json.load(stream) if stream is not None else {}
    if manifest.get("format") != FORMAT:
        raise BackupRefused(
            f"The backup is of format {manifest.get('format')}; this Cairn knows {FORMAT}.",
            mend=f"Use Cairn {manifest.get('cairn', 'of the time')}.",
        )
    return manifest


def _fits(manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        raise BackupRefused(
            f"The backup is of {manifest['database']}; this installation runs on {connection.vendor}.",
            mend="Restore where DATABASE_URL names the same kind of database.",
        )
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {})
    ours = {app for app, _name in known}
    newer = [
        f"{app}.{name}"
        for app, name in manifest["migrations"]
        if app in ours and (app, name) not in known
    ]
    if newer:
        raise BackupRefused(
            f"The backup was made by a newer Cairn ({manifest['cairn']}): it knows {', '.join(newer)}.",
            mend="Install that version, then restore.",
        )


def _holds_a_record() -> bool:
    if connection.vendor == "sqlite":
        return record_sqlite.rows_in(Path(connection.settings_dict["NAME"])) > 0
    return record_postgres.rows_in() > 0


def _say_what_differs(done: Restored) -> None:
    if done.manifest["policy"] != policy_digest():
        done.notes.append(
            "The policy folder is not the one of the backup; levels are as they were until the next cairn determine."
        )
    if done.removed:
        done.notes.append(f"Removed {done.removed:,} files that the record does not know.")
