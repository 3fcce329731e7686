"""Files that only their owner may read, from the first byte on: keys, backups, rows about learners."""

import os
from pathlib import Path
from typing import BinaryIO


def open_private(path: Path) -> BinaryIO:
    """Opens a file to be written anew, with no rights for anybody but its owner.

    A file that is there already keeps the rights that it has: name one that is not. Raises OSError.
    """
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def write_private(path: Path, data: bytes) -> None:
    """Writes a whole file; it is on disk when this returns, and no half of it ever bears the name."""
    coming = path.with_name(f".{path.name}.part")
    coming.unlink(missing_ok=True)
    with open_private(coming) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    coming.replace(path)
