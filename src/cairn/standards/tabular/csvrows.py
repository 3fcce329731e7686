"""Lines made into rows of cells, as RFC 4180 has it, but so that one bad line harms only itself.

A quotation mark that is never closed would swallow all that follows. A row of several lines is
therefore believed only if it is well formed, no longer than a paragraph, and as wide as the
header; otherwise its first line alone is refused and reading goes on with the next.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from cairn.standards.tabular.diagnostics import quoted
from cairn.standards.tabular.lines import Line, TooLong

MOST_LINES = 100
"""Lines that one quoted cell may run over."""
MOST_CHARACTERS = 1 << 17
"""Characters in one cell."""
SHOWN_RAW = 2000

MEND_UTF8 = "Save the file as UTF-8 (in Excel: “CSV UTF-8”) and send it again."


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no row: why, how to mend it, and its beginning."""

    what: str
    mend: str
    raw: str


Row = tuple[int, list[str] | Unreadable]


class Rows:
    """Iterates over (line number, cells or Unreadable); blank lines are passed over.

    `width` may be set once the header is known; it then decides what a row of several lines is.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.width: int | None = None

    def __iter__(self) -> Iterator[Row]:
        again = self._again
        while True:
            item = again.popleft() if again else next(self._lines, None)
            if item is None:
                return
            number, raw = item
            if isinstance(raw, TooLong):
                yield number, _too_long(raw)
                continue
            try:
                text = raw.decode()
            except UnicodeDecodeError as error:
                yield number, _not_utf8(raw, error)
                continue
            if "\0" in text:
                yield number, _nul(text)
            elif '"' in text:
                yield number, self._quoted(text)
            elif text := text.rstrip("\r\n"):
                yield number, text.split(",")

    def _quoted(self, text: str) -> list[str] | Unreadable:
        """The row that begins here, over as many lines as it honestly needs."""
        taken: list[Line] = []
        try:
            cells = next(csv.reader(self._onward(text, taken), strict=True))
        except (csv.Error, StopIteration) as error:
            fault = _malformed(text, error)
        else:
            if not taken or self.width is None or len(cells) == self.width:
                return cells
            fault = _malformed(text, csv.Error("the row would run over several lines"))
        self._again.extendleft(reversed(taken))
        return fault

    def _onward(self, text: str, taken: list[Line]) -> Iterator[str]:
        """This line's text, then the following ones, which are noted in `taken`."""
        yield text
        while len(taken) < MOST_LINES:
            item = self._again.popleft() if self._again else next(self._lines, None)
            if item is None:
                return
            taken.append(item)
            raw = item[1]
            if isinstance(raw, TooLong) or b"\0" in raw:
                return
            try:
                yield raw.decode()
            except UnicodeDecodeError:
                return


def _too_long(line: TooLong) -> Unreadable:
    return Unreadable(
        f"The line is {line.size:,} bytes long and was passed over.",
        "No row of a table is that long: look for a missing line end, and send the file again.",
        "",
    )


def _not_utf8(raw: bytes, error: UnicodeDecodeError) -> Unreadable:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Unreadable("The file is UTF-16 text, not UTF-8.", MEND_UTF8, "")
    around = raw[max(0, error.start - 10) : error.start + 10].decode("latin-1")
    return Unreadable(
        f"Byte {error.start + 1} of the line (0x{raw[error.start]:02X}, near {quoted(around)}) "
        "is not UTF-8.",
        MEND_UTF8,
        raw[:SHOWN_RAW].decode("utf-8", "backslashreplace").rstrip("\r\n"),
    )


def _nul(text: str) -> Unreadable:
    return Unreadable(
        f"Character {text.index(chr(0)) + 1} of the line is a NUL: "
        "the file is UTF-16, damaged, or no text at all.",
        MEND_UTF8,
        text[:SHOWN_RAW].replace("\0", "\\0").rstrip("\r\n"),
    )


def _malformed(text: str, error: Exception) -> Unreadable:
    reason = str(error) or "the line ends inside quotation marks"
    if "field larger than field limit" in reason:
        what = f"A cell that begins on this line is longer than {MOST_CHARACTERS:,} characters."
    else:
        what = f"A quotation mark on this line is not closed as it should be ({reason})."
    return Unreadable(
        what,
        'Put quotation marks around the whole cell and double those inside it ("He said ""yes""").',
        text[:SHOWN_RAW].rstrip("\r\n"),
    )
