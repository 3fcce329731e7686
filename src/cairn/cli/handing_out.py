"""Handing the record out: frameworks as CASE; the rest as CSV or Parquet with a data dictionary."""

from pathlib import Path
from typing import Annotated

import typer

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput

from . import session
from .screen import note, progress, say

app = typer.Typer(
    no_args_is_help=True, help="Export frameworks, levels, determinations and evidence."
)

Out = Annotated[Path, typer.Option("--out", "-o", help="The file to write; .csv or .parquet.")]


@app.command()
def framework(
    name: Annotated[str, typer.Argument(help="Our id, the publisher's GUID, URI or title.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file; default the screen.")
    ] = None,
) -> None:
    """Write a framework as a CASE 1.1 package."""
    session.ready()
    from cairn.competencies.selectors.export import export_framework
    from cairn.competencies.selectors.frameworks import find_framework

    data = export_framework(find_framework(name).pk)
    if out is None:
        say(data.decode())
    else:
        out.write_bytes(data)
        note(f"Wrote {out} ({len(data):,} bytes).")


@app.command()
def levels(out: Out) -> None:
    """Write every learner's level in every competency, with certainty, rule and baseline."""
    _table("levels", out)


@app.command()
def determinations(out: Out) -> None:
    """Write every official determination that stands, with the stated probability of each level.

    `cairn measure accuracy FILE --probabilities p1,p2,… --level place` says how often they are right.
    """
    _table("determinations", out)


@app.command()
def evidence(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write; .csv or .parquet.")
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(help="A folder to bring up to date, by school year and district."),
    ] = None,
) -> None:
    """Write the evidence log, in order: into one file, or what is new into a folder of Parquet files."""
    if (out is None) == (parquet is None):
        raise BadInput("The log goes into a file or into a folder.", mend="Say --out or --parquet.")
    if out is not None:
        _table("evidence", out)
    elif parquet is not None:
        _log(parquet)


def _log(folder: Path) -> None:
    session.ready()
    from cairn.journeys.log_export import export_log

    at = session.now()
    with progress() as shown:
        done = export_log(
            folder, by=session.asker(), purpose=Purpose.OPERATE, at=at, progress=shown
        )
    note(f"Added {done.added:,} rows to {folder}, which now holds {done.rows:,}.")


def _table(kind: str, out: Path) -> None:
    session.ready()
    from cairn.journeys.exports import export_table

    at = session.now()
    with progress() as shown:
        rows = export_table(
            kind, out, by=session.asker(), purpose=Purpose.OPERATE, at=at, progress=shown
        )
    note(f"Wrote {rows:,} rows to {out} and the data dictionary to {out.with_suffix('.md')}.")
