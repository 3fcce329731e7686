"""The whole portfolio as a folder to take along: a page that opens without Cairn, the files, and a list with their
fingerprints. It leaves while it is packed, so that a large one needs no room."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language

from cairn.evidence.rules import download_name
from cairn.evidence.selectors.artefacts import path_of
from cairn.journeys.about import About
from cairn.learning.rules.portfolio import folder_name
from cairn.learning.selectors.portfolio import Portfolio, WholeWork

_TIME = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 18


class Packed(NamedTuple):
    """A file's place in the folder, and where it lies now."""

    name: str
    path: Path
    version: int
    sha256: str
    size: int
    media_type: str


class Leaf(NamedTuple):
    """A work in the folder."""

    work: WholeWork
    folder: str
    files: list[Packed]

    def of(self, version: int) -> list[Packed]:
        return [file for file in self.files if file.version == version]


class _Passing:
    """A file that keeps nothing: what is written to it waits to be taken."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def taken(self) -> bytes:
        data, self._waiting = b"".join(self._waiting), []
        return data


def leaves(found: Portfolio) -> list[Leaf]:
    """The works with their places in the folder, in the portfolio's order."""
    return [
        Leaf(work, folder, _files(work, folder))
        for place, work in enumerate(found.works, 1)
        for folder in [folder_name(place, work.title)]
    ]


def _files(work: WholeWork, folder: str) -> list[Packed]:
    packed = []
    for version in work.versions:
        for file in version.files:
            number = version.row.number
            name = (
                f"{folder}/v{number}-{file.place:02d}-{download_name(file.name, file.media_type)}"
            )
            packed.append(
                Packed(name, path_of(file.sha256), number, file.sha256, file.size, file.media_type)
            )
    return packed


def pieces(found: Portfolio, whom: About, titles: dict[str, str], day: date) -> Iterator[bytes]:
    """The zip, piece by piece. Everything but the files themselves has been read when this returns."""
    works = leaves(found)
    said = {
        "leaves": works, "about": whom, "day": day, "language": get_language() or "en",
        "collections": found.collections, "folders": {leaf.work.id: leaf.folder for leaf in works},
        "titles": titles,
    }  # fmt: skip
    index = render_to_string("journeys/portfolio/folder.html", said).encode()
    return _packing(works, index, whom, day)


def _packing(works: list[Leaf], index: bytes, whom: About, day: date) -> Iterator[bytes]:
    out = _Passing()
    listed = []
    with zipfile.ZipFile(out, "w") as pack:  # type: ignore[call-overload]
        _whole(pack, "index.html", index)
        yield out.taken()
        for leaf in works:
            for file in leaf.files:
                if not file.path.is_file():
                    continue
                digest = hashlib.sha256()
                for block in _blocks(pack, file):
                    digest.update(block)
                    yield out.taken()
                listed.append((file, digest.hexdigest()))
        _whole(pack, "manifest.json", _manifest(works, dict(listed), index, whom, day))
    yield out.taken()


def _blocks(pack: zipfile.ZipFile, file: Packed) -> Iterator[bytes]:
    info = zipfile.ZipInfo(file.name, _TIME)
    info.compress_type = zipfile.ZIP_STORED
    with file.path.open("rb") as old, pack.open(info, "w", force_zip64=True) as new:
        while block := old.read(_BLOCK):
            _put(new, block)
            yield block


def _put(new: IO[bytes], block: bytes) -> None:
    new.write(block)


def _whole(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    pack.writestr(info, content)


def _manifest(
    works: list[Leaf], listed: dict[Packed, str], index: bytes, whom: About, day: date
) -> bytes:
    """What is in the folder: works, versions, files with the fingerprint of what was packed."""
    said = {
        "of": whom.name,
        "on": day.isoformat(),
        "index.html": hashlib.sha256(index).hexdigest(),
        "works": [
            {
                "folder": leaf.folder,
                "title": leaf.work.title,
                "versions": [
                    {
                        "number": version.row.number,
                        "title": version.row.title,
                        "made_on": version.row.made_on.isoformat(),
                        "words": version.row.words,
                        "reflection": version.row.reflection,
                        "link": version.row.link,
                        "files": [
                            {
                                "name": file.name,
                                "sha256": listed[file],
                                "bytes": file.size,
                                "media_type": file.media_type,
                            }
                            for file in leaf.of(version.row.number)
                            if file in listed
                        ],
                    }
                    for version in leaf.work.versions
                ],
            }
            for leaf in works
        ],
    }
    # A browser that is wrong about the kind of file still meets no tag.
    return json.dumps(said, ensure_ascii=False, indent=1).replace("<", "\\u003c").encode()
