"""Results, places and standings in CSV or Parquet: good rows are used, faulty ones are put aside with line and mend.

Columns bear the names of the fields of Result, School and Standing. An empty cell is “not known”. `counts`, `spans` and
`joined` are written in one cell: "10;20;50", "elementary=240;middle=120", "school:1;school:2".
"""

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from cairn.kernel.errors import BadInput

from .plan import Indicator
from .results import Result, School, Standing

T = TypeVar("T", Result, School, Standing)
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}


@dataclass(frozen=True)
class Aside:
    """A row that could not be used. `line` counts the header as 1."""

    line: int
    what: str
    mend: str
    row: Mapping[str, str]


@dataclass(frozen=True)
class Readings(Generic[T]):
    """read = used + put aside."""

    used: tuple[T, ...]
    aside: tuple[Aside, ...]


def read_rows(
    path: Path,
    kind: type[T],
    known: Iterable[str] = (),
    check: Callable[[T], None] = lambda _row: None,
) -> Readings[T]:
    """The rows of a file. `known`: indicators of the policy; others are put aside, none given: any.

    check  raises BadInput for a row that is to be put aside

    Raises BadInput where the file is none, or lacks or has unknown columns.
    """
    head, rows = _table(path)
    _check_head(path.name, head, kind)
    used: dict[Any, T] = {}
    aside = []
    indicators = set(known)
    for line, row in rows:
        try:
            made = kind(**{name: _READ.get(name, _word)(name, text) for name, text in row.items()})
            _sound(made, indicators)
            check(made)
            key = made.key if isinstance(made, Result) else line
            if key in used:
                raise BadInput(
                    "This result stands in the file already.", mend="Keep one of the two."
                )
            used[key] = made
        except BadInput as error:
            aside.append(Aside(line, error.what, error.mend, row))
    return Readings(tuple(used.values()), tuple(aside))


def _check_head(file: str, head: Iterable[str], kind: type[Any]) -> None:
    """Raises BadInput where a column is lacking, or one is there that nobody knows."""
    names = {each.name for each in fields(kind) if each.name not in ("earlier", "ended")}
    needed = {
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    }
    if not needed <= set(head) or not set(head) <= names:
        lacking = ", ".join(sorted(needed - set(head))) or "no column"
        unknown = ", ".join(sorted(set(head) - names)) or "no unknown column"
        may = ", ".join(sorted(names - needed))
        raise BadInput(
            f"{file} lacks {lacking} and has {unknown}.",
            mend=f"Use the columns {', '.join(sorted(needed))}, and of {may} what you have.",
        )


def _table(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The header, and rows as words with their line."""
    if path.suffix == ".parquet":
        from pyarrow import ArrowException, parquet

        try:
            table = parquet.read_table(path)
        except (OSError, ArrowException) as error:
            raise BadInput(
                f"{path.name} is no Parquet file: {error}.", mend="Give a CSV or Parquet file."
            ) from None
        return table.column_names, (
            (line, {name: _as_word(value) for name, value in row.items()})
            for line, row in enumerate(table.to_pylist(), 2)
        )
    if not path.exists():
        raise BadInput(f"There is no file {path}.", mend="Name a file that is there.")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path.name} cannot be read: {error}.", mend="Give a CSV file in UTF-8."
        ) from None
    reader = csv.DictReader(lines, restkey="beyond", restval="")
    return list(reader.fieldnames or []), ((reader.line_num, _whole(row)) for row in reader)


def _whole(row: Mapping[Any, Any]) -> dict[str, str]:
    """A row's cells; more cells than the header names make it faulty by a name that nobody knows."""
    return {
        str(k): "" if v is None else (";".join(v) if isinstance(v, list) else v)
        for k, v in row.items()
    }


def _as_word(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _number(name: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(
            f"{name} is {text!r}, no number.",
            mend="Write a number such as 62.5, or leave it empty.",
        )
    return number


def _whole_number(name: str, text: str) -> int | None:
    number = _number(name, text)
    if number is None:
        return None
    if number != int(number) or number < 0:
        raise BadInput(f"{name} is {text!r}, no whole number.", mend="Write a number such as 2025.")
    return int(number)


def _must(name: str, text: str) -> int:
    number = _whole_number(name, text)
    if number is None:
        raise BadInput(f"{name} is empty.", mend=f"Write the {name}.")
    return number


def _word(name: str, text: str) -> str:
    if name == "beyond":
        raise BadInput(
            "It has more cells than the header.", mend="Put words with commas in quotes."
        )
    if not text.strip() and name in ("place", "span", "indicator", "category"):
        raise BadInput(f"{name} is empty.", mend=f"Write the {name}.")
    return text.strip()


def _yes(name: str, text: str) -> bool | None:
    word = text.strip().lower()
    if not word:
        return None
    if word not in _YES | _NO:
        raise BadInput(f"{name} is {text!r}.", mend="Write yes or no, or leave it empty.")
    return word in _YES


def _counts(name: str, text: str) -> tuple[int, ...]:
    return tuple(_must(name, part) for part in text.split(";")) if text.strip() else ()


def _parts(_name: str, text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _spans(name: str, text: str) -> dict[str, int]:
    found = {}
    for part in _parts(name, text):
        span, said, count = part.partition("=")
        if not said:
            raise BadInput(
                f"{name} is {text!r}.", mend="Write span=learners, as elementary=210;middle=180."
            )
        found[span.strip()] = _must(name, count)
    return found


_READ: Mapping[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(("value", "se", "possible", "target", "total"), _number),
    **dict.fromkeys(("enrolled", "tested", "excused", "opened", "closed"), _whole_number),
    **dict.fromkeys(("year", "n", "since"), _must),
    "title1": _yes,
    "counts": _counts,
    "spans": _spans,
    "joined": _parts,
    "kind": lambda _name, text: text.strip() or "regular",
}


def check_bounds(made: Result, indicators: Mapping[str, Indicator]) -> None:
    """Refuses a value that policy says the indicator cannot have. Raises BadInput."""
    bounds = indicators[made.indicator].within
    if made.value is not None and bounds is not None and not bounds[0] <= made.value <= bounds[1]:
        raise BadInput(
            f"{made.indicator} is {made.value:g}, and policy says within {bounds[0]:g} to {bounds[1]:g}.",
            mend="Give it in the indicator's own unit, or correct it.",
        )


def _sound(made: Result | School | Standing, known: set[str]) -> None:
    """Refuses what is read well and cannot be so."""
    if not isinstance(made, Result):
        return
    if known and made.indicator not in known:
        raise BadInput(
            f"{made.indicator} is no indicator of the policy.",
            mend=f"Use one of {', '.join(sorted(known))}.",
        )
    if made.se is not None and made.se < 0:
        raise BadInput(
            f"se is {made.se:g}.", mend="Give a standard error of 0 or more, or leave it empty."
        )
    if made.possible is not None and made.possible <= 0:
        raise BadInput(
            f"possible is {made.possible:g}.", mend="Give points above 0, or leave it empty."
        )
    if made.tested is not None and made.enrolled is not None and made.tested > made.enrolled:
        raise BadInput(
            f"{made.tested} were tested of {made.enrolled} enrolled.",
            mend="Correct one of the two.",
        )
