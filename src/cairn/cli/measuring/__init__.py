"""`cairn measure`: the measurement engine on plain CSV or Parquet files, without any database."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import typer

from cairn.kernel.errors import BadInput

from . import (
    accuracy,
    agreement,
    combine,
    compare,
    fit_levels,
    flip,
    gap,
    groups,
    levels,
    sgp,
    trace,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Measure from plain CSV or Parquet files, for analysts; no database is needed or touched.",
)


def _apart(command: Callable[..., None]) -> Callable[..., None]:
    """The command, refusing to write over a file that it reads."""

    @wraps(command)
    def run(**given: Any) -> None:
        read = {
            given.get(name)
            for name in ("input", "file", "log", "rule", "matrices", "knots", "model")
        }
        kept = {path.resolve() for path in read if isinstance(path, Path)}
        for name in ("out", "save_matrices", "save_model"):
            path = given.get(name)
            if isinstance(path, Path) and path.resolve() in kept:
                raise BadInput(
                    f"{path} would be written over what is read.", mend="Name another file."
                )
        command(**given)

    return run


for _command in (
    compare.compare,
    trace.trace,
    fit_levels.fit_levels,
    sgp.sgp,
    combine.combine,
    accuracy.accuracy,
    agreement.agreement,
    flip.flip,
    gap.gap,
    groups.groups,
    levels.levels,
):
    app.command()(_apart(_command))
