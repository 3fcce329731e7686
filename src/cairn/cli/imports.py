"""Bringing in frameworks, rosters, records and evidence."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from . import session
from .accounts import after_a_roster
from .levels import work_out_what_came
from .screen import finish, note, progress, say, say_json, table

app = typer.Typer(no_args_is_help=True, help="Import a framework, a roster, records or evidence.")

Json = Annotated[
    bool, typer.Option("--json", help="End with one JSON object, keyed by kind of row.")
]
Source = Annotated[
    str, typer.Option(help="Who answers for the rows' keys, e.g. the district. Keep it the same.")
]
Confirm = Annotated[bool, typer.Option("--confirm", help="Go on although it ends more than usual.")]
File = Annotated[Path, typer.Argument(exists=True, help="The file or folder.")]
PUT_ASIDE = 3
_SHOWN = 20


@app.command()
def framework(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="CASE packages, or YAML.")
    ],
    confirm: Confirm = False,
    as_json: Json = False,
) -> None:
    """Import CASE 1.0 or 1.1 packages, plain sentences (YAML) or a definition of success (YAML)."""
    session.ready()
    from .framework_files import import_one

    counts: dict[str, dict[str, int]] = {}
    problems: list[str] = []
    for file in files:
        done = import_one(file, by=session.asker(), at=session.now(), confirm=confirm)
        problems += done.problems
        for kind, count in done.counts.items():
            held = counts.setdefault(kind, dict.fromkeys(count, 0))
            counts[kind] = {name: held[name] + n for name, n in count.items()}
    _report(counts, problems[:_SHOWN], as_json, more=max(0, len(problems) - _SHOWN))


@app.command()
def roster(
    path: File, source: Source = "", confirm: Confirm = False, as_json: Json = False
) -> None:
    """Import a OneRoster 1.1 or 1.2 bundle (zip or folder), its results included; accounts follow it."""
    session.ready()
    from cairn.evidence.services.gradebook import bounds_of
    from cairn.evidence.services.results import take_results
    from cairn.intake.selectors import the_only_source
    from cairn.people.services.roster import import_roster
    from cairn.standards.oneroster import source_of

    at, name = session.now(), source or source_of(path) or the_only_source("roster")
    with progress() as shown:
        done = import_roster(
            path,
            by=session.asker(),
            source=name,
            today=session.today(),
            at=at,
            confirm=confirm,
            progress=shown,
            then=partial(take_results, source=name, at=at, progress=shown),
            ranges=bounds_of(name),
        )
        work_out_what_came(session.today())
    for kind, count in done.ended.items():
        note(f"{count:,} {kind} that {name} no longer sends have ended.")
    if done.cases:
        note(f"{done.cases} records may be here twice; a person decides: cairn match list")
    asks = after_a_roster(confirm=confirm)
    _report_delivery(done.tally, done.delivery, as_json, otherwise=asks)


@app.command()
def records(path: File, source: Source = "", as_json: Json = False) -> None:
    """Import programmes, attendance, discipline, graduation, courses, court orders, Title I (CSV or Parquet)."""
    session.ready()
    from cairn.people.services.records import import_records

    with progress() as shown:
        done = import_records(
            path,
            by=session.asker(),
            source=source
            or "records",  # a row's own key says which it corrects, not its file's name
            today=session.today(),
            at=session.now(),
            progress=shown,
        )
    _report_delivery(done.tally, done.delivery, as_json)


@app.command()
def evidence(
    path: File,
    mapping: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="YAML that describes a vendor's file."),
    ] = None,
    source: Source = "",
    as_json: Json = False,
) -> None:
    """Import evidence: the plain layout, or any vendor's CSV or Parquet through a mapping."""
    session.ready()
    from cairn.evidence.services.files import import_evidence

    at = session.now()
    with progress() as shown:
        done = import_evidence(
            path,
            mapping=mapping,
            by=session.asker(),
            source=source or path.name.split(".")[0],
            at=at,
            progress=shown,
        )
        work_out_what_came(session.today())
    _report_delivery(done.tally, done.delivery, as_json)


@app.command()
def years(
    path: File,
    mapping: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, help="YAML that describes the state's file."),
    ],
    source: Source = "",
    as_json: Json = False,
) -> None:
    """Import a state's long file of years: where each learner was, and in which groups (CSV or Parquet)."""
    session.ready()
    from cairn.people.services.yearly import import_years

    with progress() as shown:
        done = import_years(
            path,
            mapping,
            by=session.asker(),
            source=source or path.name.split(".")[0],
            at=session.now(),
            progress=shown,
        )
    _report_delivery(done.tally, done.delivery, as_json)


def _report_delivery(tally: Any, delivery: Any, as_json: bool, *, otherwise: int = 0) -> None:
    """Says what became of a delivery; a table that could not be read has put aside all its rows.

    otherwise   the exit code of something else that has to be told; goes before that of rows put aside
    """
    from cairn.intake.selectors import quarantined

    rows = quarantined(delivery)
    told, total = [str(row.fault) for row in rows[:_SHOWN]], rows.count()
    more = total - len(told)
    _report(tally.as_json(), told, as_json, more=more, aside=total > 0, otherwise=otherwise)


def _report(
    counts: dict[str, dict[str, int]],
    problems: list[str],
    as_json: bool,
    *,
    more: int = 0,
    aside: bool = False,
    otherwise: int = 0,
) -> None:
    """Says what became of every row; the exit code says whether some were put aside.

    problems, more   what is told, and how much besides is kept in the quarantine
    """
    for problem in problems:
        note(problem)
    if more:
        note(f"… and {more:,} more; all are kept in the quarantine of this delivery.")
    if as_json:
        say_json(counts)
    else:
        names = ["read", "stored", "unchanged", "quarantined"]
        table([_row(kind, count, names) for kind, count in counts.items()], heads=["", *names])
        say("read = stored + unchanged + quarantined, in every line.")
    aside = aside or any(count["quarantined"] for count in counts.values())
    finish(otherwise or (PUT_ASIDE if aside else 0))


def _row(kind: str, count: dict[str, Any], names: list[str]) -> list[str]:
    return [kind, *(f"{count[name]:,}" for name in names)]
