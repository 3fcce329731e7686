"""How the rows of one table are read: which cell goes through which reader into which field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, get_type_hints

from cairn.standards.oneroster.cells import Cell, guid
from cairn.standards.oneroster.tables import RENAMED, SECRETS, TABLES
from cairn.standards.tabular.cells import Memo, Put, empty, needed, plain
from cairn.standards.tabular.header import Columns, columns

Read = Callable[[str], Any]
KEY = "sourced_id"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table's rows and the column it comes from."""

    name: str
    column: str
    cell: Cell


@cache
def fields(kind: str) -> tuple[Field, ...]:
    """The fields of a table that stand in its file."""
    hints = get_type_hints(TABLES[kind], include_extras=True)
    return tuple(
        Field(name, column_name(name), hint.__metadata__[0])
        for name, hint in hints.items()
        if hasattr(hint, "__metadata__")
    )


def column_name(field: str) -> str:
    """`class_sourced_id` → `classSourcedId`."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names rows of another table."""

    position: int
    field: Field


@dataclass(frozen=True, slots=True)
class Plan:
    """The readers of one table in the order of its fields.

    firm      for rows that hold: (read, position of the cell)
    lenient   for rows that only say what is to be deleted: nothing but the key must be there
    blanks    what a missing cell stands for
    """

    kind: str
    make: Callable[[Any], Any]
    fields: tuple[Field, ...]
    at: tuple[int, ...]
    firm: tuple[tuple[Read, int], ...]
    lenient: tuple[tuple[Read, int], ...]
    blanks: tuple[Any, ...]
    references: tuple[Reference, ...]
    further: Mapping[str, int]
    secrets: frozenset[int]
    width: int
    status_at: int

    @property
    def file(self) -> str:
        return f"{self.kind}.csv"


def planned(
    kind: str, first_line: list[str], *, version: str, today: date, put: Callable[[str], Put]
) -> tuple[Plan, Columns]:
    """The plan for a table by its first line; `put(column)` hears what is put up with there."""
    renamed = RENAMED.get(version, {})
    names = [renamed.get(name.strip(), name) for name in first_line]
    mine = fields(kind)
    must = [f.column for f in mine if version in f.cell.needed]
    found = columns(
        f"{kind}.csv", names, known=[f.column for f in mine], needed=must, quiet=SECRETS
    )
    at = tuple(found.at.get(f.column, found.width) for f in mine)
    readers = [_readers(f, version, today, put(f.column)) for f in mine]
    plan = Plan(
        kind=kind,
        make=TABLES[kind]._make,
        fields=mine,
        at=at,
        firm=tuple((firm, i) for (firm, _), i in zip(readers, at, strict=True)),
        lenient=tuple((lenient, i) for (_, lenient), i in zip(readers, at, strict=True)),
        blanks=tuple(
            "" if f.name == KEY else lenient("")
            for f, (_, lenient) in zip(mine, readers, strict=True)
        ),
        references=tuple(Reference(i, f) for i, f in enumerate(mine, 1) if f.cell.to),
        further=found.further,
        secrets=frozenset(i for i, name in enumerate(names) if name.strip() in SECRETS),
        width=found.width,
        status_at=found.at.get("status", found.width),
    )
    return plan, found


def _readers(field: Field, version: str, today: date, put: Put) -> tuple[Read, Read]:
    """The reader for rows that hold, and the one for rows to be deleted."""
    reader = field.cell.reader(today)
    must = version in field.cell.needed
    if field.name == KEY:  # hardly ever twice: nothing to remember
        key = needed(guid)
        return (lambda text: key(text.strip(), put),) * 2
    if reader is plain:
        return (_needed_text if must else str.strip), str.strip
    lenient = Memo(reader, put)
    firm = Memo(needed(reader), put) if must else lenient
    return firm.__getitem__, lenient.__getitem__


def _needed_text(text: str) -> str:
    if stripped := text.strip():
        return stripped
    raise empty()
