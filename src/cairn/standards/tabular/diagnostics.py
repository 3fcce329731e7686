"""What is wrong with a file that somebody sent, said so that they can mend it.

A *fault* costs a row (or a file) its place; a *note* tells what was put up with. Neither ever stops
the rows beside it.
"""

from dataclasses import dataclass

from cairn.kernel.errors import BadInput
from cairn.kernel.faults import Fault

SHOWN = 60
"""Characters of a foreign value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something unusual that was accepted, told once a file and column; `line` is the first."""

    file: str
    line: int | None
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        return str(Fault(self.file, self.line, self.column, "", self.what, self.mend))


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is kept out, with everything that is wrong with it.

    key   its own identifier where it could be read, "" otherwise
    raw   the row as it came, shortened, without secrets: for the quarantine
    """

    file: str
    line: int
    key: str
    raw: str
    faults: tuple[Fault, ...]


class Refusal(BadInput):
    """Raised by whatever reads one cell: what is wrong with the value and how to mend it."""


def shown(value: str, longest: int = SHOWN) -> str:
    """A foreign value as a message may repeat it: escaped, and cut where it is long."""
    cut = value[:longest]
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    return plain + ("…" if len(value) > longest else "")


def quoted(value: str) -> str:
    """The value between quotation marks, safe to print."""
    return f"“{shown(value)}”"
