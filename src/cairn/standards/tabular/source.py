"""Where a delivery of tables lies: a zip file, a folder, or a folder of gzip files.

Nothing is ever unpacked to disk. A member is read as a stream, and reading stops when it unpacks to
more than any table of its packed size could: a bomb is refused after megabytes, not gigabytes.
"""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from cairn.kernel.errors import BadInput
from cairn.standards.tabular.diagnostics import Note, quoted
from cairn.standards.tabular.lines import LONGEST_LINE

GIB = 1 << 30
MEND_AGAIN = "Export it again, and check that the whole file arrived."


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still taken for a table; bytes, and unpacked bytes per packed byte.

    Lines that are passed over count only toward `total`, so that one monstrous line does not cost
    the good rows around it their place.
    """

    longest_line: int = LONGEST_LINE
    total: int = 4 * GIB
    ratio: int = 100
    spared: int = 8 << 20


LIMITS = Limits()


class Broken(BadInput):
    """A member cannot be read any further: why, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One table of a delivery: its file name, its packed size, and how to open it."""

    name: str
    packed: int
    opener: Callable[[], BinaryIO]
    limits: Limits = LIMITS

    @contextmanager
    def opened(self) -> Iterator["Stream"]:
        with _explained():
            raw = self.opener()
        with raw:
            yield Stream(raw, self)


class Stream:
    """A member being read; knows how much it has unpacked to."""

    def __init__(self, raw: BinaryIO, member: Member) -> None:
        self._raw, self._member = raw, member
        self._limits = member.limits
        self._unpacked = self._kept = 0

    def read(self, size: int) -> bytes:
        with _explained():
            data = self._raw.read(size)
        self._unpacked += len(data)
        if self._unpacked > max(self._limits.total, self._limits.ratio * self._member.packed):
            raise self._bomb(self._unpacked)
        return data

    def kept(self, size: int) -> None:
        self._kept += size
        if self._kept > max(self._limits.spared, self._limits.ratio * self._member.packed):
            raise self._bomb(self._kept)

    def _bomb(self, size: int) -> Broken:
        return Broken(
            f"It unpacks to more than {size:,} bytes from {self._member.packed:,}, "
            f"over {self._limits.ratio} to one: no roster packs so tightly.",
            mend="Reading stopped there. Ask the sender what this file is.",
        )


@contextmanager
def _explained() -> Iterator[None]:
    """Turns what zip and gzip raise into a sentence."""
    try:
        yield
    except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error) as error:
        raise Broken(f"It is damaged or cut off ({error}).", mend=MEND_AGAIN) from error
    except (NotImplementedError, RuntimeError) as error:
        raise Broken(
            f"It cannot be unpacked ({error}).",
            mend="Pack it with the usual method and without a password.",
        ) from error
    except OSError as error:
        raise Broken(
            f"It cannot be read ({error.strerror}).", mend="Check the file and its rights."
        ) from error


@dataclass(slots=True)
class Delivery:
    """The tables found, by file name without its folder, and what else lay there."""

    path: Path
    members: dict[str, Member]
    notes: list[Note]


@contextmanager
def opened(path: Path, *, limits: Limits = LIMITS) -> Iterator[Delivery]:
    """The delivery at `path`.

    Raises BadInput where nothing at all can be read.
    """
    if path.is_dir():
        yield _folder(path, limits)
    elif path.is_file():
        with _zip(path) as archive:
            yield _archive(path, archive, limits)
    else:
        raise BadInput(
            f"There is no {path}.", mend="Check the path; a zip file or a folder is expected."
        )


def _folder(path: Path, limits: Limits) -> Delivery:
    delivery = Delivery(path, {}, [])
    for file in sorted(path.iterdir()):
        if file.is_file() and not file.name.startswith("."):
            name = file.name.removesuffix(".gz")
            _add(delivery, Member(name, file.stat().st_size, partial(open_file, file), limits))
    return delivery


def open_file(file: Path) -> BinaryIO:
    """The bytes of a file; those of a .gz file unpacked."""
    return cast(BinaryIO, gzip.open(file)) if file.name.endswith(".gz") else file.open("rb")


def _open_in_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(info))


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        with path.open("rb") as start:
            began_well = start.read(4) == b"PK\x03\x04"
        if began_well:
            raise BadInput(
                f"{path.name} is a zip file that is cut off or damaged: its list of contents "
                "is missing.",
                mend=f"{MEND_AGAIN} Nothing of it was read.",
            ) from error
        raise BadInput(
            f"{path.name} is not a zip file ({error}).",
            mend="Send a zip file or a folder of CSV files.",
        ) from error
    with archive:
        yield archive


def _archive(path: Path, archive: zipfile.ZipFile, limits: Limits) -> Delivery:
    delivery = Delivery(path, {}, [])
    infos = [i for i in archive.infolist() if _is_table(i, delivery)]
    size, packed = sum(i.file_size for i in infos), path.stat().st_size
    if size > max(limits.total, limits.ratio * packed):
        raise BadInput(
            f"{path.name} says that it unpacks to {size:,} bytes from {packed:,}.",
            mend="No roster packs so tightly; nothing was read. Ask the sender what this file is.",
        )
    home = _home(infos)
    for info in infos:
        where = PurePosixPath(info.filename)
        if where.parent == home:
            opener = partial(_open_in_zip, archive, info)
            _add(delivery, Member(where.name, info.compress_size, opener, limits))
        else:
            _tell(delivery, info.filename, "lies in another folder than the rest and was not read.")
    return delivery


def _is_table(info: zipfile.ZipInfo, delivery: Delivery) -> bool:
    where = PurePosixPath(info.filename.replace("\\", "/"))
    if info.is_dir() or "__MACOSX" in where.parts or where.name.startswith("."):
        return False
    if where.is_absolute() or ".." in where.parts or ":" in where.parts[0]:
        _tell(delivery, info.filename, "leads out of the zip file and was not read.")
        return False
    return True


def _home(infos: list[zipfile.ZipInfo]) -> PurePosixPath:
    """The folder inside the zip file that holds the manifest, or else most of the tables."""
    folders = [PurePosixPath(i.filename).parent for i in infos]
    with_manifest = [
        PurePosixPath(i.filename).parent for i in infos if i.filename.endswith("manifest.csv")
    ]
    return min(
        with_manifest or folders or [PurePosixPath()],
        key=lambda f: (len(f.parts), -folders.count(f)),
    )


def _add(delivery: Delivery, member: Member) -> None:
    if member.name in delivery.members:
        _tell(delivery, member.name, "is there twice; only the first was read.")
    else:
        delivery.members[member.name] = member


def _tell(delivery: Delivery, name: str, what: str) -> None:
    delivery.notes.append(
        Note(name, None, "", f"{quoted(name)} {what}", "Take it out, or put it where it belongs.")
    )
