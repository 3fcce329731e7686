"""Taking a file in: as a stream, known by its content, made safe, kept once under its fingerprint.

Every file that anybody sends comes through `take_in`. What it is, its content says; what it tells beside the work
is taken out or, where that cannot be, said beforehand (`docs/guide/portfolio.md`); what cannot be made safe is refused.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cairn.evidence.rules import plain_name
from cairn.evidence.selectors.artefacts import folder, path_of
from cairn.intake.rulebook import book
from cairn.intake.tables import KeptFile

from .cleaning import films, ogg, packed, pdfs, sounds, texts, webm
from .pictures import PICTURES, without_metadata
from .refusals import Refused, Why
from .sniffing import TEXT, media_type_of

_BLOCK = 1 << 18
_PIXELS_IN_A_DOCUMENT = 300_000_000


class Kept(NamedTuple):
    """A file that is on disk under its fingerprint, as it was made safe.

    name      as it is shown: never a path, never anything invisible
    cleaned   what it told beside the work was taken out, as far as its kind allows
    """

    sha256: str
    size: int
    media_type: str
    name: str
    cleaned: bool


def kept_of(file: KeptFile) -> Kept:
    """A file that is here already, to be kept with another row; its house let somebody see it."""
    return Kept(file.sha256, file.size, file.media_type, file.name, file.cleaned)


Sent = tuple[BinaryIO, str]
"""A file as it is read, and what it is called."""


def taken_in(files: Sequence["Sent | Kept"], *, day: date, already: int = 0) -> list[Kept]:
    """What was sent together, in its order; what is kept here already comes as it is.

    already   how many more belong to it
    Raises Refused: for a file, or where they are more than policy allows.
    """
    most = _by_policy("uploads.most_files", day)
    if len(files) + already > most:
        raise Refused(Why.TOO_MANY, most=str(most))
    largest = largest_allowed(day)
    return [
        file if isinstance(file, Kept) else take_in(file[0], name=file[1], largest=largest)
        for file in files
    ]


def check_room(sizes: Mapping[str, int], files: Iterable[Kept], *, day: date) -> None:
    """Raises Refused where a learner's files would be more together than policy allows.

    sizes   bytes of those that are there, by fingerprint: each content counts once
    """
    most = _by_policy("uploads.learner_megabytes", day) << 20
    if sum({**sizes, **{file.sha256: file.size for file in files}}.values()) > most:
        raise Refused(Why.NO_ROOM, most=f"{most >> 20:,} MB")


def largest_allowed(day: date) -> int:
    """Bytes of one file, by policy."""
    return _by_policy("uploads.largest_megabytes", day) << 20


def _by_policy(name: str, day: date) -> int:
    return int(book().ask(name, day).value)  # type: ignore[arg-type]


def take_in(file: BinaryIO, *, name: str, largest: int) -> Kept:
    """Keeps a file; the same content is kept once. On disk when this returns.

    largest   bytes beyond which it is not read on
    Raises Refused.
    """
    shown = plain_name(name)
    with _received(file, shown, largest) as received:
        try:
            media_type = made_safe(received)
        except Refused as refused:
            raise refused.of(shown) from refused
        sha256, size = _digest(received), received.stat().st_size
        _keep(received, sha256)
    return Kept(sha256, size, media_type, shown, media_type not in {TEXT, "audio/amr"})


class _Document:
    """What a document may hold in all its pictures together; a document within a document is refused."""

    def __init__(self) -> None:
        self.pixels = _PIXELS_IN_A_DOCUMENT

    def clean(self, path: Path) -> None:
        """Makes one file that lies in it safe."""
        media_type = media_type_of(path)
        if media_type in PICTURES:
            self.pixels -= without_metadata(path)
            if self.pixels < 0:
                raise Refused(Why.BOMB)
        elif not _made_safe_in_place(path, media_type):
            raise Refused(Why.MACROS)


def made_safe(path: Path) -> str:
    """Makes a file of our own safe, in place, and says what it is. Raises Refused."""
    media_type = media_type_of(path)
    if media_type in PICTURES:
        without_metadata(path)
        return media_type
    if told := _made_safe_in_place(path, media_type):
        return told
    packed.packed_anew(path, _Document().clean)
    return media_type


def _made_safe_in_place(path: Path, media_type: str) -> str:
    """What it is, if it is a recording, a PDF or words; else empty."""
    if media_type in _BY_TRACKS:
        told = _BY_TRACKS[media_type](path)
        return media_type if told == "video" else media_type.replace("video/", "audio/", 1)
    if media_type in _IN_PLACE:
        _IN_PLACE[media_type](path)
        return media_type
    return ""


_BY_TRACKS: dict[str, Callable[[Path], str]] = {
    "video/mp4": films.without_metadata,
    "video/quicktime": films.without_metadata,
    "video/3gpp": films.without_metadata,
    "video/webm": webm.without_metadata,
}
_IN_PLACE: dict[str, Callable[[Path], None]] = {
    TEXT: texts.in_one_coding,
    "application/pdf": pdfs.without_metadata,
    "audio/mpeg": partial(sounds.frames_alone, size_of=sounds.mpeg_frame),
    "audio/aac": partial(sounds.frames_alone, size_of=sounds.adts_frame),
    "audio/wav": sounds.wav_alone,
    "audio/ogg": ogg.without_comments,
    "audio/amr": sounds.amr_alone,
}


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
                    raise Refused(Why.TOO_LARGE, name=name, most=_amount(largest))
                mine.write(block)
        if size == 0:
            raise Refused(Why.EMPTY, name=name)
        yield received
    finally:
        received.unlink(missing_ok=True)


def _amount(size: int) -> str:
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size:,} bytes"


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
