"""What families may ask of the record, what leaves it and on what basis, what is destroyed, who was exposed."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.errors import BadInput

from . import session
from .screen import note, say, table

app = typer.Typer(
    no_args_is_help=True,
    help="Inspection, amendment, directory, agreements, retention, and the breach drill.",
)
destroyed_app = typer.Typer(
    no_args_is_help=True, help="What was destroyed, and destroying it again."
)
app.add_typer(destroyed_app, name="destroyed")

Out = Annotated[Path, typer.Option("--out", "-o", help="The file to write.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


@app.command()
def inspect(
    learner: Annotated[str, typer.Argument(help="Our id, a state id or the roster's sourcedId.")],
    out: Out,
) -> None:
    """Write a learner's whole record into one zip: to read and print, as JSON, as CSV, with the work itself."""
    session.ready()
    from cairn.journeys.rights.whole_record import whole_record
    from cairn.journeys.rights.whole_record_file import zipped
    from cairn.people.selectors.persons import find_learner

    by, at = session.asker(), session.now()
    found = find_learner(learner, by=by, purpose=Purpose.OPERATE, day=session.today())
    record = whole_record(found.pk, by=by, purpose=Purpose.OPERATE, at=at)
    out.write_bytes(zipped(record))
    rows = sum(len(part.rows) for part in record.parts)
    note(f"Wrote {rows:,} rows of {len(record.parts)} tables to {out}.")
    for what, why in record.kept_back:
        note(f"Kept back: {what}: {why}")


@app.command()
def requests() -> None:
    """List what families have asked and what it waits for, soonest due first."""
    session.ready()
    from cairn.people.selectors.requests import waiting

    rows = [
        [
            str(asked.request.pk),
            asked.request.kind,
            str(asked.waits),
            asked.request.learner.record.state_id,
            str(asked.due_on) + (" LATE" if asked.late(session.today()) else ""),
            asked.request.words[:50],
        ]
        for asked in waiting(by=session.asker(), day=session.today())
    ]
    table(rows, heads=["request", "kind", "waits for", "learner", "due", "words"])


@app.command()
def decide(
    request: Annotated[UUID, typer.Argument(help="The request's id.")],
    reason: Annotated[str, typer.Option(help="The reason, for the family.")],
    grant: Annotated[bool, typer.Option("--grant/--refuse", help="What is decided.")],
    score: Annotated[float | None, typer.Option(help="The corrected score of the piece.")] = None,
) -> None:
    """Grant or refuse a request to amend; granted without a score, a piece of evidence is withdrawn."""
    session.ready()
    from cairn.determinations.services.amending import grant as grant_it
    from cairn.people.rules.requests import Said
    from cairn.people.services.requests import say as say_it

    by, at = session.asker(), session.now()
    if not grant:
        say_it(request, Said.REFUSED, by=by, at=at, words=reason)
        note("Refused. The family may ask for a hearing and attach a statement.")
        return
    correction = None if score is None else {"score": score}
    done = grant_it(request, by=by, at=at, reason=reason, correction=correction)
    for old, new in done.redecided:
        say(f"Determination {old} is superseded by {new}.")
    for party in done.notify:
        say(f"Tell {party}, who was given this kind of data before.")
    note("Granted.")


@app.command()
def directory(
    out: Out,
    recruiters: Annotated[
        bool, typer.Option("--recruiters", help="Leave out who refused recruiters too.")
    ] = False,
    grade: Annotated[list[str] | None, typer.Option(help="Only these grades (CEDS codes).")] = None,
) -> None:
    """Write directory information as CSV: nobody whose family refused, no column policy does not list."""
    session.ready()
    from cairn.journeys.files.csv_files import csv_text
    from cairn.people.selectors.directory import COLUMNS, directory
    from cairn.people.services.looks import look_at_everyone, note_left

    by, day, at = session.asker(), session.today(), session.now()
    why = look_at_everyone(
        by=by,
        purpose=Purpose.OPERATE,
        data=DataClass.IDENTITY,
        at=at,
        through="directory",
    )
    rows = list(
        directory(
            by=by,
            purpose=Purpose.OPERATE,
            day=day,
            for_recruiters=recruiters,
            grades=tuple(grade or ()),
        )
    )
    out.write_text(csv_text(COLUMNS, rows), encoding="utf-8", newline="")
    note_left(why.look, at=at, records=len(rows), size=out.stat().st_size)
    note(f"Wrote {len(rows):,} learners to {out}.")


@app.command()
def agreements() -> None:
    """List the agreements with other parties, and whose data should be destroyed by now."""
    session.ready()
    from cairn.people.selectors.rights import agreements as all_of_them
    from cairn.people.selectors.rights import to_destroy

    overdue = {row.pk for row in to_destroy(session.today())}
    rows = [
        [
            str(row.pk),
            row.party,
            row.exception,
            " ".join(row.data),
            f"{row.signed_on} to {row.ended_on or row.expires_on}",
            f"{row.destroy_by}{' OVERDUE' if row.pk in overdue else ''}",
        ]
        for row in all_of_them()
    ]
    table(rows, heads=["agreement", "party", "basis", "data", "in force", "destroy by"])


@app.command()
def agree(
    party: Annotated[str, typer.Option(help="The party.")],
    purpose: Annotated[str, typer.Option(help="What for.")],
    exception: Annotated[str, typer.Option(help="Paragraph of 34 CFR 99.31, as 99.31(a)(6).")],
    data: Annotated[
        list[str], typer.Option(help="A class of the data inventory; repeat for more.")
    ],
    signed: Day,
    expires: Day,
    destroy_by: Day,
    source: Annotated[str, typer.Option(help="Where the signed paper is.")],
    under: Annotated[
        UUID | None, typer.Option(help="The agreement that it passes data on from.")
    ] = None,
    organization: Annotated[
        str, typer.Option(help="Whose learners: a school's or district's code; left out: all.")
    ] = "",
) -> None:
    """Enter a signed agreement with a party that may be given data."""
    session.ready()
    from cairn.people.selectors.organizations import find_organization
    from cairn.people.services.releases import agree as enter

    row = enter(
        by=session.asker(),
        party=party,
        purpose=purpose,
        exception=exception,
        data=data,
        signed_on=signed.date(),
        expires_on=expires.date(),
        destroy_by=destroy_by.date(),
        source=source,
        under=under,
        organization=find_organization(organization).pk if organization else None,
    )
    say(str(row.pk))


@app.command()
def end(
    agreement: Annotated[UUID, typer.Argument(help="The agreement's id.")],
    on: Day,
    destroyed: Annotated[
        bool, typer.Option("--destroyed", help="Its party has shown that it destroyed the data.")
    ] = False,
) -> None:
    """Note that an agreement ended early, or that its party has shown that it destroyed the data."""
    session.ready()
    from cairn.people.services.releases import end_agreement

    end_agreement(agreement, by=session.asker(), on=on.date(), destroyed=destroyed)


@app.command()
def hold(
    reason: Annotated[str, typer.Option(help="The order or inquiry.")],
    learner: Annotated[str | None, typer.Option(help="Whose record; left out: everyone's.")] = None,
) -> None:
    """Let nothing be destroyed about a learner, or about anyone, until the hold is lifted."""
    session.ready()
    from cairn.people.selectors.persons import find_learner
    from cairn.people.services.rights import hold as place

    by = session.asker()
    whose = learner and find_learner(learner, by=by, purpose=Purpose.OPERATE, day=session.today())
    row = place(learner=whose.pk if whose else None, reason=reason, by=by, at=session.now())
    say(str(row.pk))


@app.command()
def lift(hold: Annotated[UUID, typer.Argument(help="The id that placing it printed.")]) -> None:
    """Lift a legal hold."""
    session.ready()
    from cairn.people.services.rights import lift as lift_it

    lift_it(hold, by=session.asker(), at=session.now())


@app.command()
def destroy(
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Destroy; without it, only tell what is due.")
    ] = False,
) -> None:
    """Destroy what the retention schedules no longer let be kept, leaving proof; first without --confirm."""
    session.ready(database_as="OWNER" if confirm else "")
    from cairn.journeys.rights.destruction import destroy_due
    from cairn.people.services.destroying import due

    waiting = due(session.today())
    if not confirm:
        rows = [[str(d.learner), d.data, d.schedule, d.waits or "due"] for d in waiting]
        table(rows, heads=["learner", "data", "schedule", ""])
        note("Nothing was destroyed. Say --confirm to destroy what is due.")
        return
    done = destroy_due(by=session.asker(), at=session.now())
    note(f"Destroyed {done.rows:,} rows and {done.files:,} files; the proof is in {done.ledger}.")


@destroyed_app.command("apply")
def apply(
    file: Annotated[
        Path | None, typer.Argument(help="A ledger; default destroyed.jsonl in the data folder.")
    ] = None,
) -> None:
    """Destroy again, rows and files, what came back otherwise than by `cairn restore`, or where that was cut off."""
    session.ready(database_as="OWNER", destroying=True)
    from cairn.people.services.destroying import apply_again

    if file is None:
        session.destroy_again()
        return
    if not file.is_file():
        raise BadInput(f"There is no file {file}.", mend="Give the ledger that Cairn wrote.")
    done = apply_again(by=session.asker(), path=file)
    note(f"Read {done.lines:,} lines; {done.removed:,} rows had come back and are gone again.")


@app.command()
def exposed(
    out: Out,
    first: Day,
    last: Day,
    account: Annotated[str, typer.Option(help="The person's id or state id.")] = "",
    source: Annotated[str, typer.Option(help="What it came through, or a part of it.")] = "",
) -> None:
    """Write who was read by an account or through a source on some days, and which fields, as CSV."""
    session.ready()
    from cairn.journeys.files.csv_files import csv_text
    from cairn.people.selectors.exposure import COLUMNS, exposed, exposure_rows
    from cairn.people.selectors.persons import find_learner

    by, day = session.asker(), session.today()
    who = account and find_learner(account, by=by, purpose=Purpose.OPERATE, day=day)
    found = exposed(
        by=by,
        purpose=Purpose.OPERATE,
        day=day,
        first=first.date(),
        last=last.date(),
        account=who.pk if who else None,
        source=source,
    )
    out.write_text(csv_text(COLUMNS, exposure_rows(found)), encoding="utf-8", newline="")
    note(f"Wrote {len(found):,} learners to {out}.")
