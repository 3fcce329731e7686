"""The cells of OneRoster tables: its vocabularies, identifiers, grades and list syntax."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.standards.tabular import cells
from cairn.standards.tabular.cells import Put, Reader
from cairn.standards.tabular.diagnostics import Refusal, quoted


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column holds.

    today      `read` is made from the present day: the value cannot lie in the future
    needed     must not be blank, in these versions
    to         the table whose rows the value names
    many       the value is a list
    soft       a reference to nothing is put up with and told in a note
    """

    read: Reader | None = None
    today: Callable[[date], Reader] | None = None
    needed: tuple[str, ...] = ()
    to: str = ""
    many: bool = False
    soft: bool = False

    def reader(self, today: date) -> Reader:
        return self.today(today) if self.today else self.read or cells.plain


ALWAYS = ("1.1", "1.2")
ONLY_1_1 = ("1.1",)
ONLY_1_2 = ("1.2",)

_GUID = re.compile(r"[0-9A-Za-z./@_-]{1,255}", re.ASCII)
_PAIR = re.compile(r"\{([^{}:]+):([^{}]*)\}")

GRADES = frozenset(
    [
        "IT",
        "PR",
        "PK",
        "TK",
        "KG",
        "01",
        "02",
        "03",
        "04",
        "05",
        "06",
        "07",
        "08",
        "09",
        "10",
        "11",
        "12",
        "13",
        "PS",
        "UG",
        "AE",
        "ABE",
        "Other",
        "OutOfSchool",
    ]
)
"""CEDS entry grade levels."""
LOOSE_GRADES = {str(n): f"{n:02}" for n in range(1, 10)} | {"K": "KG", "0": "KG", "00": "KG"}


def guid(text: str, _put: Put) -> str:
    """An identifier as OneRoster allows it: letters, digits and ./@_- up to 255."""
    if not text or _GUID.fullmatch(text):
        return text
    raise Refusal(
        f"{quoted(text)} is not an identifier: only letters, digits and . / @ _ - are allowed.",
        mend="Use the same identifier as in the table that it names.",
    )


def guids(text: str, put: Put) -> tuple[str, ...]:
    """Several identifiers with commas between them."""
    return tuple(guid(item, put) for item in cells.words(text, put))


def grades(text: str, put: Put) -> tuple[str, ...]:
    """Grade codes of CEDS; the common short forms are put up with."""
    return tuple(_grade(item, put) for item in cells.words(text, put))


def _grade(text: str, put: Put) -> str:
    if text in GRADES or text.startswith("ext:"):
        return text
    code = LOOSE_GRADES.get(text.upper()) or (text.upper() if text.upper() in GRADES else None)
    if code is None:
        raise Refusal(
            f"{quoted(text)} is not a CEDS grade code.",
            mend="Write PK, KG, 01 to 12, or another code of the CEDS list.",
        )
    put("A short form of a grade code was accepted.", f"Write {code} for {quoted(text)}.")
    return code


def pairs(text: str, _put: Put) -> tuple[tuple[str, str], ...]:
    """Several `{name:value}` with commas between them."""
    found = _PAIR.findall(text)
    if _PAIR.sub("", text).strip(", "):
        raise Refusal(
            f"{quoted(text)} is not a list of {{name:value}}.",
            mend="Write it as {name:value},{name:value}.",
        )
    return tuple((name.strip(), value.strip()) for name, value in found)


def listed_choice(*allowed: str) -> Reader:
    """A list of words, each one of a few."""
    one = cells.choice(*allowed, extensible=True)

    def read(text: str, put: Put) -> tuple[Any, ...]:
        return tuple(one(item, put) for item in cells.words(text, put))

    return read
