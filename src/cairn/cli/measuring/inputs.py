"""What the commands read from a file, and from their own words: figures, levels by name, subgroups."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.kernel.errors import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Coded = tuple[NDArray[np.int64], list[str]]


_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?:,|$)')


LARGEST = 1e15
"""The largest figure that is taken: whole numbers beyond are no longer told apart."""


def words(given: str) -> list[str]:
    """The parts between commas; one that holds a comma itself stands between quotes."""
    found = []
    for quoted, plain in _PART.findall(given):
        part = quoted.replace('""', '"') or plain.strip()
        if part:
            found.append(part)
    return found


def figures(given: str, option: str) -> list[float]:
    """The numbers between commas. Raises BadInput for what is none, or not finite."""
    try:
        found = [float(part) for part in words(given)]
    except ValueError:
        found = [float("nan")]
    if not all(abs(figure) < float("inf") for figure in found):
        raise BadInput(f"{option} is {given!r}.", mend="Give numbers with commas between.")
    return found


def finite_option(option: str, given: float | None) -> None:
    """Refuses a figure on the command line that is none."""
    if given is not None and not abs(given) < float("inf"):
        raise BadInput(f"{option} is {given}.", mend="Give a number.")


def number_columns(path: Path, names: list[str]) -> "list[Floats]":
    """(rows,) each; NaN is missing. Raises BadInput for a file without rows and an infinite figure."""
    from cairn.standards.tabular.columns import numbers, read_columns

    table = read_columns(path, number=dict.fromkeys(names))
    if names:
        must_have_rows(table.num_rows, path)
    return [finite(numbers(table, name), name, path) for name in names]


def number_or_column(path: Path, given: str, option: str, rows: int) -> "Floats":
    """(rows,) the column of that name, or one number for all. Raises BadInput for what is neither."""
    import numpy as np

    from cairn.standards.tabular.columns import column_names

    if not given:
        raise BadInput(f"{option} was not given.", mend="Give a number, or name the column.")
    if given in column_names(path):
        return number_columns(path, [given])[0]
    try:
        figure = float(given)
    except ValueError:
        return number_columns(path, [given])[0]  # which tells what columns there are
    if not np.isfinite(figure):
        raise BadInput(f"{option} is {given}.", mend="Give a number, or name the column.")
    return np.full(rows, figure)


def must_have_rows(rows: int, path: Path) -> None:
    """Refuses a file with a header and nothing below."""
    if rows == 0:
        raise BadInput(f"{path.name} has no rows.", mend="Give a file with a header and rows.")


def finite(figure: "Floats", name: str, path: Path, largest: float = LARGEST) -> "Floats":
    """The figures. Raises BadInput where one is infinite, or so large that sums of squares would be wrong."""
    import numpy as np

    refuse_rows(np.isinf(figure), path, f"{name} is infinite", "Leave missing figures empty.")
    beyond = np.abs(figure) > largest
    refuse_rows(
        beyond, path, f"{name} is beyond {largest:,.0f}", "Mend it, or use a smaller scale."
    )
    return figure


def standard_error(table: Any, name: str, path: Path) -> "Floats":
    """(rows,) a column of standard errors; 0 is "measured without error". Raises BadInput for others."""
    import numpy as np

    from cairn.standards.tabular.columns import numbers

    error = numbers(table, name)
    wrong = (error < 0) | np.isinf(error)
    refuse_rows(wrong, path, f"{name} is no standard error", "It is a number, 0 or more.")
    return error


def refuse_rows(faulty: "NDArray[np.bool_]", path: Path, what: str, mend: str) -> None:
    """Raises BadInput where a row is faulty; names the first."""
    import numpy as np

    if faulty.any():
        row = int(np.argmax(faulty)) + 1
        more = int(faulty.sum()) - 1
        also = f", and in {more:,} more rows" if more else ""
        raise BadInput(f"{path.name}, data row {row}: {what}{also}.", mend=mend)


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
    if names:
        must_have_rows(table.num_rows, path)
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


def named(names: list[str], most: int = 8) -> str:
    """The first of these names, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def plural(many: int, one: str, several: str = "") -> str:
    """1 cohort, 2 cohorts."""
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def one_row_each(ids: Any, name: str) -> None:
    """Refuses a file in which a learner has no id, or two rows, or that has none."""
    met: dict[str, int] = {}
    if len(ids) == 0:
        raise BadInput("The file has no rows.", mend="Give a row for each learner.")
    for row, said in enumerate(ids.to_pylist(), 1):
        if said is None:
            raise BadInput(f"Data row {row}: {name} is empty.", mend="Give every row a learner.")
        if said in met:
            raise BadInput(
                f"Data rows {met[said]} and {row} both have {name} {said!r}.",
                mend="Keep one row for each learner.",
            )
        met[said] = row
