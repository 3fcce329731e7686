"""What one cell of a foreign table may hold, and the Python value it stands for.

A reader takes the text of a cell, already stripped, and gives its value or raises `Refusal`. Blank
text is missing: "" for texts and identifiers, None for all else, never zero and never false.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from cairn.standards.tabular.diagnostics import Refusal, quoted

Value = TypeVar("Value")
Put = Callable[[str, str], None]
"""Hears what was put up with, and how it should be written."""
Reader = Callable[[str, Put], Any]

REMEMBERED = 20_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Memo(dict[str, Any]):
    """Reads a cell once for every different text; calls go straight to the dictionary."""

    def __init__(self, reader: Reader, put: Put) -> None:
        super().__init__()
        self._reader, self._put = reader, put

    def __missing__(self, text: str) -> Any:
        value = self._reader(text.strip(), self._put)
        if len(self) < REMEMBERED:
            self[text] = value
        return value


def empty() -> Refusal:
    return Refusal("The cell is empty and must not be.", mend="Fill it in.")


def needed(reader: Reader) -> Reader:
    """As `reader`, but blank is refused."""

    def read(text: str, put: Put) -> Any:
        if not text:
            raise empty()
        return reader(text, put)

    return read


def optional(read: Callable[[str, Put], Value]) -> Callable[[str, Put], Value | None]:
    """As `read`, but blank is None."""

    def reader(text: str, put: Put) -> Value | None:
        return read(text, put) if text else None

    return reader


def plain(text: str, _put: Put) -> str:
    """Text as it is."""
    return text


def choice(*allowed: str, extensible: bool = False) -> Reader:
    """One of a few words, capitals put up with; `ext:…` too where the standard allows it."""
    by_fold = {word.casefold(): word for word in allowed}
    known = frozenset(allowed)

    def read(text: str, put: Put) -> str | None:
        if not text:
            return None
        if text in known or (extensible and text.startswith("ext:") and len(text) > 4):
            return text
        if word := by_fold.get(text.casefold()):
            put("Another capitalisation was accepted.", f"Write {word}.")
            return word
        raise Refusal(
            f"{quoted(text)} is not one of {listed(allowed)}.", mend=_nearest(text, allowed)
        )

    return read


def _nearest(text: str, allowed: tuple[str, ...]) -> str:
    folded = text.casefold()
    others = [word for word in allowed if word not in folded]  # "inactive" is not "active"
    close = [w for w in others if w.startswith(folded)] or get_close_matches(folded, others, 1)
    return f"Write {close[0]}." if len(close) == 1 else f"Write one of {listed(allowed)}."


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


@optional
def boolean(text: str, put: Put) -> bool:
    """`true` or `false`; spreadsheets that shout are put up with."""
    folded = text.casefold()
    if folded not in ("true", "false"):
        raise Refusal(f"{quoted(text)} is neither true nor false.", mend="Write true or false.")
    if folded != text:
        put(f"{folded.upper()} in capitals was accepted.", "Write true and false in small letters.")
    return folded == "true"


@optional
def day(text: str, _put: Put) -> date:
    """A day as YYYY-MM-DD between 1900 and 2199."""
    if _DAY.fullmatch(text):
        try:
            value = date.fromisoformat(text)
        except ValueError:
            raise Refusal(
                f"{quoted(text)} is no day of the calendar.", mend="Correct the day."
            ) from None
        if FIRST_YEAR <= value.year <= LAST_YEAR:
            return value
        raise Refusal(
            f"The year of {quoted(text)} cannot be right.", mend="Write the year in full."
        )
    raise Refusal(
        f"{quoted(text)} is not a day.", mend="Write it as YYYY-MM-DD, such as 2026-03-09."
    )


def day_until(last: date) -> Reader:
    """A day that cannot lie after `last`, which is today."""

    def read(text: str, put: Put) -> date | None:
        value = day(text, put)
        if value is not None and value > last:
            raise Refusal(
                f"{value} lies in the future (today is {last}).",
                mend="Correct the day, or send it when it has come.",
            )
        return value

    return read


@optional
def moment(text: str, put: Put) -> datetime:
    """An instant of ISO 8601 with its time zone, in UTC; a mere day is put up with."""
    if _DAY.fullmatch(text):
        put(
            "A day without a time was accepted as its first moment.", f"Write {text}T00:00:00.000Z."
        )
        text += "T00:00:00Z"
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is None or not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValueError
    except ValueError:
        raise Refusal(
            f"{quoted(text)} is not a moment in time.",
            mend="Write it in UTC, such as 2026-03-09T14:05:00.000Z.",
        ) from None
    return value.astimezone(UTC)


@optional
def year(text: str, _put: Put) -> int:
    """A year of four digits."""
    if (
        len(text) == 4
        and text.isascii()
        and text.isdigit()
        and FIRST_YEAR <= int(text) <= LAST_YEAR
    ):
        return int(text)
    raise Refusal(f"{quoted(text)} is not a year.", mend="Write four digits, such as 2026.")


@optional
def number(text: str, _put: Put) -> float:
    """A finite decimal number with a point; 0 is a number like any other."""
    if _NUMBER.fullmatch(text):
        value = float(text)
        if abs(value) < 1e300:
            return value
    comma = "," in text
    mend = (
        "Use a point for decimals and no thousands sign."
        if comma
        else "Write a number such as 3 or 2.5."
    )
    raise Refusal(f"{quoted(text)} is not a number.", mend=mend)


def whole(text: str, put: Put) -> int | None:
    """A whole number."""
    value = number(text, put)
    if value is None:
        return None
    if not value.is_integer():
        raise Refusal(f"{quoted(text)} is not a whole number.", mend="Write it without decimals.")
    return int(value)


def words(text: str, _put: Put) -> tuple[str, ...]:
    """A list with commas between its items."""
    return tuple(item for part in text.split(",") if (item := part.strip())) if text else ()
