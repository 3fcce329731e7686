"""Office documents and Scratch projects, which are zip files: packed anew, part by part, from what may be in them.

Whatever lies before, between or behind the parts is gone; pictures and recordings inside are cleaned as if they had
been sent alone; who made it is emptied. Macros, embedded objects and parts that load from elsewhere are refused, and
so is what would unpack to more than its size allows, as soon as that many bytes have come out.
"""

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from cairn.evidence.services.refusals import Refused, Why

Clean = Callable[[Path], object]
"""Cleans one file that lies inside, in place."""

OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPEN = {
    f"application/vnd.oasis.opendocument.{kind}"
    for kind in ("text", "presentation", "spreadsheet", "graphics")
}
SCRATCH = "application/x.scratch.sb3"
_APPLE = ("Index/Document.iwa", "Index.zip", "index.apxl", "index.xml")
_MOST_PARTS = 5_000
_LEAST_ROOM, _MOST_ROOM, _MOST_TIMES = 20 << 20, 400 << 20, 100
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-properties", b"custom-properties")
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
_EMPTIED = {
    "docprops/core.xml": _CORE,
    "docprops/app.xml": _APP,
    "docprops/custom.xml": _CUSTOM,
    "meta.xml": _META,
}
_ACTS = re.compile(
    r"(vbaproject|vbadata|activex|macrosheets|oleobject|ctrlprops|customui|/?basic/|scripts/"
    r"|webextension|userform|printersettings.*\.exe|connections\.xml|externallinks/|querytables/)",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_TEXT = (".xml", ".rels", ".vml", ".json", ".rdf", ".svg", ".txt", ".css", ".xhtml")
_DRAWN = (".emf", ".wmf", ".fntdata", ".odttf", ".ttf", ".otf", ".bin")


class Packed(NamedTuple):
    """A package whose directory has been looked at, and nothing unpacked."""

    kind: str
    parts: list[zipfile.ZipInfo]


def kind_of(path: Path) -> str:
    """Which kind of document a zip file is. Raises Refused."""
    with _opened(path) as pack:
        return _looked_at(pack, path.stat().st_size).kind


def packed_anew(path: Path, clean: Clean) -> None:
    """Packs the document anew, in place. Raises Refused."""
    fresh = path.with_name(path.name + ".clean")
    try:
        with _opened(path) as old, zipfile.ZipFile(fresh, "w") as new:
            size = path.stat().st_size
            packed = _looked_at(old, size)
            room = min(max(_LEAST_ROOM, _MOST_TIMES * size), _MOST_ROOM)
            for part in packed.parts:
                content = _unpacked(old, part, room)
                room -= len(content)
                _write(new, part.filename, _safe(part.filename, content, clean))
        fresh.replace(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise Refused(Why.DAMAGED) from error
    finally:
        fresh.unlink(missing_ok=True)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(Why.DAMAGED) from error


def _looked_at(pack: zipfile.ZipFile, size: int) -> Packed:
    parts = pack.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(Why.LOCKED)
    if len(parts) > _MOST_PARTS:
        raise Refused(Why.BOMB)
    if sum(p.file_size for p in parts) > min(max(_LEAST_ROOM, _MOST_TIMES * size), _MOST_ROOM):
        raise Refused(Why.BOMB)
    kind = _kind(pack, {part.filename for part in parts})
    files = [part for part in parts if not part.is_dir()]
    names = [part.filename.lower() for part in files]
    if len(set(names)) < len(names) or not all(map(_is_plain, names)):
        raise Refused(Why.DAMAGED)
    if any(_ACTS.search(name) for name in names):
        raise Refused(Why.MACROS)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in files):
        raise Refused(Why.DAMAGED)
    return Packed(kind, files)


def _kind(pack: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        for part, kind in OFFICE.items():
            if part in names:
                return kind
    if "mimetype" in names:
        said = _unpacked(pack, pack.getinfo("mimetype"), 200).decode("ascii", "replace").strip()
        if said in OPEN:
            return said
    if "project.json" in names and not any("/" in name for name in names):
        return SCRATCH
    if names & set(_APPLE):
        raise Refused(Why.APPLE)
    raise Refused(Why.ARCHIVE)


def _is_plain(name: str) -> bool:
    """A name within the package, and nowhere else."""
    path = PurePosixPath(name)
    return not (
        path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name
    )


def _unpacked(pack: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> bytes:
    try:
        with pack.open(part) as file:
            content = file.read(room + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise Refused(Why.DAMAGED) from error
    if len(content) > room:
        raise Refused(Why.BOMB)
    return content


def _safe(name: str, content: bytes, clean: Clean) -> bytes:
    """A part as it may stay. Raises Refused."""
    low = name.lower()
    if low in _EMPTIED:
        return _EMPTIED[low]
    if low == "mimetype" or low.endswith(_TEXT):
        _must_not_load(low, content)
        return content
    if low.endswith(_DRAWN) and not content.startswith(
        (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"PK")
    ):
        return content
    return _cleaned(content, clean)


def _must_not_load(name: str, content: bytes) -> None:
    text = content.replace(b"\0", b"")  # UTF-16 hides nothing
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Refused(Why.DAMAGED)
    if b"macroEnabled" in text and name == "[content_types].xml":
        raise Refused(Why.MACROS)
    if name.endswith(".rels"):
        for link in text.split(b"<"):
            if _EXTERNAL.search(link) and b"/hyperlink" not in link:
                raise Refused(Why.LINKED)
    if b"ddeLink" in text or b"DDE" in _fields(text).upper():
        raise Refused(Why.MACROS)


def _fields(text: bytes) -> bytes:
    """What a document asks to be worked out, its pieces put together."""
    if b"instrText" not in text:
        return b""
    tags = (tag.partition(b">") for tag in text.split(b"<"))
    return b"".join(words for tag, _, words in tags if tag.startswith(b"w:instrText"))


def _cleaned(content: bytes, clean: Clean) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "inside"
        inside.write_bytes(content)
        clean(inside)
        return inside.read_bytes()


def _write(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    pack.writestr(info, content)
