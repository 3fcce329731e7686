"""Who looked: the head of the log to keep, the log verified, and an officer's search at the command line."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput

from . import session
from .screen import note, progress, say, say_json, table

if TYPE_CHECKING:
    from cairn.people.selectors.look_search import LookLine, Wanted

app = typer.Typer(no_args_is_help=True, help="Who looked at records: search, verify, publish.")
ALTERED = 5
_MONTH = timedelta(days=30)

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, YYYY-MM-DD.")]


@app.command()
def head(
    into: Annotated[
        Path | None, typer.Option(help="A file to which the line is added, once a day.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Publish today's head of the log: a line that shows later whether anything before it was altered.

    Run it once a day, and keep the file where those who hold the database cannot change it.
    """
    session.ready()
    from cairn.people.services.sealing import publish_head

    found = publish_head(day=session.today(), at=session.now())
    if into is not None:
        _add_line(into, str(found))
    if as_json:
        say_json({"day": str(found.day), "number": found.number, "hash": found.hash})
    else:
        say(str(found))


def _add_line(into: Path, line: str) -> None:
    held = into.read_text(encoding="ascii").splitlines() if into.exists() else []
    if line not in held:
        with into.open("a", encoding="ascii") as file:
            file.write(line + "\n")


@app.command()
def verify(
    against: Annotated[
        Path | None, typer.Option(help="A file of heads that somebody kept, one a line.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option(help="A file whose last head is believed: begin after it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Work the whole log out again; name the first row that is not as it was written (exit code 5)."""
    session.ready()
    from cairn.people.selectors.chain import read_head
    from cairn.people.selectors.chain import verify as verified
    from cairn.people.services.sealing import seal_all

    kept = [read_head(line) for line in _lines(against)]
    begin = [read_head(line) for line in _lines(since)]
    seal_all()
    with progress() as shown:
        found = verified(kept, since=begin[-1] if begin else None, progress=shown)
    fault = found.fault
    if as_json:
        wrong = (
            {"number": fault.number, "look": str(fault.look or ""), "what": fault.what}
            if fault
            else None
        )
        say_json(
            {"links": found.links, "hash": found.hash, "waiting": found.waiting, "fault": wrong}
        )
    elif fault is None:
        say(f"The log is as it was written: {found.links:,} looks, the last {found.hash}.")
    else:
        say(f"Link {fault.number:,}, look {fault.look or '(none)'}: {fault.what}.")
        say(
            f"Right before it: {found.links:,} looks. Compare with the latest backup from before that."
        )
    if fault is not None:
        raise typer.Exit(ALTERED)


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {error}.", mend="Name the file of heads.") from None


@app.command()
def search(
    person: Annotated[
        str, typer.Option(help="Who looked: our id, a state id or another number.")
    ] = "",
    learner: Annotated[str, typer.Option(help="At whose record: any number of theirs.")] = "",
    since: Day = None,
    until: Day = None,
    purpose: Annotated[str, typer.Option(help="For what: " + ", ".join(Purpose))] = "",
    through: Annotated[
        str, typer.Option(help="Through what, whole: page, export of levels …")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """Find looks, latest first; without days, those of the last 30. The search itself is logged."""
    session.ready()
    from cairn.people.selectors.look_search import Wanted, named
    from cairn.people.services.looks import look_as_officer

    by, at, today = session.asker(), session.now(), session.today()
    last = until.date() if until else today
    first = since.date() if since else last - _MONTH
    wanted = Wanted(
        first, last, person=named(person) if person else None,
        learner=named(learner) if learner else None,
        purpose=_known(purpose) or None, through=through or None,
    )  # fmt: skip
    look_as_officer(
        wanted.learner, by=by, purpose=Purpose.OPERATE, at=at, through="cairn looks search"
    )
    _tell(wanted, by, today, limit, as_json)


@app.command()
def left(since: Day = None, until: Day = None, as_json: Json = False) -> None:
    """Count by day how many bytes left through each page and export, to compare with the web server's log."""
    session.ready()
    from cairn.people.selectors.egress import left_by_day

    today = session.today()
    last = until.date() if until else today
    first = since.date() if since else last - _MONTH
    found = left_by_day(first, last, by=session.asker(), purpose=Purpose.OPERATE, day=today)
    if as_json:
        say_json([{name: _plain(value) for name, value in vars(row).items()} for row in found])
        return
    rows = [
        [str(r.day), r.through, f"{r.looks:,}", f"{r.size:,}", f"{r.not_known:,}"] for r in found
    ]
    table(rows, heads=["day", "through", "looks", "bytes", "not known"])


def _known(purpose: str) -> str:
    if purpose and purpose not in set(Purpose):
        raise BadInput(f"No purpose is called {purpose}.", mend=f"There are: {', '.join(Purpose)}.")
    return purpose


def _tell(wanted: "Wanted", by: Actor, today: date, limit: int, as_json: bool) -> None:
    from cairn.people.selectors.look_search import search as found_by

    lines = found_by(wanted, by=by, purpose=Purpose.OPERATE, day=today, limit=limit)
    if as_json:
        say_json([{name: _plain(value) for name, value in vars(line).items()} for line in lines])
        return
    rows = [_row(line) for line in lines]
    heads = ["when", "who", "role", "for", "data", "through", "whose", "records", "bytes"]
    table(rows, heads=heads)
    if len(lines) == limit:
        note(f"There may be more than {limit:,}; ask for fewer days, or say --limit.")


def _row(line: "LookLine") -> list[str]:
    words = [line.name, line.role, line.purpose, line.data, line.through, line.whose]
    return [f"{line.at:%Y-%m-%d %H:%M}", *words, _many(line.records), _many(line.size)]


def _many(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)
