"""What lies in the data folder beside the database: artefacts, the installation's secret, what was destroyed."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from cairn.intake.destroyed import NAME as DESTROYED
from cairn.intake.unfinished import NAME as UNFINISHED

from .keys import BackupRefused

SUFFIX = ".cairn-backup"
ARTEFACTS = "artefacts"
_PASSING = (".snapshot-", "incoming-", "cairn.sqlite3", UNFINISHED)


def files_of(data: Path) -> Iterator[tuple[str, Path]]:
    """Every file that belongs to the record, by its name within the folder; no link is followed."""
    for folder, below, names in os.walk(data):
        below.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_symlink() or name.startswith(_PASSING):
                continue
            if not name.endswith((SUFFIX, SUFFIX + ".part", ".restoring")):
                yield path.relative_to(data).as_posix(), path


def place_of(data: Path, name: str) -> Path:
    """Where a file of a backup goes. Raises BackupRefused for a name that leads elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or "\0" in name:
        raise BackupRefused(
            f"The backup holds a file whose name leads out of the data folder: {name!r}.",
            mend="Take another backup, and tell whoever looks after this installation's safety.",
        )
    return data / path


def put_back(stream: BinaryIO, place: Path) -> str:
    """Writes a file and moves it to its place; returns the SHA-256 of its content."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    coming = place.with_name(place.name + ".restoring")
    digest = hashlib.sha256()
    mode = 0o640 if ARTEFACTS in place.parts else 0o600
    with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        while block := stream.read(1 << 20):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    coming.replace(place)
    return digest.hexdigest()


def remove_others(data: Path, kept: set[str]) -> int:
    """Removes artefacts that the restored record knows nothing of; returns how many."""
    others = [
        path
        for name, path in files_of(data)
        if name.startswith(f"{ARTEFACTS}/") and name not in kept
    ]
    for path in others:
        path.unlink()
    return len(others)


__all__ = ["ARTEFACTS", "DESTROYED", "SUFFIX", "files_of", "place_of", "put_back", "remove_others"]
