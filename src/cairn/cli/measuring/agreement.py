"""`cairn measure agreement`: how far raters of the same work agree."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..screen import say, say_json, table
from .inputs import plural

if TYPE_CHECKING:
    from cairn.measure.agreement.many import Alpha
    from cairn.measure.agreement.pairs import Agreement

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]
Also = Annotated[
    list[str] | None, typer.Option(help="A further rater's column; may be said again and again.")
]
Levels = Annotated[
    str,
    typer.Option(
        help="The levels by name, the lowest first, with commas; else ratings are numbers."
    ),
]


def agreement(
    input: Input,
    a: Annotated[str, typer.Option(help="The column of one rater.")],
    b: Annotated[str, typer.Option(help="The column of the other.")],
    also: Also = None,
    levels: Levels = "",
    none: Annotated[str, typer.Option(help="With --levels: words that mean not rated.")] = "",
    step: Annotated[float, typer.Option(min=0, help="How far apart is still adjacent.")] = 1.0,
    metric: Annotated[
        str, typer.Option(help="Distance for alpha: nominal, ordinal or interval.")
    ] = "interval",
    draws: Annotated[int, typer.Option(min=0, help="Bootstrap draws for alpha's range.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="What they are drawn with.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Say how often raters agree exactly and adjacently, and how far beyond chance.

    One row for each piece of work; an empty cell is "not rated". Prints exact and adjacent agreement, kappa
    and quadratic weighted kappa of A and B with 90 % ranges, who is milder, and Krippendorff's alpha of all.
    """
    import numpy as np

    from cairn.measure.agreement.many import alpha
    from cairn.measure.agreement.pairs import agreement as agree

    from .inputs import level_columns

    columns = level_columns(input, [a, b, *(also or [])], levels, none)
    pair = agree(columns[0], columns[1], step=step)
    all_of_them = alpha(np.column_stack(columns), metric=metric, draws=draws, seed=seed)
    if as_json:
        say_json(
            {"a": a, "b": b, **_plain(pair), "alpha": {"metric": metric, **_fields(all_of_them)}}
        )
    else:
        _show(pair, all_of_them, metric, len(columns))


def _fields(of: Any) -> dict[str, Any]:
    """A dataclass as JSON holds it: what is not defined is null."""
    return {name: None if value != value else value for name, value in vars(of).items()}


def _plain(pair: "Agreement") -> dict[str, Any]:
    whole = {"n": pair.size, "skipped": pair.skipped}
    parts = ("exact", "adjacent", "kappa", "quadratic", "milder")
    return whole | {name: _fields(getattr(pair, name)) for name in parts}


def _show(pair: "Agreement", all_of_them: "Alpha", metric: str, raters: int) -> None:
    rows = [
        ["exact agreement", f"{pair.exact.share:.4f}", _range(pair.exact)],
        ["adjacent agreement", f"{pair.adjacent.share:.4f}", _range(pair.adjacent)],
        ["kappa", _figure(pair.kappa.value), _range(pair.kappa)],
        ["quadratic weighted kappa", _figure(pair.quadratic.value), _range(pair.quadratic)],
        ["b milder than a by", _figure(pair.milder.value), _range(pair.milder)],
        [f"alpha ({metric}, {raters} raters)", _figure(all_of_them.value), _range(all_of_them)],
    ]
    table(rows, heads=["", "", "90 % range"])
    say(f"{plural(pair.size, 'piece')} rated by both; {pair.skipped:,} left out.")
    ratings, pieces = plural(all_of_them.ratings, "rating"), plural(all_of_them.pieces, "piece")
    say(f"Alpha rests on {ratings} of {pieces}.")


def _figure(value: float) -> str:
    return "not defined" if value != value else f"{value:.4f}"


def _range(of: Any) -> str:
    return "–" if of.low != of.low else f"{of.low:.4f} to {of.high:.4f}"
