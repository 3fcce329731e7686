"""A value table as a file holds it, and the points it gives to the levels of another file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.growth.value_table import SURE, ValueTable, expected_points, points
from cairn.standards.tabular.columns import column_names, numbers, read_columns

from .inputs import finite, must_have_rows, number_columns, refuse_rows, words

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Named:
    """A value table with the names of its prior and current levels, the lowest first."""

    table: ValueTable
    before: tuple[str, ...]
    after: tuple[str, ...]


def table_in(path: Path) -> Named:
    """The table of a file. Raises BadInput for a cell without points, and a level named twice."""
    first, *after = column_names(path)
    rows = read_columns(path, text=[first], number=after)
    must_have_rows(rows.num_rows, path)
    before = rows[first].to_pylist()
    for row, name in enumerate(before, 1):
        if name is None or name in before[: row - 1]:
            raise BadInput(
                f"{path.name}, data row {row}: the prior level is {name or 'not named'}, or named twice.",
                mend="Name each prior level once, in the first column.",
            )
    columns = [finite(numbers(rows, name), name, path) for name in after]
    for name, column in zip(after, columns, strict=True):
        refuse_rows(
            np.isnan(column), path, f"{name} has no points", "Fill that cell; 0 is a figure."
        )
    if not after:
        raise BadInput(f"{path.name} has no current levels.", mend="Give a column for each.")
    matrix = np.column_stack(columns).tolist()
    return Named(ValueTable(tuple(map(tuple, matrix))), tuple(before), tuple(after))


def earned(
    path: Path, named: Named, levels: tuple[str, str], chances: tuple[str, str]
) -> tuple[Floats, Floats | None]:
    """(rows,) points, and their standard deviation where a level is known by probabilities only."""
    if not any(chances):
        before = _places(path, levels[0], named.before)
        return points(named.table, before, _places(path, levels[1], named.after)), None
    shares = [
        _shares(path, chance, names) if chance else _surely(_places(path, level, names), len(names))
        for level, chance, names in zip(levels, chances, (named.before, named.after), strict=True)
    ]
    found = expected_points(named.table, *shares)
    return found.mean, found.sd


def _places(path: Path, column: str, names: tuple[str, ...]) -> Floats:
    """(rows,) each level's place among the names; NaN is missing."""
    from .inputs import code_columns

    codes, values = code_columns(path, [column])[column]
    places = np.full(len(values) + 1, np.nan)
    for code, value in enumerate(values):
        place = _place(value, names)
        if place is None:
            row = int(np.argmax(codes == code)) + 1
            raise BadInput(
                f"{path.name}, data row {row}: {column} is {value!r}, which the table does not name.",
                mend=f"It names: {', '.join(names)}.",
            )
        places[code] = place
    return places[codes]


def _place(value: str, names: tuple[str, ...]) -> int | None:
    """Where a level stands; 2 and 2.0 are the same level."""
    if value in names:
        return names.index(value)
    numbers_of = [_number(name) for name in names]
    number = _number(value)
    return numbers_of.index(number) if number is not None and number in numbers_of else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _surely(places: Floats, many: int) -> Floats:
    """(rows, levels) all probability on the level that is known."""
    shares = np.full((places.size, many), np.nan)
    known = ~np.isnan(places)
    shares[known] = np.eye(many)[places[known].astype(np.intp)]
    return shares


def _shares(path: Path, chances: str, names: tuple[str, ...]) -> Floats:
    """(rows, levels) stated probabilities. Raises BadInput, naming the row, where they are none."""
    columns = words(chances)
    if len(columns) != len(names):
        raise BadInput(
            f"{chances} are {len(columns)} columns for {len(names)} levels: {', '.join(names)}.",
            mend="Name one column for each level, the lowest first.",
        )
    shares = np.column_stack(number_columns(path, columns))
    off = (shares < 0).any(axis=1) | (np.abs(shares.sum(axis=1) - 1) > SURE)
    mend = "Give probabilities, 0 or more, that sum to 1; leave all empty where none is known."
    refuse_rows(off, path, f"{', '.join(columns)} are no probabilities that sum to 1", mend)
    return shares
