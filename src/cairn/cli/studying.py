"""Study extracts: what a researcher under a live agreement receives, and the check that anyone can make of it."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput

from . import session, tables
from .screen import finish, note, say, table
from .tables import DIFFERS

app = typer.Typer(
    no_args_is_help=True,
    help="Extracts without names for studies under an agreement.",
)
Agreement = Annotated[UUID, typer.Argument(help="The agreement's id.")]


@app.command()
def fields() -> None:
    """List the fields that an agreement for a study may name."""
    session.start_django()
    from cairn.journeys.studies.fields import CATALOGUE, LEVEL

    rows = [
        [f.name, f.data.value, "yes" if f.known else "no", f.meaning] for f in CATALOGUE.values()
    ]
    rows.append([f"{LEVEL}CODE", "evidence", "no", "The level shown in a competency."])
    table(rows, heads=["field", "class of data", "others may know it", "meaning"])


@app.command()
def enter(
    agreement: Agreement,
    field: Annotated[list[str], typer.Option(help="A field that it names; repeat for more.")],
) -> None:
    """Enter the fields that a signed agreement names for its study."""
    session.ready()
    from cairn.competencies.selectors.names import find_competency
    from cairn.journeys.studies.fields import LEVEL, field_named
    from cairn.people.services.studies import enter_study

    named = {name: field_named(name).data for name in field}
    for name in named:
        if name.startswith(LEVEL):
            find_competency(name.removeprefix(LEVEL))
    row = enter_study(agreement, named, by=session.asker(), at=session.now())
    note(f"Entered {len(row.fields)} fields. Next: cairn study prepare {agreement}")


@app.command()
def prepare(
    agreement: Agreement,
    folder: Annotated[Path, typer.Option(help="Where the extract is kept until it leaves.")],
    field: Annotated[
        list[str] | None, typer.Option(help="Only this one of its fields; repeat for more.")
    ] = None,
    weight: Annotated[
        list[str] | None, typer.Option(help="What a known field is worth, as grade=2; repeat.")
    ] = None,
) -> None:
    """Make an extract in which nobody stands out; an officer then determines whether it may leave."""
    session.ready()
    from cairn.journeys.studies import making

    draft = making.prepare(
        agreement, folder, by=session.asker(), purpose=Purpose.OPERATE, at=session.now(),
        fields=field or (), weights=_weights(weight or []),
    )  # fmt: skip
    _figures(draft.certificate)
    say(str(draft.key))
    note(f"Wrote {draft.rows}. An officer determines on the page “Studies”.")


def _weights(said: list[str]) -> dict[str, float]:
    try:
        return {name: float(value) for name, value in (each.split("=") for each in said)}
    except ValueError:
        raise BadInput(
            f"{', '.join(said)} are no weights.", mend="Write: --weight grade=2"
        ) from None


def _figures(said: dict[str, Any]) -> None:
    rows = [[e["name"], e["step"], f"{e['kept']:.0%}"] for e in said["known"]]
    for e in said["sensitive"]:
        rows.append([e["name"], f"{e['cells_withheld']:,} cells withheld", f"{e['kept']:.0%}"])
    table(rows, heads=["field", "how exact", "left"])
    note(
        f"{said['rows']:,} rows in {said['classes']:,} classes, the smallest of {said['smallest_class']} "
        f"(k is {said['k']}); rows withheld: {said['rows_withheld']}; information left: {said['information_kept']:.0%}."
    )


@app.command("list")
def list_extracts() -> None:
    """List every extract, and what was said of it."""
    session.ready()
    from cairn.people.selectors.studies import extracts

    rows = [
        [
            str(line.row.pk),
            line.row.agreement.party,
            str(line.row.as_of),
            f"{line.certificate['rows']:,}",
            " ".join(f"{word} {step.at:%Y-%m-%d}" for word, step in line.steps.items())
            or "waits for an officer",
            line.stands,
        ]
        for line in extracts(by=session.asker(), purpose=Purpose.OPERATE, day=session.today())
    ]
    table(rows, heads=["extract", "party", "as of", "rows", "said", "agreement"])


@app.command("hand-out")
def hand_out(
    extract: Annotated[UUID, typer.Argument(help="The extract's id.")],
    rows: Annotated[Path, typer.Argument(help="The CSV file that was prepared.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to hand out, a .zip.")],
) -> None:
    """Write the file for the party, with its certificate; every learner in it has it on their list."""
    session.ready()
    from cairn.journeys.studies import making

    said = making.hand_out_extract(
        extract, rows, out, by=session.asker(), purpose=Purpose.OPERATE, at=session.now()
    )
    note(f"Wrote {out}: {said['rows']:,} rows. {said['redisclosure']}")


@app.command("destroy-key")
def destroy_key(
    agreement: Agreement,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Destroy; without it, only tell which are due.")
    ] = False,
) -> None:
    """Destroy the key of a study that is over: nobody can tell any more who was behind a code."""
    session.ready(database_as="OWNER" if confirm else "")
    from cairn.people.selectors.studies import keys_to_destroy
    from cairn.people.services import studies

    if not confirm:
        for row in keys_to_destroy(session.today()):
            say(f"{row.pk} {row.party}: the study is over and its key is still there.")
        note("Nothing was destroyed. Say --confirm to destroy this study's key.")
        return
    gone = studies.destroy_key(agreement, by=session.asker(), at=session.now())
    note(f"Destroyed {gone:,} rows of the key, with proof.")


def certify(
    extract: Annotated[
        Path,
        typer.Argument(help="The file that was handed out, or its CSV; or published tables, JSON."),
    ],
    certificate: Annotated[
        Path | None, typer.Argument(help="Its certificate, where a CSV or tables are given.")
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(help="An earlier file of the same study, or earlier tables; repeat."),
    ] = None,
    statuses: Annotated[
        Path | None,
        typer.Option(help="Statuses of schools that were published with tables, JSON."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            help="The folder of the state's rules, to work out anew what statuses rest on."
        ),
    ] = None,
) -> None:
    """Check an extract or published tables against the certificate, from the files alone: nobody stands out."""
    if extract.suffix == ".json":
        tables.certify(extract, certificate, earlier or [], statuses, policy)
        return
    from cairn.disclosure.records.certifying import examine
    from cairn.journeys.studies.files import open_extract

    file, said = open_extract(extract, certificate)
    before = [open_extract(each, None) for each in earlier or []]
    faults = examine(file, said, before)
    for fault in faults:
        say(fault)
    if faults:
        finish(DIFFERS)
        return
    say(
        f"It holds: {file.table.num_rows:,} rows, nobody in a class of fewer than {said['k']}; "
        f"determined by {said['determination']['by']} on {said['determination']['on']}."
    )
    given = {other.sha256 for other, _ in before}
    if left := [each for each in said["earlier"] if each["sha256"] not in given]:
        note(
            f"What it says together with {len(left):,} earlier extracts was not checked: name them with --earlier."
        )
