"""Files that belong to a piece of evidence: taken in as a stream, known by their content, kept once.

What a file is, its content says, never its name. Pictures lose what they tell beside the picture:
place, camera, time.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from cairn.evidence.models import Artefact, Evidence
from cairn.evidence.rules import plain_name
from cairn.evidence.selectors.artefacts import folder, path_of
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, UnknownName
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use

from .grounds import may_record
from .pictures import PICTURES, without_metadata
from .sniffing import media_type_of

LARGEST = 50 << 20
"""Bytes of one file."""
_BLOCK = 1 << 18


def attach(
    evidence: UUID, file: BinaryIO, *, name: str, by: Actor, at: datetime, largest: int = LARGEST
) -> Artefact:
    """Keeps a file with a piece of evidence; the same file twice on one piece is kept once.

    When this returns, the file and its row are on disk. Whoever may record for the learner may attach,
    and learners to their own pieces. Raises NotAllowed, UnknownName, and BadInput for what is too
    large, empty, a program, or a picture that cannot be read.
    """
    piece = Evidence.objects.filter(pk=evidence, withdraws=None).first()
    if piece is None:
        raise UnknownName(f"There is no evidence {evidence}.", mend="Record the piece first.")
    may_record(by, piece.learner_id, Use(piece.use), at, own=frozenset(Use))
    with _received(file, name, largest) as received:
        media_type = media_type_of(received)
        cleaned = media_type in PICTURES
        if cleaned:
            without_metadata(received)
        sha256, size = _digest(received), received.stat().st_size
        _keep(received, sha256)
    with transaction.atomic():
        artefact, _ = Artefact.objects.get_or_create(
            evidence=piece,
            sha256=sha256,
            defaults={
                "id": uuid7(),
                "size": size,
                "media_type": media_type,
                "name": plain_name(name),
                "metadata_removed": cleaned,
            },
        )
    return artefact


@contextmanager
def _received(file: BinaryIO, name: str, largest: int) -> Iterator[Path]:
    """The stream in a file of our own, on the disk where it will stay; gone afterwards if it is not kept."""
    folder().mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(prefix="incoming-", dir=folder())
    received = Path(path)
    try:
        with os.fdopen(handle, "wb") as mine:
            size = 0
            while block := file.read(_BLOCK):
                size += len(block)
                if size > largest:
                    raise BadInput(
                        f"{plain_name(name)} is larger than {largest:,} bytes.",
                        mend="Send a shorter recording or a smaller picture, or several files.",
                    )
                mine.write(block)
        if size == 0:
            raise BadInput(f"{plain_name(name)} is empty.", mend="Choose the file again.")
        yield received
    finally:
        received.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(received: Path, sha256: str) -> None:
    """Moves the file to its place; it and its name are on disk before anybody hears of it."""
    place = path_of(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    received.chmod(0o640)
    _sync(received)
    received.replace(place)
    _sync(place.parent)
    _sync(folder())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget(fingerprints: Iterable[str]) -> int:
    """Removes those of these files that no row refers to any more; how many it removed."""
    wanted = set(fingerprints)
    kept = set(Artefact.objects.filter(sha256__in=wanted).values_list("sha256", flat=True))
    gone = [path for path in map(path_of, sorted(wanted - kept)) if path.is_file()]
    for path in gone:
        path.unlink()
    return len(gone)
