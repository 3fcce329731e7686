"""`cairn measure groups`: group means with their reliability, drawn towards the whole as far as they need."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..screen import note, say, say_json, table
from .inputs import plural

if TYPE_CHECKING:
    from cairn.measure.groups.shrinkage import Shrunk

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]
_SHOWN = 30


def groups(
    input: Input,
    value: Annotated[str, typer.Option(help="The column of scores or levels.")],
    group: Annotated[str, typer.Option(help="The group's column, such as the school's.")],
    line: Annotated[
        float | None, typer.Option(help="Take the share at this figure or above; else the mean.")
    ] = None,
    cut: Annotated[
        float | None, typer.Option(help="Also say how probably a group's true figure reaches this.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a row a group here (.csv or .parquet).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Say what each group's figure is worth: its reliability, and the figure with luck taken out.

    Ranges cover 90 %. Small groups are shown as they are: the table is for analysts.
    """
    import numpy as np

    from cairn.measure.groups.shrinkage import shrink

    from .inputs import code_columns, finite_option, number_columns

    finite_option("--line", line)
    finite_option("--cut", cut)
    figure = number_columns(input, [value])[0]
    if line is not None:
        figure = np.where(np.isnan(figure), np.nan, (figure >= line).astype(np.float64))
    codes, names = code_columns(input, [group])[group]
    found = shrink(figure, codes, groups=len(names))
    rows = _rows(found, names, cut)
    if out is not None:
        _write(rows, group, out)
    if as_json:
        say_json({"groups": rows, **_whole(found)})
    else:
        _show(rows, found)


def _whole(found: "Shrunk") -> dict[str, Any]:
    intraclass = found.intraclass
    return {
        "overall": found.overall,
        "between": found.between,
        "within": found.within,
        "intraclass": None if intraclass != intraclass else intraclass,
    }


def _rows(found: "Shrunk", names: list[str], cut: float | None) -> list[dict[str, Any]]:
    low, high = found.ranges()
    columns = {
        "n": found.size,
        "figure": found.mean,
        "reliability": found.reliability,
        "drawn_in": found.shrunk,
        "low": low,
        "high": high,
    }
    if cut is not None:
        columns["chance_at_cut"] = found.chance_at_least(cut)
    listed = [[None if x != x else x for x in column.tolist()] for column in columns.values()]
    return [
        {"group": name, **dict(zip(columns, values, strict=True))}
        for name, *values in zip(names, *listed, strict=True)
    ]


def _write(rows: list[dict[str, Any]], group: str, out: Path) -> None:
    import pyarrow as pa

    from cairn.standards.tabular.written import write_columns

    whole = pa.Table.from_pylist(rows)
    write_columns(whole.rename_columns([group, *whole.column_names[1:]]), out)
    note(f"Wrote {plural(len(rows), 'row')} to {out}.")


def _show(rows: list[dict[str, Any]], found: "Shrunk") -> None:
    told = [[_told(value) for value in row.values()] for row in rows[:_SHOWN]]
    table(told, heads=list(rows[0]))
    if len(rows) > _SHOWN:
        say(f"… and {len(rows) - _SHOWN:,} more; --out FILE writes all.")
    say(
        f"Overall {found.overall:.4f}; variance between groups {found.between:.4g}, within {found.within:.4g}."
    )


def _told(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
