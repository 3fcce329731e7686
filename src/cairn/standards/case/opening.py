"""From the bytes a publisher sent to one JSON object, or a clear answer why not.

Accepts JSON in UTF-8 (with or without a byte-order mark), UTF-16 and UTF-32 when they say so, and a
zip that holds one such file. Never inflates more than the bound.
"""

import codecs
import io
import json
import zipfile
import zlib
from typing import NoReturn

from cairn.kernel.errors import BadInput
from cairn.standards.case.cleaning import cleaned, may_hold_bad_characters
from cairn.standards.case.findings import Finding, Severity
from cairn.standards.case.shape import Json

MAX_BYTES = 256 * 1024 * 1024
"""The largest state's whole set of frameworks is a tenth of this."""

_DEEPEST = 200
"""Layers of objects and lists; CASE itself has seven, the rest are a publisher's extensions."""

_EXPORT_AGAIN = "Export the package from its publisher again."
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def opened(data: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[dict[str, Json], list[Finding]]:
    """The JSON object in these bytes, and what had to be said about its form."""
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        data = _unzipped(data, max_bytes)
    if len(data) > max_bytes:
        _refuse_size(max_bytes)
    findings: list[Finding] = []
    text = _decoded(data, findings)
    package = _parsed(text, findings)
    if may_hold_bad_characters(text):
        package = cleaned(package, "$", findings)
    if not isinstance(package, dict):
        raise BadInput(
            f"The file holds {_called(package)}, not a CASE package.",
            mend="Give one CFPackage: a JSON object with CFDocument, CFItems and CFAssociations.",
        )
    if package.keys() == {"CFPackage"} and isinstance(package["CFPackage"], dict):
        package = package["CFPackage"]
    return package, findings


def _unzipped(data: bytes, max_bytes: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = _only_json(archive)
            with archive.open(entry) as file:
                inflated = file.read(max_bytes + 1)
    except RuntimeError:
        raise BadInput(
            "The zip is locked by a password.", mend="Unlock it and give the JSON file."
        ) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise BadInput(
            f"The zip cannot be read ({error}).", mend="Fetch it again; it may have been cut short."
        ) from None
    if len(inflated) > max_bytes:
        _refuse_size(max_bytes)
    return inflated


def _only_json(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = [
        entry
        for entry in archive.infolist()
        if entry.filename.lower().endswith(".json") and not entry.filename.startswith("__MACOSX/")
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput(
            "The zip holds no .json file.", mend="Give the zip that holds the CASE package."
        )
    listed = ", ".join(sorted(entry.filename for entry in found)[:5])
    raise BadInput(
        f"The zip holds {len(found)} JSON files ({listed}).",
        mend="Give them one at a time, each is one framework.",
    )


def _decoded(data: bytes, findings: list[Finding]) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    encoding = encoding or json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise BadInput(
            f"Line {line}, column {column}: "
            f"byte 0x{data[error.start]:02X} is not {encoding.upper()}.",
            mend="Save the file as UTF-8; it was probably saved as Latin-1 or Windows-1252.",
        ) from None
    if encoding not in ("utf-8", "utf-8-sig"):
        what = f"The file is {encoding.upper()}; it was read as that."
        findings.append(Finding(Severity.NOTE, "$", what, "CASE is exchanged in UTF-8."))
    return text


def _parsed(text: str, findings: list[Finding]) -> Json:
    doubled: list[str] = []

    def pairs(members: list[tuple[str, Json]]) -> dict[str, Json]:
        made = dict(members)
        if len(made) < len(members):
            seen: set[str] = set()
            doubled.extend(name for name, _ in members if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        return made

    try:
        package = json.loads(
            text, object_pairs_hook=pairs, parse_float=_finite, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        raise BadInput(_where_json_breaks(text, error), mend=_EXPORT_AGAIN) from None
    except RecursionError:
        _refuse_depth()
    except ValueError as error:
        raise BadInput(
            f"The JSON holds a number that is none ({error}).", mend=_EXPORT_AGAIN
        ) from None
    for name in sorted(set(doubled)):
        what = f"An object names the member {name} twice; the last one counts."
        findings.append(Finding(Severity.WARNING, "$", what, "Remove one of them."))
    if _deeper_than(_DEEPEST, package):
        _refuse_depth()
    return package


def _deeper_than(bound: int, value: Json) -> bool:
    layer = [value]
    for _ in range(bound):
        inner = [
            v.values() if isinstance(v, dict) else v for v in layer if isinstance(v, dict | list)
        ]
        layer = [each for values in inner for each in values if isinstance(each, dict | list)]
        if not layer:
            return False
    return True


def _where_json_breaks(text: str, error: json.JSONDecodeError) -> str:
    place = f"line {error.lineno}, column {error.colno}"
    if not text.strip():
        return "The file is empty."
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"The JSON stops in the middle ({place}); the file was cut short."
    return f"The JSON cannot be read at {place}: {error.msg}."


def _finite(digits: str) -> float:
    number = float(digits)
    if abs(number) == float("inf"):
        raise ValueError(digits)
    return number


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_depth() -> NoReturn:
    raise BadInput("The JSON is nested too deeply for a framework.", mend=_EXPORT_AGAIN)


def _refuse_size(max_bytes: int) -> NoReturn:
    raise BadInput(
        f"The package is larger than {max_bytes:,} bytes.",
        mend="Split it by framework, or raise the bound if it is really one framework.",
    )


def _called(value: Json) -> str:
    return {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(value), "a number"
    )
