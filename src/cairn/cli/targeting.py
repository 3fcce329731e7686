"""`cairn accountability target`: a budget shared out among schools by rules of policy, simulated."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.days import SchoolYear

from . import rating, session
from .screen import note, say, say_json, table

if TYPE_CHECKING:
    from cairn.accountability.selectors.targeting import Simulated

HEADS = ("place", "school", "rule", "amount", "low", "high", "otherwise_in_100")


def target(
    budget: Annotated[int, typer.Option(min=0, help="Whole units there are: hours, or money.")],
    place: Annotated[
        str, typer.Argument(help="A district, its name, code or our id; else the state.")
    ] = "",
    rule: Annotated[
        list[str] | None,
        typer.Option(
            help="A rule in policy/parameters/improving/targeting; repeat; else every one."
        ),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="By whose results; else the last year that was rated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the table to this CSV file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Simulate sharing a budget among schools: what each would get by each rule, and how much of that is chance."""
    session.ready()
    from cairn.accountability.selectors.targeting import rules_in_force, simulate
    from cairn.kernel.access import Purpose

    day = session.today()
    found = simulate(
        session.place_or_state(place), budget, rule or sorted(rules_in_force(day)), year=year,
        by=session.asker(), purpose=Purpose.OPERATE, day=day,
    )  # fmt: skip
    rows = _rows(found)
    if out is not None:
        rating.write(rows, out, list(HEADS))
    if as_json:
        say_json(_plain(found, budget, rows))
        return
    say(_sentence(found, budget))
    if out is None:
        say()
        table([[str(row[head]) for head in HEADS] for row in rows], heads=list(HEADS))
    _notes(found)


def _sentence(found: "Simulated", budget: int) -> str:
    many = len(found.places)
    return (
        f"{budget} shared among {many} school{'' if many == 1 else 's'} under {' and '.join(found.by_rule)}, "
        f"by the results of {SchoolYear(found.year + 1)}. Nothing is given by it."
    )


def _rows(found: "Simulated") -> list[dict[str, Any]]:
    from cairn.accountability.rules.near import in_hundred

    cells = (
        (place, name, rule, each.amount, each.low, each.high, in_hundred(each.otherwise))
        for place, name, rule, each in found.lines
    )
    return [dict(zip(HEADS, row, strict=True)) for row in cells]


def _notes(found: "Simulated") -> None:
    note(
        "From low to high it lies in nine of ten years like this one; otherwise: in so many of 100 it differs by more "
        f"than {found.differs:g} per cent."
    )
    for name, shared in found.by_rule.items():
        if shared.floors_cut:
            note(f"{name}: the floors together are more than there is, so each is cut alike.")
        if shared.left:
            note(f"{name}: {shared.left} are left over: no school has a claim to them.")
        if beyond := found.beyond(name):
            note(
                f"{name}: of {beyond} school{'' if beyond == 1 else 's'} the amount lies outside low to high: floors "
                "come first, and in most other years more schools or fewer have one, which leaves others less or more."
            )
        if found.uncounted[name]:
            note(
                f"{name}: {found.uncounted[name]} schools have too few learners to count, and get their floor alone."
            )


def _plain(found: "Simulated", budget: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "year": found.year, "budget": budget, "differs_by_more_than": found.differs, "given": rows,
        "rules": {
            name: {
                "source": shared.rule.source, "floors_cut": bool(shared.floors_cut),
                "left": int(shared.left), "schools_too_small": found.uncounted[name],
            }
            for name, shared in found.by_rule.items()
        },
    }  # fmt: skip
