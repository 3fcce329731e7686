"""Services under contract: their contracts, the programs that fetch a roster, and shutting one out."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from . import session
from .screen import note, say, table

app = typer.Typer(
    no_args_is_help=True,
    help="Contracts with online services, and the programs that fetch what a contract gives.",
)


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
