"""A PDF as somebody hears it: its elements in the order of its tags, and the words of each.

Reads what any reader of tagged PDF reads, with pypdf: the tree of elements, and in each page's content the marked
pieces that they name. A figure is heard by its alternative text.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject


class Heard(NamedTuple):
    """An element: what it is, and its own words without those of the elements within."""

    role: str
    words: str


def heard(pdf: bytes) -> list[Heard]:
    """Every element that has words, in the order in which it is read."""
    reader = PdfReader(BytesIO(pdf))
    pieces = {page.indirect_reference.idnum: _pieces(reader, page) for page in reader.pages}
    return list(_walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], None, pieces))


def _walk(node: Any, page: int | None, pieces: dict[int, dict[int, str]]) -> Iterator[Heard]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for each in node:
            yield from _walk(each, page, pieces)
        return
    if not isinstance(node, DictionaryObject) or "/S" not in node:
        return
    role = str(node["/S"]).lstrip("/")
    if "/Alt" in node:
        yield Heard(role, str(node["/Alt"]))
        return
    if "/Pg" in node:
        page = node.raw_get("/Pg").idnum
    kids = node.get("/K", ArrayObject())
    kids = kids if isinstance(kids, ArrayObject) else ArrayObject([kids])
    own, within = [], []
    for kid in kids:
        kid = kid.get_object()
        if isinstance(kid, int):
            own.append(pieces[page][int(kid)])
        elif isinstance(kid, DictionaryObject) and kid.get("/Type") == "/MCR":
            where = kid.raw_get("/Pg").idnum if "/Pg" in kid else page
            own.append(pieces[where][int(kid["/MCID"])])
        else:
            within += _walk(kid, page, pieces)
    if words := "".join(own).strip():
        yield Heard(role, words)
    yield from within


def _pieces(reader: PdfReader, page: Any) -> dict[int, str]:
    """The marked pieces of a page by their number."""
    fonts = {name: _letters(font.get_object()) for name, font in _fonts(page)}
    found: dict[int, str] = {}
    inside: list[tuple[int | None, str | None]] = []
    letters: dict[int, str] = {}
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        if operator in {b"BDC", b"BMC"}:
            said = operands[1] if len(operands) > 1 else {}
            instead = str(said["/ActualText"]) if "/ActualText" in said else None
            inside.append((int(said["/MCID"]) if "/MCID" in said else None, instead))
            _hear(found, inside, instead or "")
        elif operator == b"EMC":
            inside.pop()
        elif operator == b"Tf":
            letters = fonts[operands[0]]
        elif operator in {b"Tj", b"TJ"} and all(instead is None for _mark, instead in inside):
            shown = operands[0] if operator == b"TJ" else [operands[0]]
            pieces = (each for each in shown if not isinstance(each, (int, float)))
            _hear(found, inside, "".join(_text(each, letters) for each in pieces))
    return found


def _hear(found: dict[int, str], inside: list[tuple[int | None, str | None]], words: str) -> None:
    """Words belong to the innermost piece that has a number."""
    mark = next((mark for mark, _instead in reversed(inside) if mark is not None), None)
    if mark is not None:
        found[mark] = found.get(mark, "") + words


def _fonts(page: Any) -> list[tuple[str, Any]]:
    return list(page["/Resources"].get("/Font", {}).items())


def _letters(font: Any) -> dict[int, str]:
    """What each glyph stands for, from the font's own table."""
    table = font["/ToUnicode"].get_object().get_data().decode()
    found: dict[int, str] = {}
    for line in table.splitlines():
        parts = [part.strip("<>") for part in line.split()]
        if len(parts) == 2 and line.startswith("<"):
            found[int(parts[0], 16)] = bytes.fromhex(parts[1]).decode("utf-16-be")
    return found


def _text(shown: Any, letters: dict[int, str]) -> str:
    raw = shown.original_bytes
    codes = [raw[i] << 8 | raw[i + 1] for i in range(0, len(raw) - 1, 2)]
    return "".join(letters.get(code, "") for code in codes)
