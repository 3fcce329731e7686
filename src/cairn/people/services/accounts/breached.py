"""The list of breached passwords that the keeper gives an installation; passwords on it are taken by nobody.

It lies in the data folder and is asked there: no password, nor a part of its hash, leaves. A password is on it by the
first 64 bits of its SHA-1, sorted: of a thousand million entries a lookup reads thirty, and a password that is
not on it is taken for one that is, once in eighteen thousand million times.
"""

import hashlib
import mmap
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, overload

from django.conf import settings

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress

_HEAD, _WIDE = b"cairn breached 1", 8
_HASH = re.compile(rb"([0-9A-Fa-f]{40})(?::\d+)?")
_OTHER_HASH = re.compile(rb"[0-9A-Fa-f]{32}:\d+|[0-9A-Fa-f]{64}(:\d+)?")
_EACH = 100_000


@dataclass(frozen=True)
class Loaded:
    """Lines read, and different passwords that are refused from now on."""

    read: int
    kept: int


class _Entries(Sequence[bytes]):
    """The sorted entries of a list, read where they lie."""

    def __init__(self, held: mmap.mmap) -> None:
        self._held = held

    def __len__(self) -> int:
        return (len(self._held) - len(_HEAD)) // _WIDE

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        first = len(_HEAD) + place * _WIDE
        return self._held[first : first + _WIDE]


def is_breached(password: str) -> bool:
    """Whether it stands on the list, as it is or in small letters; False where there is no list."""
    path = _path()
    if not path.is_file():
        return False
    with path.open("rb") as file, closing(_mapped(file, path)) as held:
        entries = _Entries(held)
        return any(_holds(entries, each) for each in {password, password.lower()})


def how_many() -> int | None:
    """How many passwords the list holds; None: there is none. Raises BadInput for a file that is no list."""
    path = _path()
    if not path.is_file():
        return None
    with path.open("rb") as file, closing(_mapped(file, path)) as held:
        return len(_Entries(held))


def load(files: Iterable[Path], *, progress: Progress = SILENT) -> Loaded:
    """Makes these files the list, instead of the one before, at once or not at all.

    files  a line for each password: itself in UTF-8, or its SHA-1 as 40 hexadecimal digits, with or without `:count`

    One file that is sorted by hash is read in a stream; anything else is sorted in memory, 24 bytes a line.
    Raises BadInput for a file that cannot be read, other hashes, and files without a line.
    """
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    try:
        with fresh.open("wb") as out:
            out.write(_HEAD)
            read, kept, in_order = _copy(_entries(files, progress), out)
        if read == 0:
            raise BadInput("There is no line in these files.", mend="Give a list of passwords.")
        kept = kept if in_order else _sort(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return Loaded(read, kept)


def _path() -> Path:
    return Path(settings.DATA) / "breached-passwords"


def _mapped(file: BinaryIO, path: Path) -> mmap.mmap:
    size = path.stat().st_size
    if size < len(_HEAD) or file.read(len(_HEAD)) != _HEAD or (size - len(_HEAD)) % _WIDE:
        raise BadInput(
            f"{path} is no list of passwords.", mend="Load it again: cairn accounts breached FILE."
        )
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _holds(entries: _Entries, password: str) -> bool:
    wanted = _entry(password.encode())
    place = bisect_left(entries, wanted)
    return place < len(entries) and entries[place] == wanted


def _entry(password: bytes) -> bytes:
    return hashlib.sha1(password, usedforsecurity=False).digest()[:_WIDE]


def _entries(files: Iterable[Path], progress: Progress) -> Iterator[bytes]:
    for path in files:
        try:
            progress.begin(f"Reading {path.name}", path.stat().st_size)
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if found := _of_line(line.rstrip(b"\r\n"), path, number):
                        yield found
                    if number % _EACH == 0:
                        progress.advance(file.tell())
        except OSError as error:
            raise BadInput(f"{path} cannot be read: {error}.", mend="Give another file.") from error


def _of_line(line: bytes, path: Path, number: int) -> bytes | None:
    if match := _HASH.fullmatch(line):
        return bytes.fromhex(match[1][: 2 * _WIDE].decode("ascii"))
    if _OTHER_HASH.fullmatch(line):
        raise BadInput(
            f"{path}, line {number}: this is a hash, and not by SHA-1.",
            mend="Give the list of SHA-1 hashes, or of plain passwords.",
        )
    return _entry(line) if line else None


def _copy(entries: Iterator[bytes], out: BinaryIO) -> tuple[int, int, bool]:
    """Lines read, entries written, whether they came in order; one that equals the one before is left out."""
    read = kept = 0
    before, in_order = b"", True
    for entry in entries:
        read += 1
        if entry != before:
            out.write(entry)
            kept += 1
            in_order = in_order and entry > before
        before = entry
    return read, kept, in_order


def _sort(path: Path) -> int:
    """Sorts a list in its file, each entry once; gives back how many are left."""
    import numpy as np

    entries = np.unique(np.fromfile(path, ">u8", offset=len(_HEAD)).astype(np.uint64))
    with path.open("wb") as out:
        out.write(_HEAD)
        out.write(entries.astype(">u8").tobytes())
    return len(entries)
