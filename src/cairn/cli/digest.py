"""Writing to people that something waits for them."""

from typing import Annotated

import typer

from . import session
from .screen import finish, note, progress, say_json, table

SOME_FAILED = 3

app = typer.Typer(
    no_args_is_help=True,
    help="E-mail that says on which pages something waits: never what, never about whom.",
)


@app.command()
def send(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON value for a program.")] = False,
) -> None:
    """Write to everyone who is due, every morning; twice on one day writes to nobody twice."""
    session.ready()
    from django.conf import settings

    from cairn.journeys.telling.digest import send as send_all
    from cairn.people.selectors.news import digests_not_ended

    by, at = session.asker(), session.now()
    with progress() as bar:
        done = send_all(by=by, at=at, address=settings.URL, progress=bar)
    unknown = digests_not_ended(by=by, day=session.today())
    told = vars(done) | {"not_known": unknown}
    if as_json:
        say_json(told)
    else:
        table([[name, f"{count:,}"] for name, count in told.items()], heads=["digests", "people"])
    if settings.MAIL.folder is not None and done.sent:
        note(
            f"No mail server is set (CAIRN_MAIL): the messages are files in {settings.MAIL.folder}."
        )
    if unknown:
        note("Of those not known, the work was stopped between: their next digest says it again.")
    finish(SOME_FAILED if done.failed else 0)


@app.command()
def due() -> None:
    """Say how many people would be written to now; nobody is."""
    session.ready()
    from cairn.journeys.telling.digest import letters

    with progress() as bar:
        found = [
            each for _reader, each in letters(by=session.asker(), at=session.now(), progress=bar)
        ]
    waiting = [each for each in found if each is not None]
    table(
        [["due", f"{len(found):,}"], ["something is new", f"{len(waiting):,}"],
         ["things", f"{sum(each.things for each in waiting):,}"]],
        heads=["digests", "count"],
    )  # fmt: skip
    note("Nobody was written to. Run: cairn digest send")
