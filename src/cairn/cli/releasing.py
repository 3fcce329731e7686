"""Releases to take along: what everybody may read, as files."""

from pathlib import Path
from typing import Annotated

import typer

from . import session
from .screen import note, progress

app = typer.Typer(
    no_args_is_help=True, help="Write a public release as files: report cards as PDF, open data."
)
Year = Annotated[int, typer.Option(help="The school year's first calendar year: 2025 is 2025-26.")]


@app.command()
def pdf(
    folder: Annotated[Path, typer.Argument(help="Where the files go, one for each place.")],
    year: Year,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
) -> None:
    """Write every report card of a public release as a tagged PDF."""
    session.ready()
    from cairn.journeys.reporting.taking import write_papers

    with progress() as bar:
        count = write_papers(folder, year, session.today(), language=language, progress=bar)
    note(f"Wrote {count:,} report cards to {folder}.")


@app.command()
def open_data(
    folder: Annotated[Path, typer.Argument(help="A new folder for the files.")],
    year: Year,
) -> None:
    """Write a public release as open data: every row as CSV and Parquet, dictionary, certificate, fingerprints."""
    session.ready()
    from cairn.journeys.files.open_data import write_open_data
    from cairn.journeys.reporting.taking import opened

    with progress() as bar:
        found = opened(year, session.today())
        names = write_open_data(folder, found, bar)
    note(
        f"Wrote {len(found.rows):,} published rows in {len(names)} files to {folder}. README.md says what is in it."
    )
