"""Flags: raised every night by the rules that policy switched on, and tried before one is."""

from typing import Annotated

import typer

from . import session
from .screen import note, progress, say_json, table

app = typer.Typer(
    no_args_is_help=True,
    help="Supports: flags for a team to decide about.",
)


@app.callback()
def _several() -> None:
    """Keeps the name of the only command."""


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


@app.command()
def flags(
    keep: Annotated[
        bool, typer.Option("--keep", help="Raise them; without it, say what would be raised.")
    ] = False,
    school: Annotated[
        str, typer.Option(help="Only this school: our id, the state's code, sourcedId or name.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON value for a program.")] = False,
) -> None:
    """Look at every learner by the rules in policy; with --keep, every night, put the flags before the teams."""
    session.ready()
    from cairn.people.selectors.organizations import find_organization, organization
    from cairn.supports.rules.flags import FlagRule
    from cairn.supports.services.flags import raise_flags

    only = [find_organization(school).pk] if school else None
    with progress() as bar:
        done = raise_flags(
            by=session.asker(), at=session.now(), keep=keep, schools=only, progress=bar
        )
    rows = [
        {
            "school": organization(each.seen.school).name, "rule": rule.value,
            "on": rule in each.seen.force.on, "looked_at": each.seen.looked_at[rule],
            "flagged": each.seen.flagged(rule), "new": each.new[rule],
            "by_chance": _rounded(each.seen.by_chance(rule)),
            "found": _rounded(each.seen.found(rule)),
            "meetings": -(-each.new[rule] // each.seen.force.a_meeting),
        }
        for each in done
        for rule in FlagRule
    ]  # fmt: skip
    if as_json:
        say_json({"kept": keep, "schools": rows})
        return
    if rows:
        table(
            [["–" if v is None else str(v) for v in row.values()] for row in rows],
            heads=list(rows[0]),
        )
    note("Kept." if keep else "Nothing was kept. Run it with --keep to raise them.")
