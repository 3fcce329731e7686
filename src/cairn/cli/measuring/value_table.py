"""`cairn measure value-table`: points for where learners came to, given where they began."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import say, say_json, table
from . import growth_options as given

if TYPE_CHECKING:
    import pyarrow as pa

    from cairn.measure.growth.matrices import Floats


Table = Annotated[
    Path,
    typer.Option(
        help="The points, as CSV: a row for each prior level with its name first, and a column for each "
        "current level; both the lowest first."
    ),
]
Level = Annotated[str, typer.Option(help="The column of levels, named as in the table.")]
Chances = Annotated[
    str,
    typer.Option(help="Or the columns of each level's probability, the lowest first, with commas."),
]
By = Annotated[
    list[str] | None, typer.Option(help="Also the mean for each value of this column; repeat it.")
]


def value_table(
    input: given.Input,
    id: given.Id,
    table: Table,
    out: given.Out,
    before: Level = "",
    after: Level = "",
    before_chances: Chances = "",
    after_chances: Chances = "",
    by: By = None,
    as_json: given.Json = False,
) -> None:
    """Value table: points by prior and current level, and their means with standard errors.

    Levels come from --before and --after, or from stated probabilities (--before-chances, --after-chances); these
    give expected points with their standard deviation. Writes POINTS (and POINTS_SD); empty where a level is
    missing. Small groups are shown as they are.
    """
    from .inputs import by_value, one_row_each
    from .points_table import earned, table_in

    named = table_in(table)
    rows = _ids(input, id)
    one_row_each(rows[id], id)
    _one_of("--before", before, before_chances)
    _one_of("--after", after, after_chances)
    found = earned(input, named, (before, after), (before_chances, after_chances))
    _write(rows, found, out)
    groups = [(column, value, found[0][of]) for column, value, of in by_value(input, by or [])]
    _tell([("", "", found[0]), *groups], as_json)


def _ids(path: Path, id: str) -> "pa.Table":
    from cairn.standards.tabular.columns import read_columns

    return read_columns(path, text=[id])


def _one_of(option: str, level: str, chances: str) -> None:
    if bool(level) == bool(chances):
        raise BadInput(
            f"It is not clear which levels {option} means.",
            mend=f"Give {option} COLUMN, or {option}-chances with a column for each level.",
        )


def _write(rows: "pa.Table", found: "tuple[Floats, Floats | None]", out: Path) -> None:
    from cairn.standards.tabular.written import write_columns

    from .growth_answers import beside, figures

    points, spread = found
    columns = {"POINTS": figures(points)}
    if spread is not None:
        columns["POINTS_SD"] = figures(spread)
    write_columns(beside({name: rows[name] for name in rows.column_names}, columns), out)


def _tell(groups: "list[tuple[str, str, Floats]]", as_json: bool) -> None:
    from cairn.measure.growth.value_table import mean_points

    from .inputs import plural

    told: list[dict[str, Any]] = []
    for column, value, points in groups:
        mean = {k: None if v != v else v for k, v in vars(mean_points(points)).items()}
        told.append({"by": column, "value": value, **mean})
    if as_json:
        say_json(told)
        return
    rows = [
        [
            f"{row['by']} {row['value']}" if row["by"] else "everybody",
            f"{row['learners']:,}",
            _figure(row["mean"]),
            _figure(row["standard_error"]),
        ]
        for row in told
    ]
    table(rows, heads=["", "learners", "mean points", "standard error"])
    missing = groups[0][2].size - told[0]["learners"]
    if missing:
        say(f"{plural(missing, 'row has', 'rows have')} a missing level and no points.")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
