"""A fault in something that came in: where it stands, what is wrong, and how its sender mends it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one row.

    file    as it is called in the bundle
    line    counted from 1 with the header; None when the whole file is meant
    column  the field's name; empty when the row as a whole is meant
    value   as it was found, possibly shortened
    key     the row's own key, when it could be read
    """

    file: str
    line: int | None
    column: str
    value: str
    what: str
    mend: str
    key: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line is not None else self.file
        return f"{place}: {f'{self.column}: ' if self.column else ''}{self.what} {self.mend}"
