"""Setting sheets as tagged PDF/UA-1 by typst, with the fonts that lie beside the template.

The same sheet gives the same bytes: no day and no clock is in a file. Typst itself refuses what PDF/UA-1 forbids (no
title, no language, a drawing without words), so a file that exists has them.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from cairn.kernel.errors import BadInput
from cairn.paper.sheets import Sheet

if TYPE_CHECKING:
    import typst

_HERE = Path(str(files("cairn.paper")))
_FONTS = ("plain", "further")
"""In this order: where two hold a letter the first is taken, and most text then needs no other."""
_PAGE = b"/Type/Page/"
"""How typst writes that something is a page. Were it written otherwise, each card would be set twice, and be right."""
_mine = local()


def report_card(sheet: Sheet) -> bytes:
    """One report card as a PDF of its own; its title is the sheet's.

    Raises BadInput where a name has a letter that the fonts do not hold.
    """
    made = _set([sheet], "")
    return made if made.count(_PAGE) == 1 else _set([sheet], "", named=True)


def report_cards(sheets: Sequence[Sheet], title: str) -> bytes:
    """Many report cards as one PDF, each beginning a page. Raises ValueError without a sheet or a title."""
    if not sheets or not title:
        raise ValueError("a book of report cards has a title and a card")
    return _set(sheets, title)


def _set(sheets: Sequence[Sheet], book: str, *, named: bool = False) -> bytes:
    import typst  # here: 80 MB that no page but a download needs

    try:
        made = _compiler().compile(
            _source(sheets, book, named), format="pdf", pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        raise BadInput(
            "A name on this card has a letter that the fonts for paper do not hold.",
            mend="Read or print the page instead; it shows every letter.",
        ) from error
    if not isinstance(made, bytes):
        raise TypeError("typst gives a PDF as bytes")
    return made


def _source(sheets: Sequence[Sheet], book: str, named: bool) -> bytes:
    """What typst is given: the template by its name, and the sheets as raw text.

    Raw text holds no backtick, and some letters beyond ASCII end a line in it, so that all are escaped.
    """
    given = json.dumps([sheets, book, named], default=_said).replace("`", "\\u0060")
    call = '#import "report_card.typ": printed\n#printed(..json(bytes(```json %s```.text)))'
    return (call % given).encode()


def _said(part: object) -> dict[str, object]:
    """A part of a sheet by its fields. (What kind it is belongs to its class, and so is not among its own.)"""
    kind: str | None = getattr(part, "kind", None)
    return vars(part) if kind is None else {**vars(part), "kind": kind}


def _compiler() -> "typst.Compiler":
    """The compiler of this thread (one works on one sheet at a time). It remembers the template and words set before.

    What differs from sheet to sheet is its source alone: with other inputs of the system it would remember nothing.
    """
    import typst

    if not hasattr(_mine, "compiler"):
        _mine.compiler = typst.Compiler(font_paths=_fonts(), root=_HERE)
    found: typst.Compiler = _mine.compiler
    return found


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_HERE / "fonts" / each for each in _FONTS],
    )
