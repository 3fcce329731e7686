"""Keeping accounts: following the roster, letting somebody in, taking a lost second step away."""

from pathlib import Path
from typing import Annotated

import typer

from . import session
from .screen import note, progress, say, say_json

app = typer.Typer(no_args_is_help=True, help="Keep the accounts with which people sign in.")

ASKS_FIRST, _SHOWN = 4, 10
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine.")]
Username = Annotated[str, typer.Argument(help="The user name.")]


@app.command()
def follow(
    confirm: Annotated[
        bool, typer.Option("--confirm", help="End the accounts even if they are many.")
    ] = False,
    as_json: Json = False,
) -> None:
    """End the accounts of people who left, after the grace days; reopen those of who came back."""
    session.ready()
    from cairn.people.services.accounts.following import follow_roster

    done = follow_roster(now=session.now(), confirm=confirm)
    if as_json:
        say_json(
            {"open": done.standing, "ended": list(done.ended), "reopened": list(done.reopened)}
        )
        return
    say(
        f"{done.standing:,} accounts were open; {len(done.ended):,} ended, {len(done.reopened):,} reopened."
    )


def after_a_roster(*, confirm: bool) -> int:
    """Accounts follow the roster that has just been taken in; 4 where they would end many, and ask first."""
    from cairn.kernel.errors import NeedsConfirmation
    from cairn.people.services.accounts.following import follow_roster

    try:
        done = follow_roster(now=session.now(), confirm=confirm)
    except NeedsConfirmation as error:
        note(f"The roster was taken in, the accounts wait. {error.what}")
        note("Check that the roster was whole. If it was, run: cairn accounts follow --confirm")
        return ASKS_FIRST
    if done.ended:
        note(f"{len(done.ended):,} accounts of people who left have ended: {_some(done.ended)}.")
    if done.reopened:
        note(f"{len(done.reopened):,} accounts of people who came back are open again.")
    return 0


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN:,} more"


@app.command()
def letter(
    person: Annotated[str, typer.Argument(help="State id or our id, of anyone on record.")],
) -> None:
    """Make a one-time code with which a person, staff too, makes an account or sets a new password."""
    session.ready()
    from cairn.people.selectors.persons import record_named
    from cairn.people.services.accounts.invitations import invite

    (made,) = invite([record_named(person)], by=session.asker(), now=session.now())
    say(f"{made.name}: {made.code}")
    note(f"Good once, until {made.expires_at:%Y-%m-%d}, at the page /join. It is not shown again.")


@app.command("reset-step")
def reset_step(username: Username) -> None:
    """Take a lost second step away and end the sessions; policy asks them to set a new one."""
    session.ready()
    from cairn.people.selectors.accounts import account_named
    from cairn.people.services.accounts.devices import end_devices
    from cairn.people.services.accounts.second_step import remove_second_step

    account = account_named(username)
    remove_second_step(account, now=session.now())
    end_devices(account, now=session.now())
    say(f"{account.username} signs in without a second step until a new one is set.")


@app.command("sign-out")
def sign_out(username: Username) -> None:
    """End all sessions of an account, wherever they are; its password and second step stay."""
    session.ready()
    from cairn.people.selectors.accounts import account_named
    from cairn.people.services.accounts.devices import end_devices

    ended = end_devices(account_named(username), now=session.now())
    say(f"{ended:,} sessions ended.")


@app.command()
def breached(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Lists: a password a line, or its SHA-1 with or without a count."),
    ] = None,
) -> None:
    """Make these lists the passwords that nobody may choose, instead of those before; without a file, say how many."""
    session.ready()
    from cairn.people.services.accounts.breached import how_many, load

    if files:
        with progress() as shown:
            done = load(files, progress=shown)
        say(f"{done.read:,} lines read; {done.kept:,} passwords are refused from now on.")
        return
    held = how_many()
    say("There is no list." if held is None else f"{held:,} passwords are refused.")


@app.command()
def unlock(username: Username) -> None:
    """Let a user name that waits after wrong tries be tried again at once."""
    session.ready()
    from cairn.people.selectors.accounts import account_named
    from cairn.people.services.accounts.turns import forget

    account = account_named(username)
    forget("sign-in", [account.username])
    forget("step", [account.username])
    say(f"{account.username} may try again.")
