"""Kept runs at the command line: all of them, one withdrawn as a mistake, one that stands again."""

from typing import Annotated, Any
from uuid import UUID

import typer

from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import UnknownName

from . import session
from .screen import note, table

Key = Annotated[UUID, typer.Argument(help="The run's id, as `cairn accountability runs` shows it.")]
Why = Annotated[str, typer.Option(help="Why, in words; they are kept with the run.")]
OfYear = Annotated[int | None, typer.Option(help="Only of this year: its first calendar year.")]


def runs(year: OfYear = None) -> None:
    """List every run: which of its year pages show, and which were withdrawn, by whom and why."""
    session.ready()
    from cairn.accountability.selectors.runs import every_run, latest_runs

    shown = {run.pk for run in latest_runs()}
    rows = [
        [
            str(run.pk), str(SchoolYear(run.year + 1)), run.basis, str(run.counted_on),
            f"{run.made_at:%Y-%m-%d %H:%M}", run.made_name, _stands(run, line, shown),
        ]
        for run, line in every_run(year)
    ]  # fmt: skip
    table(rows, heads=["run", "year", "levels", "counted as of", "made (UTC)", "by", "stands"])


def _stands(run: Any, line: Any, shown: set[UUID]) -> str:
    if line is not None and not line.stands:
        return f"withdrawn {line.at:%Y-%m-%d} by {line.by_name}: {line.words}"
    return "the year's latest" if run.pk in shown else "an earlier one"


def withdraw(key: Key, why: Why) -> None:
    """Withdraw a run that was a mistake: pages and later runs go by the latest that stands. Nothing is deleted.

    A run on which a release of report cards rests stays.
    """
    session.ready()
    from cairn.accountability.services import withdrawing

    line = withdrawing.withdraw(key, words=why, by=session.asker(), at=session.now())
    note(f"Withdrawn. {_now(line.run.year)}")
    for year in sorted({run.year for run in withdrawing.later_runs(line.run)}):
        note(f"A run of {SchoolYear(year + 1)} may have gone on from it. Run that year again.")


def reinstate(key: Key, why: Why) -> None:
    """Let a run that was withdrawn stand again."""
    session.ready()
    from cairn.accountability.services import withdrawing

    line = withdrawing.reinstate(key, words=why, by=session.asker(), at=session.now())
    note(f"It stands again. {_now(line.run.year)}")


def _now(year: int) -> str:
    """Which run of a year pages show."""
    from cairn.accountability.selectors.runs import latest_run

    try:
        run = latest_run(year)
    except UnknownName:
        return f"No run of {SchoolYear(year + 1)} stands; pages show the last year that has one."
    return f"Of {SchoolYear(year + 1)} pages go by {run.pk}, counted as of {run.counted_on} ({run.basis})."
