"""`cairn measure accuracy`: how often a classification into levels is right, and would come out the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import note, say, say_json, table
from .inputs import plural

if TYPE_CHECKING:
    from cairn.measure.accuracy.classified import Classified

    from .indices import Classify

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]
MethodName = Annotated[
    str,
    typer.Option(help="rudner@1, lee@1, livingston_lewis@1 or stated@1; else by what is given."),
]
Items = Annotated[
    Path | None,
    typer.Option(help="lee@1: a file of items with the columns model, a, b1, b2 … and, if any, c."),
]
By = Annotated[
    list[str] | None, typer.Option(help="Also for each value of this column; may be said again.")
]


def accuracy(
    input: Input,
    method: MethodName = "",
    score: Annotated[
        str, typer.Option(help="The column of scores, or of abilities for lee@1.")
    ] = "",
    se: Annotated[str, typer.Option(help="rudner@1: the column of their standard errors.")] = "",
    cuts: Annotated[
        str, typer.Option(help="Where levels begin, the lowest first, with commas.")
    ] = "",
    reliability: Annotated[
        float | None, typer.Option(help="livingston_lewis@1: of the scores, 0 to 1.")
    ] = None,
    least: Annotated[float | None, typer.Option(help="… the lowest possible score.")] = None,
    most: Annotated[float | None, typer.Option(help="… the highest possible score.")] = None,
    items: Items = None,
    scaling: Annotated[float, typer.Option(help="lee@1: the D of the items, 1 or 1.7.")] = 1.0,
    probabilities: Annotated[
        str, typer.Option(help="stated@1: the columns of each level's probability, with commas.")
    ] = "",
    level: Annotated[
        str,
        typer.Option(
            help="stated@1: the column of the level given, as its place from 1; else the most probable."
        ),
    ] = "",
    weight: Annotated[str, typer.Option(help="A column of what rows count for (quadrature).")] = "",
    by: By = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Say how often levels cut from scores are the true ones, and how often two occasions would agree.

    With --se by Rudner, with --items by Lee (cuts on the summed score), with --reliability by Livingston and
    Lewis, with --probabilities by the probabilities a determination stated.
    """
    from .indices import Asked, way

    asked = Asked(
        input,
        method,
        score,
        se,
        cuts,
        reliability,
        least,
        most,
        items,
        scaling,
        probabilities,
        level,
        weight,
    )
    name, classify = way(asked)
    found = list(_grouped(input, by or [], classify))
    if as_json:
        say_json([{"method": name, "by": c, "value": v, **_plain(of)} for c, v, of in found])
    else:
        _show(name, found)


def _grouped(
    path: Path, by: list[str], classify: "Classify"
) -> "Iterator[tuple[str, str, Classified | None]]":
    """Everybody, then each subgroup; None where a subgroup gives no answer, which is said."""
    from .inputs import by_value

    groups = by_value(path, by)
    yield "", "", classify(slice(None))
    for column, value, rows in groups:
        try:
            yield column, value, classify(rows)
        except BadInput as error:
            note(f"{column} {value}: {error.what}")
            yield column, value, None


def _plain(of: "Classified | None") -> dict[str, Any]:
    if of is None:
        return {"n": 0}
    return {
        "n": of.size,
        "skipped": of.skipped,
        **_indices(of),
        "cuts": [_indices(of.at(k)) for k in range(of.levels - 1)],
        "observed_true": of.observed_true.tolist(),
        "twice": of.twice.tolist(),
    }


_INDICES = ("accuracy", "consistency", "chance", "kappa", "too_high", "too_low")


def _indices(of: "Classified") -> dict[str, float | None]:
    found = {name: getattr(of, name) for name in _INDICES}
    return {name: None if value != value else value for name, value in found.items()}


def _show(name: str, found: "list[tuple[str, str, Classified | None]]") -> None:
    rows = []
    for column, value, of in found:
        title = f"{column} {value}" if column else "everybody"
        if of is None:
            rows.append([title, "0", *["–"] * len(_INDICES)])
            continue
        rows.append([title, f"{of.size:,}", *_told(of)])
        if not column and of.levels > 2:
            rows += [[f"  cut {k + 1}", "", *_told(of.at(k))] for k in range(of.levels - 1)]
    table(
        rows,
        heads=[name, "n", "accuracy", "consistency", "by chance", "kappa", "too high", "too low"],
    )
    everybody = found[0][2]
    if everybody is not None and everybody.skipped:
        say(f"Left out for a missing figure: {plural(everybody.skipped, 'row')}.")


def _told(of: "Classified") -> list[str]:
    return ["–" if value is None else f"{value:.4f}" for value in _indices(of).values()]
