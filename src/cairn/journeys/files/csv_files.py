"""Tables as CSV files that a spreadsheet opens as data and never as commands."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

Cell = str | int | float | bool | None
_COMMANDS = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula, marked as text; numbers stay numbers.

    >>> safe('=HYPERLINK("http://x")'), safe(-3), safe(None)
    ('\\'=HYPERLINK("http://x")', -3, '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return round(cell, 4)
    if isinstance(cell, str) and (
        cell.startswith(_COMMANDS) or cell.lstrip().startswith(_COMMANDS)
    ):
        return "'" + cell
    return cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as RFC 4180 text; missing is an empty field, never a zero."""
    sheet = io.StringIO()
    out = csv.writer(sheet, lineterminator="\r\n")
    out.writerow([safe(name) for name in header])
    out.writerows([safe(cell) for cell in row] for row in rows)
    return sheet.getvalue()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as a file. The mark at its front tells spreadsheets that it is UTF-8."""
    return ("\ufeff" + csv_text(header, rows)).encode()


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A download."""
    return download(csv_bytes(header, rows), f"{name}.csv", "text/csv; charset=utf-8")


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to take away, under a name that every system can keep."""
    response = HttpResponse(content, content_type=media_type)
    stem, dot, ending = name.rpartition(".")
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem)
    response.headers["Content-Disposition"] = f'attachment; filename="{kept}{dot}{ending}"'
    return response
