"""`cairn accountability rate`: a file of results rated by a policy folder, on any machine, without a record."""

import re
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from .screen import finish, note, say, say_json, table

if TYPE_CHECKING:
    from cairn.accountability.rules.comparing import Change
    from cairn.accountability.rules.files import Aside
    from cairn.accountability.rules.plan import Plan
    from cairn.accountability.rules.rated import Rated, State

ASIDE, TOLD = 3, 10
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
File = Annotated[Path | None, typer.Option(metavar="FILE", help="CSV or Parquet.")]


def rate(
    policy: Annotated[Path, typer.Option(help="A policy folder, such as policy/states/colorado.")],
    results: Annotated[
        Path, typer.Option(help="CSV or Parquet; columns are the fields of a result.")
    ],
    year: Annotated[int, typer.Option(help="The school year's first calendar year.")],
    schools: File = None,
    standings: File = None,
    what_if: Annotated[
        Path | None, typer.Option(help="Another policy folder: who changes by it, and why.")
    ] = None,
    day: Annotated[
        str, typer.Option(help="The day whose rules hold; else the year's last, 30 June.")
    ] = "",
    why: Annotated[str, typer.Option(help="Show how this place's total came about.")] = "",
    group: Annotated[str, typer.Option(help="… of this group, as race:asian.")] = "",
    draws: Annotated[
        int, typer.Option(help="Draws of chance by the results' standard errors.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="… from this seed.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write the table to this CSV file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Rate a file of results by a policy folder: totals, words, who is identified, with what policy does not say.

    Faulty rows are put aside with their line and what mends them (exit code 3); the others are rated.
    """
    on = _day(day, year)
    plan, aside = _plan(policy, on), list[tuple[Path, "Aside"]]()
    given = _given(plan, results, schools, standings, year, draws, seed, aside)
    state = _rated(plan, given)
    if why:
        _tell(state, why, group)
    elif what_if is not None:
        _show_changes(_compared(state, _plan(what_if, on), given), as_json=as_json, out=out)
    else:
        _show(state, plan, as_json=as_json, out=out)
    tell_aside(aside)


def _day(day: str, year: int) -> date:
    try:
        return date.fromisoformat(day) if day else date(year + 1, 6, 30)
    except ValueError:
        raise BadInput(f"--day is {day!r}.", mend="Write it as 2026-06-30.") from None


def _plan(folder: Path, day: date) -> "Plan":
    from cairn.accountability.rules.in_force import plan_in_force
    from cairn.policy.book import read

    return plan_in_force(read(folder), day)


def _given(
    plan: "Plan",
    results: Path,
    schools: Path | None,
    standings: Path | None,
    year: int,
    draws: int,
    seed: int,
    aside: "list[tuple[Path, Aside]]",
) -> dict[str, Any]:
    """What `rate` of the engine takes besides the plan; faulty rows go to `aside`."""
    import numpy as np

    from cairn.accountability.rules.files import check_bounds, read_rows
    from cairn.accountability.rules.noise import around
    from cairn.accountability.rules.results import Result, School, Standing

    found: dict[str, Any] = {"year": year, "schools": (), "standings": ()}
    for name, path, kind in (
        ("results", results, Result),
        ("schools", schools, School),
        ("standings", standings, Standing),
    ):
        if path is not None:
            known, check = (
                (plan.indicators, partial(check_bounds, indicators=plan.indicators))
                if kind is Result
                else ((), _anything)
            )
            read = read_rows(path, kind, known, check)  # type: ignore[type-var]
            found[name] = read.used
            aside += [(path, each) for each in read.aside]
    if draws:
        random = np.random.default_rng(seed)
        found["draws"] = around(plan, found["results"], draws=draws, random=random)
    return found


def _anything(_row: Any) -> None:
    """Places and standings have no bounds of policy."""


def _rated(plan: "Plan", given: dict[str, Any]) -> "State":
    from cairn.accountability.rules.rating import rate

    return rate(plan, **given)


def _compared(state: "State", other: "Plan", given: dict[str, Any]) -> "tuple[Change, ...]":
    from cairn.accountability.rules.comparing import compare

    return compare(state, _rated(other, given))


def _show(state: "State", plan: "Plan", *, as_json: bool, out: Path | None) -> None:
    rows = [_row(state.places[place], plan) for place in sorted(state.places)]
    if out is not None:
        write(rows, out)
    if as_json:
        say_json({"year": state.year, "places": rows, "policy_does_not_say": dict(state.unsaid)})
        return
    if out is None:
        heads = ["place", "total", "likely", "rating", "identified", "recognised", "why not"]
        table([[str(row[head]) for head in heads] for row in rows], heads=heads)
    for name, instead in sorted(state.unsaid.items()):
        note(f"This policy does not say {name}: {instead}.")


def _row(rated: "Rated", plan: "Plan") -> dict[str, str]:
    from cairn.accountability.rules.figures import say as number
    from cairn.accountability.rules.figures import shown
    from cairn.accountability.rules.noise import interval

    total, why = rated.total.total, rated.why
    likely = interval(total)
    stands = [
        f"{i.category}{f' {i.group}' if i.group else ''} ({i.step})"
        for i in rated.identifications
        if i.standing is not None
    ]
    chance = rated.chances.get(rated.rating or "", None)
    sure = "" if chance is None else f" ({chance:.0%})"
    return {
        "place": rated.place,
        "total": shown(total, plan.rounding.get("shown")),
        "likely": f"{number(round(likely[0], 1))} to {number(round(likely[1], 1))}"
        if likely
        else "",
        "rating": f"{rated.rating or '–'}{sure}",
        "identified": "; ".join(stands),
        "recognised": "; ".join(r.key for r in rated.recognitions),
        "why not": total.why or why,
    }


def _show_changes(changes: "tuple[Change, ...]", *, as_json: bool, out: Path | None) -> None:
    heads = ["place", "group", "what", "before", "after", "why"]
    rows: list[dict[str, Any]] = [
        dict(zip(heads, (c.place, c.group, c.what, c.before, c.after, list(c.why)), strict=True))
        for c in changes
    ]
    if out is not None:
        write(rows, out)
    if as_json:
        say_json(rows)
    elif out is None:
        for row in rows:
            who = " ".join(filter(None, (row["place"], row["group"])))
            say(f"{who}: {row['what']} {row['before']} → {row['after']}")
            for line in row["why"]:
                say(f"    {line}")
    note(f"{len(rows)} figures and words come out otherwise.")


def _tell(state: "State", place: str, group: str) -> None:
    """How one total came about, and every ground that was tried."""
    from cairn.accountability.rules.figures import told

    rated = state.places.get(place)
    total = None if rated is None else rated.groups.get(group) if group else rated.total
    if rated is None or total is None:
        raise BadInput(
            f"{place} {group} is not rated.", mend="Give a place and a group of the results."
        )
    for line in told(total.total):
        say(line)
    for each in (i for i in rated.identifications if i.group == group):
        say(f"{each.category}: {each.step}{f' ({each.how})' if each.how else ''}")
        for ground in each.grounds:
            holds = {True: "holds", False: "does not hold", None: f"not known, {ground.why}"}[
                ground.holds
            ]
            say(f"  {ground.name} {holds}: {ground.how}; by {ground.rule}")


def write(rows: list[dict[str, Any]], out: Path, heads: list[str] | None = None) -> None:
    """Rows as CSV; `heads`: its columns, also where there is no row. What is a list stands in one cell."""
    from cairn.journeys.files.csv_files import csv_text

    heads = heads or (list(rows[0]) if rows else ["place"])
    lines = [[_cell(row.get(head)) for head in heads] for row in rows]
    out.write_text(csv_text(heads, lines), encoding="utf-8", newline="")
    note(f"{len(rows)} rows are in {out}.")


def _cell(value: Any) -> Any:
    """What is a number already in words stays one: its minus makes no formula of it."""
    if isinstance(value, list):
        return "; ".join(value)
    is_number = isinstance(value, str) and _NUMBER.fullmatch(value)
    return Decimal(value) if is_number and value[0] in "+-" else value


def tell_aside(aside: "list[tuple[Path, Aside]]") -> None:
    """Each faulty row with its line and mend, and all of them in a file beside theirs; ends with ASIDE."""
    for path, each in aside[:TOLD]:
        note(f"{path.name}, line {each.line}: {each.what} {each.mend}")
    if len(aside) > TOLD:
        note(f"… and {len(aside) - TOLD:,} more rows.")
    for path in dict.fromkeys(path for path, _ in aside):
        beside = path.with_suffix(".aside.csv")
        rows = [
            {"line": str(e.line), "what": e.what, "mend": e.mend, **e.row}
            for p, e in aside
            if p == path
        ]
        write(rows, beside)
    if aside:
        finish(ASIDE)
