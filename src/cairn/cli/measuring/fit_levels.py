"""`cairn measure fit-levels`: the figures of latent_growth@1 from a history, for policy to hold."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import say
from .policy_figures import check_policy, write_policy, write_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cairn.measure.mastery.fitting import Fitted
    from cairn.measure.mastery.fold import Log
    from cairn.measure.mastery.rule import Rule

METHOD = "latent_growth@1"

InputFile = Annotated[
    Path,
    typer.Argument(
        metavar="INPUT", help="CSV (.gz too) or Parquet: one row for each piece of evidence."
    ),
]


def fit_levels(
    file: InputFile,
    learner: Annotated[str, typer.Option(help="Who showed it.", metavar="COLUMN")],
    day: Annotated[
        str, typer.Option(help="When: 2026-05-31, or a number of days.", metavar="COLUMN")
    ],
    value: Annotated[str, typer.Option(help="Its value on the scale of levels.", metavar="COLUMN")],
    levels: Annotated[str, typer.Option(help="The scale's lowest and highest level: 1-4.")],
    out: Annotated[Path, typer.Option(help="The figures, and what they were fitted on, as JSON.")],
    competency: Annotated[
        str, typer.Option(help="Of what; left out: all of one.", metavar="COLUMN")
    ] = "",
    error: Annotated[
        str, typer.Option(help="The value's standard error, in levels.", metavar="COLUMN")
    ] = "",
    task: Annotated[str, typer.Option(help="Fit how hard each task is.", metavar="COLUMN")] = "",
    rater: Annotated[
        str, typer.Option(help="Fit how severe each rater is.", metavar="COLUMN")
    ] = "",
    form: Annotated[
        str,
        typer.Option(
            help="Fit where the levels of each test (its grade and year, say) begin.",
            metavar="COLUMN",
        ),
    ] = "",
    neutral: Annotated[
        bool, typer.Option("--neutral", help="Keep every level equally likely at first.")
    ] = False,
    equal_widths: Annotated[
        bool, typer.Option("--equal-widths", help="Keep all levels equally wide.")
    ] = False,
    policy: Annotated[
        Path | None, typer.Option(help="Write the figures as parameters into this policy folder.")
    ] = None,
    start: Annotated[str, typer.Option(help="With --policy: the first day they hold.")] = "",
    source: Annotated[str, typer.Option(help="With --policy: who decided so.")] = "",
) -> None:
    """Fit the figures of latent_growth@1 to a history: noise, drift, momentum, start, cuts between levels."""
    from cairn.measure.mastery.fitting import fit
    from cairn.measure.mastery.rule import Rule

    if policy is not None:
        check_policy(policy, start, source)
    rule = Rule.from_plain(
        {
            "method": METHOD,
            "scale": _scale(levels),
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )
    asked = (learner, competency, day, value, error)
    log, found, names, _ = history(file, asked, (task, rater, form))
    groups = {name: codes for name, codes in found.items() if name != form}
    fitted = fit(
        log, rule, prior=not neutral, cuts=not equal_widths, groups=groups, form=found.get(form)
    )
    held = _plain(fitted, names, levels, file)
    held |= _outlook(fitted, rule, log, groups) | {"form": form, "tests": names.get(form, [])}
    write_text(out, json.dumps(held, indent=2) + "\n")
    for name, figure in held["settings"].items():
        say(f"{name}: {figure}")
    say(
        f"Log loss of the next piece: {fitted.log_loss_before:.4f} before, {fitted.log_loss:.4f} fitted."
    )
    say(f"Fitted on {fitted.pieces:,} pieces of {fitted.cells:,} cells; kept in {out}.")
    if policy is not None:
        decided = f"{source}; fitted on {held['fitted_on']['digest'][:12]}"
        write_policy(policy, start, decided, method=METHOD, figures=held["settings"])


def _scale(levels: str) -> dict[str, int]:
    lowest, _, highest = levels.rpartition("-")
    try:
        return {"lowest": int(lowest), "levels": int(highest) - int(lowest) + 1}
    except ValueError:
        raise BadInput(
            f"{levels!r} is not a scale of levels.", mend="Write its lowest and highest: 1-4."
        ) from None


def history(
    file: Path, asked: tuple[str, ...], grouping: tuple[str, ...]
) -> "tuple[Log, dict[str, NDArray[np.int64]], dict[str, list[str]], NDArray[np.int64]]":
    """The file's pieces, cell after cell by day (rows of one day as they stand); of each grouping the codes
    and their names; and (n,) which row of the file each piece is.

    asked   the columns of learner, competency, day, value, error; empty for one that is not there
    """
    import numpy as np

    from cairn.measure.mastery.fold import Log
    from cairn.standards.tabular import columns

    learner, competency, day, value, error = asked
    text = [name for name in (learner, competency, day, *grouping) if name]
    table = columns.read_columns(
        file, text=dict.fromkeys(text), number=[n for n in (value, error) if n]
    )
    who = columns.codes(table, learner)[0]
    what = columns.codes(table, competency)[0] if competency else np.zeros(len(who), np.int64)
    for name, codes in ((learner, who), (competency, what)):
        if (codes < 0).any():
            row = int(np.flatnonzero(codes < 0)[0]) + 1
            raise BadInput(f"{file.name}, data row {row}: {name} is empty.", mend="Fill it in.")
    days = _days(table[day].to_pylist(), day, file)
    order = np.lexsort((days, what, who))
    new = (np.diff(who[order], prepend=-1) != 0) | (np.diff(what[order], prepend=-1) != 0)
    starts = np.append(np.flatnonzero(new), len(order))
    zeros = np.zeros(len(order))
    errors = columns.numbers(table, error)[order] if error else ()
    log = Log.of(
        starts, columns.numbers(table, value)[order], days[order], zeros, zeros, zeros, errors
    )
    found = {name: columns.codes(table, name) for name in grouping if name}
    groups = {name: of[order] for name, (of, _) in found.items()}
    return log, groups, {name: keys for name, (_, keys) in found.items()}, order


def _days(cells: list[str | None], name: str, file: Path) -> "NDArray[np.int32]":
    """Days since 1970-01-01, of dates; of numbers the numbers."""
    import numpy as np

    found = np.empty(len(cells), np.int32)
    for row, cell in enumerate(cells):
        try:
            found[row] = _day(str(cell))
        except ValueError:
            raise BadInput(
                f"{file.name}, data row {row + 1}: {name} is {cell!r}, which is not a day.",
                mend="Write it as 2026-05-31, or as a number of days.",
            ) from None
    return found


def _day(cell: str) -> int:
    try:
        return int(float(cell))
    except ValueError:
        return datetime.fromisoformat(cell).toordinal() - datetime(1970, 1, 1).toordinal()  # noqa: DTZ001


def _plain(
    fitted: "Fitted", names: dict[str, list[str]], levels: str, file: Path
) -> dict[str, Any]:
    """The figures as JSON, with the fingerprint of the file they came from."""
    from cairn.measure.mastery.fitting import rounded

    settings = {
        k: list(v) if isinstance(v, tuple) else v for k, v in rounded(fitted.settings).items()
    }
    effects = {
        name: {key: round(float(x), 4) for key, x in zip(names[name], found, strict=True)}
        for name, found in fitted.effects.items()
    }
    return {
        "method": METHOD,
        "levels": levels,
        "settings": settings,
        "difficulty": effects,
        "fitted_on": {
            "file": file.name,
            "digest": hashlib.sha256(file.read_bytes()).hexdigest(),
            "cells": fitted.cells,
            "pieces": fitted.pieces,
            "log_loss": round(fitted.log_loss, 6),
            "log_loss_before": round(fitted.log_loss_before, 6),
        },
    }


def _outlook(
    fitted: "Fitted", rule: "Rule", log: "Log", groups: "dict[str, NDArray[np.int64]]"
) -> dict[str, Any]:
    """What `cairn measure foretell` needs; nothing where the history is too short for it."""
    from cairn.measure.mastery.fitting import summed
    from cairn.measure.mastery.outlook import outlook_of

    hard = replace(log, difficulty=summed(groups, fitted.effects, log.value.size))
    try:
        return {"outlook": outlook_of(fitted, rule, hard).plain()}
    except BadInput as short:
        say(f"It will foretell no levels: {short.what}")
        return {}
