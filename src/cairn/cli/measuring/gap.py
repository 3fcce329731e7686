"""`cairn measure gap`: the gap between two groups in two years, and whether it has closed."""

from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import say, say_json, table

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]


def gap(
    input: Input,
    value: Annotated[str, typer.Option(help="The column of scores or levels.")],
    group: Annotated[str, typer.Option(help="The subgroup's column.")],
    ahead: Annotated[str, typer.Option(help="The value of the group ahead.")],
    behind: Annotated[str, typer.Option(help="The value of the group behind.")],
    year: Annotated[str, typer.Option(help="The year's column.")],
    before: Annotated[str, typer.Option(help="The earlier year, as the file has it.")],
    after: Annotated[str, typer.Option(help="The later year.")],
    line: Annotated[
        float | None, typer.Option(help="Compare the shares at this figure or above; else means.")
    ] = None,
    cluster: Annotated[
        str, typer.Option(help="The school's column: ranges then come from drawing schools.")
    ] = "",
    draws: Annotated[int, typer.Option(min=100, help="How many draws of schools.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="What they are drawn with.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Say how large a gap was and is, how both groups moved, and whether the change is more than luck.

    With --line and no --cluster the ranges are Newcombe's; with --cluster a bootstrap over schools, for means
    as well. All ranges cover 90 %. Small groups are shown as they are.
    """
    import numpy as np

    from cairn.measure.groups.clusters import mean_gaps
    from cairn.measure.groups.gaps import gap_change_of

    from .inputs import code_columns, finite_option, number_columns

    finite_option("--line", line)
    figure = number_columns(input, [value])[0]
    if line is not None:
        figure = np.where(np.isnan(figure), np.nan, (figure >= line).astype(np.float64))
    columns = code_columns(input, [group, year, *([cluster] if cluster else [])])
    who = _two(columns[group], group, ahead, behind)
    when = _two(columns[year], year, before, after)
    chosen = ~(np.isnan(who) | np.isnan(when))
    if cluster:
        chosen &= columns[cluster][0] >= 0
    parts = (figure[chosen], who[chosen] == 0, when[chosen] == 1)
    found: Any
    if cluster:
        found = mean_gaps(*parts, columns[cluster][0][chosen], seed=seed, draws=draws)
    elif line is not None:
        found = gap_change_of(*parts)
    else:
        raise BadInput(
            "Means need schools to draw from.",
            mend="Give --cluster, or --line to compare the shares at a line.",
        )
    say_json(_plain(found)) if as_json else _show(found, ahead, behind, before, after)


def _two(column: Any, name: str, one: str, other: str) -> Any:
    """(rows,) 0 for one value, 1 for the other, NaN for the rest."""
    import numpy as np

    codes, values = column
    for wanted in (one, other):
        if wanted not in values:
            known = ", ".join(values[:12])
            raise BadInput(f"{name} is nowhere {wanted!r}.", mend=f"It is: {known}.")
    places = np.full(len(values) + 1, np.nan)
    places[values.index(one)], places[values.index(other)] = 0.0, 1.0
    return places[codes]


def _figure(of: Any) -> float:
    for name in ("share", "difference", "value"):
        if hasattr(of, name):
            return float(getattr(of, name))
    raise AssertionError("a share, a difference or a ranged figure")


def _plain(found: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in fields(found):
        of = getattr(found, field.name)
        plain[field.name] = (
            {
                "value": _figure(of),
                "low": of.low,
                "high": of.high,
                "size": getattr(of, "size", None),
            }
            if hasattr(of, "low")
            else of
        )
    return plain


def _show(found: Any, ahead: str, behind: str, before: str, after: str) -> None:
    titles = {
        "ahead_before": f"{ahead}, {before}",
        "behind_before": f"{behind}, {before}",
        "ahead_after": f"{ahead}, {after}",
        "behind_after": f"{behind}, {after}",
        "before": f"gap {before}",
        "after": f"gap {after}",
        "change": "change of the gap",
        "ahead": f"change of {ahead}",
        "behind": f"change of {behind}",
    }
    rows = []
    for name, title in titles.items():
        of = getattr(found, name)
        rows.append([title, f"{_figure(of):.4f}", f"{of.low:.4f} to {of.high:.4f}"])
    table(rows, heads=["", "", "90 % range"])
    change = found.change
    if change.too_close:
        say("Too close to call: the gap may have closed or widened.")
    else:
        say("The gap has closed." if change.high < 0 else "The gap has widened.")
    if change.high < 0 and not found.ahead.too_close and _figure(found.ahead) < 0:
        say(f"{ahead} fell: a gap that closes this way is no gain.")
