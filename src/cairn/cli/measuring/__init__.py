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
    foretell,
    gap,
    groups,
    levels,
    monitor,
    on_track,
    pace,
    project,
    sgp,
    to_standard,
    trace,
    value_table,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Measure from plain CSV or Parquet files, for analysts; no database is needed or touched.",
)
READ = ("input", "file", "log", "rule", "items", "matrices", "knots", "model", "bkt", "records")
ALSO_READ = ("table", "standards", "figures")
WRITTEN = ("out", "save_matrices", "save_model")
NO_TABLE = ("fit-levels", "levels")
"""What these write is no table: figures as JSON, and a folder."""


def _apart(command: Callable[..., None], name: str) -> Callable[..., None]:
    """The command, refusing before any work to write over a file that it reads, or where it could not."""

    @wraps(command)
    def run(**given: Any) -> None:
        taken = {path.resolve() for path in _paths(given, READ + ALSO_READ)}
        for path in _paths(given, WRITTEN):
            if path.resolve() in taken:
                raise BadInput(
                    f"{path} would be written over what is read or written already.",
                    mend="Name another file.",
                )
            taken.add(path.resolve())
        if name not in NO_TABLE:
            _check_table(given.get("out"))
        command(**given)

    return run


def _paths(given: dict[str, Any], names: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for name in names:
        one = given.get(name)
        found += [p for p in (one if isinstance(one, list) else [one]) if isinstance(p, Path)]
    return found


def _check_table(out: Any) -> None:
    if isinstance(out, Path):
        from cairn.standards.tabular.written import writable

        writable(out)


for _command in (
    compare.compare,
    trace.trace,
    fit_levels.fit_levels,
    foretell.foretell,
    sgp.sgp,
    project.project,
    to_standard.to_standard,
    on_track.on_track,
    value_table.value_table,
    pace.pace,
    combine.combine,
    accuracy.accuracy,
    agreement.agreement,
    flip.flip,
    gap.gap,
    groups.groups,
    levels.levels,
    monitor.monitor,
    monitor.monitor_rules,
):
    _name = _command.__name__.replace("_", "-")
    app.command(_name)(_apart(_command, _name))
