"""`cairn accountability compare`: the record by two methods; who changes, by which line, and what is chance."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput

from . import rating, session
from .screen import note, progress, say, say_json, table

if TYPE_CHECKING:
    from cairn.accountability.rules.considering import Lacking
    from cairn.accountability.rules.weighing import Weighed
    from cairn.accountability.selectors.comparing import Compared, Methods

HEADS = (
    "place", "name", "group", "what", "before", "after", "chance", "before_otherwise_in_100",
    "after_otherwise_in_100", "why",
)  # fmt: skip
SHOWN = ("name", "group", "what", "before", "after", "chance")
CHANCE = {True: "chance might have", False: "the method", None: "not known"}
"""Whether chance alone might have made the difference, in a column."""

Folder = Annotated[
    Path | None, typer.Option(help="A policy folder that is considered: a changed copy of yours.")
]
OfYear = Annotated[
    int | None,
    typer.Option(help="Or the rules in force at the end of this school year: 2024 is 2024-25."),
]
Year = Annotated[
    int | None, typer.Option(help="The year that is rated; else the latest with a run.")
]
Official = Annotated[
    bool | None,
    typer.Option(
        "--official/--current",
        help="The run of official determinations, or as the evidence stood; else the latest.",
    ),
]
District = Annotated[
    str, typer.Option(help="Only the schools of this district: its name, code or our id.")
]
Anew = Annotated[
    bool | None,
    typer.Option(
        "--count/--kept",
        help="Count anew, or use the run's numbers alone; else counted where it is needed.",
    ),
]
Totals = Annotated[
    bool, typer.Option("--totals", help="Also show totals that move without another answer.")
]
Out = Annotated[Path | None, typer.Option(help="Write every change to this CSV file.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")]


def compare(
    policy: Folder = None,
    as_of_year: OfYear = None,
    year: Year = None,
    official: Official = None,
    place: District = "",
    count: Anew = None,
    totals: Totals = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Rate a kept run again by another policy or another year's rules: who changes, by which line, by chance or not."""
    if (policy is None) == (as_of_year is None):
        raise BadInput(
            "Nothing, or two things, to compare with.",
            mend="Give --policy FOLDER or --as-of-year 2024.",
        )
    session.ready()
    from cairn.accountability.selectors.runs import run_of
    from cairn.accountability.selectors.tables import CURRENT, DETERMINED
    from cairn.accountability.services.comparing import compare_methods
    from cairn.kernel.access import Purpose

    basis = None if official is None else DETERMINED if official else CURRENT
    run = run_of(year, basis)
    with progress() as shown:
        found = compare_methods(
            _methods(run, policy, as_of_year), session.place_or_state(place), by=session.asker(),
            purpose=Purpose.OPERATE, at=session.now(), anew=count, progress=shown,
        )  # fmt: skip
    called = str(policy) if policy else f"the rules of {SchoolYear((as_of_year or 0) + 1)}"
    _show(found, called, totals=totals, out=out, as_json=as_json)


def _methods(run: Any, policy: Path | None, year: int | None) -> "Methods":
    from cairn.accountability.selectors.comparing import methods_of_folder, methods_of_year

    return methods_of_year(run, year or 0) if policy is None else methods_of_folder(run, policy)


def _show(found: "Compared", called: str, *, totals: bool, out: Path | None, as_json: bool) -> None:
    rows = [_row(each, found) for each in found.weighed]
    if out is not None:
        rating.write(rows, out, list(HEADS))
    if as_json:
        say_json(_plain(found, called, rows))
        return
    say(sentence(found, called))
    shown = [row for row, each in zip(rows, found.weighed, strict=True) if totals or each.is_answer]
    if out is None and shown:
        say()
        table([[row[head] for head in SHOWN] for row in shown], heads=list(SHOWN))
        _whys(shown)
    _differs(found)
    for line in notes(found):
        note(line)


def _whys(rows: list[dict[str, Any]]) -> None:
    say("\nBy which lines")
    for row in rows:
        say(" ".join(filter(None, (row["name"], row["group"], f"({row['what']})"))))
        for line in row["why"]:
            say(f"    {line}")


def _differs(found: "Compared") -> None:
    many = len(found.methods.differs)
    say(f"\nThe policies differ in {many} parameter{'' if many == 1 else 's'}.")
    for each in found.methods.differs:
        say(f"  {each.parameter}: {each.before or 'not said'} → {each.after or 'not said'}")


def sentence(found: "Compared", called: str) -> str:
    """What the comparison comes to."""
    said = found.summary
    year = SchoolYear(found.methods.run.year + 1)
    if not said.changed:
        first = f"None of {said.places} schools changes in {year} by {called}."
    else:
        first = (
            f"{said.changed} of {said.places} schools {'changes' if said.changed == 1 else 'change'} in {year} by "
            f"{called}: {said.worded} in the word, {said.identified} in support or recognition. "
            f"Chance alone might have decided it for {said.by_chance} of them"
            + (f", and for {said.unweighed} nobody knows." if said.unweighed else ".")
        )
    more = f" In {said.moved} more only totals move." if said.moved else ""
    return first + more


def notes(found: "Compared") -> list[str]:
    """What the numbers rest on, and what is missing."""
    run = found.methods.run
    said = [_missing(each, anew=found.anew) for each in found.lacking]
    if found.anew:
        said.append(
            "Counted anew today for both policies; chance is drawn by the learners behind the numbers."
        )
    else:
        said.append(
            f"By the numbers that the run of {run.counted_on} kept. Chance by the other policy is drawn number by "
            "number, and says rather too little; with --count it is drawn by learners."
        )
        if found.methods.counts_otherwise:
            said.append(
                "Missing: the other policy counts learners otherwise, and these numbers are counted by the run's rules."
            )
    if found.drifted:
        said.append(
            f"Of {found.drifted} schools the run says something else than its rules say today: policy, Title I, an "
            "earlier year's run or the record has changed since. Run the year again to compare with what holds now."
        )
    return said + [
        f"The other policy does not say {n}: {i}." for n, i in sorted(found.unsaid.items())
    ]


def _missing(each: "Lacking", *, anew: bool) -> str:
    asks = (
        f"indicator {each.what}, measured by “{each.asks}”" if each.asks else f"group {each.what}"
    )
    if not each.countable:
        why = "nobody counts that here"
    elif anew:
        why = "counted anew, and nobody answers it"
    else:
        why = "the run did not keep it; --count counts it where the year can still be counted"
    return f"Missing: {asks}: {why}."


def _row(each: "Weighed", found: "Compared") -> dict[str, Any]:
    change = each.change
    cells = (
        change.place, found.names[change.place], change.group, change.what, change.before,
        change.after, CHANCE[each.by_chance], _hundred(each.before), _hundred(each.after),
        list(change.why),
    )  # fmt: skip
    return dict(zip(HEADS, cells, strict=True))


def _hundred(share: float | None) -> int | None:
    from cairn.accountability.rules.near import in_hundred

    return None if share is None else in_hundred(share)


def _plain(found: "Compared", called: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    run = found.methods.run
    return {
        "year": run.year, "basis": run.basis, "counted_on": run.counted_on, "run": str(run.pk),
        "by": called, "sentence": sentence(found, called), "summary": vars(found.summary),
        "changes": rows, "policies_differ": [vars(each) for each in found.methods.differs],
        "missing": [vars(each) for each in found.lacking], "counted_anew": found.anew,
        "run_says_otherwise": found.drifted, "policy_does_not_say": dict(found.unsaid),
    }  # fmt: skip
