"""What the commands about levels and groups read from a file: figures, levels by name, subgroups."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.kernel.errors import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Coded = tuple[NDArray[np.int64], list[str]]


def words(given: str) -> list[str]:
    """The parts between commas."""
    return [part.strip() for part in given.split(",") if part.strip()]


def figures(given: str, option: str) -> list[float]:
    """The numbers between commas."""
    try:
        return [float(part) for part in words(given)]
    except ValueError:
        raise BadInput(
            f"{option} is {given!r}.", mend="Give numbers with commas between."
        ) from None


def number_columns(path: Path, names: list[str]) -> "list[Floats]":
    """(rows,) each; NaN is missing."""
    from cairn.standards.tabular.columns import numbers, read_columns

    table = read_columns(path, number=dict.fromkeys(names))
    return [numbers(table, name) for name in names]


def level_columns(path: Path, names: list[str], levels: str, none: str = "") -> "list[Floats]":
    """Levels as numbers: the file's own, or 1, 2 … in the order that `levels` names them; NaN is none.

    none  words of the file that mean "no level", besides an empty cell
    """
    order = words(levels)
    if order:
        return [_placed(path, name, order, words(none)) for name in names]
    try:
        return number_columns(path, names)
    except BadInput as error:
        if "is not a number" not in error.what:
            raise
        mend = "Mend that cell, or name the levels, the lowest first, with --levels."
        raise BadInput(error.what, mend=mend) from None


def _placed(path: Path, name: str, order: list[str], none: list[str]) -> "Floats":
    import numpy as np

    codes, values = code_columns(path, [name])[name]
    for code, value in enumerate(values):
        if value not in order and value not in none:
            row = int(np.flatnonzero(codes == code)[0]) + 1
            raise BadInput(
                f"{path.name}, data row {row}: {name} is {value!r}, which --levels does not name.",
                mend=f"It names: {', '.join(order)}. Say --none for words that mean no level.",
            )
    known = {value: place for place, value in enumerate(order, start=1)}
    places = np.array([known.get(value, np.nan) for value in values] + [np.nan])
    return np.asarray(places[codes], np.float64)


def code_columns(path: Path, names: list[str]) -> "dict[str, Coded]":
    """By column: (rows,) numbers of its sorted distinct values, -1 for missing, and these."""
    from cairn.standards.tabular.columns import codes, read_columns

    table = read_columns(path, text=dict.fromkeys(names))
    return {name: codes(table, name) for name in names}


def by_value(path: Path, names: list[str]) -> "list[tuple[str, str, NDArray[np.bool_]]]":
    """Column, value and rows of every subgroup; a missing value is the subgroup "(missing)"."""
    found = []
    for name, (codes, values) in code_columns(path, names).items():
        found += [(name, value, codes == code) for code, value in enumerate(values)]
        if (codes < 0).any():
            found.append((name, MISSING, codes < 0))
    return found


MISSING = "(missing)"


def one_row_each(ids: Any, name: str) -> None:
    """Refuses a file in which a learner has no id, or two rows."""
    met: dict[str, int] = {}
    for row, said in enumerate(ids.to_pylist(), 1):
        if said is None:
            raise BadInput(f"Data row {row}: {name} is empty.", mend="Give every row a learner.")
        if said in met:
            raise BadInput(
                f"Data rows {met[said]} and {row} both have {name} {said!r}.",
                mend="Keep one row for each learner.",
            )
        met[said] = row
