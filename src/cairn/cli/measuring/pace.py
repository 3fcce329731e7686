"""`cairn measure pace`: competencies mastered in a year of instruction, beside how many were due."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import finish, note, progress, say, say_json
from . import growth_options as given

if TYPE_CHECKING:
    from cairn.measure.growth.pace import Rates

    from .pace_work import Work

PUT_ASIDE = 3
Mastered = Annotated[str, typer.Option(help="The column of competencies mastered since placement.")]
Elapsed = Annotated[str, typer.Option(help="The column of years of instruction since placement.")]
Open = Annotated[str, typer.Option(help="Competencies open at placement: a column, or a number.")]
Due = Annotated[str, typer.Option(help="Years in which these are due: a number, or a column.")]
Reopened = Annotated[
    str, typer.Option(help="The column of mastered ones that were opened again, if any.")
]
By = Annotated[
    str,
    typer.Option(help="Columns of groups whose rates are alike, such as GRADE; else one group."),
]
Stated = Annotated[
    str,
    typer.Option(help="SHAPE,YEARS of the group's rates (gamma); else found from its counts."),
]


def pace(
    input: given.Input,
    id: given.Id,
    mastered: Mastered,
    elapsed: Elapsed,
    open_set: Open,
    due: Due,
    out: given.Out,
    reopened: Reopened = "",
    by: By = "",
    rates: Stated = "",
    as_json: given.Json = False,
) -> None:
    """Pace: how many competencies learners master in a year of instruction, beside how many are due.

    Few months lean on the group's rates. Writes RATE, PACE (1 is on pace), ON_PACE (its probability), REMAINING
    and YEARS until all are mastered, with 90 % ranges _LOW and _HIGH; empty where a figure is missing.
    """
    from .pace_work import Work, read_counts

    counts = read_counts(input, id, mastered, elapsed, open_set, due, reopened, by)
    work = Work(counts, _stated(rates))
    with progress() as shown:
        work.do(shown)
    _write(work, out)
    _tell(work, as_json)
    finish(PUT_ASIDE if work.aside else 0)


def _stated(rates: str) -> "Rates | None":
    from cairn.measure.growth.pace import Rates

    from .inputs import figures

    if not rates:
        return None
    found = figures(rates, "--rates")
    if len(found) != 2 or min(found) <= 0:
        raise BadInput(
            f"--rates is {rates!r}.", mend="Give a shape and years, both above 0, such as 4,0.5."
        )
    return Rates(*found)


def _write(work: "Work", out: Path) -> None:
    from cairn.standards.tabular.written import write_columns

    from .growth_answers import beside, figures

    columns = {name.upper(): figures(column) for name, column in work.found.items()}
    write_columns(beside(work.counts.given, columns), out)


def _tell(work: "Work", as_json: bool) -> None:
    from .growth_work import called
    from .inputs import plural

    groups = {called(name): _plain(rates) for name, rates in work.rates.items()}
    aside = {called(name): why for name, why in work.aside.items()}
    size, known = work.counts.size, work.known()
    if as_json:
        plain = {"learners": size, "with_pace": known, "rates": groups, "put_aside": aside}
        say_json(plain)
        return
    say(f"{plural(size, 'row')}; {known:,} with a pace.")
    for name, rate in groups.items():
        label = "the group" if name == called(()) else name
        say(f"  {label}: {rate['mean']:.2f} a year in the mean (shape {rate['shape']:.3g})")
    for name, why in aside.items():
        note(f"{name} was left empty: {why}")


def _plain(rates: "Rates") -> dict[str, Any]:
    return {**{f.name: getattr(rates, f.name) for f in fields(rates)}, "mean": rates.mean}
