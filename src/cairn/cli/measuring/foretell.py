"""`cairn measure foretell`: how probable each level is on a next piece, from the earlier ones."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import say
from .fit_levels import InputFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cairn.measure.mastery.fold import Log
    from cairn.measure.mastery.outlook import Outlook


def foretell(
    file: InputFile,
    figures: Annotated[Path, typer.Option(help="What `cairn measure fit-levels` wrote.")],
    learner: Annotated[str, typer.Option(help="Who showed it.", metavar="COLUMN")],
    day: Annotated[
        str, typer.Option(help="When: 2026-05-31, or a number of days.", metavar="COLUMN")
    ],
    value: Annotated[
        str, typer.Option(help="Its value; empty for one that is to come.", metavar="COLUMN")
    ],
    out: Annotated[Path, typer.Option(help="CSV or Parquet: each row with its probabilities.")],
    competency: Annotated[
        str, typer.Option(help="Of what; left out: all of one.", metavar="COLUMN")
    ] = "",
    error: Annotated[
        str, typer.Option(help="The value's standard error, in levels.", metavar="COLUMN")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Foretell each row's level from the earlier rows of its learner alone.

    A row without a value is one to come: it is foretold and teaches nothing. Tests, tasks and raters are read
    from the columns that the figures were fitted with. What is printed rests on the rows that show a whole
    level after an earlier one. An outlook is no level, and decides about nobody.
    """
    import numpy as np

    from cairn.measure.mastery.outlook import pieces_before

    from .history_files import Asked, read_history

    held, outlook = _held(figures)
    columns = (learner, competency, day, value, error)
    named = [*held["difficulty"], *([held["form"]] if held["form"] else [])]
    history = read_history(file, Asked(*columns, tuple(named), strict=False), outlook.rule)
    found, names, order = history.groups, history.names, history.row
    log = _with_difficulty(history.log, held["difficulty"], found, names)
    chances = outlook.foretell(log, _tests(held, found, names))
    level = log.value - outlook.rule.scale.lowest
    with np.errstate(invalid="ignore"):
        seen = (pieces_before(log, outlook.rule) > 0) & (log.value == np.floor(log.value))
    seen &= np.isfinite(chances[:, 0])
    _write(out, file, columns, chances, order, outlook.rule.scale.lowest)
    _judge(chances[seen], level[seen].astype(np.int64), as_json=as_json)


def _held(path: Path) -> "tuple[dict[str, Any], Outlook]":
    from cairn.measure.mastery.outlook import Outlook

    from .rule_files import json_in, meant_as

    mend = "Make it by `cairn measure fit-levels`, from a longer history if it said so."
    with meant_as("file that holds what foretells levels", path, BadInput, mend):
        held = json_in(path)
        outlook = Outlook.from_plain(held["outlook"])
        return {name: held[name] for name in ("form", "tests", "difficulty")}, outlook


def _with_difficulty(
    log: "Log",
    effects: dict[str, dict[str, float]],
    found: "dict[str, NDArray[np.int64]]",
    names: dict[str, list[str]],
) -> "Log":
    """The log with what is known of tasks and raters; one never met adds nothing."""
    from dataclasses import replace

    import numpy as np

    hard = np.zeros(log.value.size)
    for name, by_key in effects.items():
        figures = np.array([by_key.get(key, 0.0) for key in names[name]] + [0.0])
        hard += figures[found[name]]
    return replace(log, difficulty=hard)


def _tests(
    held: dict[str, Any], found: "dict[str, NDArray[np.int64]]", names: dict[str, list[str]]
) -> "NDArray[np.int64] | None":
    """(n,) each piece's test as the figures number them; -1 is one never met."""
    import numpy as np

    if not held["form"]:
        return None
    places = {test: place for place, test in enumerate(held["tests"])}
    codes = np.array([places.get(key, -1) for key in names[held["form"]]] + [-1])
    return codes[found[held["form"]]]


def _write(
    out: Path,
    file: Path,
    asked: tuple[str, ...],
    chances: "NDArray[np.float64]",
    order: "NDArray[np.int64]",
    lowest: int,
) -> None:
    import numpy as np
    import pyarrow as pa

    from cairn.standards.tabular import columns
    from cairn.standards.tabular.written import write_columns

    kept = [name for name in asked[:4] if name]
    table = columns.read_columns(file, text=dict.fromkeys(kept))
    by_row = np.empty_like(chances)
    by_row[order] = chances
    for k in range(chances.shape[1]):
        column = pa.array(np.round(by_row[:, k], 6), from_pandas=True)
        table = table.append_column(f"P{lowest + k}", column)
    write_columns(table, out)


def _judge(chances: "NDArray[np.float64]", level: "NDArray[np.int64]", *, as_json: bool) -> None:
    from cairn.measure.mastery.outlook import worth

    if not level.size:
        say("No row shows a whole level after an earlier one: nothing to judge by.")
        return
    found = worth(chances, level)
    if as_json:
        say(json.dumps(found))
        return
    say(f"{found['levels']:,} levels foretold; log loss {found['log_loss']:.4f}.")
    for one in found["bins"]:
        say(
            f"stated {one['from']:.1f} to {one['to']:.1f}: {one['cases']:,} cases, "
            f"{one['stated']:.3f} stated, {one['was']:.3f} so (standard error {one['error']:.3f})"
        )
