"""A breach at the command line: opened, its list made, everybody told, closed; and the same as practice."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cairn.kernel.errors import BadInput

from . import session
from .screen import note, say, table

if TYPE_CHECKING:
    from cairn.people.selectors.incidents import IncidentLine

app = typer.Typer(
    no_args_is_help=True,
    help="A breach, or the practice of one: whose data, which, and who must be told by when.",
)

Key = Annotated[UUID, typer.Argument(help="The id that opening it printed.")]
Words = Annotated[str, typer.Option(help="How, and in which words.")]
_DAYS = ["%Y-%m-%d"]


@app.command("open")
def open_one(
    what: Annotated[str, typer.Option(help="What happened, without naming a child.")],
    first: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="First day on which data may be read.")
    ],
    last: Annotated[
        datetime | None, typer.Option(formats=_DAYS, help="Last day; default today.")
    ] = None,
    found: Annotated[
        datetime | None,
        typer.Option(formats=_DAYS, help="The school learned of it; default today."),
    ] = None,
    account: Annotated[str, typer.Option(help="Whose account: an id or state id.")] = "",
    through: Annotated[
        str, typer.Option(help="Which page, export or program, or a part of its name.")
    ] = "",
    agreement: Annotated[
        UUID | None,
        typer.Option(help="With the party that lost what it was given; or a contract's id."),
    ] = None,
    party_found: Annotated[
        datetime | None, typer.Option(formats=_DAYS, help="The party found it.")
    ] = None,
    place: Annotated[str, typer.Option(help="Whose officer sees to it; default the state's.")] = "",
    drill: Annotated[bool, typer.Option("--drill", help="It is practice.")] = False,
) -> None:
    """Open an incident: its clocks run, the officers see it; prints its id."""
    session.ready()
    from cairn.people.selectors.contracts import agreement_of
    from cairn.people.selectors.look_search import named
    from cairn.people.selectors.organizations import find_organization
    from cairn.people.services.incidents import NewIncident, open_incident

    at, today = session.now(), session.today()
    new = NewIncident(
        what=what,
        found_on=_day(found, today),
        first_day=first.date(),
        last_day=_day(last, today),
        account=named(account) if account else None,
        through=through,
        agreement=agreement_of(agreement) if agreement else None,
        party_found_on=party_found.date() if party_found else None,
        place=find_organization(place).pk if place else None,
        drill=drill,
    )
    say(str(open_incident(new, by=session.asker(), at=at).pk))
    note("Now make the list: cairn incident affected ID --out list.csv")


def _day(given: datetime | None, otherwise: date) -> date:
    return given.date() if given else otherwise


@app.command("list")
def list_incidents() -> None:
    """List incidents, open ones first, with what is due next; and when a breach was last practised."""
    session.ready()
    from cairn.people.selectors.incidents import incidents, practised

    by, at = session.asker(), session.now()
    rows = [
        [
            str(line.row.pk),
            "drill" if line.row.drill else "breach",
            str(line.row.found_on),
            line.whom,
            "" if line.learners is None else f"{line.learners:,}",
            _next(line),
        ]
        for line in incidents(by=by, at=at)
    ]
    table(rows, heads=["incident", "", "found", "through", "learners", "next"])
    last = practised(by=by, at=at)
    if last.due:
        note(
            f"A list was last made {last.last or 'never'}: practise it (--drill), every {last.days} days."
        )


def _next(line: "IncidentLine") -> str:
    if not line.open:
        return "closed"
    due = line.next_due
    if due is None:
        return "to close"
    return f"{due.step} by {due.due_on}{' LATE' if due.late else ''}"


@app.command()
def affected(
    incident: Key,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
) -> None:
    """Write whom an incident concerns, with the fields, as CSV, from the log; the first time stops the clock."""
    session.ready()
    from cairn.journeys.files.csv_files import csv_text
    from cairn.people.selectors.exposure import COLUMNS, exposure_rows
    from cairn.people.services.incidents import affected as find
    from cairn.people.services.incidents import listed
    from cairn.people.services.looks import note_left

    by, at = session.asker(), session.now()
    found = find(incident, by=by, at=at)
    content = csv_text(COLUMNS, exposure_rows(found.learners)).encode()
    out.write_bytes(content)
    done = session.now()
    listed(incident, content, len(found.learners), by=by, at=done)
    note_left(found.look, at=done, records=len(found.learners), size=len(content))
    note(
        f"Wrote {len(found.learners):,} learners to {out} in {(done - at).total_seconds():,.0f} s."
    )


@app.command()
def told(
    incident: Key,
    whom: Annotated[str, typer.Argument(help="service (it told us), state, or families.")],
    words: Words,
    on: Annotated[
        datetime | None, typer.Option(formats=_DAYS, help="The day; default today.")
    ] = None,
) -> None:
    """Note that the state or the families were told, or on which day the service told us."""
    session.ready()
    from cairn.people.rules.incidents import TOLD, Step
    from cairn.people.services.incidents import told as note_told

    known = {step.value: step for step in TOLD}
    if whom not in known:
        raise BadInput(f"Nobody is called {whom}.", mend=f"One of {', '.join(known)}.")
    note_told(
        incident, Step(whom), on=_day(on, session.today()), words=words, by=session.asker(),
        at=session.now(),
    )  # fmt: skip
    note("It is noted.")


@app.command()
def show(incident: Key) -> None:
    """Show one incident: its duties with their clocks and rules, and what was done."""
    session.ready()
    from cairn.people.selectors.incidents import incident as find
    from cairn.people.selectors.incidents import sources

    line = find(incident, by=session.asker(), at=session.now())
    say(f"{line.row.what}\n{line.row.first_day} to {line.row.last_day}, {line.whom}")
    rules = sources(line.row.found_on)
    rows = [
        [d.step, str(d.due_at or d.due_on)[:16], _state(d.met_on, late=d.late), rules[d.step]]
        for d in line.duties
    ]
    table(rows, heads=["duty", "by", "", "rule"])
    for step in line.steps:
        say(f"{step.on} {step.step} {step.words or f'{step.learners:,} learners, {step.digest}'}")


def _state(met: date | None, *, late: bool) -> str:
    return f"{f'done {met}' if met else 'open'}{', LATE' if late else ''}"


@app.command()
def close(incident: Key, words: Words) -> None:
    """Close an incident when every duty is met: what was found, and what changes."""
    session.ready()
    from cairn.people.services.incidents import close as close_it

    close_it(incident, words=words, by=session.asker(), at=session.now())
    note("It is closed.")
