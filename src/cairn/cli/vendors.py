"""Services under contract: their contracts, the programs that fetch a roster, and shutting one out."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cairn.kernel.access import Purpose

from . import session
from .screen import note, say, table

app = typer.Typer(
    no_args_is_help=True,
    help="Contracts with online services, and the programs that fetch what a contract gives.",
)
deletion_app = typer.Typer(
    no_args_is_help=True, help="What services are asked to delete, by when, and their proof."
)
app.add_typer(deletion_app, name="deletion")


@app.command()
def contract(
    file: Annotated[Path, typer.Argument(help="The contract as YAML; see the guide to vendors.")],
) -> None:
    """Enter a signed contract: its fields, places, promises and days; prints its id."""
    session.ready()
    from cairn.people.selectors.organizations import find_organization
    from cairn.people.services.vendors import enter_contract

    from .contract_files import contract_of

    read = contract_of(file, place=lambda name: find_organization(name).pk)
    say(str(enter_contract(read, by=session.asker()).pk))


@app.command("list")
def list_contracts() -> None:
    """List each service's contract: until when, what it gives, its programs, and what the public cannot read yet."""
    session.ready()
    from cairn.people.selectors.contracts import contracts

    day = session.today()
    rows = [
        [
            str(c.terms),
            c.service,
            f"{c.last_day}{'' if c.last_day >= day else ' OVER'}",
            " ".join(c.fields),
            "; ".join(c.clients) or "none",
            "; ".join(c.lacking) or "nothing",
        ]
        for c in contracts(day=day)
    ]
    table(rows, heads=["contract", "service", "until", "fields", "programs", "not public yet"])


@app.command()
def client(
    contract: Annotated[UUID, typer.Argument(help="The contract's id.")],
    name: Annotated[str, typer.Option(help="Which program it is, for the log.")],
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Its last day; default the contract's."),
    ] = None,
) -> None:
    """Let a program in: prints its id and, this once, its secret."""
    session.ready()
    from cairn.people.services.vendors import issue_client

    made = issue_client(
        contract,
        name=name,
        by=session.asker(),
        at=session.now(),
        expires_on=until.date() if until else None,
    )
    say(f"client_id      {made.client.pk}")
    say(f"client_secret  {made.secret}")
    note(f"It is good until {made.client.expires_on}. The secret is kept nowhere: hand it on now.")


@app.command()
def revoke(client: Annotated[UUID, typer.Argument(help="The program's id.")]) -> None:
    """Shut a program out at once, with every token that it holds."""
    session.ready()
    from cairn.people.services.vendors import revoke_client

    revoke_client(client, by=session.asker(), at=session.now())
    note("It is shut out.")


@app.command()
def end(
    contract: Annotated[UUID, typer.Argument(help="The contract's id.")],
    why: Annotated[str, typer.Option(help="Why it ends.")],
) -> None:
    """End a contract today: its programs are shut out, and everything is to be deleted."""
    session.ready()
    from cairn.people.services.deletions import end_contract

    made = end_contract(contract, why=why, by=session.asker(), at=session.now())
    say(str(made.pk))
    note(f"It is over. The service proves by {made.due_on} that everything is deleted.")


@deletion_app.command()
def ask(
    contract: Annotated[UUID, typer.Argument(help="The contract's id.")],
    why: Annotated[str, typer.Option(help="Why, without naming a child.")],
    learner: Annotated[
        list[str] | None,
        typer.Option(help="Whose data: an id or state id; repeat for more. Left out: everything."),
    ] = None,
) -> None:
    """Ask a service to delete what it has; it gets nothing of theirs from now on. Prints the id."""
    session.ready()
    from cairn.people.selectors.persons import find_learner
    from cairn.people.services.deletions import ask_deletion

    by, day = session.asker(), session.today()
    whose = [
        find_learner(name, by=by, purpose=Purpose.OPERATE, day=day).pk for name in learner or ()
    ]
    made = ask_deletion(contract, why=why, learners=whose, by=by, at=session.now())
    say(str(made.pk))
    note(f"The service proves it by {made.due_on} ({made.ruled_by}).")


@deletion_app.command()
def proof(
    deletion: Annotated[
        UUID, typer.Argument(help="The request's id, or that of a contract which is over.")
    ],
    words: Annotated[
        str, typer.Option(help="Who says so, how it was deleted, where the paper is.")
    ],
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it came; default today."),
    ] = None,
) -> None:
    """Keep a service's proof that it has deleted; a late service is let in again."""
    session.ready()
    from cairn.people.services.deletions import confirm_deletion

    day = on.date() if on else session.today()
    confirm_deletion(deletion, words=words, on=day, by=session.asker(), at=session.now())
    note("The proof is kept.")


@deletion_app.command("list")
def list_deletions(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those without a proof.")] = False,
) -> None:
    """List what services have to delete, soonest due first; a late one is shut out until its proof comes."""
    session.ready()
    from cairn.people.selectors.deletions import deletions

    rows = [
        [
            str(d.key),
            d.service,
            "everything" if d.learners is None else f"{d.learners:,} learners",
            str(d.asked_on or "its end"),
            f"{d.due_on}{' LATE' if d.late else ''}",
            str(d.proved_on or "waits"),
            d.proof or d.words or "the contract ended",
        ]
        for d in deletions(day=session.today(), waiting=waiting)
    ]
    table(rows, heads=["deletion", "service", "of", "asked", "due", "proof", "words"])
