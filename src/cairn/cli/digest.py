"""Writing to people that something waits for them."""

from pathlib import Path
from typing import Annotated

import typer

from cairn.kernel.errors import BadInput

from . import session
from .screen import finish, note, progress, say_json, table

SOME_FAILED = 3

app = typer.Typer(
    no_args_is_help=True,
    help="E-mail and letters that say on which pages something waits: never what, never about whom.",
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


@app.command("print")
def on_paper(
    school: Annotated[
        str,
        typer.Argument(help="A school or district: our id, the state's code, sourcedId or name."),
    ],
    to: Annotated[Path, typer.Option("--to", help="The new file to print, as letters.html.")],
) -> None:
    """Write one letter a page for families without an e-mail address; twice a day writes none twice.

    It says on which pages something waits and where to sign in: never what, never about whom. The file opens in any
    browser and prints from there; it is kept nowhere else.
    """
    session.ready()
    from django.conf import settings

    from cairn.journeys.telling.printed import handed_over, not_handed_over, print_letters, whole
    from cairn.kernel.private_files import write_private
    from cairn.people.selectors.organizations import find_organization, schools_under

    schools = schools_under(find_organization(school).pk)
    if to.exists():
        raise BadInput(f"{to} is there already.", mend="Name another file, or move that one away.")
    by = session.asker()
    with progress() as bar:
        done = print_letters(schools, by=by, at=session.now(), address=settings.URL, progress=bar)
    try:
        if done.pages:
            write_private(to, "".join(whole(done)).encode())
    except OSError as error:
        not_handed_over(done, by=by)
        raise BadInput(
            f"{to} cannot be written: {error.strerror}.",
            mend="Name a file in a folder that takes one. The letters come with another day's.",
        ) from error
    handed_over(done, by=by)
    told = {
        "families": done.families, "letters": len(done.pages), "nothing new": done.quiet,
        "told already": done.waits, "right ended": done.failed,
    }  # fmt: skip
    table([[name, f"{count:,}"] for name, count in told.items()], heads=["letters", "people"])
    note(f"Print {to}." if done.pages else "Nobody needs a letter today: no file was written.")


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
