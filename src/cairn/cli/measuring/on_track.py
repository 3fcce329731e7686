"""`cairn measure on-track`: whether learners gain as much a year as it takes to be at a standard in time."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..screen import say, say_json
from . import growth_options as given

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from cairn.measure.growth.to_standard import OnTrack

Before = Annotated[str, typer.Option(help="The column of earlier scores.")]
Now = Annotated[str, typer.Option(help="The column of current scores, on the same scale.")]
Target = Annotated[str, typer.Option(help="The score to be reached: a number, or a column.")]
Left = Annotated[str, typer.Option(help="Years left to reach it: a number, or a column.")]
Between = Annotated[str, typer.Option(help="Years between the scores: a number, or a column.")]
Error = Annotated[str, typer.Option(help="Its standard error: a number, or a column; 0 is none.")]


def on_track(
    input: given.Input,
    id: given.Id,
    before: Before,
    now: Now,
    target: Target,
    years_left: Left,
    out: given.Out,
    years_between: Between = "1",
    before_error: Error = "0",
    now_error: Error = "0",
    as_json: given.Json = False,
) -> None:
    """Growth to a standard on one vertical scale: gain a year so far, gain needed, and how likely that is enough.

    Writes GAIN, NEEDED and PROBABILITY, of the true gain being enough given both scores' errors; empty where a
    score, an error or the target is missing.
    """
    import numpy as np

    from .inputs import number_columns, refuse_rows

    table, known = _ids(input, id), number_columns(input, [before, now])
    rest = _figures(
        input, len(table),
        {"--target": target, "--years-left": years_left, "--years-between": years_between,
         "--before-error": before_error, "--now-error": now_error},
    )  # fmt: skip
    for option in ("--years-left", "--years-between"):
        late = rest[option] <= 0
        mend = "Leave such rows out: their time is up, and they are at the standard or not."
        refuse_rows(late, input, f"{option} is 0 or less", mend)
    for option in ("--before-error", "--now-error"):
        mend = "Standard errors are 0 or more."
        refuse_rows(rest[option] < 0, input, f"{option} is below 0", mend)
    found = _found(known, rest)
    _write(table, found, out)
    likely = found.probability
    _tell(len(table), likely[~np.isnan(likely)], as_json)


def _ids(path: Path, id: str) -> "pa.Table":
    from cairn.standards.tabular.columns import read_columns

    from .inputs import one_row_each

    table = read_columns(path, text=[id])
    one_row_each(table[id], id)
    return table


def _figures(path: Path, rows: int, asked: dict[str, str]) -> "dict[str, np.ndarray]":
    from .inputs import number_or_column

    return {option: number_or_column(path, said, option, rows) for option, said in asked.items()}


def _found(known: "list[np.ndarray]", rest: "dict[str, np.ndarray]") -> "OnTrack":
    from cairn.measure.growth.to_standard import on_track as judged

    before, now = known
    return judged(
        before,
        now,
        rest["--target"],
        before_error=rest["--before-error"],
        now_error=rest["--now-error"],
        years_between=rest["--years-between"],
        years_left=rest["--years-left"],
    )


def _write(table: "pa.Table", found: "OnTrack", out: Path) -> None:
    from cairn.standards.tabular.written import write_columns

    from .growth_answers import beside, figures

    columns = {f.name.upper(): figures(getattr(found, f.name)) for f in fields(found)}
    write_columns(beside({name: table[name] for name in table.column_names}, columns), out)


def _tell(rows: int, likely: "np.ndarray", as_json: bool) -> None:
    from .inputs import plural

    expected = float(likely.sum())
    if as_json:
        say_json({"learners": rows, "with_probability": likely.size, "expected_on_track": expected})
        return
    say(f"{plural(rows, 'row')}; {likely.size:,} with a probability of gaining enough.")
    if likely.size:
        say(f"{expected:,.1f} of them are expected to gain enough ({expected / likely.size:.3f}).")
