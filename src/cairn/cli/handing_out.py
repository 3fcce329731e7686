"""Handing the record out: frameworks as CASE; the rest as CSV or Parquet with a data dictionary."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput
from cairn.people.rules.rights import Leaving

from . import session
from .screen import note, progress, say

app = typer.Typer(
    no_args_is_help=True,
    help="Export frameworks, local assessments, levels, determinations and evidence.",
)

Out = Annotated[Path, typer.Option("--out", "-o", help="The file to write; .csv or .parquet.")]
Why = Annotated[str, typer.Option(help="What it is for, in words; kept in the log.")]
Party = Annotated[str, typer.Option(help="To whom outside; left out: it stays in this house.")]
Agreement = Annotated[UUID | None, typer.Option(help="The live agreement with the party.")]
Consent = Annotated[bool, typer.Option("--consent", help="Only learners who consented to it.")]
Basis = Annotated[str, typer.Option(help="A paragraph of 34 CFR 99.31, as 99.31(a)(2).")]
Threat = Annotated[str, typer.Option(help="Of an emergency: what threatens whom.")]


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
def local_assessments(
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write, as CSV.")],
) -> None:
    """Write the register of local assessments: every version, with what the state said of it."""
    session.ready()
    from cairn.assessments.selectors.local import whole_register
    from cairn.journeys.files.csv_files import csv_text
    from cairn.journeys.tasks.local_file import HEADER, register_rows

    rows = list(register_rows(whole_register()))
    out.write_text(csv_text(HEADER, rows), encoding="utf-8", newline="")
    note(f"Wrote {len(rows):,} versions to {out}.")


@app.command()
def levels(
    out: Out,
    why: Why = "",
    party: Party = "",
    agreement: Agreement = None,
    consent: Consent = False,
    basis: Basis = "",
    threat: Threat = "",
) -> None:
    """Write every learner's level in every competency, with certainty, rule and baseline."""
    _table("levels", out, Leaving(why, party, agreement, consent, basis, threat))


@app.command()
def determinations(
    out: Out,
    why: Why = "",
    party: Party = "",
    agreement: Agreement = None,
    consent: Consent = False,
    basis: Basis = "",
    threat: Threat = "",
) -> None:
    """Write every official determination that stands, with the stated probability of each level.

    `cairn measure accuracy FILE --probabilities p1,p2,… --level place` says how often they are right.
    """
    _table("determinations", out, Leaving(why, party, agreement, consent, basis, threat))


@app.command()
def evidence(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write; .csv or .parquet.")
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(help="A folder to bring up to date, by school year and district."),
    ] = None,
    why: Why = "",
    party: Party = "",
    agreement: Agreement = None,
    consent: Consent = False,
    basis: Basis = "",
    threat: Threat = "",
) -> None:
    """Write the evidence log, in order: into one file, or what is new into a folder of Parquet files."""
    if (out is None) == (parquet is None):
        raise BadInput("The log goes into a file or into a folder.", mend="Say --out or --parquet.")
    leaving = Leaving(why, party, agreement, consent, basis, threat)
    if out is not None:
        _table("evidence", out, leaving)
    elif parquet is not None:
        _log(parquet, leaving)


def _log(folder: Path, leaving: Leaving) -> None:
    session.ready()
    from cairn.journeys.files.exports import check
    from cairn.journeys.files.log_export import export_log

    check(leaving)
    if leaving.party:
        raise BadInput("The folder stays in this house.", mend="Give a party one file: --out")

    at = session.now()
    with progress() as shown:
        done = export_log(
            folder,
            by=session.asker(),
            purpose=Purpose.OPERATE,
            at=at,
            progress=shown,
            why=leaving.why,
        )
    note(f"Added {done.added:,} rows to {folder}, which now holds {done.rows:,}.")


def _table(kind: str, out: Path, leaving: Leaving) -> None:
    session.ready()
    from cairn.journeys.files.exports import export_table

    at = session.now()
    with progress() as shown:
        rows = export_table(
            kind,
            out,
            leaving,
            by=session.asker(),
            purpose=Purpose.OPERATE,
            at=at,
            progress=shown,
        )
    note(f"Wrote {rows:,} rows to {out} and the data dictionary to {out.with_suffix('.md')}.")
