"""Releases of report cards: drafted from the record, reviewed, approved on a page, published; taken along as files."""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from cairn.kernel.access import Purpose

from . import session
from .screen import note, progress, say, table

app = typer.Typer(
    no_args_is_help=True,
    help="Report cards: draft a release, send it to review, publish it; write it as PDF and open data.",
)
Key = Annotated[UUID, typer.Argument(help="The release's id.")]
Year = Annotated[int, typer.Option(help="The school year's first calendar year: 2025 is 2025-26.")]


@app.command()
def draft(
    year: Annotated[int, typer.Argument(help="The school year's first calendar year.")],
    public_on: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], help="The first day on which it may be public."),
    ],
    basis: Annotated[
        str, typer.Option(help="determined: official determinations; current: levels of today.")
    ] = "determined",
) -> None:
    """Count a school year, protect it with all that was published before, certify it, keep it as a draft."""
    session.ready()
    from cairn.accountability.services.drafting import draft_release
    from cairn.accountability.services.releases import LEFT_OUT

    with progress() as shown:
        row = draft_release(
            year, embargo=_day(public_on), basis=basis, by=session.asker(),
            purpose=Purpose.OPERATE, at=session.now(), through="cairn release draft", progress=shown,
        )  # fmt: skip
    say(str(row.pk))
    if row.check_found.get(LEFT_OUT):
        note("Grades are left out: with them, nothing shows that small groups stay unknown.")
    told_statuses(row)
    note(f"Drafted. Look at it on the page “Releases”; then: cairn release review {row.pk}")


def told_statuses(row: Any) -> None:
    """Of how many schools a drafted release says each category, or why of none."""
    from cairn.accountability.services.releases import UNRATED

    if why := row.check_found.get(UNRATED):
        note(f"It says no statuses of schools. {why}")
    counted: dict[str, Counter[str]] = {}
    for each in json.loads(row.statuses)["statuses"] if row.statuses else ():
        counted.setdefault(each["category"], Counter())[each.get("why", each["says"])] += 1
    for category, many in sorted(counted.items()):
        note(f"{category}: {', '.join(f'{n} {says}' for says, n in sorted(many.items()))}")


def _day(moment: datetime) -> date:
    return moment.date()


@app.command()
def review(key: Key) -> None:
    """Let each school and district see its own draft, and object."""
    session.ready()
    from cairn.accountability.services.releases import send_to_review

    send_to_review(key, by=session.asker(), at=session.now())
    note("In review. Somebody who did not draft it approves it on the page “Releases”.")


@app.command()
def publish(key: Key) -> None:
    """Examine an approved release once more and let it out, from its first public day on."""
    session.ready()
    from cairn.accountability.services.releases import publish as let_out

    let_out(key, by=session.asker(), at=session.now())
    note("Released.")


@app.command("list")
def list_releases() -> None:
    """List every release, and how far it is."""
    session.ready()
    from cairn.accountability.selectors.releases import releases

    rows = [
        [
            str(line.row.pk), str(line.row.year), line.row.basis or "not kept", line.stage, str(line.row.embargo),
            str(line.open), line.row.tables_sha256[:12],
        ]
        for line in releases(by=session.asker(), day=session.today())
    ]  # fmt: skip
    table(rows, heads=["release", "year", "levels", "stage", "public on", "to answer", "tables"])


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
